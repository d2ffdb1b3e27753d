"""Opening the line to the modem: by the name it was configured with or has now, by a scan, over the network."""

from __future__ import annotations

from pydial.config import numbers
from pydial.config.settings import NO_MODEM
from pydial.errors import ConfigError, NoDevice, PydialError
from pydial.events import Line, Warn
from pydial.system.config_files import SYSTEM_FILE
from pydial.system.serial_port import SerialPort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pydial.config.settings import Settings
    from pydial.probe.roles import ScannedPort
    from pydial.report.reporter import Reporter
    from pydial.run.modem_device import ModemDevice
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire
else:
    Protocol = object


class Opener(Protocol):
    """Opens the line to a modem, as often as a dial needs it."""

    def open(self) -> Wire:
        """The line, open, locked and woken up. Raises NoDevice, DeviceBusy, ConfigError."""


class EarlyOpener:
    """Opens the line that `opener` opens `at_once`, for the first who asks: the modem wakes up while the program loads.

    What goes wrong is kept for the one who asks, too.
    """

    def __init__(self, opener: Opener, *, at_once: bool = True) -> None:
        self._opener = opener
        self._found: Wire | None = None
        self._problem: PydialError | None = None
        try:
            self._found = opener.open() if at_once else None
        except PydialError as problem:
            self._problem = problem

    def refuse(self, kind: type[PydialError]) -> None:
        """Raises the error that was met, if it is of this kind: no further try can make that better."""
        if isinstance(self._problem, kind):
            raise self._problem

    def open(self) -> Wire:
        """As of an `Opener`."""
        found, problem = self._found, self._problem
        self._found = self._problem = None
        if problem:
            raise problem
        return found or self._opener.open()

    def close(self) -> None:
        """Close the line, if nobody came for it."""
        if self._found:
            self._found.close()
        self._found = None


class ModemOpener:
    """Opens the modem that the settings name, wherever `device` has it now. `locked`: by a UUCP lock file."""

    def __init__(
        self, settings: Settings, device: ModemDevice, reporter: Reporter, signals: Signals, *, locked: bool = True
    ) -> None:
        self._settings = settings
        self._device = device
        self._reporter = reporter
        self._signals = signals
        self._locked = locked
        self._warned: set[str] = set()  # codes

    def open(self) -> SerialPort:
        """As of an `Opener`. With `Modem = auto` a scan finds the modem, and from then on it is that very one.

        Raises ConfigError, in wvdial's words, where Modem is set to nothing.
        """
        if not self._settings.text("Modem"):
            raise ConfigError(NO_MODEM, "Set Modem to the device, or to `auto`; `pydialconf --list` shows the modems.")
        if self._device.is_unknown:
            from pydial.run.automatic import best_port  # the scan: most runs know their modem

            self._settle(best_port(self._settings, self._signals, self._reporter))
        device = self._device.path()
        port = self._open_far(device) if "://" in device else self._open_here(device)
        port.wake()
        return port

    def _settle(self, found: ScannedPort) -> None:
        """With what udev knows of the speed and the flow control that it needs."""
        self._device.settle(found.device)
        if found.facts.speed:
            self._settings.assume("Baud", str(found.facts.speed))
        if found.facts.flow_control:
            self._settings.assume("FlowControl", found.facts.flow_control)

    def _open_far(self, url: str) -> SerialPort:
        from pydial.system.relay import FarPort  # sockets and threads: most modems are here

        return FarPort.connect(url, self._settings.number("Baud"), self._signals)

    def _open_here(self, path: str) -> SerialPort:
        speed, flow_control = self._settings.number("Baud"), self._settings.text("FlowControl").upper()
        try:
            port = SerialPort.open(path, speed, flow_control, locked=self._locked, sleep=self._signals.sleep)
        except NoDevice as problem:
            if problem.missing and not self._settings.is_set("Modem"):
                problem.hint = self._how_to_set_modem()
            raise
        if self._device.is_renamed():
            self._reporter.tell(Line(f"{self._settings.text('Modem')} is {path} now."))
        if port.warning:
            self._warn_once("lock", port.warning, "Other programs will not know that it is in use.")
        if port.speed != speed:
            self._warn_of_speed(port.speed)
        self._device.note_opened(path)
        return port

    def _how_to_set_modem(self) -> str:
        """The next step for somebody who dials the default, /dev/modem, and has none."""
        if not self._settings.files:
            return f"There is no configuration: `sudo pydialconf` finds the modem and writes {SYSTEM_FILE}."
        path = self._settings.files[0]
        return f"No section that was read sets Modem: `pydialconf {path}` finds the modem and writes it there."

    def _warn_of_speed(self, set_speed: int) -> None:
        message = f"{self._what_is_odd_about_baud()}: the line runs at {set_speed}."
        self._warn_once("baud", message, "Set Baud to that or another usual one; 115200 is right for most modems.")

    def _what_is_odd_about_baud(self) -> str:
        given = self._settings.text("Baud")
        if not given:
            return "Baud is empty"
        is_number = numbers.is_number(given, self._settings.defaults_are_a_fallback)
        return f"Baud = {given} is no {'speed of this system' if is_number else 'number'}"

    def _warn_once(self, code: str, message: str, hint: str) -> None:
        if code not in self._warned:
            self._warned.add(code)
            self._reporter.tell(Warn(code, message, hint))
