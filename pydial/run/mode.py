"""The modes of dialling: who opens the line, at once, and what else a session of that mode is given, later.

`ModemMode` dials with the modem that the settings name. Chat mode, the demo and the replay have files of their own.
"""

from __future__ import annotations

from pydial.run.modem_device import ModemDevice, native
from pydial.run.opening import EarlyOpener, ModemOpener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporters
    from pydial.run.services import Services
    from pydial.system.waiting import Signals
else:
    Protocol = object


class Mode(Protocol):
    """A mode of dialling, for one run."""

    def opener(self, reporter: Reporters, signals: Signals) -> EarlyOpener:
        """What opens the line. Called before the first byte goes out: it loads no more than that takes."""

    def services(self, opener: EarlyOpener, reporter: Reporters, signals: Signals) -> Services:
        """What the session is given; its lines come from `opener`. Called while the modem wakes up."""

    def close(self) -> None:
        """The dial is over."""


class ModemMode:
    """A dial with the modem that the settings name.

    `as_wvdial`: pppd gets wvdial's arguments and no others; `becomes_pppd`: --exec.
    """

    def __init__(self, settings: Settings, *, as_wvdial: bool, becomes_pppd: bool = False) -> None:
        self._settings = settings
        self._as_wvdial = as_wvdial
        self._becomes_pppd = becomes_pppd
        self._device = ModemDevice(native(settings.text("Modem")))

    def opener(self, reporter: Reporters, signals: Signals) -> EarlyOpener:
        """Opens the modem, wherever it is now."""
        return EarlyOpener(ModemOpener(self._settings, self._device, reporter, signals))

    def services(self, opener: EarlyOpener, reporter: Reporters, signals: Signals) -> Services:
        """This host's own."""
        from pydial.run import services  # while the modem wakes up

        link = services.link_kind(self._settings, as_wvdial=self._as_wvdial, becomes_pppd=self._becomes_pppd)
        return services.of_this_host(self._settings, self._device, opener, link, reporter, signals)

    def close(self) -> None:
        """Nothing is left of it."""
