"""Writing to standard output and error, whoever reads it or has stopped reading."""

from __future__ import annotations

import os
import select
import sys

from pydial.errors import PydialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

TOGETHER = 4096  # bytes that a pipe which has room takes without waiting (PIPE_BUF)


class CannotWrite(PydialError):
    """Standard output does not take what a command was asked for."""


def occupy_standard_descriptors() -> None:
    """Where stdin, stdout or stderr is closed, put /dev/null: else the modem's line, opened next, would take that
    number, and get what is written there. Never open for both: chat mode would take it for the modem.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_WRONLY if descriptor else os.O_RDONLY), True)


def encoded(text: str) -> bytes:
    """Text as a terminal wants it: in the locale's encoding, odd bytes of arguments and paths as they came."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text.encode(sys.getfilesystemencoding(), "backslashreplace")


def result(data: bytes) -> None:
    """Write what a command was asked for, all of it, to standard output. A reader that went away is no error.

    Raises CannotWrite, such as for a full disk.
    """
    while data:
        try:
            data = data[os.write(1, data) :]
        except BlockingIOError:
            _has_room(1, None)  # somebody made the pipe non-blocking: wait as if it were not
        except BrokenPipeError:
            return
        except OSError as problem:
            why = f"Cannot write to standard output: {problem.strerror}."
            raise CannotWrite(why, "What was asked for is missing there, or incomplete.") from problem


def writer(
    fd: int, patience: float | None = None, failed: Callable[[OSError], object] | None = None
) -> Callable[[bytes], None]:
    """A function that writes all it is given to `fd` at once.

    A reader that went away (`pydial 2>&1 | head`) is no reason to drop a connection: from then on
    nothing is written. One that has stopped reading (a full pipe, Ctrl-S) may hold us up for `patience`
    seconds, None for ever: then what has no room is lost, but no line that was begun. `failed` is told of any
    other error, such as a full disk, once: nothing is written after it either.
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
            except OSError as problem:
                gone = True
                if failed and not isinstance(problem, BrokenPipeError):
                    failed(problem)
        begun = left[: -len(data)] if len(left) >= len(data) > 0 else left

    return write


def _has_room(fd: int, seconds: float | None) -> bool:
    """For TOGETHER bytes at least, within `seconds`, None for ever; an error counts as room, for the write to find."""
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    return bool(poll.poll(None if seconds is None else seconds * 1000))
