"""Where events go: every reporter is told every event, in order, without secrets."""

from __future__ import annotations

from pydial.events import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.secrets.mask import Mask


class Reporter:
    """Is told every event of a run. This base class ignores all of them."""

    def tell(self, event: Event) -> None:
        """Called for every event, in order."""

    def close(self) -> None:
        """Called once no further event comes."""

    def tick(self) -> float | None:
        """Does what is due; returns the seconds until something is due again, None if nothing will be."""
        return None

    def descriptors(self) -> list[int]:
        """Descriptors to wait for: when one is readable, `tick` is to be called."""
        return []


class Reporters(Reporter):
    """Passes each event on to all reporters. `mask` knows the secrets of the run, and takes them out before."""

    def __init__(self, mask: Mask, *reporters: Reporter) -> None:
        self.mask = mask
        self.reporters = list(reporters)

    def tell(self, event: Event) -> None:
        """Passes `event` on without secrets."""
        event = self.mask.event(event)
        for reporter in self.reporters:
            reporter.tell(event)

    def close(self) -> None:
        """Closes every reporter."""
        for reporter in self.reporters:
            reporter.close()

    def tick(self) -> float | None:
        """Ticks every reporter; returns the shortest of their times."""
        due = [seconds for reporter in self.reporters if (seconds := reporter.tick()) is not None]
        return min(due) if due else None

    def descriptors(self) -> list[int]:
        """The descriptors of every reporter."""
        return [descriptor for reporter in self.reporters for descriptor in reporter.descriptors()]
