"""The SIM's lock: asked about, opened, changed, switched on and off, opened by its PUK (27.007 7.4, 7.5, 8.3, 8.65)."""

from __future__ import annotations

import re

from pydial.at import sim
from pydial.at.exchange import Ask, Forget, Remember
from pydial.errors import SimError, UsageError
from pydial.record import Record
from pydial.talk.asking import ask, refusal, value
from pydial.talk.modem import sim_status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script

PIN_SECONDS = 30.0  # for the SIM's word: a command that was given up may still count as a try
STATUS, ENTER, CHANGE, DISABLE, ENABLE, UNBLOCK = ACTIONS = (
    "status",
    "enter",
    "change",
    "disable",
    "enable",
    "unblock",
)
LAST_TRY = 1
LAST_TRY_HINT = "If you are sure: the same command with --last-try."
PUK_HINT = "`pydialctl pin unblock` takes the PUK, which the provider tells."
_TRIES = re.compile(r'\+CPINR: *"?(SIM (?:PIN|PUK))"?, *(\d+)', re.IGNORECASE)
_HUAWEI = re.compile(r"\^CPIN: *([^,]+), *\d*, *(\d+), *(\d+)", re.IGNORECASE)
_PAIR = re.compile(r"[+^](?:SPIC|QPINC|CPINC)[:=] *(?:\"?SC\"?, *)?(\d+)(?:, *(\d+))?", re.IGNORECASE)


class Lock(Record):
    """The SIM's lock. `locked_at_start`: it asks for its PIN. None where it does not tell."""

    status: str
    locked_at_start: bool | None = None
    pin_tries: int | None = None
    puk_tries: int | None = None


def status() -> Script[Lock]:
    """What the SIM wants, and how often. Raises SimError where there is none."""
    told = yield from sim_status()
    if told in ("", sim.NO_SIM):
        raise SimError("No SIM is in the modem, or it cannot be read.", "Put one in; look at its contacts.")
    pin, puk = yield from tries()
    enabled = None
    if told == sim.READY:
        answer = yield from ask('AT+CLCK="SC",2')
        enabled = {"0": False, "1": True}.get(value(answer.lines, "+CLCK").partition(",")[0])
    return Lock(told, enabled, pin, puk)


def tries() -> Script[tuple[int | None, int | None]]:
    """The tries that are left for PIN and PUK; None where the modem does not tell."""
    found: dict[str, int] = {}
    for query in ("AT+CPINR", 'AT+CPINR="SIM PIN"', 'AT+CPINR="SIM PUK"', "AT^CPIN?", 'AT+QPINC="SC"', "AT+SPIC"):
        if "SIM PIN" in found and (query.startswith(("AT^", "AT+Q", "AT+S")) or "SIM PUK" in found):
            continue
        for line in (yield from ask(query)).lines:
            found.update(_tries_in(line))
    return found.get("SIM PIN"), found.get("SIM PUK")


def _tries_in(line: str) -> dict[str, int]:
    if told := _TRIES.match(line):
        return {told[1].upper(): int(told[2])}
    if told := _HUAWEI.match(line):
        return {"SIM PUK": int(told[2]), "SIM PIN": int(told[3])}
    if told := _PAIR.match(line):
        return {"SIM PIN": int(told[1])} | ({"SIM PUK": int(told[2])} if told[2] else {})
    return {}


def refuse_what_makes_no_sense(action: str, lock: Lock, last_try: bool) -> None:
    """Raises SimError where the SIM does not want this, or one wrong word would be its end."""
    wants_puk = lock.status == sim.SIM_PUK
    if action == UNBLOCK and not wants_puk:
        raise SimError(f"The SIM does not want its PUK: it says {lock.status}.", "`pydialctl pin status` tells more.")
    if action != UNBLOCK and wants_puk:
        raise SimError("The SIM is locked: it wants its PUK.", PUK_HINT)
    if action == ENTER and lock.status != sim.SIM_PIN:
        raise SimError(f"The SIM does not want its PIN: it says {lock.status}.", "Nothing is to be entered.")
    if action in (CHANGE, ENABLE, DISABLE) and lock.status != sim.READY:
        raise SimError(f"The SIM says {lock.status}.", "First: pydialctl pin enter")
    if action == ENABLE and lock.locked_at_start:
        raise SimError("The SIM asks for its PIN already.", "Nothing is to be done.")
    if action == DISABLE and lock.locked_at_start is False:
        raise SimError("The SIM does not ask for a PIN.", "Nothing is to be done.")
    left = lock.puk_tries if action == UNBLOCK else lock.pin_tries
    if left is not None and left <= LAST_TRY and not last_try:
        what = "the SIM can never be used again" if action == UNBLOCK else "the SIM wants its PUK"
        raise SimError(f"One try is left: if it is wrong, {what}.", LAST_TRY_HINT)


def is_pin(text: str) -> bool:
    """Four to eight digits (27.007 8.3)."""
    return re.fullmatch(r"[0-9]{4,8}", text) is not None


def check_words(action: str, words: tuple[str, ...]) -> None:
    """Raises UsageError for what no SIM takes. `words`: PIN or PUK, then the new PIN where there is one."""
    if action == UNBLOCK and not re.fullmatch(r"[0-9]{8}", words[0]):
        raise UsageError(
            "A PUK has eight digits: nothing was sent to the SIM.", "It is on the card that the SIM came on."
        )
    pins = words[1:] if action == UNBLOCK else words
    if not all(map(is_pin, pins)):
        raise UsageError("A PIN has four to eight digits: nothing was sent to the SIM.", "Type it again.")


def carry_out(action: str, words: tuple[str, ...]) -> Script[None]:
    """Does `action` with these `words`. Raises SimError where the SIM refuses it."""
    command = {
        ENTER: 'AT+CPIN="{}"',
        UNBLOCK: 'AT+CPIN="{}","{}"',
        CHANGE: 'AT+CPWD="SC","{}","{}"',
        DISABLE: 'AT+CLCK="SC",0,"{}"',
        ENABLE: 'AT+CLCK="SC",1,"{}"',
    }[action].format(*words)
    answer: Answer = yield Ask(command, PIN_SECONDS)
    if answer.ok:
        yield Forget("" if action == UNBLOCK else words[0])
        return
    if action != UNBLOCK and sim.is_wrong_pin(answer.cause):
        yield Remember(words[0])
    left = (yield from tries())[action == UNBLOCK]
    raise _refused(action, answer, left)


def _refused(action: str, answer: Answer, left: int | None) -> SimError:
    what = "The SIM refused the PUK" if action == UNBLOCK else "The SIM refused the PIN"
    found = refusal(answer, what) if not answer.silent else SimError(f"{what}: the modem did not answer.")
    more = "" if left is None else f" {left} {'try is' if left == 1 else 'tries are'} left."
    return SimError(found.message + more, "Wait before the next try; `pydialctl pin status` shows what is left.")
