"""The player in a process of its own, and the dialer's ends of the wires to it."""

from __future__ import annotations

import os
import select
import signal
import socket

from pydial.errors import PydialError
from pydial.harmless import harmless_lines
from pydial.recording.format import Recording, Step
from pydial.recording.player import Player
from pydial.system import output
from pydial.system.waiting import read_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.secrets.mask import Mask

PLAYER_SECONDS = 1.0  # for the player to end by itself when the dialer has ended
TERMINATED_BY_SIGNAL = 5  # pppd's exit code after SIGTERM


class Stage:
    """The player's process, and our ends of the wires to it."""

    def __init__(self, recording: Recording, mask: Mask) -> None:
        """`mask`: of the secrets that this run may send."""
        self._control, control = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._notes, notes = os.pipe()
        os.set_blocking(self._notes, False)
        self._read = b""  # of a note that has not come whole
        dialer = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._play(Player(recording, control, notes, dialer, mask.sent, _complain))
        control.close()
        os.close(notes)
        self._steps = {step.line: step for step in recording.steps}
        self.carrier_lost = False
        self.status: int | None = None  # of the link's program that ended last
        self.has_news = False  # a note was taken since the session last waited
        self.noticed: list[Step] = []

    def _play(self, player: Player) -> None:
        """The child's whole life."""
        try:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # the terminal's; the dialer's end is ours
            os.dup2(2, 1)
            self._control.close()
            os.close(self._notes)
            player.run()
        except Exception as bug:  # the edge of a process: the dialer sees that the player has ended, and a person why
            _complain(f"{type(bug).__name__}: {bug}")
        finally:
            os._exit(0)

    @property
    def notes(self) -> int:
        """Readable when the player has something to tell that is neither the line's nor the log's."""
        return self._notes

    def tell(self, word: str, *wires: int) -> None:
        """What we do, and the player's end of the wire that it takes."""
        try:
            socket.send_fds(self._control, [word.encode()], wires)
        except OSError:
            return  # the player has ended; so will we

    def line(self) -> socket.socket:
        """Our end of a new line."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.tell("o", theirs.fileno())
        return ours

    def log(self) -> int:
        """Our end of a new pppd's log."""
        reading, writing = os.pipe()
        self.tell("p", writing)
        os.close(writing)
        return reading

    def look(self) -> None:
        """Take the player's notes. PydialError: it has ended, which it does after the dialer only."""
        data = read_now(self._notes)
        if data is None:
            return
        if not data:
            raise PydialError(
                "The player of the recording has ended.", "Replay it again; if that is no help, report it."
            )
        *notes, self._read = (self._read + data).split(b"\n")
        for note in notes:
            self.has_news = True
            step = self._steps.get(int(note))
            if step is None:
                self.status = TERMINATED_BY_SIGNAL
            elif step.word == "exit":
                self.status = int(step.text)
            elif step.word == "carrier-lost":
                self.carrier_lost = True
            else:
                self.noticed.append(step)

    def close(self) -> None:
        """End the player."""
        self._control.close()
        try:
            end = os.pidfd_open(self.pid)
        except OSError:  # before Linux 5.3
            os.kill(self.pid, signal.SIGKILL)
        else:
            if not select.select([end], [], [], PLAYER_SECONDS)[0]:
                os.kill(self.pid, signal.SIGKILL)
            os.close(end)
        os.waitpid(self.pid, 0)


def _complain(text: str) -> None:
    output.writer(2)(f"--> {harmless_lines(text)}\n".encode("latin-1", "replace"))
