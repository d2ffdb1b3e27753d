"""Where events go: every reporter is told every event, in order."""

from __future__ import annotations

from pydial.events import Event


class Reporter:
    """Base: hears and says nothing."""

    def tell(self, event: Event) -> None:
        """Something happened."""

    def close(self) -> None:
        """Nothing more comes."""


class Reporters(Reporter):
    """Several at once."""

    def __init__(self, *reporters: Reporter) -> None:
        self.reporters = reporters

    def tell(self, event: Event) -> None:
        """Pass it on."""
        for reporter in self.reporters:
            reporter.tell(event)

    def close(self) -> None:
        """All of them."""
        for reporter in self.reporters:
            reporter.close()
