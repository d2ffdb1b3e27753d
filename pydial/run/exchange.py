"""One script after another (at/exchange.py) on an open line, carried out at once: for what is no dial."""

from __future__ import annotations

from pydial.at import results
from pydial.at.exchange import Answer, Ask, Explain, FindAccessPoints, Pause, Recall, Say
from pydial.dial.commands import Send
from pydial.errors import Interrupted, NoDevice
from pydial.events import Detail, Line
from pydial.harmless import harmless
from pydial.recording.events import Heard
from pydial.report.reporter import Reporter, Reporters
from pydial.run.conversation import Conversation
from pydial.system import clock
from pydial.system.reader import Gone
from pydial.system.wire import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pydial.at.exchange import Script, Step
    from pydial.dial.states import Happening
    from pydial.events import Event
    from pydial.secrets.mask import Mask
    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

    Result = TypeVar("Result")

ANSWERS = (results.OK, results.ERROR)
COMPLETE_SECONDS = 1.0  # for the result code behind information text that is an answer without one
QUIET_SECONDS = 0.3  # after which a result code without a line end counts
MOST_LINES = 100  # of information text that are kept
MOST_HEARD = 4096  # bytes that are kept


class Ears(Reporter):
    """Keeps what came from the line."""

    def __init__(self) -> None:
        self.heard = ""

    def tell(self, event: Event) -> None:
        """Only that counts."""
        if isinstance(event, Heard):
            self.heard = (self.heard + event.text)[:MOST_HEARD]


class Exchange:
    """Asks the modem at the other end of `wire`. `reporters` are told, in a dial's lines, what is asked and answered;
    `recall` knows the PINs that were refused.
    """

    def __init__(
        self, wire: Wire, mask: Mask, reporters: tuple[Reporter, ...], signals: Signals, recall: Callable[..., str]
    ) -> None:
        self._wire, self._signals, self._recall = wire, signals, recall
        self._ears = Ears()
        self._reporter = Reporters(mask, self._ears, *reporters)
        self._conversation = Conversation(Channel(wire, mask), self._reporter)

    @property
    def heard(self) -> bytes:
        """All that came from the line, up to MOST_HEARD bytes."""
        return self._ears.heard.encode("latin-1", "replace")

    def run(self, script: Script[Result]) -> Result:
        """The script's result. Raises NoDevice if the modem goes away, Interrupted at a signal."""
        answer: Answer | None = None
        try:
            while True:
                step = next(script) if answer is None else script.send(answer)
                answer = self._do(step)
        except StopIteration as end:
            result: Result = end.value
            return result
        except Gone:
            raise NoDevice(f"{harmless(self._wire.device)} went away.", "Is it still plugged in?") from None
        finally:
            self._conversation.end()

    def _do(self, step: Step) -> Answer | None:
        if isinstance(step, Ask):
            return self._ask(step)
        if isinstance(step, Pause):
            self._wait(clock.now() + step.seconds)
            return Answer(seconds=step.seconds)
        if isinstance(step, Recall):
            known, _, place = self._recall(step.pin, step.identity).partition(" ")
            return Answer(known=known, place=place)
        if isinstance(step, FindAccessPoints):
            from pydial.system import providers  # a large file, for few questions

            return Answer(points=providers.access_points(step.imsi))
        if isinstance(step, Say):
            self._reporter.tell(Line(step.text, step.level))
        elif isinstance(step, Explain):
            self._reporter.tell(Detail(step.text))
        return None

    def _ask(self, step: Ask) -> Answer:
        self._reporter.tell(Line(f"{step.verb}{step.command} ({step.seconds:g} s at most)"))
        self._conversation.send(Send(step.command, quiet=step.quiet))
        began, end, lines = clock.now(), clock.now() + step.seconds, list[str]()
        while True:
            what = self._next(end)
            if what is None or what.kind in ANSWERS:
                result = what.result if what else None
                return Answer(step.command, tuple(lines[-MOST_LINES:]), result, clock.now() - began)
            if what.text:
                lines = [*lines, what.text][-MOST_LINES:]
                if step.complete and what.text.upper().startswith(step.complete):
                    end = min(end, clock.now() + COMPLETE_SECONDS)

    def _next(self, end: float) -> Happening | None:
        """The next line; None if none comes until `end`."""
        while clock.now() < end:
            if (what := self._conversation.next_result()) is not None:
                return what
            if not self._hears_more(min(end, clock.now() + QUIET_SECONDS)):
                late = self._conversation.late_result(ANSWERS)
                if late is not None:
                    return late
        return None

    def _hears_more(self, end: float) -> bool:
        ready = self._signals.wait([self._wire.fd], max(0.0, end - clock.now()))
        self._stop_if_asked()
        return bool(ready)

    def _wait(self, end: float) -> None:
        while clock.now() < end:
            self._signals.wait([], end - clock.now())
            self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._signals.caught:
            raise Interrupted(self._signals.caught[0])
