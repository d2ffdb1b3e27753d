"""The scan on a terminal: under the report, a live line for each port that is still being asked (rich)."""

from __future__ import annotations

import time

from pydial.report.scan import Log, Transcript, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, Group
    from rich.live import Live

REFRESH_SECONDS = 0.1  # by what happens, not by a thread


class LiveTranscript(Transcript):
    """A Transcript (none if `quiet`) with the ports' latest words below it. `close` takes these away."""

    def __init__(self, names: Iterable[str], console: Console, live: Live, quiet: bool) -> None:
        super().__init__(names, Log(self._write))
        self._console, self._live, self._quiet = console, live, quiet
        self._half = ""
        self._latest: dict[str, str] = {}
        self._drawn = 0.0
        self._live.start()

    def said(self, name: str, text: str) -> None:
        before = self._latest.get(name, "\n")
        self._latest[name] = text if before.endswith("\n") else before + text
        super().said(name, text)
        self._draw()

    def finished(self, name: str) -> None:
        self._latest.pop(name, None)
        self._live.update(self._lines())
        super().finished(name)
        self._draw()

    def close(self) -> None:
        """Take the live lines away."""
        self._live.stop()

    def _write(self, text: str) -> None:
        *whole, self._half = (self._half + text).split("\n")
        for line in () if self._quiet else whole:
            self._console.out(line, highlight=False)

    def _draw(self) -> None:
        now = time.monotonic()
        if now - self._drawn >= REFRESH_SECONDS or not self._latest:
            self._drawn = now
            self._live.update(self._lines(), refresh=True)

    def _lines(self) -> Group:
        from rich.console import Group
        from rich.text import Text

        rows = (f"  {name:<8} {printable(text).rstrip()}" for name, text in self._latest.items())
        return Group(*(Text(row, no_wrap=True, overflow="ellipsis", style="dim") for row in rows))


def live_transcript(names: Iterable[str], quiet: bool) -> LiveTranscript | None:
    """A live transcript on standard error; None where rich is missing or the terminal can do no such thing."""
    try:
        from rich.console import Console
        from rich.live import Live
    except ImportError:
        return None
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        return None
    return LiveTranscript(names, console, Live(console=console, transient=True, auto_refresh=False), quiet)
