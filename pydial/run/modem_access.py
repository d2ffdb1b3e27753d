"""Which modem `pydialctl` talks to, and the way in: the dialer's second channel, a second port, or the port itself."""

from __future__ import annotations

import os

from pydial.config.settings import Settings
from pydial.errors import DeviceBusy, ModemSilent, NoDevice, PydialError, UsageError
from pydial.harmless import harmless
from pydial.probe.roles import DATA, NOT_FOR_AT, in_order
from pydial.record import Record
from pydial.report.scan import Log, Transcript
from pydial.run import dialers
from pydial.run.at_session import AtSession
from pydial.run.modem_device import ModemDevice, native
from pydial.run.opening import ModemOpener
from pydial.run.remote_session import RemoteSession
from pydial.run.scan import Scan
from pydial.system import clock, dialer_socket, ports
from pydial.system.refused_pins import RefusedPins
from pydial.system.serial_port import SerialPort
from pydial.system.wire import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.probe.roles import ScannedPort
    from pydial.report.reporter import Reporters
    from pydial.run.dialers import Facts
    from pydial.system.ports import Candidate
    from pydial.system.waiting import Signals

SPEED = 115200  # bit/s, where no configuration says another one: right for most modems, without meaning on USB
SCAN_SECONDS = 20.0
CLOSING_SECONDS = 10.0  # for a dialer to hang up and close its line
LINE_IS_FREE = ("WAITING", "RECONNECTING")
"""States in which a dialer has closed its line; it comes back later where it finds it in use."""


class Choice(Record):
    """The modem that is meant. `dialer`: the state of the dialer that has it now; `settings`: where it was found."""

    device: str
    dialer: Facts | None = None
    settings: Settings | None = None


def choose(
    sections: tuple[str, ...], config: tuple[str, ...], modem: str, settings: Settings | None, signals: Signals
) -> Choice:
    """The modem: `modem`, that of the sections' dialer, the one that `settings` name, or the only one there is.

    Raises UsageError: several may be meant. NoDevice: there is none.
    """
    running = dialers.asked_for(sections, config)
    if modem:
        having = [facts for facts in dialers.asked_for((), ()) if is_same(str(facts.get("modem") or ""), modem)]
        return Choice(modem, having[0] if having else None, settings)
    if len(running) > 1:
        names = ", ".join(dialers.name_of(facts) for facts in running)
        raise UsageError(f"Several dialers are running: {harmless(names)}.", "Name the section behind the command.")
    if running:
        return Choice(str(running[0].get("modem") or ""), running[0], settings)
    if settings is not None and settings.is_set("Modem") and settings.text("Modem") not in ("", "auto"):
        return Choice(native(settings.text("Modem")), None, settings)
    return Choice(_only_one(signals), None, settings)


def is_same(one: str, other: str) -> bool:
    """Whether two names are those of one device."""
    return bool(one) and os.path.realpath(one) == os.path.realpath(other)


def _only_one(signals: Signals) -> str:
    found = [seen for seen in in_order(scan((), signals)) if seen.role == DATA]
    if not found:
        raise NoDevice("There is no modem that is free.", "`pydialconf --list` shows the ports, and who uses them.")
    if len(found) > 1:
        names = ", ".join(f"{seen.device} ({harmless(seen.modem_name) or 'no name'})" for seen in found)
        raise UsageError(f"There are several modems: {names}.", "--modem DEVICE, or a section, chooses one.")
    return found[0].device


def scan(globs: Iterable[str], signals: Signals) -> list[ScannedPort]:
    """All ports, or those of `globs`, with what was found at each."""
    found = ports.survey(globs).ports
    listener = Transcript([port.name for port in found], Log(lambda _text: None))
    return Scan(found, listener, signals, SCAN_SECONDS).run()


