"""One talk with a modem: scripts (at/exchange.py) on one channel, apart from a dial; the modem is left as it was found.

`Exchange` runs one script without ever waiting: whoever has a loop of his own lets it look when there is something to
look at. `AtSession` waits for it.
"""

from __future__ import annotations

from pydial.at import results
from pydial.at.exchange import (
    Answer,
    Ask,
    Explain,
    Forget,
    Listen,
    Note,
    Pause,
    Recall,
    Remember,
    Report,
    Say,
    Submit,
)
from pydial.dial.commands import Send
from pydial.errors import Interrupted, ModemSilent, NoDevice, PydialError
from pydial.events import Detail, Line
from pydial.run.conversation import Conversation
from pydial.system import clock
from pydial.system.reader import Gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from pydial.at.exchange import Script, Step
    from pydial.report.reporter import Reporters
    from pydial.run.services import PinMemory
    from pydial.system.waiting import Signals
    from pydial.system.wire import Channel

    Result = TypeVar("Result")

MOST_LINES = 5000  # of information text that are kept: a store of some hundred messages
LATE_SECONDS = 1.0  # of silence after a result code without a line end: it is one all the same
PROMPT_SECONDS = 5.0  # for the `> ` of a command that takes a text; 27.005 3.5.1 gives none
PROMPT, CTRL_Z, ESCAPE = ">", "\x1a", "\x1b"
QUOTE_SECONDS = 2.0  # for the rest of a text in quotes that goes over several lines
FIRST_SECONDS = 2.0  # for the answer to the first AT
FIRST_TRIES = 3
ANSWERS = (results.OK, results.ERROR)
SILENT_HINT = "Is it the right port? `pydialconf --list` shows the others."
GONE = "The modem has gone."


class Exchange:
    """One `script` on one conversation. `look` does what is due, and tells whether it has ended."""

    def __init__(self, script: Script[Any], talk: Conversation, reporter: Reporters, pins: PinMemory) -> None:
        self.result: Any = None
        self.problem: PydialError | None = None
        self._script = script
        self._talk = talk
        self._reporter = reporter
        self._pins = pins
        self._step: Step | None = None  # that it waits for
        self._waits = False  # the step that was done last is to be waited for
        self._has_prompt = False  # of a Submit
        self._lines: tuple[str, ...] = ()
        self._until = self._began = self._heard = 0.0
        self._advance(None)

    @property
    def has_ended(self) -> bool:
        """`result` is there, or `problem`."""
        return self._step is None

    def seconds_until_due(self) -> float:
        """When to look although nothing has come."""
        now = clock.now()
        late = self._heard + LATE_SECONDS - now if self._talk.has_rest else LATE_SECONDS
        return max(0.0, min(self._until - now, late if late > 0 else LATE_SECONDS))

    def look(self) -> bool:
        """Takes in what has come, or that the time is over. Raises NoDevice: the modem has gone."""
        try:
            while not self.has_ended and self._hear():
                pass
        except Gone:
            raise NoDevice(GONE, "Is it still plugged in?") from None
        if not self.has_ended and clock.now() >= self._until:
            self._time_is_over()
        return self.has_ended

    # -- what comes

    def _hear(self) -> bool:
        """Whether there was something to take in."""
        if isinstance(self._step, Submit) and not self._has_prompt and self._talk.takes_prompt(PROMPT):
            self._has_prompt = True
            self._talk.send(Send(self._step.text + CTRL_Z, raw=True))
            self._wait(self._step.seconds)
            return True
        what = self._talk.next_result() or self._late_result()
        if what is None:
            return False
        self._heard = clock.now()
        if isinstance(self._step, Listen):
            self._listen(what.text)
        elif isinstance(self._step, Ask | Submit):
            if what.kind in ANSWERS:
                self._advance(self._answer(what.result))
            elif what.text:
                self._lines = (*self._lines, what.text)[-MOST_LINES:]
        return True

    def _late_result(self) -> Any:
        if clock.now() - self._heard < LATE_SECONDS or not isinstance(self._step, Ask | Submit):
            return None
        return self._talk.late_result(ANSWERS)

    def _listen(self, text: str) -> None:
        assert isinstance(self._step, Listen)
        if not self._lines and not text.upper().startswith(self._step.begins.upper()):
            return
        self._lines = (*self._lines, text)
        if "".join(self._lines).count('"') % 2 == 0:
            self._advance(self._answer(None))
        else:
            self._wait(QUOTE_SECONDS)

    def _time_is_over(self) -> None:
        if isinstance(self._step, Submit):
            self._talk.send(Send(ESCAPE, raw=True))  # no text: the command is given up
        self._advance(self._answer(None))

    def _answer(self, result: results.ResultCode | None) -> Answer:
        command = self._step.command if isinstance(self._step, Ask | Submit) else ""
        return Answer(self._reporter.mask.command(command), self._lines, result, clock.now() - self._began)

    # -- what is done

    def interrupt(self, number: int) -> None:
        """The script ends by Interrupted, once it has put back what it has changed."""
        if isinstance(self._step, Submit):
            self._talk.send(Send(ESCAPE, raw=True))
        self._resume(lambda: self._script.throw(Interrupted(number)))

    def _advance(self, answer: Answer | None) -> None:
        self._resume(lambda: self._script.send(answer) if answer is not None else next(self._script))

    def _resume(self, resume: Callable[[], Step]) -> None:
        self._step = None
        try:
            step = resume()
            while (reply := self._do(step)) is not None or not self._waits:
                step = self._script.send(reply) if reply is not None else next(self._script)
            self._step = step
        except StopIteration as end:
            self.result = end.value
        except PydialError as problem:
            self.problem = problem

    def _do(self, step: Step) -> Answer | None:
        """Do what a step says; the answer where it needs no waiting for."""
        self._waits = isinstance(step, Ask | Submit | Listen | Pause)
        match step:
            case Ask():
                self._lines, self._has_prompt = (), False
                self._talk.send(Send(step.command, quiet=step.quiet, raw=step.raw))
                self._wait(step.seconds)
            case Submit():
                self._lines, self._has_prompt = (), False
                self._talk.send(Send(step.command))
                self._wait(PROMPT_SECONDS)
            case Listen():
                self._lines = ()
                self._wait(step.seconds)
            case Pause():
                self._wait(step.seconds)
            case Recall():
                return _known(self._pins.look(step.pin, step.identity))
            case Note():
                return _known(self._pins.note(step.pin, step.identity, step.anew))
            case Remember():
                self._pins.refused(step.pin, step.identity)
            case Forget():
                self._pins.opened(step.pin, step.identity)
            case Say():
                self._reporter.tell(Line(step.text, step.level))
            case Explain():
                self._reporter.tell(Detail(step.text))
            case Report():
                self._reporter.tell(step.event)
        return None

    def _wait(self, seconds: float) -> None:
        self._began = self._heard = clock.now()
        self._until = self._began + seconds


