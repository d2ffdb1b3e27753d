"""What a session needs from the world, with the settings applied: a line, a password, a pppd."""

from __future__ import annotations

import os

from pydial.config import numbers
from pydial.config.settings import NO_MODEM
from pydial.errors import ConfigError, NoDevice, PydialError
from pydial.events import Line as LineEvent
from pydial.events import Warn
from pydial.run.whereabouts import Whereabouts
from pydial.system import clock
from pydial.system.line import Line, nearest_speed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from pydial.at.access_points import AccessPoint
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter
    from pydial.run.aftercare import Aftercare
    from pydial.run.link import Link
    from pydial.system.pppd import Arguments, Pppd
    from pydial.system.waiting import Signals

    class PinMemory(Protocol):
        """The PINs that SIMs have refused; `identity`: the number of the card, "" if it is not known."""

        def knows(self, pin: str, identity: str = "") -> bool: ...
        def add(self, pin: str, identity: str = "") -> None: ...


WAKE_UP = b"\r" * 5  # wvdial's


def native(text: str) -> str:
    """Text of a configuration (latin-1 above its bytes) as the system wants names: the same bytes."""
    return os.fsdecode(text.encode("latin-1"))


class Means:
    """Opens, asks and starts for one session. What opening does not need is loaded while the modem wakes up."""

    locked = True  # whether the line gets a UUCP lock file
    as_wvdial = False  # whether pppd gets wvdial's arguments and no others

    signals: Signals  # whoever runs a session sets them first

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._password = settings.text("Password")
        self.where = Whereabouts(native(settings.text("Modem")))
        self._warned: set[str] = set()  # codes
        self._early: Line | PydialError | None = None
        self.woken_at = 0.0  # when the CRs were sent
        self.carrier_check = settings.flag("Carrier Check")

    def open_early(self, reporter: Reporter) -> None:
        """Open the line now, for the first `open_line` to find: the modem wakes up while the program loads."""
        try:
            self._early = self._open(reporter)
        except PydialError as problem:
            self._early = problem

    def check_early(self) -> None:
        """Raises the ConfigError that `open_early` met: no further try can make that better."""
        if isinstance(self._early, ConfigError):
            raise self._early

    def close_early(self) -> None:
        """Close the line that `open_early` opened, if nobody came for it."""
        if isinstance(self._early, Line):
            self._early.close()
        self._early = None

    def open_line(self, reporter: Reporter) -> Line:
        """The modem's line, its CRs sent. Raises NoDevice, DeviceBusy, ConfigError."""
        early, self._early = self._early, None
        if isinstance(early, PydialError):
            raise early
        return early or self._open(reporter)

    def _open(self, reporter: Reporter) -> Line:
        device = self._device(reporter)
        wanted = self._settings.number("Baud")
        flow_control = self._settings.text("FlowControl").upper()
        if "://" in device:
            return self._open_far(device, wanted)
        try:
            line = Line.open(device, wanted, flow_control, locked=self.locked)
        except NoDevice as problem:
            if problem.missing and not self._settings.is_set("Modem"):
                problem.hint = self._how_to_set_modem()
            raise
        if self.where.renamed():
            reporter.tell(LineEvent(f"{self._settings.text('Modem')} is {device} now."))
        if line.warning:
            self._warn_once(reporter, "lock", line.warning, "Other programs will not know that it is in use.")
        if line.speed != wanted:
            given = self._settings.text("Baud")
            is_number = numbers.is_number(given, self._settings.defaults_are_a_fallback)
            what = f"{wanted} is no speed of this system" if is_number else f"{given} is no number"
            message = f"Baud = {what}: the line runs at {line.speed}."
            hint = "Set Baud to that or another usual one; 115200 is right for most modems."
            self._warn_once(reporter, "baud", message, hint)
        line.write(WAKE_UP)
        self.woken_at = clock.now()
        self.where.opened(device)
        return line

    def _how_to_set_modem(self) -> str:
        """The next step for somebody who dials the default, /dev/modem, and has none."""
        from pydial.system.config_files import SYSTEM_FILE

        if not self._settings.files:
            return f"There is no configuration: `sudo pydialconf` finds the modem and writes {SYSTEM_FILE}."
        path = self._settings.files[0]
        return f"No section that was read sets Modem: `pydialconf {path}` finds the modem and writes it there."

    def _warn_once(self, reporter: Reporter, code: str, message: str, hint: str) -> None:
        if code not in self._warned:
            self._warned.add(code)
            reporter.tell(Warn(code, message, hint))

    def _device(self, reporter: Reporter) -> str:
        """The device to open; with `Modem = auto` the one that a scan finds, from then on that very modem.

        Raises ConfigError, in wvdial's words, where Modem is set to nothing.
        """
        if not self._settings.text("Modem"):
            raise ConfigError(NO_MODEM, "Set Modem to the device, or to `auto`; `pydialconf --list` shows the modems.")
        if self.where.is_unknown:
            from pydial.run.automatic import best_port

            found = best_port(self.signals, reporter)
            self.where.settle(found.device)
            if found.facts.speed:
                self._settings.assume("Baud", str(found.facts.speed))
            if found.facts.flow_control:
                self._settings.assume("FlowControl", found.facts.flow_control)
        return self.where.device()

    def _open_far(self, url: str, speed: int) -> Line:
        """A modem on another machine, behind a pty of ours."""
        from pydial.system.relay import Relay

        relay = Relay(url, nearest_speed(speed), self.signals)
        try:
            line = Line.open(relay.device, speed, "NOFLOW", locked=False)
        except PydialError:
            relay.close()
            raise
        line.device, line.behind, line.sleep = url, relay, self._pause
        if line.carrier:  # a call is still up
            line.drop_dtr()
        line.write(WAKE_UP)
        self.woken_at = clock.now()
        return line

    def _pause(self, seconds: float) -> None:
        self.signals.wait([], seconds)

    def aftercare(self, reporter: Reporter, signals: Signals) -> Aftercare:
        """What keeps the dial online."""
        from pydial.run.aftercare import Aftercare

        return Aftercare(self._settings, self.where, reporter, signals)

    def ask_password(self, signals: Signals) -> str:
        """Typed by the person; empty if nothing was."""
        from pydial.system.terminal import ask

        self._password = ask(signals)
        return self._password

    def access_points(self, imsi: str) -> tuple[AccessPoint, ...] | None:
        """What the provider database of this system has for a SIM; None where there is none."""
        from pydial.system.providers import access_points

        return access_points(imsi)

    def ask_person(self, question: str, secret: bool, reporter: Reporter) -> str:
        """What the person types at the terminal; "" where there is none, or nothing was typed."""
        from pydial.system.terminal import ask, is_there

        if not is_there():
            return ""
        reporter.tell(LineEvent(question))
        return ask(self.signals, echo=not secret).strip()

    def use_login(self, user: str, password: str) -> None:
        """For PPP, where the configuration names no user."""
        if not self._settings.text("Username"):
            self._settings.assume("Username", user)
            self._password = password

    def refused_pins(self) -> PinMemory:
        """What earlier runs learned of wrong PINs."""
        from pydial.system.refused_pins import RefusedPins

        return RefusedPins(self._settings.files)

    def preflight(self) -> PydialError | None:
        """Why pppd cannot be run, if that shows before a call is made for nothing."""
        from pydial.system import pppd

        try:
            pppd.check_runnable(self._settings.text("PPPD Path"))
        except PydialError as problem:
            return problem
        return None

    def start_pppd(self, line: Line, reporter: Reporter) -> Pppd:
        """Hand the secret over and start pppd on `line`. Raises PppdUnusable."""
        from pydial.run.secrets import hand_over
        from pydial.system import pppd

        path = self._settings.text("PPPD Path")
        pppd.check_runnable(path)
        password = None
        user = self._settings.text("Username")
        if user or self._password:
            password = hand_over(user, self._settings.text("Remote Name"), self._password, reporter)

        def arguments(log_fd: int, password_fd: int | None) -> list[str]:
            return self.pppd_words(line.speed, log_fd, password_fd)

        return self.run_pppd(path, line, arguments, password, reporter)

    def run_pppd(
        self, path: str, line: Line, arguments: Arguments, password: bytes | None, _reporter: Reporter
    ) -> Pppd:
        """As a child."""
        from pydial.system import pppd

        return pppd.start(path, line.fd, arguments, password)

    def pppd_words(self, speed: int, log_fd: int, password_fd: int | None) -> list[str]:
        """pppd's arguments on a line that runs at `speed` bit/s."""
        from pydial.run.pppd_call import words

        return words(self._settings, speed, log_fd, password_fd, as_wvdial=self.as_wvdial)

    def shown(self, argv: Iterable[str]) -> tuple[str, ...]:
        """pppd's command line as it may be told."""
        from pydial.run.pppd_call import shown

        return shown(self._settings, argv)

    def check(self, kind: str, link: Link, reporter: Reporter) -> None:
        """Once pppd's ip-up script has run: wvdial's look at route and name servers."""
        if kind != "ip-up":
            return
        from pydial.system import network

        if self._settings.flag("Check Def Route"):
            route = network.default_interface() is not None
            reporter.tell(LineEvent("Default route Ok." if route else "Default route failure."))
        if self._settings.flag("Check DNS"):
            self._check_dns(reporter)
        reporter.tell(LineEvent("Connected... Press Ctrl-C to disconnect"))

    def _check_dns(self, reporter: Reporter) -> None:
        from pydial.system import network

        if trouble := network.lacks_name_server():
            reporter.tell(LineEvent(f"warning, {trouble}"))
        elif self._finds_a_name(reporter):
            reporter.tell(LineEvent("Nameserver (DNS) Ok."))
            return
        else:
            reporter.tell(LineEvent("warning, address lookup does not work"))
        reporter.tell(LineEvent("Nameserver (DNS) failure, the connection may not work."))

    def _finds_a_name(self, reporter: Reporter) -> bool:
        """Whether DNS Test1 or, failing that, DNS Test2 has an address."""
        from pydial.system import network

        first = self._settings.text("DNS Test1")
        if network.has_address(first, self.signals.wait):
            return True
        reporter.tell(LineEvent(f"warning, can't find address for `{first}`"))
        return network.has_address(self._settings.text("DNS Test2"), self.signals.wait)
