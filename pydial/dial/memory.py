"""What a dial remembers from one happening to the next, and the orders that its actions give.

One module of actions writes each part (tests/test_table.py holds that): `opening` is written by opening.py, `calls` by
calling.py, `login` by login.py, `recovery` by recovery.py, `causes` by causes.py. Everybody may read all of them.
"""

from __future__ import annotations

from pydial.dial.commands import Command, Tell
from pydial.dial.prompt import LoginProgress
from pydial.dial.remedies import NONE_YET
from pydial.dial.scripts.bearer import Bearer
from pydial.dial.scripts.unlock import Card
from pydial.events import INFO, Detail, Event, Line
from pydial.secrets.commands import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.dial.plan import Plan
    from pydial.dial.prompt import Verdict
    from pydial.errors import PydialError


class Opening:
    """What is remembered of opening the line."""

    def __init__(self) -> None:
        self.rounds = 0  # of opening and initialising, since the modem was initialised last
        self.was_cured = False  # of a silence, by another speed or without flow control
        self.waited = False  # for a modem that was not there


class Calls:
    """What is remembered of the calls."""

    def __init__(self) -> None:
        self.attempts = 0  # calls since the modem was initialised
        self.since_link = 0  # calls since the link was up
        self.lost = 0  # calls in a row that were connected and lost before the link was up
        self.phone = 0  # the index of the number that is dialled next
        self.crs = 0  # sent to a silent host, or to a call that is given up
        self.pause = 0.0  # seconds before the next call
        self.may_be_up = False  # a call was connected, and nothing has told its end


class Login:
    """What is remembered of the dialogue with the host."""

    def __init__(self, plan: Plan) -> None:
        self.password = plan.login.password
        self.password_known = not plan.ask_password
        self.heard = ""  # what the host said since our last reply
        self.silence = 0.0  # seconds since it said that, as far as timers have told
        self.silence_wanted = 0.0  # seconds of silence until it is judged
        self.progress = LoginProgress()
        self.verdict: Verdict | None = None


class Recovery:
    """What is remembered of the link that was up, and of reconnects."""

    def __init__(self, plan: Plan) -> None:
        self.delay = plan.reconnect_delay  # seconds before the next reconnect
        self.pause = 0.0  # seconds before the reconnect that is announced
        self.was_online = False  # once in this run
        self.link_is_up = False
        self.failures = 0  # of Check Link, in a row
        self.link_is_dead = False  # as Check Link found; until a remedy is applied
        self.silences = 0  # rounds in which the modem did not answer, since the link was up
        self.reconnect_is_asked = False  # by somebody; until the link has ended
        self.remedy = NONE_YET  # the last that was chosen for a dead link


class Causes:
    """What is remembered of the failures that people have been told."""

    def __init__(self) -> None:
        self.error: PydialError | None = None  # the last that was told; none since the link was up
        self.told = ""  # its words


class Dial:
    """The whole memory of one dial. `show` masks the secrets of a command line."""

    def __init__(self, plan: Plan, show: Callable[[str], str] = without_secrets) -> None:
        self.plan = plan
        self.show = show
        self.opening = Opening()
        self.calls = Calls()
        self.login = Login(plan)
        self.recovery = Recovery(plan)
        self.causes = Causes()
        self.card = Card(plan.file)  # what is known of the SIM
        self.bearer = Bearer(plan)  # and of the data call
        self.stopped_by = 0  # the signal that ended it, 0 if none did
        self.last_error: PydialError | None = None  # why the last attempt failed
        self.commands: list[Command] = []  # ordered, and not carried out yet

    def order(self, command: Command) -> None:
        """Adds a command to those that the session carries out."""
        self.commands.append(command)

    def tell(self, event: Event) -> None:
        """Orders that an event is reported."""
        self.order(Tell(event))

    def say(self, text: str, level: str = INFO) -> None:
        """Orders that a line for people is printed."""
        self.tell(Line(text, level))

    def fail(self, name: str, /, **words: object) -> None:
        """Remembers why the attempt failed: a row of the table of failures, filled in."""
        from pydial.messages.failures import failure  # most calls are connected

        self.last_error = failure(name, **words)

    def explain(self, text: str) -> None:
        """Orders that the reason for a decision is printed, with -v."""
        self.tell(Detail(text))
