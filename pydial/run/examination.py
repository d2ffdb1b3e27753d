"""A line on which no command was answered is looked at: who else has it, what came, CTS, other speeds, other ports.

Loaded when that has happened. It takes some seconds, and a signal ends it.
"""

from __future__ import annotations

import os
import termios

from pydial.dial.commands import Examined
from pydial.errors import ModemSilent
from pydial.events import Warn
from pydial.probe import silence
from pydial.probe.silence import Seen
from pydial.system import clock, holders
from pydial.system.serial_port import SerialPort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.dial.commands import ExamineLine
    from pydial.report.reporter import Reporter
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

SPEED_SECONDS = 0.6  # for an answer at one speed: slow modems think for 0.4 s
SIBLING_SECONDS = 5.0  # for all other ports of the device together
READ_SIZE = 4096


class Examiner:
    """Looks at a line for a dial with these settings, which it corrects where that cures the silence."""

    def __init__(self, settings: Settings, reporter: Reporter, signals: Signals) -> None:
        self._settings = settings
        self._reporter = reporter
        self._signals = signals

    def examine(self, wire: Wire, heard: bytes, wanted: ExamineLine) -> Examined:
        """The cause of a silence, or that the line is cured. `heard`: the first bytes that came."""
        if not isinstance(wire, SerialPort) or not isinstance(wanted.error, ModemSilent):
            return Examined(wanted.error)
        seen = self._seen(wire, heard)
        if wanted.may_ask and not (seen.holders or self._signals.caught):
            seen = self._asked(wire, seen)
            if seen.answers_at and not wanted.again:
                return Examined(None)
        return Examined(silence.explained(seen, wanted.error))

    def _seen(self, wire: SerialPort, heard: bytes) -> Seen:
        found = holders.holders(wire.device)
        return Seen(
            device=wire.device,
            speed=wire.speed,
            heard=heard,
            cts=wire.cts,
            is_held=self._settings.text("FlowControl") == "CRTSCTS" and wire.unsent > 0,
            holders="; ".join(map(str, found)),
            release=holders.release_hint(wire.device, found[0]) if found else "",
        )

    # -- what can be cured

    def _asked(self, wire: SerialPort, seen: Seen) -> Seen:
        """What more is known once other speeds and other ports were tried."""
        if self._answers(wire):  # it has thought longer, or minds the init string
            return seen.replace(answers_at=seen.speed)
        if seen.cts is False and self._answers_without_flow_control(wire):
            return seen.replace(answers_at=seen.speed)
        kind = silence.kind_of(seen.heard)
        if kind in (silence.NOTHING, silence.NOISE):
            seen = self._at_other_speeds(wire, seen)
        if seen.answers_at or self._signals.caught:
            return seen
        from pydial.run.siblings import answering_sibling  # udev and the scan

        return seen.replace(sibling=answering_sibling(wire.device, self._signals, SIBLING_SECONDS))

    def _answers_without_flow_control(self, wire: SerialPort) -> bool:
        """Whether the modem answers once CTS is not obeyed: then it is dialled so."""
        if self._settings.text("FlowControl") != "CRTSCTS":
            return False
        wire.ignore_cts()
        if not self._answers(wire):
            return False
        self._settings.correct("FlowControl", "NOFLOW")
        message = "CTS is off (a cable of three wires?), and the modem answers without flow control: it is dialled so."
        self._reporter.tell(Warn("flow-control", message, "FlowControl = NOFLOW makes it so for good."))
        return True

    def _at_other_speeds(self, wire: SerialPort, seen: Seen) -> Seen:
        speeds = tuple(speed for speed in silence.COMMON_SPEEDS if speed != seen.speed)
        for speed in speeds:
            if self._signals.caught:
                break
            wire.set_speed(speed)
            if self._answers(wire):
                self._settings.correct("Baud", str(speed))
                message = f"The modem does not answer at {seen.speed} bit/s: it speaks {speed}."
                self._reporter.tell(Warn("baud", message, f"Baud = {speed} in {self._settings.file} finds it at once."))
                return seen.replace(answers_at=speed)
        wire.set_speed(seen.speed)
        return seen.replace(speeds=speeds)

    def _answers(self, wire: SerialPort) -> bool:
        """Whether `AT` gets an OK. What stands unfinished before it is ended by a CR of its own."""
        termios.tcflush(wire.fd, termios.TCIOFLUSH)
        wire.write(b"\rAT\r")
        said, end = b"", clock.now() + SPEED_SECONDS
        while clock.now() < end and not self._signals.caught:
            if self._signals.wait([wire.fd], max(0.0, end - clock.now())):
                said += _read(wire.fd)
            if b"OK\r" in said or b"\n0\r" in said:
                return True
        return False


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, READ_SIZE)
    except OSError:
        return b""
