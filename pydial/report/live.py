"""The live line: what is being waited for, and for how long already. One tick a second, none when online."""

from __future__ import annotations

from pydial.events import Event, Redial, StateChanged
from pydial.report.reporter import Reporter
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.report.lines import LiveText

QUIET_SECONDS = 1.0  # a shorter wait is not shown

ANSWER, SIM, NETWORK = "waiting for the modem's answer", "asking the SIM", "waiting for the network"
WAITING = {
    "OPENING": "opening the modem",
    "WAITING": "waiting for the modem to appear",
    **dict.fromkeys(("INITIALIZING", "PREPARING", "DEFINING", "FINDING_CAUSE", "EXPLAINING"), ANSWER),
    "CHECKING_SIM": SIM,
    "SEARCHING": NETWORK,
    "DIALING": "waiting for carrier",
    "ABORTING": "giving the call up",
    **dict.fromkeys(("PRODDING", "LISTENING", "JUDGING"), "waiting for the host"),
    "NEGOTIATING": "negotiating PPP",
    "STOPPING": "waiting for pppd to hang up",
    "RESETTING": "resetting the modem",
}
"""The states that may last, in words; a pause before a redial has its own."""

PAUSES = ("PAUSING", "RECONNECTING")


class LiveLine(Reporter):
    """`limits`: seconds that a state may last, by its name, where that is known."""

    def __init__(self, screen: LiveText, limits: dict[str, float]) -> None:
        self._screen = screen
        self._limits = limits
        self._state = ""
        self._since = 0.0
        self._pause = 0.0
        self._attempt = 0  # which call comes next

    def tell(self, event: Event) -> None:
        """Notes what is being waited for now."""
        if isinstance(event, Redial):
            self._pause, self._attempt = event.in_seconds, event.attempt
        elif isinstance(event, StateChanged):
            if WAITING.get(event.new) != WAITING.get(self._state, "") or event.new in PAUSES:
                self._since = clock.now()
                self._screen.show()
            self._state = event.new

    def tick(self) -> float | None:
        """Draws the line anew; returns the seconds until the next full second."""
        if self._state not in WAITING and self._state not in PAUSES:
            return None
        elapsed = clock.now() - self._since
        if elapsed < QUIET_SECONDS:
            return QUIET_SECONDS - elapsed
        self._screen.show(self._words(elapsed))
        return 1.0 - elapsed % 1.0

    def _words(self, elapsed: float) -> str:
        if self._state in PAUSES:
            return f"    call {self._attempt} in {max(0.0, self._pause - elapsed):.0f} s"
        limit = self._limits.get(self._state)
        of = f" of {limit:.0f}" if limit else ""
        return f"    {WAITING[self._state]}: {int(elapsed)} s{of}"
