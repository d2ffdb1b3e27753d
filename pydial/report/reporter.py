"""Where events go: every reporter is told every event, in order, without secrets."""

from __future__ import annotations

from pydial.events import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.secrets.mask import Mask


class Reporter:
    """Base: hears and says nothing."""

    def tell(self, event: Event) -> None:
        """Something happened."""

    def close(self) -> None:
        """Nothing more comes."""

    def tick(self) -> float | None:
        """Do what is due; the seconds until something is due again, None if nothing will be."""
        return None

    def descriptors(self) -> list[int]:
        """Those that call for a `tick` when they have something to say."""
        return []


class Reporters(Reporter):
    """Several at once. `mask` knows the secrets of the run: no event passes it with one of them."""

    def __init__(self, mask: Mask, *reporters: Reporter) -> None:
        self.mask = mask
        self.reporters = list(reporters)

    def tell(self, event: Event) -> None:
        """Pass it on, without secrets."""
        event = self.mask.event(event)
        for reporter in self.reporters:
            reporter.tell(event)

    def close(self) -> None:
        """All of them."""
        for reporter in self.reporters:
            reporter.close()

    def tick(self) -> float | None:
        """What is due first."""
        due = [seconds for reporter in self.reporters if (seconds := reporter.tick()) is not None]
        return min(due) if due else None

    def descriptors(self) -> list[int]:
        """Those of all."""
        return [descriptor for reporter in self.reporters for descriptor in reporter.descriptors()]
