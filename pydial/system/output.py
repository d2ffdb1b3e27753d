"""Writing to standard output and error, whoever reads it or has stopped reading."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def occupy_standard_descriptors() -> None:
    """Where stdin, stdout or stderr is closed, put /dev/null: else the modem's line, opened next, would take that
    number, and get what is written there.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def writer(fd: int) -> Callable[[bytes], None]:
    """A function that writes all it is given to `fd` at once.

    A reader that went away (`pydial 2>&1 | head`) is no reason to drop a connection: from then on
    nothing is written.
    """
    gone = False

    def write(data: bytes) -> None:
        nonlocal gone
        while data and not gone:
            try:
                data = data[os.write(fd, data) :]
            except BlockingIOError:
                return  # a full pipe that somebody made non-blocking: waiting would stop the dial
            except OSError:
                gone = True

    return write
