"""Events as wvdial's lines on stderr: `--> ` before its own, the modem's text as it comes.

Programs read these lines: they are complete, flushed at once, without CR, without empty lines.
"""

from __future__ import annotations

from pydial.events import ERROR, INFO, WARNING, Cause, Detail, Event, Failure, Line, Received, Warn
from pydial.harmless import harmless_lines
from pydial.report.reporter import Reporter
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    Encoder = Callable[[str], bytes]
else:
    Protocol = object

QUIET, NORMAL, VERBOSE = 0, 1, 2
PREFIX = "--> "
CURE = "cure"
"""The level of a line that tells what to do about an error, beside those of events.py."""


class LiveText(Protocol):
    """A terminal that keeps text in sight below the lines."""

    def show(self, *texts: str) -> None:
        """`texts` are in sight from now on; none, and what was there goes."""


class Lines(Reporter):
    """Writes to `write` (a function of bytes).

    `detail`: QUIET shows errors and warnings that something is not dialled as asked, VERBOSE also the reasons.
    """

    screen: LiveText | None = None  # where the lines go to a terminal

    def __init__(self, write: Callable[[bytes], object], detail: int = NORMAL) -> None:
        self._write = write
        self._detail = detail
        self._open_line = False  # the modem's last line has no end yet
        self._said = ""  # the last line, so that an error does not repeat it

    def tell(self, event: Event) -> None:
        """Writes `event` if it is for people."""
        show = SHOWN.get(type(event))
        if show is None:
            return
        detail, method = show
        if detail <= self._detail or (isinstance(event, Warn) and event.not_as_asked):
            method(self, event)

    def line(self, text: str, level: str = INFO, bare: bool = False, encode: Encoder | None = None) -> None:
        """Writes a line of pydial's own; a piece of the modem's text before it gets its line end."""
        for one in text.split("\n"):
            line = harmless_lines(one) if bare else self._styled(harmless_lines(one), level)
            self._put(("\n" if self._open_line else "") + line + "\n", encode)
            self._open_line = False
        self._said = text

    def _styled(self, line: str, _level: str) -> str:
        """A line of pydial's own as it is shown: behind the prefix."""
        return PREFIX + line

    def _told(self, event: Event) -> None:
        assert isinstance(event, Line)
        self.line(event.text, event.level, event.bare)

    def _received(self, event: Event) -> None:
        assert isinstance(event, Received)
        if event.quiet:
            return
        if event.text or self._open_line:
            self._put(harmless_lines(event.text) + ("\n" if event.complete else ""))
            self._open_line = not event.complete

    def _warned(self, event: Event) -> None:
        assert isinstance(event, Warn)
        self._tell_problem(f"Warning: {event.message}", WARNING, event.hint)

    def _failed(self, event: Event) -> None:
        assert isinstance(event, Failure | Cause)
        message = "" if event.message == self._said else event.message
        self._tell_problem(message, ERROR if isinstance(event, Failure) else WARNING, event.hint, CURE)

    def _tell_problem(self, message: str, level: str, hint: str, hint_level: str = INFO) -> None:
        if message:
            self.line(on_one_line(message), level, encode=with_names)
        if hint:
            self.line(hint, hint_level, encode=with_names)

    def _explained(self, event: Event) -> None:
        assert isinstance(event, Detail)
        self.line(event.text)

    def _put(self, text: str, encode: Encoder | None = None) -> None:
        self._write((encode or as_bytes)(text))


def on_one_line(message: str) -> str:
    """A message whose names and values may hold line ends."""
    return message.replace("\n", "[0a]")


def as_bytes(text: str) -> bytes:
    """Text of files and modems is latin-1 above its bytes; a line with names beyond that is for the terminal."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return output.encoded(text)


def with_names(text: str) -> bytes:
    """The same for a line with names of files: as latin-1 `/home/j\xfcrgen` would be no text on a terminal of UTF-8."""
    data = as_bytes(text)
    try:
        data.decode()
    except UnicodeDecodeError:
        return output.encoded(text)
    return data


SHOWN: dict[type[Event], tuple[int, Callable[[Lines, Event], None]]] = {
    Line: (NORMAL, Lines._told),
    Received: (NORMAL, Lines._received),
    Warn: (NORMAL, Lines._warned),
    Failure: (QUIET, Lines._failed),
    Cause: (NORMAL, Lines._failed),
    Detail: (VERBOSE, Lines._explained),
}
