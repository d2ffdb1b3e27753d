"""Plays a recording: the modem, the host, pppd's log and the person's signals, in a process of its own.

It is told over the control socket what the dialer does: `o` opens the line, `p` starts pppd, `t` asks
pppd to end. When that socket closes, the dialer has ended, and so does the player. Steps that are
neither the line's nor the log's it notes for the dialer, by their line in the recording.
"""

from __future__ import annotations

import os
import re
import select
import signal
import time

from pydial.record import Record
from pydial.recording import Recording, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

ENDING_SECONDS = 1.0  # for the dialer to end by itself once everything is played
TERMINATED = 0  # the note that pppd ended because it was asked to, which is no step of the recording
MASK = r"\*\*\*"
DIALERS = (">", "open", "refused", "close", "pppd")  # its steps, which come when it takes them: no pause before them


class DialerEnded(Exception):
    """Nobody is left to play for."""


class Wires(Record):
    """The player's ends: one line for each `open`, one log (the writing end of a pipe) for each `pppd`."""

    control: socket
    notes: int
    lines: tuple[socket, ...]
    logs: tuple[int, ...]


class Player:
    """`complain` gets a line of text where the dialer does not do what the recording says."""

    def __init__(self, recording: Recording, wires: Wires, dialer: int, complain: Callable[[str], None]) -> None:
        self._recording = recording
        self._control, self._notes = wires.control, wires.notes
        self._lines, self._logs = list(wires.lines), list(wires.logs)
        self._dialer = dialer
        self._complain = complain
        self._line: socket | None = None
        self._log: int | None = None
        self._heard = b""
        self._told = ""  # by the dialer, and not waited for yet
        self._signalled = False

    def run(self) -> None:
        """To the end of the recording or of the dialer."""
        try:
            steps = self._recording.steps
            for index, step in enumerate(steps):
                following = next((later for later in steps[index + 1 :] if later.word not in ("wait", "-->")), None)
                self._play(step, following)
            self._wait(ENDING_SECONDS)
            self._complain("The recording ends here.")
            self._signal(signal.SIGTERM)
            self._wait_for(lambda: False)
        except DialerEnded:
            return

    def _play(self, step: Step, following: Step | None) -> None:
        if step.word == "wait":
            if following is None or _is_breath(following) or following.word not in DIALERS:
                self._wait(float(step.text))
        elif step.word in PLAYED:
            PLAYED[step.word](self, step)

    # ---- steps of the recording

    def _open(self, _step: Step) -> None:
        self._wait_for_word("o")
        self._line, self._heard = self._lines.pop(0), b""

    def _refuse(self, _step: Step) -> None:
        self._wait_for_word("o")

    def _close(self, _step: Step) -> None:
        self._wait_for(lambda: self._line is None)

    def _go(self, _step: Step) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _note(self, step: Step) -> None:
        os.write(self._notes, b"%d\n" % step.line)

    def _expect(self, step: Step) -> None:
        if _is_breath(step):
            return
        self._wait_for(lambda: self._command() is not None or self._line is None)
        said = self._command() or ""
        self._heard = self._heard.lstrip(b"\r").partition(b"\r")[2]
        pattern = "|".join((re.escape(step.text).replace(re.escape(r"***"), ".*"), ".*" + MASK + ".*"))
        if self._line and not re.fullmatch(pattern, said, re.DOTALL):
            self._complain(f'{self._recording.name}:{step.line}: "{step.text}" was sent then, and "{said}" now.')

    def _say(self, step: Step) -> None:
        self._write(step.text + "\r\n")

    def _say_piece(self, step: Step) -> None:
        self._write(step.text)

    def _start_pppd(self, _step: Step) -> None:
        self._wait_for_word("p")
        self._log = self._logs.pop(0)

    def _log_line(self, step: Step) -> None:
        if self._log is not None:
            os.write(self._log, step.text.encode("latin-1") + b"\n")

    def _end_pppd(self, step: Step) -> None:
        if self._log is not None:
            os.close(self._log)
            self._log = None
            self._note(step)

    def _send_signal(self, step: Step) -> None:
        self._signalled = True
        self._signal(int(step.text))

    # ---- the dialer

    def _signal(self, number: int) -> None:
        if os.getppid() == self._dialer:
            os.kill(self._dialer, number)

    def _write(self, text: str) -> None:
        if self._line:
            self._line.send(text.encode("latin-1"))

    def _command(self) -> str | None:
        """The first line of what was heard, without the CRs that wake; None if it has no end yet."""
        text, end, _ = self._heard.lstrip(b"\r").partition(b"\r")
        return text.decode("latin-1") if end else None

    def _wait_for_word(self, word: str) -> None:
        self._wait_for(lambda: word in self._told)
        self._told = self._told.replace(word, "", 1)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._listen(left)

    def _wait_for(self, happened: Callable[[], bool]) -> None:
        while not happened():
            self._listen(None)

    def _listen(self, seconds: float | None) -> None:
        sources = [self._control, *([self._line] if self._line else [])]
        for source in select.select(sources, [], [], seconds)[0]:
            data = _received(source)
            if source is self._control:
                self._hear_control(data)
            elif data:
                self._heard += data
            else:
                self._go_down()

    def _hear_control(self, data: bytes) -> None:
        if not data:
            raise DialerEnded
        self._told += data.decode()
        if "t" in self._told and not self._signalled and self._log is not None:
            os.close(self._log)
            self._log = None
            os.write(self._notes, b"%d\n" % TERMINATED)
            self._wait_for(lambda: False)

    def _go_down(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


PLAYED: dict[str, Callable[[Player, Step], None]] = {
    "open": Player._open,
    "refused": Player._refuse,
    "close": Player._close,
    "gone": Player._go,
    "carrier-lost": Player._note,
    "warning": Player._note,
    "noticed": Player._note,
    ">": Player._expect,
    "<": Player._say,
    "<-": Player._say_piece,
    "pppd": Player._start_pppd,
    "log": Player._log_line,
    "exit": Player._end_pppd,
    "signal": Player._send_signal,
}


def _is_breath(step: Step) -> bool:
    return step.word == ">" and not step.text


def _received(source: socket) -> bytes:
    try:
        return source.recv(4096)
    except OSError:
        return b""
