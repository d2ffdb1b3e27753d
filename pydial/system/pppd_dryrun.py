"""`pppd … dryrun`: pppd reads its options, looks for the kernel's PPP, and ends before it touches a line (pppd(8))."""

from __future__ import annotations

import contextlib
import os
import tty

from pydial.record import Record
from pydial.system import pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.pppd_process import Arguments

SECONDS = 5.0
MOST = 4096  # bytes of what it says


class Trial(Record):
    """`exit_code`: None if it did not end in time; `words`: its first line, "" for none."""

    exit_code: int | None
    words: str


def trial(path: str, arguments: Arguments) -> Trial:
    """Runs it, SECONDS at most, with a terminal of its own in the modem's place. Raises PppdUnusable, OSError."""
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        process = pppd_process.start(path, slave, lambda log, password: [*arguments(log, password), "dryrun"])
        try:
            code = process.wait(SECONDS)
            return Trial(code, _first_line(master, path))
        finally:
            process.end()
    finally:
        os.close(slave)
        os.close(master)


def _first_line(master: int, path: str) -> str:
    """What it said on the terminal, without its name before it."""
    said = b""
    with contextlib.suppress(BlockingIOError):
        said = os.read(master, MOST)
    lines = [line.strip() for line in said.decode("latin-1").splitlines()]
    return next((line.removeprefix(f"{path}: ") for line in lines if line), "")
