"""Writing to standard output and error, whoever reads it or has stopped reading."""

from __future__ import annotations

import os
import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

TOGETHER = 4096  # bytes that a pipe which has room takes without waiting (PIPE_BUF)


def occupy_standard_descriptors() -> None:
    """Where stdin, stdout or stderr is closed, put /dev/null: else the modem's line, opened next, would take that
    number, and get what is written there. Never open for both: chat mode would take it for the modem.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_WRONLY if descriptor else os.O_RDONLY), True)


def writer(fd: int, patience: float | None = None) -> Callable[[bytes], None]:
    """A function that writes all it is given to `fd` at once.

    A reader that went away (`pydial 2>&1 | head`) is no reason to drop a connection: from then on
    nothing is written. One that has stopped reading (a full pipe, Ctrl-S) may hold us up for `patience`
    seconds, None for ever: then what has no room is lost, but no line that was begun.
    """
    gone = stuck = False
    begun = b""  # what is still to come of a line that went out in part

    def write(data: bytes) -> None:
        nonlocal gone, stuck, begun
        left = begun + data
        while left and not gone:
            stuck = patience is not None and not _has_room(fd, 0.0 if stuck else patience)
            if stuck:
                break
            try:
                left = left[os.write(fd, left[:TOGETHER]) :]
            except BlockingIOError:
                break  # a full pipe that somebody made non-blocking: waiting would stop the dial
            except OSError:
                gone = True
        begun = left[: -len(data)] if len(left) >= len(data) > 0 else left

    return write


def _has_room(fd: int, seconds: float) -> bool:
    """For TOGETHER bytes at least; an error counts as room, for the write to find out."""
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    return bool(poll.poll(seconds * 1000))