def _known(told: str) -> Answer:
    known, _, place = told.partition(" ")
    return Answer(known=known, place=place)


class AtSession:
    """Scripts, one after another, on `channel`, which is open and awake. `close` is what gives the channel back."""

    def __init__(
        self, channel: Channel, reporter: Reporters, signals: Signals, pins: PinMemory, close: Callable[[], None]
    ) -> None:
        self._channel = channel
        self._reporter = reporter
        self._signals = signals
        self._pins = pins
        self._close = close
        self._talk = Conversation(channel, reporter)
        self._undo: list[str] = []

    def run(self, script: Script[Result]) -> Result:
        """What `script` returns. Raises what it raises, NoDevice if the modem goes, Interrupted at a signal.

        At a second signal nothing is put back any more.
        """
        exchange = Exchange(script, self._talk, self._reporter, self._pins)
        caught = len(self._signals.caught)
        while not exchange.has_ended and not exchange.look():
            self._signals.wait([self._channel.fd], exchange.seconds_until_due())
            if len(self._signals.caught) > max(caught, 1):
                raise Interrupted(self._signals.caught[-1])
            if len(self._signals.caught) > caught:
                caught = len(self._signals.caught)
                exchange.interrupt(self._signals.caught[0])
        if exchange.problem:
            raise exchange.problem
        result: Result = exchange.result
        return result

    def begin(self) -> None:
        """The modem answers, in words, with the cause of an error; `end` puts that back. Raises ModemSilent."""
        self._undo = self.run(_settle(self._channel))

    def lines_now(self) -> list[str]:
        """The whole lines that have come by themselves. Raises NoDevice."""
        found = []
        try:
            while what := self._talk.next_result():
                if what.text:
                    found.append(what.text)
        except Gone:
            raise NoDevice(GONE, "Is it still plugged in?") from None
        return found

    @property
    def fd(self) -> int:
        """The descriptor of its channel."""
        return self._channel.fd

    def end(self) -> None:
        """Put the modem's settings back, and give the channel back; whatever happens, the line is closed."""
        try:
            self.run(_put_back(self._undo))
        except PydialError:
            pass  # it has gone, or is silent: nothing to put back
        finally:
            self._talk.end()
            self._close()


def _settle(channel: Channel) -> Script[list[str]]:
    """Makes the modem answer in words (V1, Q0), with causes (+CMEE=1); the commands that put that back.

    But for Q0: a modem that was only slow to answer would be left silent by Q1.
    """
    undo: list[str] = []
    answer = Answer()
    for attempt in range(FIRST_TRIES):
        answer = yield Ask("AT" if attempt < FIRST_TRIES - 1 else "ATQ0V1", FIRST_SECONDS)
        if not answer.silent:
            break
    if answer.result is None:
        where = f" on {channel.name}" if channel.name else ""
        raise ModemSilent(f"The modem does not answer{where}.", SILENT_HINT)
    if answer.result.numeric:
        yield Ask("ATV1", FIRST_SECONDS)
        undo.insert(0, "ATV0")
    level = yield Ask("AT+CMEE?", FIRST_SECONDS)
    told = next((line.partition(":")[2].strip() for line in level.lines if line.upper().startswith("+CMEE:")), "")
    if told in ("0", "2") and (yield Ask("AT+CMEE=1", FIRST_SECONDS)).ok:
        undo.insert(0, f"AT+CMEE={told}")
    return undo


def _put_back(commands: list[str]) -> Script[None]:
    for command in commands:
        yield Ask(command, FIRST_SECONDS)
