"""Is a modem there? AT, and who it is. Nothing is set: these questions leave a modem as it was."""

from __future__ import annotations

from pydial.at.exchange import Ask
from pydial.probe.answers import SPONTANEOUS
from pydial.secrets.mask import quoted
from pydial.why.finding import found
from pydial.why.heard import of_silence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script
    from pydial.why.finding import Finding

ATTENTION, ATTENTION_SECONDS = "AT", 2.0
KNOCK_SECONDS = 1.0
TRIES = 2  # what another program left half-written on the line spoils the first
IDENTITY_SECONDS = 5.0
MAKER, MODEL, PRODUCT = "AT+CGMI", "AT+CGMM", "ATI"  # 27.007 5.1 and 5.2, V.250 6.1.3
LONGEST = 60  # characters of a name


def greet() -> Script[Answer]:
    """The answer to AT, to the last one where the first was not accepted."""
    answer = yield Ask(ATTENTION, ATTENTION_SECONDS)
    for _ in range(TRIES - 1):
        if answer.ok:
            break
        answer = yield Ask(ATTENTION, ATTENTION_SECONDS)
    return answer


def knock() -> Script[Answer]:
    """The answer to one AT, for a port that may be none of a modem."""
    return (yield Ask(ATTENTION, KNOCK_SECONDS))


def judge_greeting(answer: Answer, heard: bytes, device: str, speed: int) -> Finding | None:
    """Why there is nobody to ask; None: a modem is there."""
    if answer.ok:
        return None
    if answer.result:
        return found("at-refused", words=quoted(answer.result.text))
    return of_silence(heard, device, speed)


def identify() -> Script[str]:
    """What the modem calls itself; "" where it does not tell."""
    maker, model = _text((yield Ask(MAKER, IDENTITY_SECONDS))), ""
    if maker:
        model = _text((yield Ask(MODEL, IDENTITY_SECONDS)))
    name = f"{maker} {model}".strip() or _text((yield Ask(PRODUCT, IDENTITY_SECONDS)))
    return name[:LONGEST]


def _text(answer: Answer) -> str:
    """The first line of information text, without the command's name before it."""
    if not answer.ok:
        return ""
    lines = [line.strip() for line in answer.lines]
    lines = [line.partition(": ")[2] if line.upper().startswith(("+CGM", "+GM")) else line for line in lines]
    return next((line.strip('"') for line in lines if line and not SPONTANEOUS.fullmatch(line)), "")


def answers(name: str, speed: int) -> Finding:
    """It is there."""
    return found("modem-answers", name=quoted(name) if name else "The modem", speed=speed)
