"""Reading a descriptor with pexpect: whole lines, or whatever is there; bounded, never waiting.

Waiting is `waiting.Signals.wait`; pexpect keeps the buffer and matches the patterns.
"""

from __future__ import annotations

import re

from pexpect import EOF, TIMEOUT
from pexpect.fdpexpect import fdspawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Trace(Protocol):
        """Told every byte as it is read."""

        def write(self, data: bytes, /) -> object:
            """These."""

        def flush(self) -> object:
            """Called after each `write`."""


CHUNK = 4096  # bytes that are read at once
UNREAD = 65536  # bytes that a tty may hold for us (tty_buffer.c)
LONGEST = 1024  # bytes; a longer line is cut into pieces of this size

# A line ends in CR or LF, with a 7-bit host's parity bit or without.
_LINE = re.compile(rb"\A([^\r\n\x8d\x8a]{0,%d})[\r\n\x8d\x8a]" % LONGEST)
_PIECE = re.compile(rb"\A([^\r\n\x8d\x8a]{%d})" % LONGEST)
_ALL = re.compile(rb"(?s)\A(.+)")


class Gone(Exception):
    """The other side is gone: unplugged, or the last writer closed."""


class _Spawn(fdspawn):  # type: ignore[type-arg, unused-ignore]
    """pexpect's, for a descriptor that another process may read, too."""

    def read_nonblocking(self, size: int = 1, timeout: float | None = -1) -> bytes:
        """At most `size` bytes. Raises TIMEOUT if nothing is there, also if poll() promised something; EOF if nothing
        can come any more.
        """
        try:
            return bytes(super().read_nonblocking(size, timeout))
        except BlockingIOError:
            raise TIMEOUT("another process has taken what was there") from None
        except OSError as problem:  # a socket that was reset; pexpect itself knows EIO only
            self.flag_eof = True
            raise EOF(str(problem)) from None


class Reader:
    """What has come in on `descriptor` and nobody has taken yet; `trace` is told every byte when it is read."""

    def __init__(self, descriptor: int, trace: Trace | None = None, *, greedy: bool = True) -> None:
        """Unless it is `greedy`, `line` leaves unread what comes behind the line's end."""
        self._spawn: _Spawn = _Spawn(descriptor, timeout=0, use_poll=True)
        self._spawn.delayafterread = None
        self._spawn.logfile_read = trace
        self._line_size = CHUNK if greedy else 1

    def line(self) -> bytes | None:
        """The next whole line without its end (or a piece of LONGEST bytes), None if there is none yet.

        Raises Gone when nothing can come any more.
        """
        self._spawn.maxread = self._line_size
        return self._next(_LINE, _PIECE)

    def everything(self) -> bytes | None:
        """All that is there, None if nothing is. Raises Gone when nothing can come any more."""
        self._spawn.maxread = CHUNK
        return self._next(_ALL)

    @property
    def rest(self) -> bytes:
        """The beginning of a line whose end has not come yet."""
        return bytes(self._spawn.buffer)

    def fill(self) -> None:
        """Read what is there and keep it."""
        self._spawn.expect_list([EOF, TIMEOUT], timeout=0)

    def forget(self) -> None:
        """Drop what has come in so far, not what a host that never falls silent says meanwhile."""
        for _ in range(UNREAD // CHUNK):
            if not self.everything():
                return

    def _next(self, *patterns: re.Pattern[bytes]) -> bytes | None:
        which = self._spawn.expect_list([*patterns, EOF, TIMEOUT], timeout=0)
        if which == len(patterns):
            raise Gone
        if which > len(patterns) or not isinstance(self._spawn.match, re.Match):
            return None
        return bytes(self._spawn.match[1])
