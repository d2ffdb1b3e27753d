"""The scan on a terminal: under the report, a live line for each port that is still being asked."""

from __future__ import annotations

from pydial.harmless import harmless_ascii
from pydial.report.scan import Log, Transcript
from pydial.system import clock
from pydial.system.output import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.report.screen import Screen

REFRESH_SECONDS = 0.1  # at most so often the live lines are drawn, when a port says something


class LiveTranscript(Transcript):
    """A Transcript on a `screen`, with the ports' latest words below it; `quiet`: only those. `close` ends it."""

    def __init__(self, names: Iterable[str], screen: Screen, quiet: bool) -> None:
        super().__init__(names, Log(self._write))
        self._screen, self._quiet = screen, quiet
        self._half = ""  # of a line of the report: the live lines stand below whole lines only
        self._latest: dict[str, str] = {}
        self._drawn_at = 0.0  # seconds of the monotonic clock

    def said(self, name: str, text: str) -> None:
        before = self._latest.get(name, "\n")
        self._latest[name] = text if before.endswith("\n") else before + text
        super().said(name, text)
        if clock.now() - self._drawn_at >= REFRESH_SECONDS:
            self._draw()

    def finished(self, name: str) -> None:
        self._latest.pop(name, None)
        self._draw()
        super().finished(name)

    def close(self) -> None:
        """Takes the live lines away."""
        self._screen.show()

    def _write(self, text: str) -> None:
        *whole, self._half = (self._half + text).split("\n")
        for line in () if self._quiet else whole:
            self._screen.write(encoded(f"{line}\n"))

    def _draw(self) -> None:
        self._drawn_at = clock.now()
        self._screen.show(*(f"  {name:<8} {harmless_ascii(text).rstrip()}" for name, text in self._latest.items()))
