"""What a service manager is told (Type=notify): READY when the link is up, STATUS lines, signs of life."""

from __future__ import annotations

from pydial.events import Event, Failure, Finished, Online, Redial, StateChanged
from pydial.report.reporter import Reporter
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.notify import Notifier

STATUS = {
    "OPENING": "Opening the modem",
    "WAITING": "Waiting for the modem to appear",
    "INITIALIZING": "Initializing the modem",
    "SEARCHING": "Waiting for the network",
    "DIALING": "Waiting for carrier",
    "LISTENING": "Logging in",
    "NEGOTIATING": "Negotiating PPP",
    "STOPPING": "Hanging up",
    "RESETTING": "Resetting the modem",
}
"""For the states that can last."""


class ServiceManager(Reporter):
    """Sends by `notifier` what the service manager is to know."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self._next_sign = 0.0  # of life; seconds of the monotonic clock

    def tell(self, event: Event) -> None:
        """Sends what `event` means to the service manager."""
        if isinstance(event, StateChanged) and event.new in STATUS:
            self._notifier.send(f"STATUS={STATUS[event.new]}")
        elif isinstance(event, Online):
            self._notifier.send("READY=1", f"STATUS=Online: {event.interface}, {event.local_ip}")
        elif isinstance(event, Redial):
            self._notifier.send(f"STATUS=Redial in {event.in_seconds:g} seconds: {event.reason}")
        elif isinstance(event, Failure):
            self._notifier.send(f"STATUS={event.message}".split("\n")[0])
        elif isinstance(event, Finished):
            self._notifier.send("STOPPING=1")

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
