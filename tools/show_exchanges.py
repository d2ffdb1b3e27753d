"""Shows the scripts of the dial as the exchange that they make with a modem: `make docs` puts them into docs/dial.md.

Each script is run against the answers that stand here. Nothing of it is written by hand but what the modem says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydial.at import results
from pydial.at.exchange import NOTHING, Answer, Ask, Note, Pause, Recall
from pydial.dial.plan import Plan
from pydial.dial.scripts.bearer import Bearer
from pydial.dial.scripts.cause import Failure, find_cause
from pydial.dial.scripts.init import initialise
from pydial.dial.scripts.prepare import prepare
from pydial.dial.scripts.reset import reset
from pydial.dial.scripts.unlock import Card
from pydial.errors import PydialError
from pydial.secrets.commands import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydial.at.exchange import Script

SILENCE = ""
PLAN = Plan(init_strings=("ATZ", "ATQ0 V1 E1 S0=0"))
CELLULAR = PLAN.replace(pin="1234", apn="internet", cellular=True)
BEFORE_THE_SIM = ("OK", "ERROR", "ERROR", "ERROR")
"""What the modem says to AT+CMEE=1, and, if it tells nothing of itself, to those for maker and radio."""


def init() -> Script[None]:
    """The init strings, for a SIM that no PIN was tried on."""
    return initialise(PLAN, Card(PLAN.file))


def cellular() -> Script[None]:
    """What a cellular modem needs, for such a SIM."""
    return prepare(CELLULAR, Card(PLAN.file), Bearer(CELLULAR))


def cause() -> Script[None]:
    """Why a data call has failed."""
    return find_cause(PLAN, Bearer(PLAN), Failure(None, may_wait=False))


EXAMPLES: tuple[tuple[str, str, Callable[[], Script[None]], Sequence[str]], ...] = (
    ("INITIALIZING", "the modem takes both init strings", init, ["OK", "OK"]),
    ("INITIALIZING", "its result codes were off", init, [SILENCE, "OK", "OK", "OK"]),
    ("INITIALIZING", "it refuses an init string", init, ["OK", "ERROR"]),
    ("INITIALIZING", "it was still in an old call", init, [SILENCE, SILENCE, SILENCE, "OK", "OK", "OK", "OK"]),
    (
        "PREPARING",
        "the SIM wants its PIN, and the network is found at the second look",
        cellular,
        [
            *BEFORE_THE_SIM,
            *("+CPIN: SIM PIN\nOK", "+CPINR: SIM PIN,3\nOK", "OK", "OK", "OK"),
            *("+CREG: 0,2\nOK", "+CGREG: 0,2\nOK", "ERROR", "ERROR", "+COPS: 0\nOK", "+CSQ: 20,99\nOK", "ERROR"),
            *("+CREG: 0,1\nOK", "+CGREG: 0,1\nOK", '+COPS: 0,0,"Net",2\nOK', "+CSQ: 20,99\nOK"),
        ],
    ),
    (
        "PREPARING",
        "one more wrong PIN would lock the SIM",
        cellular,
        [*BEFORE_THE_SIM, "+CPIN: SIM PIN\nOK", "+CPINR: SIM PIN,1\nOK"],
    ),
    ("FINDING_CAUSE", "the SIM is locked, and nobody has said so", cause, ["OK", "+CPIN: SIM PIN\nOK"]),
    ("RESETTING", "the link was up but dead", reset, ["OK"]),
)
"""State, what is the matter, its script, and what the modem says: one text for each command."""


def exchanges() -> str:
    """All of them, in Markdown."""
    return "\n\n".join(
        f"{state}: {matter}.\n\n```\n" + "\n".join(exchange(script(), answers)) + "\n```"
        for state, matter, script, answers in EXAMPLES
    )


def exchange(script: Script[None], answers: Sequence[str]) -> list[str]:
    """What the script sends (`>`) and the modem answers (`<`), and how the script ends."""
    left = list(answers)
    lines: list[str] = []
    try:
        step = next(script)
        while True:
            lines += shown(step, left)
            step = script.send(answer_to(step, left)) if isinstance(step, Ask | Pause | Recall | Note) else next(script)
    except StopIteration:
        end = "SCRIPT_DONE"
    except PydialError as problem:
        end = f"SCRIPT_FAILED: {problem.message}"
    assert not left, f"the script did not ask for {left}"
    return [*lines, end]


def shown(step: object, left: Sequence[str]) -> list[str]:
    """A step and what comes of it, where the modem has to do with it."""
    if isinstance(step, Pause):
        return [f"  (a pause of {step.seconds:g} s)"]
    if not isinstance(step, Ask):
        return []
    said = [f"< {line}" for line in left[0].splitlines()] or [f"  (silence for {step.seconds:g} s)"]
    return [f"> {without_secrets(step.command)}{'  (without a CR)' * step.raw}", *said]


def answer_to(step: Ask | Pause | Recall | Note, left: list[str]) -> Answer:
    """What the modem makes of a step. No PIN was ever refused; no answer takes time."""
    if not isinstance(step, Ask):
        return Answer(known=NOTHING)
    *lines, last = (left.pop(0) or SILENCE).split("\n")
    return Answer(step.command, tuple(lines), results.parse(last), 0.0 if last else step.seconds)
