"""Events as wvdial's lines on stderr: `--> ` before its own, the modem's text as it comes.

Programs read these lines: they are complete, flushed at once, without CR, without empty lines.
"""

from __future__ import annotations

from pydial.events import Cause, Detail, Event, Failure, Line, Received, Warn
from pydial.report.escape import escaped
from pydial.report.reporter import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol
else:
    Protocol = object

QUIET, NORMAL, VERBOSE = 0, 1, 2
PREFIX = "--> "
NOT_AS_ASKED = (
    *("section-missing", "inherits-missing", "empty-override"),
    *("unknown-option", "missing-equals", "init-number", "at-command-as-key", "pppd-option-as-key"),
)
"""Codes of warnings that something else is dialled than was asked for: QUIET shows them, too."""


class LiveText(Protocol):
    """A terminal that keeps text in sight below the lines."""

    def show(self, text: str) -> None:
        """`text` is what is in sight from now on; "" for nothing."""


class Lines(Reporter):
    """Writes to `write` (a function of bytes). `level`: QUIET shows errors and NOT_AS_ASKED, VERBOSE the reasons."""

    screen: LiveText | None = None  # where the lines go to a terminal

    def __init__(self, write: Callable[[bytes], object], level: int = NORMAL) -> None:
        self._write = write
        self._level = level
        self._open_line = False  # the modem's last line has no end yet
        self._said = ""  # the last line, so that an error does not repeat it

    def tell(self, event: Event) -> None:
        """One event, if it is for people."""
        show = SHOWN.get(type(event))
        if show is None:
            return
        level, method = show
        if level <= self._level or (isinstance(event, Warn) and event.code in NOT_AS_ASKED):
            method(self, event)

    def line(self, text: str, bare: bool = False) -> None:
        """A line of ours, on a line of its own."""
        for one in text.split("\n"):
            self._put(("\n" if self._open_line else "") + ("" if bare else PREFIX) + escaped(one) + "\n")
            self._open_line = False
        self._said = text

    def _told(self, event: Event) -> None:
        assert isinstance(event, Line)
        self.line(event.text, event.bare)

    def _received(self, event: Event) -> None:
        assert isinstance(event, Received)
        if event.quiet:
            return
        if event.text or self._open_line:
            self._put(escaped(event.text) + ("\n" if event.complete else ""))
            self._open_line = not event.complete

    def _warned(self, event: Event) -> None:
        assert isinstance(event, Warn)
        self.line(f"Warning: {event.message}")
        if event.hint:
            self.line(event.hint)

    def _failed(self, event: Event) -> None:
        assert isinstance(event, Failure | Cause)
        if event.message != self._said:
            self.line(event.message)
        if event.hint:
            self.line(event.hint)

    def _explained(self, event: Event) -> None:
        assert isinstance(event, Detail)
        self.line(event.text)

    def _put(self, text: str) -> None:
        self._write(text.encode("latin-1", "replace"))


SHOWN: dict[type[Event], tuple[int, Callable[[Lines, Event], None]]] = {
    Line: (NORMAL, Lines._told),
    Received: (NORMAL, Lines._received),
    Warn: (NORMAL, Lines._warned),
    Failure: (QUIET, Lines._failed),
    Cause: (NORMAL, Lines._failed),
    Detail: (VERBOSE, Lines._explained),
}
