"""Events as JSON lines on stdout (`--json`): one object a line, UTF-8, flushed at once."""

from __future__ import annotations

import json

from pydial.events import Event, Received, as_json_object
from pydial.harmless import harmless_json
from pydial.report.reporter import Reporter
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 8192
"""Characters of a received line that are joined; a longer one is told in parts."""


class JsonLines(Reporter):
    """Writes to `write`; pieces of a line that one channel received are joined to one event."""

    def __init__(self, write: Callable[[bytes], object], session: str) -> None:
        self._write = write
        self._session = session
        self._received = ""
        self._channel = ""  # which `_received` came from

    def tell(self, event: Event) -> None:
        """Writes `event` if it has a name for programs."""
        if isinstance(event, Received):
            if event.channel != self._channel:
                self._flush_received()
                self._channel = event.channel
            self._received += event.text
            if event.complete or len(self._received) >= LONGEST:
                self._flush_received()
        elif event.name:
            self._flush_received()
            self._put(event)

    def close(self) -> None:
        """Writes the last piece of a line."""
        self._flush_received()

    def _flush_received(self) -> None:
        text, self._received = self._received, ""
        if text.strip():
            self._put(Received(text, channel=self._channel))

    def _put(self, event: Event) -> None:
        facts = as_json_object(event, clock.epoch(), self._session)
        if not facts.get("channel", True):  # the only one has no name
            del facts["channel"]
        line = harmless_json(json.dumps(facts, ensure_ascii=False))
        self._write(line.encode("utf-8", "replace") + b"\n")
