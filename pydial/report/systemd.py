"""What a service manager is told (Type=notify): READY when the link is up, STATUS lines, signs of life."""

from __future__ import annotations

from pydial.events import Event, Failure, Finished, Online, Redial, StateChanged
from pydial.report.live import WAITING
from pydial.report.reporter import Reporter
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.notify import Notifier


class ServiceManager(Reporter):
    """Sends by `notifier` what the service manager is to know."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self._waiting = ""  # for what; the words told last
        self._next_sign = 0.0  # of life; seconds of the monotonic clock

    def tell(self, event: Event) -> None:
        """Sends what `event` means to the service manager."""
        if isinstance(event, StateChanged):
            self._tell_what_is_waited_for(WAITING.get(event.new, ""))
        elif isinstance(event, Online):
            self._notifier.send("READY=1", f"STATUS=Online: {event.interface}, {event.local_ip}")
        elif isinstance(event, Redial):
            self._notifier.send(f"STATUS=Redial in {event.in_seconds:g} seconds: {event.reason}")
        elif isinstance(event, Failure):
            self._notifier.send(f"STATUS={event.message}".split("\n")[0])
        elif isinstance(event, Finished):
            self._notifier.send("STOPPING=1")

    def _tell_what_is_waited_for(self, words: str) -> None:
        if words and words != self._waiting:
            self._notifier.send(f"STATUS={words[0].upper()}{words[1:]}")
        self._waiting = words

    def tick(self) -> float | None:
        """Sends a sign of life at half the interval that the watchdog asks for; None where there is no watchdog."""
        interval = self._notifier.half_watchdog
        if interval is None:
            return None
        now = clock.now()
        if now >= self._next_sign:
            self._notifier.send("WATCHDOG=1")
            self._next_sign = now + interval
        return self._next_sign - now
