"""The state of this run, for `--status` and whoever looks into /run/pydial: kept up to date, removed at the end."""

from __future__ import annotations

import os

from pydial.events import Event, Finished, Network, Offline, Online, PortOpened, Redial, StateChanged
from pydial.report.reporter import Reporter
from pydial.system import clock
from pydial.system.rundir import RunFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

OFFLINE: dict[str, object] = {
    "online": False, "interface": None, "local_ip": None, "remote_ip": None, "dns": [], "online_since": None,
    "online_at": None,
}  # fmt: skip


class StateFile(Reporter):
    """Writes the file when an event changes it, once the line is open and locked, or the modem is waited for.

    So a run that finds the line in use leaves no trace, and none waits for a disk before its first byte. In the
    background nobody sees the dialer open the line: there `begin` comes first.
    """

    def __init__(self, sections: tuple[str, ...], config: tuple[str, ...], modem: str, second_port: str = "") -> None:
        self.listen: Callable[[str], str] = lambda _base: ""
        """Called once the files have their name, which it gets: begins to listen, and returns the socket's path."""
        self._files = RunFiles(sections)
        self._taken = False
        self._facts: dict[str, object] = {
            "sections": list(sections),
            "pid": os.getpid(),
            "config": [os.path.abspath(path) for path in config],
            "modem": modem,
            "second_port": second_port or None,
            "control": None,
            "started": clock.epoch(),
            "state": "",
            "redial_at": None,
            **OFFLINE,
            **dict.fromkeys(("registration", "operator", "technology", "signal_dbm", "network_at")),
        }

    @property
    def facts(self) -> dict[str, object]:
        """The state as it is now."""
        return dict(self._facts)

    def begin(self) -> None:
        """Writes the file for the first time, before the line is opened."""
        self._facts["state"] = "OPENING"
        self._take()
        self._files.write(self._facts)

    def tell(self, event: Event) -> None:
        """Writes the file anew if `event` changes the state."""
        note = NOTED.get(type(event))
        if note is None:
            return
        note(self, event)
        if isinstance(event, PortOpened) or self._facts["state"] == "WAITING":
            self._take()
        if self._taken:
            self._files.write(self._facts)

    def _take(self) -> None:
        if not self._taken:
            self._taken = True
            self._files.take()
            if self._files.base:
                self._facts["control"] = self.listen(self._files.base) or None

    def close(self) -> None:
        """Removes the file."""
        self._files.remove()

    def _opened(self, event: Event) -> None:
        assert isinstance(event, PortOpened)
        self._facts["modem"] = event.device

    def _changed(self, event: Event) -> None:
        assert isinstance(event, StateChanged)
        self._facts["state"] = event.new
        if event.new not in ("PAUSING", "RECONNECTING"):
            self._facts["redial_at"] = None

    def _network(self, event: Event) -> None:
        self._facts.update(event.fields(), network_at=clock.epoch())

    def _online(self, event: Event) -> None:
        assert isinstance(event, Online)
        self._facts.update(
            online=True,
            interface=event.interface,
            local_ip=event.local_ip,
            remote_ip=event.remote_ip,
            dns=list(event.dns),
            online_since=self._facts["online_since"] or clock.epoch(),  # it is told again when the addresses change
            online_at=self._facts["online_at"] or clock.now(),
        )

    def _offline(self, _event: Event) -> None:
        self._facts.update(OFFLINE)

    def _redial(self, event: Event) -> None:
        assert isinstance(event, Redial)
        self._facts["redial_at"] = clock.epoch() + event.in_seconds

    def _finished(self, _event: Event) -> None:
        self._taken = False
        self._files.remove()


NOTED: dict[type[Event], Callable[[StateFile, Event], None]] = {
    PortOpened: StateFile._opened,
    StateChanged: StateFile._changed,
    Network: StateFile._network,
    Online: StateFile._online,
    Offline: StateFile._offline,
    Redial: StateFile._redial,
    Finished: StateFile._finished,
}
