"""Chat mode: the line is pppd's, and pppd takes over when the host is ready."""

from __future__ import annotations

import os

from pydial.errors import PppdUnusable, PydialError
from pydial.run.modem_device import ModemDevice, native
from pydial.run.opening import EarlyOpener
from pydial.run.services import Services, of_this_host
from pydial.system.inherited_port import InheritedPort, standard_input_or

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporters
    from pydial.system.waiting import Signals
    from pydial.system.wire import Channel


class StandardInput:
    """Opens the modem that is standard input, or `$MODEM`; its speed and its lock are its owner's."""

    def __init__(self, signals: Signals) -> None:
        self._modem = os.environ.get("MODEM", "")
        self._signals = signals

    def open(self) -> InheritedPort:
        """As of an `Opener`."""
        port = standard_input_or(self._modem, self._signals.sleep)
        port.wake()
        return port


class PppdHasCalledUs:
    """The LinkKind of a dial that ends before a link is made."""

    def unusable(self) -> None:
        """Nothing: pppd runs already."""

    def start(self, _channel: Channel, _password: str, _reporter: Reporters) -> NoReturn:
        """Never: chat mode ends when the host is ready."""
        raise PppdUnusable("In chat mode pppd makes the link.")


class ChatMode:
    """The mode of `--chat`, pppd's connect script."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._device = ModemDevice(native(settings.text("Modem")))

    def opener(self, _reporter: Reporters, signals: Signals) -> EarlyOpener:
        """Raises NoDevice or DeviceBusy at once: what is not there now will not come."""
        opener = EarlyOpener(StandardInput(signals))
        opener.refuse(PydialError)
        return opener

    def services(self, opener: EarlyOpener, reporter: Reporters, signals: Signals) -> Services:
        """This host's, but nobody is asked: standard input is the modem (wvdial does not ask either)."""
        found = of_this_host(self._settings, self._device, opener, PppdHasCalledUs(), reporter, signals)
        return found.replace(ask_password=str)

    def close(self) -> None:
        """Nothing is left of it."""
