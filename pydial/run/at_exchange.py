"""One script (at/exchange.py) on one conversation with a modem, apart from a dial, without ever waiting.

Whoever has a loop of his own lets it look when there is something to look at; an `AtSession` waits for it.
"""

from __future__ import annotations

from pydial.at import results
from pydial.at.exchange import Answer, Ask, Listen, Pause, Submit
from pydial.dial.commands import Send
from pydial.errors import Interrupted, NoDevice, PydialError
from pydial.run.aside import do_aside
from pydial.system import clock
from pydial.system.reader import Gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pydial.at.exchange import Script, Step
    from pydial.report.reporter import Reporters
    from pydial.run.conversation import Conversation
    from pydial.run.services import PinMemory

MOST_LINES = 5000  # of information text that are kept: a store of some hundred messages
LATE_SECONDS = 1.0  # of silence after a result code without a line end: it is one all the same
PROMPT_SECONDS = 5.0  # for the `> ` of a command that takes a text; 27.005 3.5.1 gives none
PROMPT, CTRL_Z, ESCAPE = ">", "\x1a", "\x1b"
QUOTE_SECONDS = 2.0  # for the rest of a text in quotes that goes over several lines
ANSWERS = (results.OK, results.ERROR)
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
            case _:
                return do_aside(step, self._pins, self._reporter)
        return None

    def _wait(self, seconds: float) -> None:
        self._began = self._heard = clock.now()
        self._until = self._began + seconds
