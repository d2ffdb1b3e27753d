"""The machine that runs a plan: bytes and time in, commands for one port out. It never waits by itself."""

from __future__ import annotations

from pydial.probe.answers import HEARD_LIMIT, Answer, Listener
from pydial.probe.plan import Ask, Modem, Say, SetSpeed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.probe.plan import Plan

PAUSE_SECONDS = 0.005  # between an answer and the next command line: its last line feed is still on its way


class Probe:
    """One port being probed.

    Tell it what happened (`start`, `receive`, `expire`, `vanish`), do what it returns, in order, and call
    `expire` at `deadline` (the same clock as `now`). When `finished`, `modem` is what was found, or None.
    """

    def __init__(self, plan: Plan) -> None:
        self.deadline: float | None = None
        self.finished = False
        self.modem: Modem | None = None
        self.answered = False  # OK or ERROR came: an AT command interpreter is behind the port
        self.heard = b""  # the first bytes that it said, for judging its role
        self._plan = plan
        self._ask: Ask | None = None
        self._listener = Listener()
        self._asked = 0.0
        self._usual = 0.0  # seconds that the first answer took: how quick this DCE is
        self._settled: Answer | None = None  # an answer that waits for PAUSE_SECONDS to pass
        self._gone = False

    def start(self, now: float) -> list[Ask | SetSpeed | Say]:
        """Begins; returns the first steps."""
        return self._advance(None, now)

    def receive(self, data: bytes, now: float) -> list[Ask | SetSpeed | Say]:
        """Takes bytes that came; returns the steps to do next."""
        self.heard = (self.heard + data)[:HEARD_LIMIT]
        if self._settled or not self._ask:
            return []
        answer = self._listener.feed(data)
        if answer:
            self.answered = True
            self._usual = self._usual or now - self._asked
            self._settled, self.deadline = answer, now + PAUSE_SECONDS
        elif self._listener.is_flooded:
            return self._advance(self._listener.give_up(), now)
        return []

    def expire(self, now: float) -> list[Ask | SetSpeed | Say]:
        """Goes on at `deadline`; returns the steps to do next."""
        if self._settled:
            return self._advance(self._settled, now)
        answer = self._listener.give_up()
        seconds = self._ask.if_echoed if self._ask else 0.0
        if answer.echoed and len(answer.lines) == 1 and now < self._asked + seconds:
            self.deadline = self._asked + seconds
            return []
        return self._advance(answer, now)

    def vanish(self, now: float) -> list[Ask | SetSpeed | Say]:
        """Goes on without the port, which is gone; returns the steps to do next."""
        self._gone = True
        return self._advance(self._listener.give_up(gone=True), now)

    def stop(self) -> None:
        """Ends the probe before its time: nothing was found."""
        self._plan.close()
        self.finished, self.deadline = True, None

    def _advance(self, answer: Answer | None, now: float) -> list[Ask | SetSpeed | Say]:
        """Steps until the plan waits for something, or ends."""
        steps: list[Ask | SetSpeed | Say] = []
        self._settled = None
        while True:
            try:
                step = self._plan.send(answer) if answer else next(self._plan)
            except StopIteration as end:
                self.finished, self.deadline, self.modem = True, None, end.value
                return steps
            answer = None
            if isinstance(step, Ask) and self._gone:
                answer = Answer(step.command, gone=True)
                continue
            steps.append(step)
            if isinstance(step, Ask):
                self._ask, self._listener, self._asked = step, Listener(step.command), now
                self.deadline = now + max(step.seconds, self._usual * 2)
                return steps
