"""What only a recording wants to know: bytes as they came, and what happened outside of them. Never in JSON."""

from __future__ import annotations

from pydial.events import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.access_points import AccessPoint
    from pydial.errors import PydialError


class Heard(Event):
    """Bytes from the line as latin-1 text; with a secret in them, masked and without their parity bits."""

    masked = True
    text: str


class Escaped(Event):
    """The escape sequence was sent, without a CR."""

    masked = True
    text: str


class CrSent(Event):
    """A lone CR was sent."""


class OpenRefused(Event):
    """The line could not be opened: the error of that name in `pydial.errors`, with what it knows besides its words."""

    error: str
    message: str
    hint: str
    holder: str = ""
    missing: bool = False
    searched: bool = False


def refusal(problem: PydialError) -> OpenRefused:
    """The event of an error that was met in opening the line."""
    facts = problem.message, problem.hint, getattr(problem, "holder", "")
    marks = getattr(problem, "missing", False), getattr(problem, "searched", False)
    return OpenRefused(type(problem).__name__, *facts, *marks)


class Closed(Event):
    """We closed the line."""


class LineGone(Event):
    """The line came to its end: unplugged."""


class CarrierLost(Event):
    """Circuit 109 was seen off."""


class Asked(Event):
    """The person was asked for the password, and gave one or did not."""

    given: bool


class Recalled(Event):
    """What is known of a PIN (`at.exchange`), and behind a blank the file that says so."""

    known: str


class AccessPointsFound(Event):
    """What the provider database had for the SIM; `points` without passwords, None where there is no database."""

    points: tuple[AccessPoint, ...] | None


class Typed(Event):
    """What the person has typed, "" for nothing; `secret`: it must not be shown."""

    text: str
    secret: bool


class Signalled(Event):
    """A signal that ends the dial."""

    number: int


class Noticed(Event):
    """What was found out beside the line: `kind` is one of `pydial.dial.states`, `text` a device."""

    kind: str
    text: str
