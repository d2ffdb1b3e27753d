"""An exchange with a modem as a script: a generator that gives out steps, and gets Answers for Ask, Recall and Note.

A script knows neither line nor clock. Whoever runs it does what the steps say and tells it what came of them
(dial/scripts/runner.py). It returns its result, or raises an error of `pydial.errors` when it can't go on.
"""

from __future__ import annotations

from pydial.at.results import ERROR, OK
from pydial.events import INFO
from pydial.record import Record
from pydial.secrets.mask import quoted

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


class Submit(Step):
    """Send `command` and a CR, wait for the prompt `> `, send `text` and Ctrl-Z, wait for the result (27.005 3.5.1).

    For `pydialctl` only. `seconds`: for the result, once the text was sent.
    """

    command: str
    text: str
    seconds: float


class Listen(Step):
    """Wait up to `seconds` for a line that begins with `begins`; the answer is it, and the lines within its quotes.

    For `pydialctl` only: it is how a network's answer comes, after the OK of the question.
    """

    begins: str
    seconds: float


class Pause(Step):
    """Wait `seconds`."""

    seconds: float


class Say(Step):
    """Print a line for people, `--> ` before it; `level` as of an `events.Line`."""

    text: str
    level: str = INFO


class Explain(Step):
    """Print the reason for a decision, for -v only."""

    text: str


class Report(Step):
    """Report an event."""

    event: Event


class Stage(Step):
    """The steps from here on are called `name` in the `state` events."""

    name: str


class Recall(Step):
    """Ask what earlier runs know of `pin`; `identity`: of the card, "" if it is not known, None if nobody asked yet."""

    pin: str
    identity: str | None = None


class Note(Step):
    """`pin` is about to be entered: whatever becomes of this run, later ones are to know. `anew`: although a note of it
    is there. The answer is as for Recall: NOTHING if it is noted now.
    """

    pin: str
    identity: str = ""
    anew: bool = False


class Remember(Step):
    """The SIM refused `pin`."""

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


class Forget(Step):
    """The SIM is open: by `pin`, or, if that is "", by somebody's doing."""

    pin: str = ""
    identity: str = ""


class BeginMultiplexer(Step):
    """The modem has said OK to AT+CMUX: open its channels, of `frame_size` octets a frame. The steps from then on are
    for the first; the answer's `trouble` says why there are none.
    """

    frame_size: int


class SwapChannels(Step):
    """Let the other channel dial. The answer's `trouble` says that there is none."""


class LeaveMultiplexer(Step):
    """Close the channels: the steps from then on are for the whole line again."""


NOTHING = "no"  # it was not entered before
PERHAPS = "perhaps"  # a card refused it, and maybe this one: its number will tell
ENTERED = "entered"  # it was entered, and what came of it is not known
REFUSED = "refused"  # this card refused it
LAST = "last"  # this card refused two others: one more wrong PIN would lock it
NOWHERE = "nowhere"  # it cannot be noted
"""What is known of a PIN."""


class Answer(Record):
    """What came of an Ask until its result code or the end of its time; of a Recall or a Note: what is `known`; of
    FindAccessPoints: `points`, None where there is no database; of AskPerson: `text`, "" where there is no terminal.

    `command`: as it may be shown. `lines`: the information text, and result codes that are no answer to a
    command, such as RING. `seconds` that it took. `place`: the file in which it
    is noted that a PIN was entered. `trouble`: why there is no such channel, "" if there is.
    """

    command: str = ""
    lines: tuple[str, ...] = ()
    result: ResultCode | None = None
    seconds: float = 0.0
    known: str = NOTHING
    place: str = ""
    trouble: str = ""
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
        return f" ({quoted(text)})" if text and text.upper() != ERROR else ""
