"""The dial as a machine: happenings in, commands out. No clock, no line, no pppd: only the table.

`Dial.handle` looks the happening up in `table.ROWS`, takes the first row whose condition holds,
does what it says and goes where it says. Entering a state arms its timer, leaving it kills it.
"""

from __future__ import annotations

from pydial.at.cellular import Cell
from pydial.dial import states
from pydial.dial.commands import Command, Tell
from pydial.dial.prompt import LoginProgress
from pydial.dial.states import Happening, State
from pydial.events import Detail, Event, Line, StateChanged
from pydial.record import Record

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

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.state = states.CLOSED
        self.timeout: float | None = None  # seconds that the current state may last, from its entry
        self.entries = 0  # counts entries of states, so that the driver knows when to arm the timer
        self.step = 0  # which init string is on
        self.rounds = 0  # of opening and initialising, this time
        self.attempts = 0  # calls made since the last success
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
        self.sim = ""  # its status, as AT+CPIN? tells it
        self.pin_tried = False  # and not accepted: a second wrong one may be the last
        self.pin_tries_left: int | None = None
        self.query = 0  # which of NETWORK_QUERIES is on
        self.cell = Cell()
        self.searched_seconds = 0.0
        self.waited = False  # for a modem that is not there
        self.link_failures = 0  # of Check Link, in a row
        self.link_is_dead = False  # as Check Link found; until a remedy is applied
        self.remedy = -1  # which of guards.REDIAL … RUN_COMMAND was the last for a dead link
        self.was_online = False
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
            row = next((row for row in DECISIONS.get((self.state, what.kind), ()) if row.when(self, what)), None)
            if row is None:
                continue
            if row.then not in (None, self.state):
                self.tell(StateChanged(self.state.name, str(row.then)))
            for action in row.do:
                action(self, what)
            if row.then is not None:
                self._enter(row.then)
                if row.then.transient:
                    queue.append(what.replace(kind=states.ENTERED))
        return self.commands

    def _enter(self, state: State) -> None:
        from pydial.dial.table import TIMEOUTS

        self.state = state
        self.entries += 1
        seconds = TIMEOUTS.get(state)
        self.timeout = seconds(self) if seconds else None

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