class Access:
    """Opens the way in to a modem."""

    def __init__(self, reporter: Reporters, signals: Signals) -> None:
        self._reporter = reporter
        self._signals = signals

    def open(self, choice: Choice) -> AtSession | RemoteSession:
        """A session that has begun; its `end` gives the modem back. Raises DeviceBusy, NoDevice, ModemSilent."""
        if choice.dialer is not None:
            return self._beside(choice, choice.dialer)
        try:
            return self._at_its_own_port(choice)
        except DeviceBusy as problem:
            session = self._at_a_second_port(choice.device, "")
            if session is None:
                raise problem from None
            return session

    def _once_it_is_free(self, choice: Choice) -> AtSession:
        """The dialer has told its state, but may still be hanging up."""
        end = clock.now() + CLOSING_SECONDS
        while True:
            try:
                return self._at_its_own_port(choice)
            except DeviceBusy:
                if clock.now() >= end:
                    raise
                self._signals.sleep(CLOSING_SECONDS / 50)

    def _at_its_own_port(self, choice: Choice) -> AtSession:
        if choice.settings is not None and native(choice.settings.text("Modem")) == choice.device:
            opener = ModemOpener(choice.settings, ModemDevice(choice.device), self._reporter, self._signals)
            return self._begun(opener.open(), choice.device)
        return self._begun(self._opened(choice.device), choice.device)

    def _opened(self, device: str) -> SerialPort:
        port = SerialPort.open(device, SPEED, end_call=False, sleep=self._signals.sleep)
        port.wake()
        return port

    def _begun(self, port: SerialPort, name: str) -> AtSession:
        channel = Channel(port, self._reporter.mask, name)
        session = AtSession(channel, self._reporter, self._signals, RefusedPins(()), port.close)
        try:
            self._signals.sleep(0.05)
            session.begin()
        except BaseException:
            session.end()
            raise
        return session

    def _beside(self, choice: Choice, dialer: Facts) -> AtSession | RemoteSession:
        """While a dialer has the modem: on its second channel, or on the modem's second port."""
        reply = dialer_socket.ask(dialer, {"command": "channel"}) or {}
        if reply.get("channel") is True:
            return RemoteSession(dialer, self._reporter, self._signals, RefusedPins(()))
        session = self._at_a_second_port(choice.device, str(dialer.get("second_port") or ""))
        if session is None and dialer.get("state") in LINE_IS_FREE:
            return self._once_it_is_free(choice)
        if session is None:
            name = harmless(dialers.name_of(dialer))
            raise DeviceBusy(
                f"{harmless(choice.device)} is in use by the dialer of {name}, and there is no second way in.",
                "What would help: a second port of the modem (`Second Port = DEVICE`), a second channel on this one\n"
                f"(`Multiplex = yes`), or the port itself: pydial --hangup {name}",
            )
        return session

    def _at_a_second_port(self, device: str, named: str) -> AtSession | None:
        """A session on the port that is `named`, else on the first that answers; None if there is none."""
        if named:
            return self._begun(self._opened(native(named)), named)
        for port in second_ports(device):
            try:
                return self._begun(self._opened(port.device), port.device)
            except (DeviceBusy, NoDevice, ModemSilent):
                continue
        return None


def second_ports(device: str) -> list[Candidate]:
    """The other ports of the USB device that `device` is a port of, as far as they may be for AT commands; AT first."""
    try:
        rdev = os.stat(device).st_rdev
    except (OSError, ValueError):
        return []
    found = ports.survey().ports
    group = next((port.facts.group for port in found if port.rdev == rdev), "")
    others = [
        port
        for port in found
        if group and port.facts.group == group and port.rdev != rdev and not port.holder and not port.state
    ]
    usable = [port for port in others if port.facts.tag not in NOT_FOR_AT]
    return sorted(usable, key=lambda port: (not port.facts.tag, port.facts.interface))


def why(problem: PydialError) -> dict[str, object]:
    """An error as an object."""
    return {
        "code": problem.code,
        "exit_code": problem.exit_code,
        "message": problem.message,
        "hint": problem.hint or None,
    }
