"""What pppd says to its arguments before it touches a line: its option `dryrun` (pppd(8), since 2.4.0)."""

from __future__ import annotations

import contextlib
import os
import select
import signal

from pydial.system import clock
from pydial.system.pppd_process import as_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SECONDS = 3.0  # that pppd may take
OPTION_ERROR, NO_KERNEL_SUPPORT = 2, 4
MOST = 4096  # bytes of what it says that are read
USAGE = ("pppd version", "Usage:")


def refusal(path: str, words: Iterable[str]) -> str:
    """Why pppd does not take these arguments or its options files, in its own words; "" if it takes them.

    A terminal of our own stands for the modem's line, which is not touched. A program that does not end by itself, or
    by another exit code, has said nothing about its arguments.
    """
    master, line = os.openpty()
    reading, writing = os.pipe2(os.O_CLOEXEC)
    try:
        pid = _spawn([as_bytes(path), *map(as_bytes, words), b"dryrun"], line, writing)
        os.close(line)
        os.close(writing)
        line = writing = -1
        said, status = _heard(pid, reading)
    except OSError:
        return ""  # it cannot be run: that is told elsewhere
    finally:
        for fd in (master, line, reading, writing):
            if fd >= 0:
                os.close(fd)
    return _first_line(said, path) if status == OPTION_ERROR else ""


def _spawn(argv: list[bytes], line: int, writing: int) -> int:
    nothing = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    try:
        files = [(os.POSIX_SPAWN_DUP2, fd, place) for place, fd in enumerate((line, nothing, writing))]
        return os.posix_spawn(argv[0], argv, os.environ, file_actions=files, setsigmask=(), setpgroup=0)
    finally:
        os.close(nothing)


def _heard(pid: int, reading: int) -> tuple[bytes, int]:
    """What it wrote on stderr, and its exit code; less than 0 where it had to be killed."""
    said, end = b"", clock.now() + SECONDS
    while len(said) < MOST and select.select([reading], [], [], max(0.0, end - clock.now()))[0]:
        data = os.read(reading, MOST)
        if not data:
            break
        said += data
    ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    while ended is None and clock.now() < end:
        clock.sleep(0.01)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if ended is None:
        with contextlib.suppress(PermissionError):  # a setuid program of another kind
            os.killpg(pid, signal.SIGKILL)
    return said, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _first_line(said: bytes, path: str) -> str:
    """Without the name of the program; pppd's help is none of it."""
    lines = said.decode("latin-1").splitlines()
    told = next((line.strip() for line in lines if line.strip() and not line.startswith(USAGE)), "")
    return told.removeprefix(f"{path}: ").removeprefix("pppd: ")
