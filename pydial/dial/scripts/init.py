"""The init strings, as wvdial sends them; under pydial's own name a SIM that stands in their way is seen to."""

from __future__ import annotations

import re

from pydial.at import sim
from pydial.at.exchange import REFUSED, Ask, Explain, Forget, Recall, Remember, Say
from pydial.dial.scripts import unlock
from pydial.errors import CommandRefused, ModemSilent
from pydial.events import ERROR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.unlock import Card

ANSWER_SECONDS = 5.0  # for an answer to an init string (wvdial)
SHORT_SECONDS = 0.5  # for an answer to ATQ0 and ATV1 (wvdial)
FAX_CLASS = r"(?i)\s*\+FCLASS\s*=\s*\d(?:\.\d)?\s*;?"
GUARD_SECONDS = 1.5  # of silence behind the escape sequence: S12 is 50, a second, by default (Hayes)
TERMINATE_REQUEST = (
    "~\xff}#\xc0!}%}!} }$=\xc7~"  # of LCP, in a frame with its controls escaped (RFC 1661 5.5, 1662 4.2)
)
HANG_UP_SECONDS = 5.0
SHOWN = 60  # characters of an answer that is not understood


class InitRefused(CommandRefused):
    """The modem refused an init string at its first sending: opening and initialising it anew may help (wvdial)."""


def initialise(plan: Plan, card: Card) -> Script[None]:
    """All init strings in order. Raises ModemSilent, CommandRefused (InitRefused) or SimError."""
    yield Say("Initializing modem.")
    for place, text in enumerate(plan.init_strings):
        if plan.as_wvdial and (sim.entered_pin(text) or sim.checked_pin(text)):
            yield from _pin_as_wvdial(card, text)
        elif sim.entered_pin(text):
            yield from _pin_string(plan, card, text)
        elif sim.checked_pin(text):
            yield from _lock_string(plan, card, text)
        else:
            yield from _string(plan, card, text, first=place == 0)


def _string(plan: Plan, card: Card, text: str, first: bool = False) -> Script[None]:
    answer = yield Ask(text, ANSWER_SECONDS, late=not plan.as_wvdial)
    if answer.silent:
        answer = yield from _ask_again(plan, text, first)
    elif answer.refused and not plan.as_wvdial and (yield from _opened_sim(plan, card, text, answer)):
        answer = yield Ask(text, ANSWER_SECONDS)
    if answer.refused and not plan.as_wvdial and (yield from _does_without_fax_class(text)):
        return
    if answer.refused:
        yield Say("Bad init string.", ERROR)
        raise InitRefused(*_refusal(answer))
    if answer.result and answer.result.numeric:
        yield Ask("ATV1", SHORT_SECONDS)  # result codes in words (V.250 6.2.6)


def _does_without_fax_class(text: str) -> Script[bool]:
    """Whether the modem accepts the init string without +FCLASS: cellular ones know no fax (27.007), and every
    wvdialconf writes it.
    """
    rest = re.sub(FAX_CLASS, "", text).rstrip()
    if rest == text.rstrip() or not (yield Ask(rest, ANSWER_SECONDS)).ok:
        return False
    yield Say("+FCLASS is not known to this modem: it is dialled without.")
    return True


def _ask_again(plan: Plan, text: str, first: bool) -> Script[Answer]:
    """`text` once more, when result codes are surely on (V.250 6.2.5), or the modem is out of an old call."""
    yield Ask("ATQ0", SHORT_SECONDS)
    answer = yield Ask(text, ANSWER_SECONDS, verb="Re-Sending: ")
    if answer.silent and first and not plan.as_wvdial and (yield from _left_online_data_state(plan)):
        answer = yield Ask(text, ANSWER_SECONDS, verb="Re-Sending: ")
    if answer.silent:
        yield Say("Modem not responding.", ERROR)
        raise ModemSilent(*_silence(answer, first))
    if answer.refused:
        yield Say("Bad init string.", ERROR)
        raise CommandRefused(*_refusal(answer))
    return answer


def _left_online_data_state(plan: Plan) -> Script[bool]:
    """Whether the modem was, or may have been, in an old call. It answers the escape sequence only then, and is told to
    hang up. Some cellular ones (SARA-R4) ignore that, and leave an old PPP session by its own goodbye only.
    """
    escaped = yield Ask("+++", GUARD_SECONDS, verb="", raw=True)
    if not escaped.ok:
        if plan.finds_cause:
            yield Ask(TERMINATE_REQUEST, GUARD_SECONDS, verb="", raw=True)
        return plan.finds_cause
    yield Explain("The modem was still in an old call: it hangs up.")
    yield Ask("ATH", HANG_UP_SECONDS)
    return True


