"""Looks out for a modem that is away, and for other programs that have its port open, too."""

from __future__ import annotations

from pydial.dial import states
from pydial.dial.states import Happening
from pydial.system import holders
from pydial.system.hotplug import Hotplug

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.states import State
    from pydial.report.reporter import Reporter
    from pydial.run.modem_device import ModemDevice
    from pydial.system.holders import Holder

LOOK_SECONDS = 5.0  # between two looks at /dev while the modem is away: udev may be silent (in a container)
BLIND_LOOK_SECONDS = 1.0  # where there is no udev at all
AWAY = (states.WAITING, states.RECONNECTING)


class DeviceWatch:
    """The ModemWatch of a modem that has a device in /dev."""

    def __init__(self, device: ModemDevice, reporter: Reporter) -> None:
        self._device = device
        self._reporter = reporter
        self._hotplug: Hotplug | None = None
        self._sharers: list[Holder] = []  # that were told of
        self._state = states.CLOSED  # at the last look

    def begin(self) -> None:
        """Listen to udev from now on, as long as the modem is away."""
        if self._hotplug is None:
            self._hotplug = Hotplug()

    def descriptors(self, state: State) -> list[int]:
        """udev's, while the modem is away."""
        fd = self._hotplug.fd if self._hotplug and state in AWAY else None
        return [] if fd is None else [fd]

    def seconds_until_due(self, state: State) -> float | None:
        """When to look at /dev, while the modem is away."""
        if state not in AWAY:
            return None
        return BLIND_LOOK_SECONDS if self._hotplug is None or self._hotplug.fd is None else LOOK_SECONDS

    def look(self, state: State) -> Happening | None:
        """DEVICE_APPEARED, if the modem is there (again). Warns of other programs when it opens and a call fails."""
        has_failed = state is states.PAUSING and self._state is not states.PAUSING
        self._state = state
        if state.reads and (device := self._device.just_opened()):
            self._warn_of_sharers(device)
        elif has_failed:  # root may open what we have to ourselves, as ModemManager does
            self._warn_of_sharers(self._device.path())
        if state not in AWAY:
            self._end()
            return None
        if self._hotplug:
            self._hotplug.drain()
        device = self._device.appeared(was_missing=state is states.WAITING)
        return Happening(states.DEVICE_APPEARED, device) if device else None

    def _end(self) -> None:
        if self._hotplug:
            self._hotplug.close()
            self._hotplug = None

    def _warn_of_sharers(self, device: str) -> None:
        """Other programs that have the modem open without a lock: they may take the modem's answers."""
        found = holders.holders(device)
        if found and found != self._sharers:
            names = "; ".join(map(str, found))
            from pydial.messages.warnings import warning  # nobody else has it, as a rule

            release = holders.release_hint(device, found[0])
            self._reporter.tell(warning("shared", device=device, names=names, release=release))
        self._sharers = found
