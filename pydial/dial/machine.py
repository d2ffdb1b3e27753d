"""The dial as a machine: happenings in, commands out. No clock, no line, no pppd: only the table.

`Dial.handle` looks the happening up in `table.ROWS`, takes the first row whose condition holds,
does what it says and goes where it says. Entering a state arms its timer, leaving it kills it.
"""

from __future__ import annotations

from pydial.dial import states
from pydial.dial.commands import Command, Tell
from pydial.dial.prompt import LoginProgress
from pydial.dial.scripts.runner import HEARD, Runner
from pydial.dial.scripts.unlock import Card
from pydial.dial.states import Happening, State
from pydial.events import Detail, Event, Line, StateChanged
from pydial.record import Record
from pydial.secrets.commands import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.dial.plan import Plan
    from pydial.dial.prompt import Verdict
    from pydial.errors import PydialError

    Guard = Callable[["Dial", Happening], bool]
    Action = Callable[["Dial", Happening], None]


class Row(Record):
    """In any of `states`, when `happening`, if `when` holds: `do`, and go to `then` (None: stay)."""

    states: tuple[State, ...]
    happening: str
    when: Guard
    then: State | None
    do: tuple[Action, ...]


class Dial:
    """One dial from START to Finish. What it remembers between states is all here."""

    def __init__(self, plan: Plan, shown: Callable[[str], str] = without_secrets) -> None:
        self.plan = plan
        self.shown = shown  # a command line as it may be told
        self.state = states.CLOSED
        self.stage = self.state.name  # of its script, if it has stages; as it is told
        self.runner: Runner | None = None  # of the state's script
        self.timeout: float | None = None  # seconds that the current state may last, from its entry
        self.entries = 0  # counts how often the timer was armed, so that the driver knows when it is anew
        self.rounds = 0  # of opening and initialising, this time
        self.attempts = 0  # calls made since the modem was initialised
        self.calls = 0  # calls made since the link was up
        self.phone = 0  # which number is next
        self.prods = 0  # CRs sent to a silent host, or to a call that is given up
        self.pause = 0.0  # seconds before the next call
        self.delay = plan.reconnect_delay  # seconds before the next reconnect
        self.password = plan.login.password
        self.password_known = not plan.ask_password
        self.heard = ""  # what the host said since our last reply
        self.silence = 0.0  # seconds since it said it, as far as timers have told
        self.silence_wanted = 0.0  # seconds of it until it is judged
        self.progress = LoginProgress()
        self.verdict: Verdict | None = None
        self.card = Card(plan.file)  # what is known of the SIM
        self.waited = False  # for a modem that is not there
        self.link_failures = 0  # of Check Link, in a row
        self.link_is_dead = False  # as Check Link found; until a remedy is applied
        self.remedy = -1  # which of guards.REDIAL … RUN_COMMAND was the last for a dead link
        self.was_online = False
        self.link_is_up = False
        self.call_may_be_up = False  # it was connected, and nothing has told its end
        self.lost_calls = 0  # calls in a row that were connected and lost before the link was up
        self.cause_asked = False  # why a data call failed, since the modem was initialised
        self.stopped_by = 0  # the signal that ended it, 0 if none did
        self.last_error: PydialError | None = None  # why the last attempt failed
        self.commands: list[Command] = []

    def handle(self, happening: Happening) -> list[Command]:
        """What is to be done about `happening`."""
        from pydial.dial.table import DECISIONS

        self.commands = []
        queue = [happening]
        while queue:
            what = queue.pop(0)
            if self.runner and what.kind in HEARD:
                queue += filter(None, [self.runner.hear(what)])
                continue
            row = next((row for row in DECISIONS.get((self.state, what.kind), ()) if row.when(self, what)), None)
            if row is None:
                continue
            if row.then not in (None, self.state):
                self.enter_stage(str(row.then))
            for action in row.do:
                action(self, what)
            if row.then is not None:
                queue += filter(None, [self._enter(row.then, what)])
        return self.commands

    def _enter(self, state: State, what: Happening) -> Happening | None:
        """Go to `state`; what happens there at once, if anything does."""
        from pydial.dial.table import SCRIPTS, TIMEOUTS

        self.state, self.runner = state, None
        seconds, script = TIMEOUTS.get(state), SCRIPTS.get(state)
        self.arm(seconds(self) if seconds else None)
        if script:
            self.runner = Runner(script(self), self)
            return self.runner.begin()
        return what.replace(kind=states.ENTERED) if state.transient else None

    def arm(self, seconds: float | None) -> None:
        """From now on the state, or the step of its script, may last `seconds`; None: for ever."""
        self.entries += 1
        self.timeout = seconds

    def enter_stage(self, name: str) -> None:
        """What comes now is told under this name."""
        if name != self.stage:
            self.tell(StateChanged(self.stage, name))
            self.stage = name

    @property
    def takes_late_results(self) -> bool:
        """Whether OK or ERROR without a line end counts now."""
        return self.runner is not None and self.runner.takes_late_results

    def order(self, command: Command) -> None:
        """Add a command."""
        self.commands.append(command)

    def tell(self, event: Event) -> None:
        """Report an event."""
        self.order(Tell(event))

    def say(self, text: str) -> None:
        """Report a line of wvdial's."""
        self.tell(Line(text))

    def explain(self, text: str) -> None:
        """Report the reason for a decision."""
        self.tell(Detail(text))
