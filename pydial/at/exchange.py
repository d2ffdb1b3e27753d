"""An exchange with a modem as a script: a generator that gives out steps, and gets an Answer for each Ask and Recall.

A script knows neither line nor clock. Whoever runs it does what the steps say and tells it what came of them
(dial/scripts/runner.py). It returns its result, or raises an error of `pydial.errors` when it can't go on.
"""

from __future__ import annotations

from pydial.at.results import ERROR, OK
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeVar

    from pydial.at.access_points import AccessPoint
    from pydial.at.results import ResultCode
    from pydial.events import Event

    Result = TypeVar("Result")
    Script = Generator["Step", "Answer", Result]


class Step(Record):
    """Base of what a script gives out."""


class Ask(Step):
    """Send `command` and a CR, and wait `seconds` for its result code.

    `verb`: what stands before the command when it is told. `quiet`: neither command nor answer is told. `complete`: how
    the information text begins that is an answer even where no result code follows. `late`: a result code without a
    line end counts when nothing follows it. `raw`: no CR is sent, as the escape sequence wants it.
    """

    command: str
    seconds: float
    verb: str = "Sending: "
    quiet: bool = False
    complete: str = ""
    late: bool = True
    raw: bool = False


class Pause(Step):
    """Wait `seconds`."""

    seconds: float


class Say(Step):
    """Tell a line of wvdial's, or one like it."""

    text: str


class Explain(Step):
    """Tell the reason for a decision."""

    text: str


class Report(Step):
    """Report an event."""

    event: Event


class Stage(Step):
    """What comes now goes by the name of `name` in the `state` events."""

    name: str


class Recall(Step):
    """Ask whether a SIM refused `pin` in an earlier run; `identity`: of the card, "" if it is not known."""

    pin: str
    identity: str = ""


class Remember(Step):
    """The SIM refused `pin`: later runs are to know, as long as the configuration does not change."""

    pin: str
    identity: str = ""


class FindAccessPoints(Step):
    """Ask which access points the provider database has for the SIM of this identity (+CIMI)."""

    imsi: str


class AskPerson(Step):
    """Ask the person at the terminal; `secret`: what is typed is shown nowhere."""

    question: str
    secret: bool = False


class UseLogin(Step):
    """Give this name and password to PPP from now on."""

    user: str
    password: str


class Answer(Record):
    """What came of an Ask until its result code or the end of its time; of a Recall: `known`; of FindAccessPoints:
    `points`, None where there is no database; of AskPerson: `text`, "" where there is no terminal.

    `command`: as it may be shown. `lines`: the information text. `seconds` that it took.
    """

    command: str = ""
    lines: tuple[str, ...] = ()
    result: ResultCode | None = None
    seconds: float = 0.0
    known: bool = False
    points: tuple[AccessPoint, ...] | None = None
    text: str = ""

    @property
    def ok(self) -> bool:
        """The modem accepted the command."""
        return self.result is not None and self.result.kind == OK

    @property
    def refused(self) -> bool:
        """The modem refused the command."""
        return self.result is not None and self.result.kind == ERROR

    @property
    def silent(self) -> bool:
        """No result code came."""
        return self.result is None

    @property
    def cause(self) -> str:
        """Number or words of `+CME ERROR: …`, "" if none was told."""
        return self.result.cause if self.result else ""

    @property
    def reason(self) -> str:
        """What the modem said in place of a plain ERROR, in brackets and with a blank before it; else ""."""
        text = self.result.text if self.result else ""
        return f" ({text})" if text and text.upper() != ERROR else ""
