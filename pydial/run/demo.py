"""`--demo`: a dial like any other, but to a virtual modem, and without a trace on this system."""

from __future__ import annotations

import os
import signal

from pydial.events import Event, Online
from pydial.links.demo_pppd import DemoPppd
from pydial.report.reporter import Reporter
from pydial.run.modem_device import ModemDevice, native
from pydial.run.opening import EarlyOpener, ModemOpener
from pydial.run.services import Services, of_this_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporters
    from pydial.system.waiting import Signals

CONFIGURATION = b"""\
[Dialer Defaults]
Modem = %s
Baud = 460800
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
Phone = *99#
Username = username
Password = password
Stupid Mode = 1
Check Def Route = no
Check DNS = no
"""

ONLINE_SECONDS = 3.0  # the demo hangs up by itself


class DemoMode:
    """The mode of `--demo`: opens the virtual modem without a lock file, and runs a pppd that leaves no trace."""

    def __init__(self, settings: Settings, *, as_wvdial: bool) -> None:
        self._settings = settings
        self._device = ModemDevice(native(settings.text("Modem")))
        self._link = DemoPppd(settings, as_wvdial=as_wvdial)

    def opener(self, reporter: Reporters, signals: Signals) -> EarlyOpener:
        """Opens the virtual modem."""
        return EarlyOpener(ModemOpener(self._settings, self._device, reporter, signals, locked=False))

    def services(self, opener: EarlyOpener, reporter: Reporters, signals: Signals) -> Services:
        """This host's, but for the link."""
        return of_this_host(self._settings, self._device, opener, self._link, reporter, signals)

    def close(self) -> None:
        """Nothing is left of it."""


class HangsUp(Reporter):
    """Ends the demo, as Ctrl-C would, a little after it is online."""

    def tell(self, event: Event) -> None:
        """Online: the clock runs."""
        if isinstance(event, Online):
            signal.signal(signal.SIGALRM, lambda _number, _frame: os.kill(os.getpid(), signal.SIGINT))
            signal.setitimer(signal.ITIMER_REAL, ONLINE_SECONDS)
