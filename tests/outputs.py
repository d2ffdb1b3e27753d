"""All ways out of the program in one place: what is told to a person, to programs, logs, files and the environment.

A real `Conversation` on a pty, and the real reporters; only their last write is caught.
"""

from __future__ import annotations

import io
import json
import os
import re
import tty

from pydial.at import results
from pydial.at.exchange import Answer
from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.config.words import quote
from pydial.dial.commands import Send
from pydial.dial.questions import clean
from pydial.events import Event, Failure, Line, Offline, Prompt, Redial, Warn
from pydial.recording.format import read
from pydial.recording.recorder import Recorder
from pydial.report.jsonlines import JsonLines
from pydial.report.lines import VERBOSE, Lines
from pydial.report.reporter import Reporter, Reporters
from pydial.report.statefile import StateFile
from pydial.report.syslog import Syslog
from pydial.report.systemd import ServiceManager
from pydial.run.conversation import Conversation
from pydial.run.hooks import Hooks
from pydial.secrets.mask import Mask, quoted, without_parity
from pydial.secrets.settings import option_shown, public_in, secrets_in
from pydial.system.wire import Channel

_TIMES = re.compile(r'"time": [\d.]+|^# Recorded.*$', re.MULTILINE)


class _Line:
    greedy = True

    def __init__(self) -> None:
        self.far, self.fd = os.openpty()
        tty.setraw(self.fd)

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)
        os.read(self.far, 4096)


class _Hooks(Hooks):
    """Keeps the facts that the environment of the user's programs has, in place of running them."""

    def __init__(self, told: list[str], *how: object) -> None:
        super().__init__(*how)
        self._told = told

    def _start_next(self) -> None:
        while self._waiting:
            self._name, facts = self._waiting.popitem()
            self._told += [f"{name}={value}" for name, value in facts.items()]
            self._warn("ended with exit code 1")


class _Notifier:
    half_watchdog = None

    def __init__(self, told: list[str]) -> None:
        self._told = told

    def send(self, *assignments: str) -> None:
        self._told += assignments


class _Files:
    def __init__(self, told: list[str]) -> None:
        self._told = told

    def take(self) -> None: ...
    def remove(self) -> None: ...

    def write(self, facts: dict[str, object]) -> None:
        self._told.append(json.dumps({key: facts[key] for key in ("state", "modem", "operator", "online")}))


class Outputs:
    """What a run with these settings tells. `all` is the text of everything."""

    def __init__(self, password: str = "", pin: str = "", init: str = "") -> None:
        lines = {"Username": "joe", "Password": password, "PIN": pin, "Init2": init, "On Failure": "notes 'a b'"}
        text = "".join(f"{key} = {quote(value)}\n" for key, value in lines.items() if value)
        self.settings = resolve([("F", parse(f"[Dialer Defaults]\n{text}".encode("latin-1")))], (), ())
        self.mask = Mask(secrets_in(self.settings), public_in(self.settings))
        self._screen, self._json, self._recorded = io.BytesIO(), io.BytesIO(), io.BytesIO()
        self._syslog: list[str] = []
        self._facts: list[str] = []
        self._clock = 0.0
        self._reporters = Reporters(
            self.mask,
            Lines(self._screen.write, VERBOSE),
            JsonLines(self._json.write, "session"),
            Syslog("pydial", lambda _level, line: self._syslog.append(line)),
            self._recorder(),
            ServiceManager(_Notifier(self._facts)),
            self._state_file(),
        )
        self._reporters.reporters.append(self._hooks())
        self._line = _Line()
        self._talk = Conversation(Channel(self._line, self.mask), self._reporters)

    def _recorder(self) -> Recorder:
        made = Recorder(self._recorded.write, now=lambda: self._clock)
        given = (
            (name, option_shown(name, self.settings.text(name))) for name in ("Username", "Password", "PIN", "Init2")
        )
        made.head("0", (), ((name, self.mask.foreign(value)) for name, value in given))
        return made

    def _state_file(self) -> StateFile:
        made = StateFile(("Defaults",), ("F",), "/dev/modem")
        made._files = _Files(self._facts)
        made._taken = True
        return made

    def _hooks(self) -> Reporter:
        return _Hooks(self._facts, self.settings, self._reporters, None)

    # -- what happens

    def sends(self, text: str, secret: bool = False) -> None:
        """We send it."""
        self._reporters.tell(Line(f"Sending: {'(password)' if secret else self.mask.command(text)}"))
        self._talk.send(Send(text, secret))

    def hears(self, text: str, cuts: list[int]) -> None:
        """It comes from the line, in these pieces, with a pause after each."""
        data = text.encode("latin-1")
        for size in (*cuts, len(data)):
            piece, data = data[:size], data[size:]
            if piece:
                os.write(self._line.far, piece)
                self._clock += 0.5
                self._talk.next_words()
        if last_line := re.split("[\r\n]", clean(text.encode("latin-1")))[-1].strip():
            self._reporters.tell(Prompt("login", last_line))

    def refused(self, command: str, said: str) -> None:
        """The modem refused it: a warning, a redial and an error tell what it said."""
        answer = Answer(self.mask.command(command), (said,), results.parse(said))
        message = f"The modem refused {answer.command}{answer.reason}."
        for event in (Warn("x", message, message), Redial(2.0, 1, message), Failure("refused", 7, message, "See.")):
            self.tells(event)

    def fails(self, message: str) -> None:
        """The dial ends."""
        self.tells(Offline(message, 16, 1.0))
        self.tells(Failure("failed", 1, f"{message} {quoted(message)}", ""))

    def tells(self, event: Event) -> None:
        """An event is told, as everywhere."""
        self._reporters.tell(event)

    # -- what was told

    @property
    def all(self) -> str:
        """Everything, with all that was held back."""
        self._close()
        parts = (self._screen.getvalue(), self._json.getvalue(), self._recorded.getvalue())
        return "\n".join((*(part.decode("latin-1") for part in parts), *self._syslog, *self._facts))

    def same_as(self, others: Outputs) -> bool:
        """Whether the same was told, whatever the pieces are in which it came."""
        for first, second in zip(self._joined(), others._joined(), strict=True):
            assert first == second, f"{first!r}\n{second!r}"
        return True

    def _joined(self) -> list[object]:
        self._close()
        recorded = ""
        for step in read(self._recorded.getvalue(), "recording").steps:
            if step.word != "wait":
                ends = "\r\n" if step.word == "<" else ""
                recorded += f"{step.text}{ends}" if step.word in ("<", "<-") else f"\n{step.word} {step.text}\n"
        told = [json.loads(line) for line in self._json.getvalue().decode().split("\n") if line]
        events = [{key: value for key, value in event.items() if key != "time"} for event in told]
        seven_bit = without_parity(recorded)  # a recording keeps the eighth where nothing was held back
        return [self._screen.getvalue().decode("latin-1"), events, seven_bit, self._syslog, self._facts]

    def _close(self) -> None:
        if self._line.fd >= 0:
            self._talk.end()
            self._reporters.close()
            os.close(self._line.fd)
            os.close(self._line.far)
            self._line.fd = -1
