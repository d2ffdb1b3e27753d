"""The control socket of a running dialer, NAME.sock beside its state file. Its rest is loaded when somebody connects.

The sockets are attended wherever the dialer waits (system/waiting.py): none of them ends a wait, or prolongs one.
"""

from __future__ import annotations

from pydial.events import Event, Finished
from pydial.report.reporter import Reporter
from pydial.system.listener import Listener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.report.reporter import Reporters
    from pydial.report.statefile import StateFile
    from pydial.run.control_clients import Clients
    from pydial.system.waiting import Signals


class ControlSocket(Reporter):
    """Listens from the moment that the state file has its name until the run is over."""

    def __init__(self, state: StateFile, reporter: Reporters, signals: Signals) -> None:
        self._state = state
        self._reporter = reporter
        self._signals = signals
        self._listener: Listener | None = None
        self._clients: Clients | None = None

    def listen(self, base: str) -> str:
        """Begins; the path of the socket, "" where there can be none: not on every file system, nor of a long name."""
        try:
            self._listener = Listener(f"{base}.sock")
        except OSError:
            return ""
        self._signals.attend(self._listener.fd, self._serve)
        return self._listener.path

    def _serve(self) -> None:
        """Somebody connects."""
        if self._clients is None:
            from pydial.run.control_clients import Clients  # only where somebody connects

            self._clients = Clients(self._state, self._reporter, self._signals)
        if self._listener:
            self._clients.welcome(self._listener)

    def tell(self, event: Event) -> None:
        """Ends with the run."""
        if isinstance(event, Finished):
            self.close()

    def close(self) -> None:
        """Nobody is listened to any more; the file is removed."""
        listener, self._listener = self._listener, None
        if listener:
            self._signals.dismiss(listener.fd)
            listener.close()
        if self._clients:
            self._clients.close()
