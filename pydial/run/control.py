"""The control socket of a running dialer, NAME.sock beside its state file. Its rest is loaded when somebody connects.

The sockets are attended wherever the dialer waits (system/waiting.py): none of them ends a wait, or prolongs one.
"""

from __future__ import annotations

from pydial.events import Event, Finished
from pydial.report.reporter import Reporter
from pydial.system.listener import Listener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.report.reporter import Reporters
    from pydial.report.statefile import StateFile
    from pydial.run.control_clients import Clients
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire


class ControlSocket(Reporter):
    """Listens from the moment that the state file has its name until the run is over."""

    def __init__(self, state: StateFile, reporter: Reporters, signals: Signals) -> None:
        self._state = state
        self._reporter = reporter
        self._signals = signals
        self._listener: Listener | None = None
        self._clients: Clients | None = None
        self.second_line: Callable[[], Wire | None] = lambda: None
        """A second channel to the modem that is dialled with, for questions of clients; None where there is none."""

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

            self._clients = Clients(self._state, self._reporter, self._signals, self._second_line)
        if self._listener:
            self._clients.welcome(self._listener)

    def _second_line(self) -> Wire | None:
        """As it is when somebody asks."""
        return self.second_line()

    def tell(self, event: Event) -> None:
        """Ends with the run."""
        if isinstance(event, Finished):
            self.close()

    def descriptors(self) -> list[int]:
        """That of the second channel, while a client's question is being answered there."""
        return self._clients.talk.descriptors() if self._clients else []

    def tick(self) -> float | None:
        """Looks for the answer to a client's question."""
        return self._clients.talk.look() if self._clients else None

    def close(self) -> None:
        """Nobody is listened to any more; the file is removed."""
        listener, self._listener = self._listener, None
        if listener:
            self._signals.dismiss(listener.fd)
            listener.close()
        if self._clients:
            self._clients.close()
