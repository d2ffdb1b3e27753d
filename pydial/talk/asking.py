"""What all talks have in common: a question that must be answered, errors told apart, settings put back."""

from __future__ import annotations

import re

from pydial.at import sim
from pydial.at.exchange import Answer, Ask
from pydial.errors import CommandRefused, ModemSilent, PydialError, SimError
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script

SECONDS = 10.0  # for an answer; some modems ask the network first
NUMERIC_ERRORS = "AT+CMEE=1"  # 27.007 9.1: +CME ERROR with a number
SILENT_HINT = "Is it the right port? `pydialconf --list` shows the others."
CAUSES = {  # of +CMS ERROR (27.005 3.2.5) and +CME ERROR (27.007 9.2), as far as somebody can do something about it
    "1": "the number is not assigned",
    "8": "the operator bars it",
    "10": "the operator bars calls",
    "21": "the message was rejected: credit used up?",
    "27": "the receiver cannot be reached",
    "28": "the network does not know this subscriber",
    "29": "the network rejects it",
    "38": "the network is out of order",
    "50": "the service is not subscribed",
    "69": "the network cannot do that",
    "300": "the modem failed",
    "301": "the modem's short-message service is reserved",
    "302": "the modem does not allow it now",
    "303": "the modem cannot do that",
    "304": "the modem takes no such message",
    "305": "the modem takes no such text",
    "310": "no SIM is in the modem",
    "311": "the SIM wants its PIN",
    "313": "the SIM failed",
    "314": "the SIM is busy",
    "316": "the SIM wants its PUK",
    "320": "the modem's store failed",
    "321": "there is no message in that place",
    "322": "the store is full",
    "330": "the number of the service centre is not known",
    "331": "there is no network",
    "332": "the network did not answer in time",
    "500": "unknown",
}
SIM_CAUSES = ("10", "11", "12", "13", "15", "310", "311", "313", "316")


def ask(command: str, seconds: float = SECONDS) -> Script[Answer]:
    """The answer, whatever it is. Raises ModemSilent where none comes."""
    answer = yield Ask(command, seconds)
    if answer.silent:
        raise silence(answer)
    return answer


def demand(command: str, what: str, hint: str = "", seconds: float = SECONDS) -> Script[Answer]:
    """The answer, which is OK. Raises ModemSilent, CommandRefused or SimError: `what` cannot be done, and why."""
    answer = yield from ask(command, seconds)
    if not answer.ok:
        raise refusal(answer, what, hint)
    return answer


def silence(answer: Answer) -> ModemSilent:
    """The error of a modem that did not answer."""
    return ModemSilent(f"The modem did not answer {answer.command} in {answer.seconds:.0f} s.", SILENT_HINT)


def refusal(answer: Answer, what: str, hint: str = "") -> PydialError:
    """The error of a refused command, by its cause."""
    cause = answer.cause
    words = _in_words(answer)
    error = SimError if cause in SIM_CAUSES else CommandRefused
    if cause in SIM_CAUSES and not hint:
        hint = "`pydialctl pin status` shows what the SIM wants."
    return error(f"{what}: {words}." if words else f"{what}: the modem says ERROR to {answer.command}.", hint)


def _in_words(answer: Answer) -> str:
    cause = answer.cause
    if not cause:
        return ""
    if answer.result and answer.result.text.upper().startswith("+CMS"):
        return CAUSES.get(cause) or f"+CMS ERROR: {cause}" if cause.isdigit() else quoted(cause)
    return sim.in_words(cause)


def value(lines: tuple[str, ...], name: str) -> str:
    """What stands behind `NAME:` in the first line that has it; "" if none has."""
    begins = f"{name.upper()}:"
    return next((line.partition(":")[2].strip() for line in lines if line.upper().startswith(begins)), "")


def number(text: str) -> int | None:
    """The first number in `text`."""
    found = re.search(r"-?\d+", text)
    return int(found[0]) if found else None


class Kept:
    """A setting of the modem's as it was found, by its first parameter: `change` it, then `put_back`."""

    def __init__(self, name: str) -> None:
        """`name`: of the command, such as `+CMGF`."""
        self._name = name
        self._found = ""

    def change(self, wanted: str) -> Script[bool]:
        """Whether the setting is as wanted now."""
        answer = yield from ask(f"AT{self._name}?")
        self._found = value(answer.lines, self._name).partition(",")[0]
        if _same(self._found, wanted):
            self._found = ""
            return True
        answer = yield from ask(f"AT{self._name}={wanted}")
        if not answer.ok:
            self._found = ""
        return answer.ok

    def put_back(self) -> Script[None]:
        """The setting as it was before, if it was changed and the modem told it."""
        found, self._found = self._found, ""
        if found:
            yield Ask(f"AT{self._name}={found}", SECONDS)


def _same(found: str, wanted: str) -> bool:
    return found.replace('"', "").replace(" ", "") == wanted.replace('"', "")
