"""Plays a recording: the modem, the host, pppd's log and the person's signals, in a process of its own.

It is told over the control socket what the dialer does: `o` opens the line, `p` starts pppd (with the player's end
of that line, of pppd's log), `t` asks pppd to end. When that socket closes, the dialer has ended, and so does the
player. Steps that are neither the line's nor the log's it notes for the dialer, by their line in the recording.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time

from pydial.recording.format import Recording, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENDING_SECONDS = 1.0  # for the dialer to end by itself once everything is played
TERMINATED = 0  # the note that pppd ended because it was asked to, which is no step of the recording
MASK = "***"
DIALERS = (">", ">-", "open", "refused", "close", "pppd")
"""Its steps, which come when it takes them: no pause is waited for before them."""

PATIENCE_SECONDS = 90.0
"""For what the dialer did then: so much longer than it took then. A longer `wait` in the recording gives it more."""


class DialerEnded(Exception):
    """Nobody is left to play for."""


class DialerLate(Exception):
    """It does not do what it did then."""


class Player:
    """`complain` gets a line of text where the dialer does not do what the recording says.

    What the dialer sent instead is in it, as `shown` has it.
    """

    def __init__(
        self,
        recording: Recording,
        control: socket.socket,
        notes: int,
        dialer: int,
        shown: Callable[[str], str],
        complain: Callable[[str], None],
    ) -> None:
        self._recording = recording
        self._control, self._notes = control, notes
        self._lines: list[int] = []  # that the dialer has opened, and that are not played yet
        self._logs: list[int] = []
        self._dialer = dialer
        self._shown = shown
        self._complain = complain
        self._line: socket.socket | None = None
        self._log: int | None = None
        self._heard = b""
        self._told = ""  # by the dialer, and not waited for yet
        self._signalled = False
        self._pause = 0.0  # seconds that the dialer took then for what it is to do now

    def run(self) -> None:
        """To the end of the recording or of the dialer."""
        try:
            for step, following in _with_following(self._recording.steps):
                self._play_in_time(step, following)
            self._wait(ENDING_SECONDS)
            self._end("The recording ends here.")
        except DialerEnded:
            return

    def _play_in_time(self, step: Step, following: Step | None) -> None:
        try:
            self._play(step, following)
        except DialerLate:
            seconds = self._pause + PATIENCE_SECONDS
            self._end(f"{self._recording.name}:{step.line}: `{step.word}` did not come within {seconds:g} s.")
        if step.word not in ("wait", "-->"):
            self._pause = 0.0

    def _end(self, reason: str) -> None:
        """Say why, and make the dialer end."""
        self._complain(reason)
        self._signal(signal.SIGTERM)
        self._wait_for_the_end()

    def _play(self, step: Step, following: Step | None) -> None:
        if step.word == "wait":
            self._pause += float(step.text)
            if following is None or _is_breath(following) or following.word not in DIALERS:
                self._wait(float(step.text))
        elif step.word in PLAYED:
            PLAYED[step.word](self, step)

    # ---- steps of the recording

    def _open(self, _step: Step) -> None:
        self._wait_for_word("o")
        self._go()
        if self._lines:
            self._line, self._heard = socket.socket(fileno=self._lines.pop(0)), b""

    def _refuse(self, _step: Step) -> None:
        self._wait_for_word("o")

    def _close(self, _step: Step) -> None:
        self._wait_for(lambda: self._line is None)

    def _go(self, _step: Step | None = None) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _note(self, step: Step) -> None:
        self._write(self._notes, b"%d\n" % step.line)

    def _expect(self, step: Step) -> None:
        if _is_breath(step):
            return
        self._wait_for(lambda: self._command() is not None or self._line is None)
        said = self._command() or ""
        self._heard = self._heard.lstrip(b"\r").partition(b"\r")[2]
        if self._line and not _fits(step.text, said):
            now = self._shown(said)
            self._complain(f'{self._recording.name}:{step.line}: "{step.text}" was sent then, and "{now}" now.')

    def _expect_escape(self, step: Step) -> None:
        """The escape sequence comes without a CR."""
        wanted = step.text.encode("latin-1")
        self._wait_for(lambda: self._heard.lstrip(b"\r").startswith(wanted) or self._line is None)
        self._heard = self._heard.lstrip(b"\r").removeprefix(wanted)

    def _say(self, step: Step) -> None:
        if self._line:
            self._write(self._line.fileno(), step.text.encode("latin-1") + b"\r\n")

    def _say_piece(self, step: Step) -> None:
        if self._line:
            self._write(self._line.fileno(), step.text.encode("latin-1"))

    def _start_pppd(self, _step: Step) -> None:
        self._wait_for_word("p")
        self._close_log()
        if self._logs:
            self._log = self._logs.pop(0)

    def _log_line(self, step: Step) -> None:
        if self._log is not None:
            self._write(self._log, step.text.encode("latin-1") + b"\n")

    def _close_log(self) -> None:
        if self._log is not None:
            os.close(self._log)
            self._log = None

    def _end_pppd(self, step: Step) -> None:
        if self._log is not None:
            self._close_log()
            self._note(step)

    def _send_signal(self, step: Step) -> None:
        self._signalled = True
        self._signal(int(step.text))

    # ---- the dialer

    def _signal(self, number: int) -> None:
        if os.getppid() == self._dialer:
            os.kill(self._dialer, number)

    def _write(self, wire: int, data: bytes) -> None:
        """All of it, as the dialer makes room; what it does not want to hear any more is dropped."""
        end = time.monotonic() + PATIENCE_SECONDS
        os.set_blocking(wire, False)
        while data and (left := end - time.monotonic()) > 0:
            _, room, _ = select.select([self._control], [wire], [], left)
            if not room:
                self._listen(0.0)
                continue
            try:
                data = data[os.write(wire, data) :]
            except BlockingIOError:
                continue
            except OSError:
                return  # it has closed the other end

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
        """For what the dialer is to do. DialerLate: it does not, and never will."""
        end = time.monotonic() + self._pause + PATIENCE_SECONDS
        while not happened():
            if (left := end - time.monotonic()) <= 0:
                raise DialerLate
            self._listen(left)

    def _wait_for_the_end(self) -> None:
        while True:
            self._listen(None)

    def _listen(self, seconds: float | None) -> None:
        sources = [self._control, *([self._line] if self._line else [])]
        for source in select.select(sources, [], [], seconds)[0]:
            if source is self._control:
                self._hear_control()
            elif data := _received(source):
                self._heard += data
            else:
                self._go()

    def _hear_control(self) -> None:
        word, wires, _, _ = socket.recv_fds(self._control, 16, 1)
        if not word:
            raise DialerEnded
        self._told += word.decode()
        (self._lines if word == b"o" else self._logs).extend(wires)
        if "t" in self._told and not self._signalled and self._log is not None:
            self._close_log()
            self._write(self._notes, b"%d\n" % TERMINATED)
            self._wait_for_the_end()


PLAYED: dict[str, Callable[[Player, Step], None]] = {
    "open": Player._open,
    "refused": Player._refuse,
    "close": Player._close,
    "gone": Player._go,
    "carrier-lost": Player._note,
    "warning": Player._note,
    "noticed": Player._note,
    ">": Player._expect,
    ">-": Player._expect_escape,
    "<": Player._say,
    "<-": Player._say_piece,
    "pppd": Player._start_pppd,
    "log": Player._log_line,
    "exit": Player._end_pppd,
    "signal": Player._send_signal,
}


def _with_following(steps: Sequence[Step]) -> list[tuple[Step, Step | None]]:
    """Each step, and the next one that is neither a pause nor said to the person."""
    found: list[tuple[Step, Step | None]] = []
    following = None
    for step in reversed(steps):
        found.append((step, following))
        following = following if step.word in ("wait", "-->") else step
    return found[::-1]


def _fits(recorded: str, said: str) -> bool:
    """Whether `said` is what was recorded; `***` stands for any text, on either side."""
    first, *others = recorded.split(MASK)
    if MASK in said or not others:
        return MASK in said or said == recorded
    place = len(first)
    for part in others[:-1]:
        found = said.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return said.startswith(first) and said[place:].endswith(others[-1])


def _is_breath(step: Step) -> bool:
    return step.word == ">" and not step.text


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(4096)
    except OSError:
        return b""
