"""What the modem says of its SIM. It is asked for no PIN, and given none."""

from __future__ import annotations

from pydial.at import exchange, sim
from pydial.at.exchange import Ask, Pause, Recall
from pydial.dial.scripts.unlock import identity_of_card, tries_told
from pydial.record import Record
from pydial.secrets.mask import quoted
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.config.settings import Settings
    from pydial.why.finding import Finding

SECONDS = 10.0  # some modems ask the network first
BUSY_SECONDS, LOOK_SECONDS = 5.0, 1.0  # that a busy SIM is waited for, and between two looks
CELLULAR_QUERY, CELLULAR_ANSWER, CELLULAR_SECONDS = (
    "AT+CREG?",
    "+CREG:",
    5.0,
)  # known to every modem of a mobile network (27.007 7.2)


class Card(Record):
    """`status`: READY, SIM PIN … or "" where the modem does not tell; then `refusal`: what it said in its place.

    `is_cellular`: it knows of a mobile network. `tries`: that are left for the PIN, None: not told. `pin_refused`: the
    SIM has refused the configured one before.
    """

    status: str = ""
    refusal: str = ""
    is_cellular: bool = True
    is_silent: bool = False
    is_busy: bool = False
    tries: int | None = None
    pin_refused: bool = False


def ask(pin: str) -> Script[Card]:
    """`pin`: the configured one, which is only looked up among those that were refused."""
    answer = yield Ask(sim.QUERY, SECONDS, complete=sim.QUERY_ANSWER)
    waited = 0.0
    while sim.is_busy(answer.cause) and waited < BUSY_SECONDS:
        yield Pause(LOOK_SECONDS)
        waited += LOOK_SECONDS
        answer = yield Ask(sim.QUERY, SECONDS, complete=sim.QUERY_ANSWER)
    told = next((status for line in answer.lines if (status := sim.status(line))), "")
    status = told or sim.status_of_cause(answer.cause)
    if status == sim.SIM_PIN:
        tries = yield from tries_told()
        return Card(status, tries=tries, pin_refused=(yield from _was_refused(pin)) if pin else False)
    if status:
        return Card(status)
    if answer.silent or sim.is_busy(answer.cause):
        return Card(is_silent=answer.silent, is_busy=not answer.silent)
    known = yield Ask(CELLULAR_QUERY, CELLULAR_SECONDS)
    text = answer.result.text if answer.result else ""
    refusal = sim.in_words(answer.cause) if answer.cause else quoted(text)
    return Card(refusal=refusal, is_cellular=any(line.startswith(CELLULAR_ANSWER) for line in known.lines))


def _was_refused(pin: str) -> Script[bool]:
    known = (yield Recall(pin)).known
    if known == exchange.PERHAPS:
        identity = yield from identity_of_card()
        known = (yield Recall(pin, identity)).known
    return known in (exchange.REFUSED, exchange.ENTERED, exchange.LAST)


def judge(card: Card, settings: Settings, *, has_pin: bool) -> Finding:
    """`has_pin`: the PIN is configured, as PIN or in an init string."""
    if card.is_busy:
        return found("sim-busy", seconds=BUSY_SECONDS)
    if card.is_silent:
        return found("stopped-answering", command=sim.QUERY, seconds=SECONDS)
    if not card.status:
        return _untold(card, settings)
    if card.status == sim.READY:
        return found("sim-open")
    if card.status == sim.SIM_PIN:
        return _locked(card, settings, has_pin)
    if card.status in (sim.SIM_PUK, sim.NO_SIM):
        return found("sim-puk" if card.status == sim.SIM_PUK else "sim-missing", file=settings.file)
    return found("sim-useless", words=quoted(card.status))


def _untold(card: Card, settings: Settings) -> Finding:
    if card.is_cellular:
        return found("sim-unknown", words=card.refusal)
    if settings.is_data_call and settings.phones[0].startswith("*"):  # networks of CDMA, #777, have no SIM
        return found("no-cellular-modem", phone=quoted(settings.phones[0]))
    return found("no-cellular")


def _locked(card: Card, settings: Settings, has_pin: bool) -> Finding:
    tries = "" if card.tries is None else f": {card.tries} {'try is' if card.tries == 1 else 'tries are'} left"
    if card.pin_refused:
        return found("sim-pin-refused", tries=tries, file=settings.file)
    return found("sim-pin-set" if has_pin else "sim-pin-wanted", tries=tries, file=settings.file)
