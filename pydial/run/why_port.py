"""The port of `--why`: is it there, may it be opened, who else has it, which other ports has the same modem?"""

from __future__ import annotations

import os

from pydial.errors import ConfigError, DeviceBusy, NoDevice
from pydial.probe.absent import findings as absent_devices
from pydial.probe.roles import DATA, NOT_FOR_AT
from pydial.run.modem_device import AUTOMATIC, native
from pydial.secrets.mask import quoted
from pydial.system import holders, line_state, ports, udev
from pydial.system.serial_port import SerialPort
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydial.config.settings import Settings
    from pydial.system.ports import Candidate
    from pydial.system.waiting import Signals
    from pydial.why.finding import Finding

MOST_PORTS = 8  # that are named


class Line:
    """The line that the settings name. `port`: it, open, after `look`, unless a finding of that says why not."""

    def __init__(
        self,
        settings: Settings,
        signals: Signals,
        explain: Callable[[str], None],
        answers: Callable[[SerialPort], bool],
    ) -> None:
        """`answers`: asks whether a modem is at an open port."""
        self._settings, self._signals = settings, signals
        self._explain, self._answers = explain, answers
        self._device = native(settings.text("Modem"))
        self._siblings: list[Candidate] = []
        self.port: SerialPort | None = None

    def look(self) -> Iterator[Finding]:
        """What can be seen without a byte on the line."""
        if self._device == AUTOMATIC:
            self._device = self._answering(ports.survey().ports)
            if not self._device:
                yield found("no-modem")
                yield from self._absent()
                return
        if "://" in self._device:
            yield from self._opened()
        elif not os.path.exists(self._device):
            yield from self._missing()
        elif held := self._held():
            yield held
        else:
            yield from self._opened()
            yield from self._beside()

    def _missing(self) -> Iterator[Finding]:
        message, advice = f"{self._device} is not there.", "`pydialconf --list` shows the ports that are there."
        if not self._settings.is_set("Modem"):
            advice = "No section that is read sets Modem: `sudo pydialconf` finds the modem and writes it."
        yield found("port-unusable", reason=message, next_step=advice)
        others = [one for one in ports.survey().ports if one.facts.group and one.facts.tag not in NOT_FOR_AT]
        if others:
            first = next((one for one in others if one.facts.tag == DATA), others[0])
            yield found("other-port", ports=_named(others), device=first.facts.stable or first.device)
        yield from self._absent()

    @staticmethod
    def _absent() -> Iterator[Finding]:
        """What looks like a modem, but has no port."""
        for device in absent_devices(udev.usb_devices()):
            yield found("no-port", reason=device.message, next_step=device.hint)

    def _held(self) -> Finding | None:
        """Another program has it open, with or without a lock."""
        self._explain(f"Looking through /proc for programs that have {self._device} open.")
        others = holders.holders(self._device)
        if not others:
            return None
        problem = holders.busy(self._device, others)
        return found("port-busy", reason=problem.message, next_step=problem.hint)

    def _opened(self) -> Iterator[Finding]:
        try:
            self.port = self._open(self._device)
        except DeviceBusy as problem:
            message, _, rest = problem.hint.partition("\n")
            yield found("port-busy", reason=message, next_step=rest)
            return
        except (NoDevice, ConfigError) as problem:
            yield found("port-unusable", reason=problem.message, next_step=problem.hint)
            return
        yield found("port-free", device=self._device)
        if trouble := _trouble(self.port, self._settings):
            self.close()
            yield trouble

    def _open(self, device: str) -> SerialPort:
        """Locked, and without a change: a call that is up stays up."""
        speed = self._settings.number("Baud")
        self._explain(f"Locking and opening {device}.")
        if "://" in device:
            from pydial.system.relay import FarPort  # sockets and threads: most modems are here

            return FarPort.connect(device, speed, self._signals, end_call=False)
        flow_control = self._settings.text("FlowControl").upper()
        return SerialPort.open(device, speed, flow_control, end_call=False, sleep=self._signals.sleep)

    def _beside(self) -> Iterator[Finding]:
        """The other ports of the same USB device."""
        if not os.path.exists(self._device):  # unplugged just now
            return
        rdev = os.stat(self._device).st_rdev
        facts = udev.facts({rdev}).get(rdev)
        if facts is None or not facts.group:
            return
        of_device = [one for one in ports.survey().ports if one.facts.group == facts.group]
        self._siblings = [one for one in of_device if one.rdev != rdev]
        if self._siblings:
            yield found("siblings", device=self._device, ports=_named(of_device))

    def close(self) -> None:
        """Restore and unlock the line, if it is open."""
        if self.port:
            self.port.close()
        self.port = None

    def explained(self, silence: Finding) -> Finding:
        """The finding of a port that gives no answer, or where the same device answers instead."""
        device = self._answering(self._siblings)
        return found("sibling-answers", device=device) if device else silence

    def _answering(self, candidates: Sequence[Candidate]) -> str:
        """The first of them where a modem answers, by its stable name; "" for none."""
        for one in candidates:
            if one.holder or one.state or one.facts.tag in NOT_FOR_AT:
                continue
            try:
                port = self._open(one.device)
            except (NoDevice, DeviceBusy):
                continue
            try:
                if not port.carrier and self._answers(port):
                    return one.facts.stable or one.device
            finally:
                port.close()
        return ""


def _trouble(port: SerialPort, settings: Settings) -> Finding | None:
    """Why the modem is not to be asked; None: it is."""
    if port.carrier:
        return found("in-call")
    if settings.text("FlowControl").upper() == "CRTSCTS" and line_state.is_held_off(port.fd):
        return found("held-off")
    return None


def _named(candidates: list[Candidate]) -> str:
    shown = [f"{one.device} ({one.facts.tag})" if one.facts.tag else one.device for one in candidates[:MOST_PORTS]]
    model = next((one.facts.model for one in candidates if one.facts.model), "")
    return ", ".join(shown) + (f" of {quoted(model)}" if model else "")
