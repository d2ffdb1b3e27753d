"""On Connect, On Disconnect, On Failure: the user's programs, one at a time, beside the dial."""

from __future__ import annotations

from pydial.errors import DeviceBusy, Interrupted
from pydial.events import Event, Failure, Offline, Online, PortOpened
from pydial.messages.warnings import warning
from pydial.recording.events import OpenRefused
from pydial.report.reporter import Reporter
from pydial.secrets.mask import quoted
from pydial.secrets.settings import option_shown
from pydial.system import clock
from pydial.system.holders import DIALERS
from pydial.system.programs import Program, reason, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.system.waiting import Signals

END_SECONDS = 30.0
"""That all programs together may take at the end of a dial.

With pppd's goodbye (5 s) and the hang-up (4 s) before it, that is below the unit's TimeoutStopSec (45 s), at which
systemd kills what is still there.
"""

CONNECT, DISCONNECT, FAILURE = NAMES = ("On Connect", "On Disconnect", "On Failure")
LINK_PROGRAMS = (*DIALERS, "pppd")
"""Names of the processes that have a modem for a link."""


class Hooks(Reporter):
    """Starts them on what happens; the session's ticks see to their end. Warnings go to `reporter`.

    One that is still waiting when the next of its kind comes gives way to it: only the news counts.
    """

    def __init__(self, settings: Settings, reporter: Reporter, signals: Signals) -> None:
        self._commands = {name: command for name in NAMES if (command := settings.text(name))}
        self._reporter = reporter
        self._signals = signals
        self._facts = {"PYDIAL_SECTION": "+".join(settings.sections), "PYDIAL_DEVICE": settings.text("Modem")}
        self._holder = ""  # who had the line when it could not be opened
        self._waiting: dict[str, dict[str, str]] = {}  # name and facts of those to be run, in order
        self._name = ""
        self._running: Program | None = None

    def tell(self, event: Event) -> None:
        """Note the facts; start what belongs to the event."""
        if isinstance(event, OpenRefused):
            self._holder = event.holder
        elif isinstance(event, PortOpened):
            self._facts["PYDIAL_DEVICE"] = event.device
        elif isinstance(event, Online):
            self._facts.update(
                PYDIAL_INTERFACE=event.interface,
                PYDIAL_LOCAL_IP=event.local_ip,
                PYDIAL_REMOTE_IP=event.remote_ip,
                PYDIAL_DNS=" ".join(event.dns),
            )
            self._order(CONNECT)
        elif isinstance(event, Offline):
            seconds = f"{event.seconds_online:.0f}"
            self._order(DISCONNECT, PYDIAL_REASON=event.reason, PYDIAL_SECONDS_ONLINE=seconds)
        elif isinstance(event, Failure) and event.code != Interrupted.code and not self._is_dialled_already(event):
            code = str(event.exit_code)
            self._order(FAILURE, PYDIAL_REASON=event.message, PYDIAL_CODE=event.code, PYDIAL_EXIT_CODE=code)

    def _is_dialled_already(self, event: Failure) -> bool:
        """Another dialer has the modem: it has a link, or is about to, and what is to be cured is not the modem."""
        names = {process.rpartition(", pid ")[0] for process in self._holder.split("; ")}
        return event.code == DeviceBusy.code and not names.isdisjoint(LINK_PROGRAMS)

    def tick(self) -> float | None:
        """See whether the running one has ended, and start the next."""
        if self._running:
            code = self._running.poll()
            if code is None:
                return self._running.patience()
            self._judge(self._running, code)
        self._start_next()
        return self._running.patience() if self._running else None

    def descriptors(self) -> list[int]:
        """The end of the running one."""
        return self._running.descriptors() if self._running else []

    def close(self) -> None:
        """Let all of them end, within END_SECONDS: each gets an even share of what is left. A second signal ends
        them at once.
        """
        end = clock.now() + END_SECONDS
        while self._running or self._waiting:
            if self._running:
                self._running.allow((end - clock.now()) / (1 + len(self._waiting)))
                self._judge(self._running, self._running.finish(self._signals.wait, self._hurried))
            if self._hurried():
                self._waiting.clear()
            self._start_next()

    def _hurried(self) -> bool:
        return len(self._signals.caught) > 1

    def _order(self, name: str, **facts: str) -> None:
        if name in self._commands:
            self._waiting.pop(name, None)
            self._waiting[name] = {**self._facts, **facts, "PYDIAL_EVENT": name.split()[-1].lower()}
        self.tick()

    def _start_next(self) -> None:
        while self._waiting and not self._running:
            self._name = next(iter(self._waiting))
            facts = self._waiting.pop(self._name)
            try:
                self._running = Program(words_of(self._commands[self._name]), facts)
            except (OSError, ValueError) as problem:
                self._warn(f"cannot be run: {reason(problem)}")

    def _judge(self, program: Program, code: int) -> None:
        self._running = None
        if why := program.failure(code):
            self._warn(why)

    def _warn(self, why: str) -> None:
        command = quoted(option_shown(self._name, self._commands[self._name]))
        self._reporter.tell(warning("hook", option=self._name, command=command, why=why))
