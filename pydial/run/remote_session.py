"""A talk with a modem by way of the dialer that has it, which passes each question on to a second channel."""

from __future__ import annotations

from pydial.at import results
from pydial.at.exchange import Answer, Ask, Listen, Pause, Submit
from pydial.errors import DeviceBusy, Interrupted
from pydial.run.aside import do_aside
from pydial.system import clock, dialer_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from pydial.at.exchange import Script, Step
    from pydial.report.reporter import Reporters
    from pydial.run.services import PinMemory
    from pydial.system.waiting import Signals

    Facts = dict[str, object]
    Result = TypeVar("Result")

MORE_SECONDS = 8.0  # than the modem has, for the dialer to answer


class RemoteSession:
    """As an `AtSession`, but the channel is the dialer's."""

    fd = -1

    def __init__(self, dialer: Facts, reporter: Reporters, signals: Signals, pins: PinMemory) -> None:
        self._dialer = dialer
        self._reporter = reporter
        self._signals = signals
        self._pins = pins

    def run(self, script: Script[Result]) -> Result:
        """What `script` returns. Raises what it raises; DeviceBusy: the dialer takes no question any more."""
        reply: Answer | None = None
        caught = len(self._signals.caught)
        try:
            step = next(script)
            while True:
                reply = self._done(step)
                if len(self._signals.caught) > caught:
                    caught = len(self._signals.caught)
                    step = script.throw(Interrupted(self._signals.caught[0]))
                else:
                    step = script.send(reply) if reply is not None else next(script)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _done(self, step: Step) -> Answer | None:
        match step:
            case Ask():
                return self._asked(step.command, step.seconds, {"text": step.command})
            case Submit():
                return self._asked(step.command, step.seconds, {"text": step.command, "body": step.text})
            case Listen():
                return self._asked("", step.seconds, {"begins": step.begins})
            case Pause():
                self._signals.wait([], step.seconds)
                return Answer(seconds=step.seconds)
            case _:
                return do_aside(step, self._pins, self._reporter)

    def _asked(self, command: str, seconds: float, what: Facts) -> Answer:
        began = clock.now()
        request: Facts = {"command": "at", "seconds": seconds, **what}
        reply = dialer_socket.ask(self._dialer, request, seconds + MORE_SECONDS, self._is_stopped)
        if reply is None or reply.get("ok") is not True:
            why = str((reply or {}).get("error") or "the dialer does not answer")
            raise DeviceBusy(
                f"The modem cannot be asked on its second channel: {why}.", "`pydialctl status` shows more."
            )
        told = reply.get("lines")
        lines = tuple(map(str, told)) if isinstance(told, list) else ()
        result = reply.get("result")
        code = results.parse(result) if isinstance(result, str) else None
        return Answer(self._reporter.mask.command(command), lines, code, clock.now() - began)

    def _is_stopped(self) -> bool:
        return len(self._signals.caught) > 1

    def lines_now(self) -> list[str]:
        """What comes by itself is not passed on."""
        return []

    def end(self) -> None:
        """Nothing is open."""
