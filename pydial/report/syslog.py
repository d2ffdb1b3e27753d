"""wvdial's lines in the system's log, where chat mode writes them: `pydial[123]: Sending: ATZ`."""

from __future__ import annotations

from pydial.events import ERROR, INFO, NOTICE, WARNING, Cause, Detail, Event, Failure, Line, Received, Warn
from pydial.harmless import harmless_lines
from pydial.report.reporter import Reporter
from pydial.system import syslog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = {INFO: syslog.INFO, NOTICE: syslog.NOTICE, WARNING: syslog.WARNING, ERROR: syslog.ERROR}

LONGEST = 8192
"""Characters of a received line that are joined; a longer one is written in parts."""


class Syslog(Reporter):
    """Writes lines under `name`, or hands them to `write` with their level; pieces of a received line are joined."""

    def __init__(self, name: str, write: Callable[[int, str], None] | None = None) -> None:
        self._write = write or syslog.SystemLog(name).write
        self._received = ""  # a line whose end has not come yet
        self._said = ""

    def tell(self, event: Event) -> None:
        """Writes `event` if it is for people."""
        if isinstance(event, Received) and event.quiet:
            return
        if isinstance(event, Received):
            self._received += event.text
            if event.complete or len(self._received) >= LONGEST:
                self._flush()
            return
        number, texts = _lines_of(event)
        for text in texts:
            if text and not (isinstance(event, Failure) and text == self._said):
                self._flush()
                self._put(number, text)
        self._said = texts[0] if texts else self._said

    def close(self) -> None:
        """Writes the last piece of a line."""
        self._flush()

    def _flush(self) -> None:
        text, self._received = self._received, ""
        if text.strip():
            self._put(syslog.INFO, text)

    def _put(self, number: int, text: str) -> None:
        self._write(number, harmless_lines(text).encode("latin-1", "replace").decode("utf-8", "backslashreplace"))


def _lines_of(event: Event) -> tuple[int, list[str]]:
    """The level and the lines of an event."""
    if isinstance(event, Line):
        return NUMBERS[event.level], [] if event.bare else event.text.split("\n")
    if isinstance(event, Warn):
        return syslog.WARNING, [f"Warning: {event.message}", *event.hint.split("\n")]
    if isinstance(event, Cause):
        return syslog.WARNING, [event.message, *event.hint.split("\n")]
    if isinstance(event, Failure):
        return syslog.ERROR, [event.message, *event.hint.split("\n")]
    return syslog.DEBUG, [event.text] if isinstance(event, Detail) else []
