"""The remedies that go beyond the modem's commands: its USB port, and the user's own program."""

from __future__ import annotations

from pydial.messages.warnings import warning
from pydial.system import hotplug
from pydial.system.programs import run_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter
    from pydial.run.modem_device import ModemDevice
    from pydial.system.waiting import Signals

PLUG_SECONDS = 2.0  # a USB port is off, as if the plug were pulled


class HostRemedies:
    """The Remedies of a modem that is plugged into this host."""

    def __init__(self, settings: Settings, device: ModemDevice, reporter: Reporter, signals: Signals) -> None:
        self._settings = settings
        self._device = device
        self._reporter = reporter
        self._signals = signals

    def reset_usb_port(self) -> None:
        """Off and on again, PLUG_SECONDS later. A warning tells where that cannot be done."""
        usb = self._device.usb
        if usb is None:
            self._reporter.tell(warning("no-usb"))
            return
        try:
            hotplug.authorize(usb, on=False)
            self._signals.wait([], PLUG_SECONDS)
            hotplug.authorize(usb, on=True)
        except OSError as problem:
            self._reporter.tell(warning("no-reset", usb=usb, reason=problem.strerror))

    def run_recover_command(self) -> None:
        """Run it to its end, or to the next signal. A warning tells how it failed."""
        command = self._settings.text("Recover Command")
        if not command:
            return
        facts = {
            "PYDIAL_EVENT": "recover",
            "PYDIAL_SECTION": "+".join(self._settings.sections),
            "PYDIAL_DEVICE": self._device.path(),
        }
        failure = run_program(command, facts, self._signals.wait, lambda: bool(self._signals.caught))
        if failure and not self._signals.caught:
            self._reporter.tell(warning("recover-command", failure=failure))
