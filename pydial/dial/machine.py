"""The machine that runs a table: happenings in, commands out. It knows no clock, no line and no particular table.

`Machine.handle` looks the happening up, takes the first row whose condition holds, does what the row says and goes
where it says. Entering a state arms its timer and begins its script.
"""

from __future__ import annotations

from pydial.dial import states
from pydial.dial.scripts.runner import HEARD, Runner
from pydial.dial.states import Happening
from pydial.events import StateChanged
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydial.at.exchange import Script
    from pydial.dial.commands import Command
    from pydial.dial.memory import Dial
    from pydial.dial.states import State

    Guard = Callable[[Dial, Happening], bool]
    Action = Callable[[Dial, Happening], None]


class Row(Record):
    """In any of `states`, when `happening`, if `when` holds: `do`, and go to `then` (None: stay)."""

    states: tuple[State, ...]
    happening: str
    when: Guard
    then: State | None
    do: tuple[Action, ...]


class Table:
    """What is done in each state."""

    def __init__(
        self,
        rows: tuple[Row, ...],
        ignored: Mapping[State, Mapping[str, str]],
        timeouts: Mapping[State, Callable[[Dial], float | None]],
        scripts: Mapping[State, Callable[[Dial], Script[None]]],
    ) -> None:
        """`ignored`: for each state, what changes nothing there, and why. `timeouts`: the seconds that a state may
        last. `scripts`: what is asked of the modem there.
        """
        self.rows = rows
        self.ignored = ignored
        self.timeouts = timeouts
        self.scripts = scripts
        self.decisions: dict[tuple[State, str], tuple[Row, ...]] = {}
        for row in rows:
            for state in row.states:
                key = (state, row.happening)
                self.decisions[key] = (*self.decisions.get(key, ()), row)


class Undecided(Exception):
    """Something happened in a state whose part of the table says nothing of it."""


class Machine:
    """Runs `table` for one dial, from START to Finish."""

    def __init__(self, table: Table, dial: Dial) -> None:
        self._table = table
        self.dial = dial
        self.state = states.CLOSED
        self._stage = self.state.name  # as it is told: the state's, or a part of its script
        self._runner: Runner | None = None  # of the state's script
        self._before: Happening = Happening(states.START)  # what led to the script: its end has the same facts
        self.timeout: float | None = None  # seconds that the state, or the step of its script, may last
        self.armed = 0  # how often the timer was armed, for the driver to see when it is anew

    @property
    def takes_late_results(self) -> bool:
        """Whether OK or ERROR without a line end counts now."""
        return self._runner is not None and self._runner.takes_late_results

    def handle(self, happening: Happening) -> list[Command]:
        """What is to be done about `happening`. Undecided: the table does not say."""
        self.dial.commands = []
        queue = [happening]
        while queue:
            what = queue.pop(0)
            if self._runner and what.kind == states.LINE_GONE:
                what = self._before.replace(kind=what.kind, error=None)
            if self._runner and what.kind in HEARD:
                queue += filter(None, [self._with_facts(self._runner.hear(what))])
            elif row := self._decide(what):
                queue += filter(None, [self._follow(row, what)])
        return self.dial.commands

    def _decide(self, what: Happening) -> Row | None:
        rows = self._table.decisions.get((self.state, what.kind), ())
        row = next((row for row in rows if row.when(self.dial, what)), None)
        if row is None and what.kind not in self._table.ignored.get(self.state, ()):
            raise Undecided(f"{what.kind} in {self.state}")
        return row

    def _follow(self, row: Row, what: Happening) -> Happening | None:
        """Do what `row` says; what happens then at once, if anything does."""
        if row.then not in (None, self.state):
            self._enter_stage(str(row.then))
        for action in row.do:
            action(self.dial, what)
        return None if row.then is None else self._enter(row.then, what)

    def _enter(self, state: State, what: Happening) -> Happening | None:
        self.state, self._runner = state, None
        seconds, script = self._table.timeouts.get(state), self._table.scripts.get(state)
        self._arm(seconds(self.dial) if seconds else None)
        if script:
            self._before = what
            self._runner = Runner(script(self.dial), self.dial, self._arm, self._enter_stage)
            return self._with_facts(self._runner.begin())
        return what.replace(kind=states.ENTERED) if state.transient else None

    def _with_facts(self, end: Happening | None) -> Happening | None:
        return None if end is None else self._before.replace(kind=end.kind, error=end.error)

    def _arm(self, seconds: float | None) -> None:
        """From now on the state, or the step of its script, may last `seconds`; None: for ever."""
        self.armed += 1
        self.timeout = seconds

    def _enter_stage(self, name: str) -> None:
        if name != self._stage:
            self.dial.tell(StateChanged(self._stage, name))
            self._stage = name
