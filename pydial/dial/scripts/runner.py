"""Runs a script for the dial: its steps become commands, what happens becomes its answers."""

from __future__ import annotations

from pydial.at import results
from pydial.at.exchange import (
    Answer,
    Ask,
    AskPerson,
    Explain,
    FindAccessPoints,
    Forget,
    Note,
    Pause,
    Recall,
    Remember,
    Report,
    Say,
    Stage,
    UseLogin,
)
from pydial.dial import commands, states
from pydial.dial.states import Happening
from pydial.errors import PydialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pydial.at.exchange import Script, Step
    from pydial.dial.commands import Command
    from pydial.dial.memory import Dial

COMPLETE_SECONDS = 1.0  # for the result code, when information text has come that is an answer without one
MOST_LINES = 100  # of information text that are kept, the latest
ANSWERS = (results.OK, results.ERROR)  # the result codes that end a command line; others are no answer to it
HEARD = (*states.RESULT_CODES, states.TEXT, states.TIMEOUT, states.RECALLED, states.ACCESS_POINTS, states.TYPED)


class Runner:
    """One script that runs. `dial` gets its commands; `arm` the seconds that it waits, `enter_stage` its stages."""

    def __init__(
        self,
        script: Script[Any],
        dial: Dial,
        arm: Callable[[float | None], None],
        enter_stage: Callable[[str], None],
    ) -> None:
        self._script = script
        self._dial = dial
        self._arm = arm
        self._enter_stage = enter_stage
        self._step: Step | None = None  # that it waits for
        self._limit = 0.0  # seconds that the wait may last
        self._lines: tuple[str, ...] = ()

    @property
    def takes_late_results(self) -> bool:
        """Whether a result code without a line end counts now."""
        return isinstance(self._step, Ask) and self._step.late

    def begin(self) -> Happening | None:
        """The first steps. SCRIPT_DONE or SCRIPT_FAILED if nothing is to be waited for."""
        return self._advance(None)

    def hear(self, what: Happening) -> Happening | None:
        """What happened (one of HEARD). SCRIPT_DONE or SCRIPT_FAILED if that ends it."""
        step = self._step
        if what.kind == states.RECALLED and isinstance(step, Recall | Note):
            known, _, place = what.text.partition(" ")
            return self._advance(Answer(known=known, place=place))
        if what.kind == states.ACCESS_POINTS and isinstance(step, FindAccessPoints):
            return self._advance(Answer(points=what.points))
        if what.kind == states.TYPED and isinstance(step, AskPerson):
            return self._advance(Answer(text=what.text))
        if what.kind == states.TIMEOUT and isinstance(step, Ask | Pause):
            return self._advance(
                self._answer(None, self._limit) if isinstance(step, Ask) else Answer(seconds=self._limit)
            )
        if isinstance(step, Ask) and what.kind in ANSWERS:
            return self._advance(self._answer(what.result, what.seconds))
        if isinstance(step, Ask) and what.text:  # a result code that is no answer to a command counts as text
            self._lines = (*self._lines, what.text)[-MOST_LINES:]
            if step.complete and what.text.upper().startswith(step.complete):
                self._wait(COMPLETE_SECONDS)
        return None

    def _answer(self, result: results.ResultCode | None, seconds: float) -> Answer:
        assert isinstance(self._step, Ask)
        return Answer(self._dial.show(self._step.command), self._lines, result, seconds)

    def _advance(self, answer: Answer | None) -> Happening | None:
        try:
            step = self._script.send(answer) if answer is not None else next(self._script)
            while not self._waits_for(step):
                step = next(self._script)
        except StopIteration:
            return Happening(states.SCRIPT_DONE)
        except PydialError as problem:
            return Happening(states.SCRIPT_FAILED, error=problem)
        return None

    def _waits_for(self, step: Step) -> bool:
        """Do what a step says; whether the script waits for something then."""
        match step:
            case Ask():
                self._step, self._lines = step, ()
                if step.verb and not step.quiet:
                    self._dial.say(step.verb + self._dial.show(step.command))
                self._dial.order(commands.Send(step.command, quiet=step.quiet, raw=step.raw))
                self._wait(step.seconds)
            case Pause():
                self._step = step
                self._wait(step.seconds)
            case Recall() | Note():
                self._wait_for_world(step, _of_memory(step))
            case FindAccessPoints():
                self._wait_for_world(step, commands.FindAccessPoints(step.imsi))
            case AskPerson():
                self._wait_for_world(step, commands.AskPerson(step.question, step.secret))
            case UseLogin():
                self._dial.order(commands.UseLogin(step.user, step.password))
            case Remember() | Forget():
                self._dial.order(_of_memory(step))
            case Say():
                self._dial.say(step.text, step.level)
            case Explain():
                self._dial.explain(step.text)
            case Report():
                self._dial.tell(step.event)
            case Stage():
                self._enter_stage(step.name)
        return isinstance(step, Ask | Pause | Recall | Note | FindAccessPoints | AskPerson)

    def _wait_for_world(self, step: Step, command: Command) -> None:
        self._step = step
        self._dial.order(command)
        self._arm(None)

    def _wait(self, seconds: float) -> None:
        self._limit = seconds
        self._arm(seconds)


def _of_memory(step: Recall | Note | Remember | Forget) -> commands.Command:
    match step:
        case Recall():
            return commands.RecallPin(step.pin, step.identity)
        case Note():
            return commands.NotePin(step.pin, step.identity, step.anew)
        case Remember():
            return commands.RememberPin(step.pin, step.identity)
        case Forget():
            return commands.ForgetPins(step.pin, step.identity)
