"""The control socket of a running dialer, NAME.sock beside its state file. Its rest is loaded when somebody connects.

The sockets are attended wherever the dialer waits (system/waiting.py): none of them ends a wait, or prolongs one.
"""

from __future__ import annotations

import contextlib

from pydial.errors import PydialError
from pydial.events import Event, Finished
from pydial.recording.events import ChannelChosen, Closed, LineGone
from pydial.report.reporter import Reporter
from pydial.system.listener import Listener
from pydial.system.serial_port import SerialPort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.report.reporter import Reporters
    from pydial.report.statefile import StateFile
    from pydial.run.control_clients import Clients
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire


SPEED = 115200  # bit/s, of a pty: none is meant


class ControlSocket(Reporter):
    """Listens from the moment that the state file has its name until the run is over."""

    def __init__(self, state: StateFile, reporter: Reporters, signals: Signals) -> None:
        self._state = state
        self._reporter = reporter
        self._signals = signals
        self._listener: Listener | None = None
        self._clients: Clients | None = None
        self._other_channel = ""  # its tty; "" where the modem has one only
        self._line: SerialPort | None = None  # that tty, once somebody has asked
        self.second_line: Callable[[], Wire | None] = self._open_other_channel
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

    def _open_other_channel(self) -> SerialPort | None:
        """Opened when somebody asks: what nobody reads there is dropped until then."""
        if self._line is None and self._other_channel:
            with contextlib.suppress(PydialError):  # it has just gone
                self._line = SerialPort.open(self._other_channel, SPEED, "NOFLOW", locked=False, end_call=False)
        return self._line

    def _note_channel(self, tty: str) -> None:
        if self._line:
            self._line.close()
        self._line, self._other_channel = None, tty

    def tell(self, event: Event) -> None:
        """Notes the modem's other channel. Ends with the run."""
        if isinstance(event, ChannelChosen):
            self._note_channel(event.questions)
        elif isinstance(event, Closed | LineGone):
            self._note_channel("")
        elif isinstance(event, Finished):
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
        self._note_channel("")