def _silence(answer: Answer, first: bool) -> tuple[str, str]:
    command = answer.command
    message = f"The modem did not answer {command}."
    if answer.lines:
        message = f'The modem answered {command} with "{answer.lines[-1][:SHOWN]}", not with OK.'
    if first:
        hint = "Wrong port or speed? `pydialconf --list` shows the ports and which of them is a modem."
        return (message if answer.lines else "The modem did not answer any command."), hint
    if re.search(r"(?i)^AT.*Q\s*1", command):
        return message, "Q1 turns its answers off: take it out of the init strings."
    return message, "Take it out of the init strings, or give the modem what it waits for."


def _refusal(answer: Answer) -> tuple[str, str]:
    hint = "Take it out of the configuration, or see the modem's manual for what it understands."
    return f"The modem refused the init string {answer.command}{answer.reason}.", hint


# -- the SIM


def _pin_string(plan: Plan, card: Card, text: str) -> Script[None]:
    """An init string that enters a PIN. It is sent once: each wrong PIN is one of three tries that the SIM gives."""
    status = yield from unlock.status_of_sim(plan)
    if status == sim.SIM_PIN:
        answer = yield from unlock.enter(plan, card, text, sim.entered_pin(text))
        if not answer.ok:
            yield from _without_pin(plan, card, text)
    elif status == sim.READY:
        yield from _without_pin(plan, card, text)
    else:  # the modem does not tell: as it stands
        yield from _showing_string(plan, card, text, sim.entered_pin(text))


def _without_pin(plan: Plan, card: Card, text: str) -> Script[None]:
    yield Say("The SIM is open already: AT+CPIN is skipped.")
    if rest := sim.without_pin_entry(text):
        yield from _string(plan, card, rest)


def _lock_string(plan: Plan, card: Card, text: str) -> Script[None]:
    """An init string that locks or unlocks the SIM, or changes its PIN: a wrong PIN in it counts as one in +CPIN."""
    status = yield from unlock.status_of_sim(plan)
    if status == sim.SIM_PIN:
        if not plan.pin:
            raise unlock.sim_error(plan, unlock.PIN_WANTED, unlock.SET_PIN_HINT)
        yield from unlock.enter(plan, card, sim.pin_entry(plan.pin), plan.pin)
    yield from _showing_string(plan, card, text, sim.checked_pin(text))


def _showing_string(plan: Plan, card: Card, text: str, pin: str) -> Script[None]:
    answer = yield from unlock.show(plan, card, text, pin)
    if answer.silent:
        yield Say("Modem not responding.", ERROR)
        raise ModemSilent(*_silence(answer, first=False))
    if answer.refused:
        yield Say("Bad init string.", ERROR)
        message, hint = _refusal(answer)
        raise card.refuse(message) if card.is_open_question else CommandRefused(message, hint)


def _pin_as_wvdial(card: Card, text: str) -> Script[None]:
    """wvdial's commands and no others: what an ERROR means is not asked, so only a cause that says it is remembered."""
    pin = sim.entered_pin(text) or sim.checked_pin(text)
    answer = yield Recall(pin, "")
    if answer.known == REFUSED:
        raise card.refuse(unlock.REFUSED_MESSAGE, unlock.OTHER_CARD_HINT, answer.place)
    answer = yield from unlock.send_pin(card, text)
    if answer.ok:
        yield Forget(pin)
    if answer.silent:
        yield Say("Modem not responding.", ERROR)
        raise card.refuse(f"The modem did not answer {answer.command}.")
    if answer.refused:
        yield Say("Bad init string.", ERROR)
        message, hint = _refusal(answer)
        if sim.is_busy(answer.cause):
            raise InitRefused(message, hint)
        if sim.is_wrong_pin(answer.cause):
            yield Remember(pin)
        raise card.refuse(message)


def _opened_sim(plan: Plan, card: Card, text: str, answer: Answer) -> Script[bool]:
    """Whether it was the locked SIM that made the modem refuse `text`, and is open now."""
    blames_sim = bool(sim.status_of_cause(answer.cause)) or sim.is_busy(answer.cause)
    if not (blames_sim or plan.cellular):
        return False
    status = yield from unlock.status_of_sim(plan)
    if status != sim.SIM_PIN:
        return blames_sim and status == sim.READY
    if not plan.pin:
        raise unlock.sim_error(plan, unlock.PIN_WANTED, unlock.SET_PIN_HINT)
    yield from unlock.enter(plan, card, sim.pin_entry(plan.pin), plan.pin)
    return True
