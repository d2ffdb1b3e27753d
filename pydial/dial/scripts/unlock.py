"""The SIM: asked what it wants, and given its PIN, never a wrong one twice and never at its last try."""

from __future__ import annotations

from pydial.at import exchange, sim
from pydial.at.exchange import Answer, Ask, AskPerson, Explain, Forget, Note, Pause, Recall, Remember
from pydial.errors import SimError
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan

QUERY_SECONDS = 10.0  # some modems ask the network first
PIN_SECONDS = 30.0  # for the SIM's word on its PIN: a command that was given up may still count as a try
BUSY_SECONDS = 10.0  # that a SIM may be busy, at least: after plugging in it takes that long
LOOK_SECONDS = 1.0  # between two looks at a busy SIM

PIN_WANTED = "The SIM wants its PIN."
SET_PIN_HINT = "Set PIN in {file} (mode 0600)."
CORRECT_HINT = "Correct it in {file} and dial again: the same PIN is not entered a second time."
OTHER_CARD_HINT = "Correct it in {file}. If it is right for the SIM that is in the modem now, remove {place}."
PUK_HINT = "Put the SIM into a phone and enter its PUK there; then correct PIN in {file}."
UNLOCK_HINT = "Put the SIM into a phone and unlock it there; then correct PIN in {file}."
USELESS = {
    sim.NO_SIM: ("No usable SIM is in the modem.", "Put one in; look at its contacts."),
    sim.SIM_PUK: ("The SIM is locked: it wants its PUK.", PUK_HINT),
}
NETWORK_LOCK = "PH-"  # how the names of the locks that tie a modem to a network or a SIM begin (27.007 8.3)
NETWORK_LOCK_HINT = "Ask the provider who sold the modem to unlock it, or put his SIM in."
SIM_FAILURE = "13"  # means busy for the first seconds
LAST_MESSAGE = "One more wrong PIN would lock the SIM: PIN is not tried."
NOWHERE_MESSAGE = "It cannot be noted that the PIN was tried, and the modem does not tell that all tries are left."
NOWHERE_HINT = "It is not entered. Give pydial a folder to write in: STATE_DIRECTORY or XDG_STATE_HOME."
ENTERED_MESSAGE = "The PIN was entered before, and the SIM has not accepted it."
REFUSED_MESSAGE = "The SIM refused this PIN before: it is not entered again."


class Card:
    """What a run remembers of the SIM."""

    def __init__(self, file: str) -> None:
        """`file`: where its PIN is to be corrected."""
        self._file = file
        self.refusal: SimError | None = None  # why no PIN is entered any more
        self.typed = ""  # a PIN that the person has typed, and the SIM has taken
        self.is_open_question = False  # whether the PIN is right that was entered last

    def refuse(self, message: str, hint: str = CORRECT_HINT, place: str = "") -> SimError:
        """The error of a refused PIN, which is raised at every further entry. `place`: where the refusal is noted."""
        self.refusal = SimError(message, hint.format(file=self._file, place=place), final=True)
        return self.refusal


def sim_error(plan: Plan, message: str, hint: str, final: bool = False) -> SimError:
    """The error of a SIM that cannot be used; `hint` names the file as `{file}`."""
    return SimError(message, hint.format(file=plan.file), final)


def unlock(plan: Plan, card: Card) -> Script[bool]:
    """Whether the modem has an open SIM; False for one that knows of no SIM. Raises SimError."""
    status = yield from status_of_sim(plan)
    if status == sim.SIM_PIN:
        pin = plan.pin or card.typed or (yield from _typed(plan))
        if not pin:
            raise sim_error(plan, PIN_WANTED, SET_PIN_HINT)
        yield from enter(plan, card, sim.pin_entry(pin), pin)
        card.typed = pin
    elif not status:
        yield Explain("This modem knows of no SIM: the network is not looked at.")
    return bool(status)


def _typed(plan: Plan) -> Script[str]:
    """The PIN from the person at the terminal, where everything else is found out; "" if nobody types one."""
    if not plan.finds_apn:
        return ""
    text = (yield AskPerson("PIN of the SIM:", secret=True)).text
    return text if text.isascii() and text.isdigit() and 4 <= len(text) <= 8 else ""


def status_of_sim(plan: Plan, quiet: bool = False) -> Script[str]:
    """READY or SIM PIN; "" where the modem does not tell. Raises SimError for a SIM that is of no use.

    A busy SIM is asked again each second, for Register Timeout, but BUSY_SECONDS at least. `quiet`: not told.
    """
    waited, limit = 0.0, max(BUSY_SECONDS, plan.register_timeout)
    answer = yield Ask(sim.QUERY, QUERY_SECONDS, complete=sim.QUERY_ANSWER, quiet=quiet)
    while _is_busy(answer) or (answer.cause == SIM_FAILURE and waited < BUSY_SECONDS):
        if waited >= limit:
            raise SimError(
                f"The SIM is still busy after {waited:.0f} seconds{answer.reason}.", "Plug the modem in anew."
            )
        yield Pause(LOOK_SECONDS)
        answer = yield Ask(sim.QUERY, QUERY_SECONDS, complete=sim.QUERY_ANSWER, quiet=True)
        waited += LOOK_SECONDS + answer.seconds
    status = _status(answer) or sim.status_of_cause(answer.cause)
    if status.startswith(NETWORK_LOCK):
        raise sim_error(plan, f"The modem takes the SIM of one network only ({quoted(status)}).", NETWORK_LOCK_HINT)
    if status in USELESS:
        raise sim_error(plan, *USELESS[status], final=status == sim.SIM_PUK)
    if status not in ("", sim.READY, sim.SIM_PIN):
        raise sim_error(plan, f"The SIM cannot be used: {quoted(status)}.", UNLOCK_HINT)
    if status == sim.READY:
        yield Forget()
    return status


def _status(answer: Answer) -> str:
    return next((status for line in answer.lines if (status := sim.status(line))), "")


def _is_busy(answer: Answer) -> bool:
    return sim.is_busy(answer.cause) or _status(answer) == sim.NOT_READY


def enter(plan: Plan, card: Card, command: str, pin: str) -> Script[Answer]:
    """Enter the PIN that the SIM wants, by `command`; its answer, if it was needed.

    Raises SimError: the SIM refused it, now or before, or the try is the last one.
    """
    tries = yield from tries_left(plan)
    identity = yield from _identity_if_needed(plan, pin, tries)
    if not (yield from _note(plan, card, pin, identity, tries)):
        return Answer()
    answer = yield from enter_once(plan, card, command, tries)
    if answer.ok or (yield from status_of_sim(plan)) == sim.READY:
        card.is_open_question = False
        yield Forget(pin, identity)
        return answer
    yield Remember(pin, identity or (yield from identity_of_card()))
    if answer.silent:
        raise card.refuse("The PIN was entered, but the SIM has not accepted it.")
    left = None if tries is None else (yield from tries_told())
    raise card.refuse(f"The SIM refused its PIN: {_words(answer)}{_tries(left)}.")


def show(plan: Plan, card: Card, command: str, pin: str) -> Script[Answer]:
    """Send `command`, by which the SIM sees its PIN though it did not ask for it; the answer.

    A refusal is remembered, if it is the PIN's. Raises SimError as `enter` does before it is sent.
    """
    tries = yield from tries_left(plan)
    identity = yield from _identity_if_needed(plan, pin, tries)
    yield from _note(plan, card, pin, identity, tries)
    yield Remember(pin, identity)  # until it is taken: that the SIM is open says nothing
    answer = yield from enter_once(plan, card, command, tries)
    is_counted = tries is None or answer.ok or (yield from tries_told()) != tries
    if answer.ok or sim.is_not_for_the_pin(answer.cause) or not is_counted:
        card.is_open_question = False
        yield Forget(pin, identity)
    else:
        yield Remember(pin, identity or (yield from identity_of_card()))
    return answer


def enter_once(plan: Plan, card: Card, command: str, tries: int | None) -> Script[Answer]:
    """The answer to `command`, which enters a PIN; again for BUSY_SECONDS where the SIM was busy and has not looked at
    it, as its `tries` tell. Raises SimError if a PIN was not accepted before.
    """
    answer = yield from send_pin(card, command)
    waited = 0.0
    while sim.is_busy(answer.cause) and waited < BUSY_SECONDS:
        yield Pause(LOOK_SECONDS)
        if (yield from status_of_sim(plan, quiet=True)) == sim.READY:
            break
        if tries is not None and (yield from tries_told()) != tries:
            break
        answer = yield from send_pin(card, command)
        waited += LOOK_SECONDS + answer.seconds
    return answer


def send_pin(card: Card, command: str) -> Script[Answer]:
    """The answer to `command`, which enters a PIN. Raises SimError if a PIN was not accepted before."""
    if card.refusal:
        raise card.refusal
    if card.is_open_question:
        raise card.refuse(ENTERED_MESSAGE)
    card.is_open_question = True
    answer = yield Ask(command, PIN_SECONDS)
    card.is_open_question = not (answer.ok or sim.is_busy(answer.cause))
    return answer


def tries_left(plan: Plan) -> Script[int | None]:
    """How many wrong PINs the SIM still takes, None if the modem does not tell. Raises SimError if it is one."""
    tries = yield from tries_told()
    if tries is not None and tries <= sim.LAST_TRY:
        raise sim_error(plan, LAST_MESSAGE, UNLOCK_HINT, final=True)
    return tries


def tries_told() -> Script[int | None]:
    """How many wrong PINs the SIM still takes, by the standard's query or the maker's; None if the modem does not
    tell.
    """
    for query in sim.TRIES_QUERIES:
        answer = yield Ask(query, QUERY_SECONDS, complete="+CPINR:")
        if (left := _tries_in(answer)) is not None:
            return left
        if answer.silent:
            return None
    from pydial.dial.scripts.identity import identify

    maker, _ = yield from identify()
    if not maker.tries:
        return None
    return _tries_in((yield Ask(maker.tries, QUERY_SECONDS)))


def _tries_in(answer: Answer) -> int | None:
    return next((left for line in answer.lines if (left := sim.tries_left(line)) is not None), None)


def identity_of_card() -> Script[str]:
    """The number of the card, "" if the modem does not tell."""
    for query in sim.IDENTITY_QUERIES:
        answer = yield Ask(query, QUERY_SECONDS, quiet=True)
        if found := next((number for line in answer.lines if (number := sim.identity(line))), ""):
            return found
        if answer.silent:
            return ""
    return ""


def _identity_if_needed(plan: Plan, pin: str, tries: int | None) -> Script[str]:
    """The card's number; "" if it makes no difference, or the modem does not tell.

    Raises SimError if one more wrong PIN would lock the card, as far as earlier runs know.
    """
    if (yield Recall(pin)).known != exchange.PERHAPS:
        return ""
    identity = yield from identity_of_card()
    if tries is None and (yield Recall(pin, identity)).known == exchange.LAST:
        raise sim_error(plan, LAST_MESSAGE, UNLOCK_HINT, final=True)
    return identity


def _note(plan: Plan, card: Card, pin: str, identity: str, tries: int | None) -> Script[bool]:
    """Note that `pin` is about to be entered; False if the SIM is open by now. Raises SimError if the card has not
    accepted this PIN before, or nothing can be noted.

    A SIM that gives all its tries (again) has refused nobody, or was opened since by somebody who knows its PIN.
    """
    answer, has_all = (yield Note(pin, identity)), tries == sim.ALL_TRIES
    if answer.known == exchange.ENTERED:
        if (yield from _is_opened_by_another(plan, pin, identity)):
            return False
        has_all = has_all and (yield from tries_told()) == sim.ALL_TRIES
    if answer.known in (exchange.ENTERED, exchange.REFUSED) and has_all:
        answer = yield Note(pin, identity, anew=True)
    if answer.known in (exchange.ENTERED, exchange.REFUSED):
        if answer.known == exchange.ENTERED:
            yield Remember(pin, identity)  # so that no later run waits for another dialer
        message = ENTERED_MESSAGE if answer.known == exchange.ENTERED else REFUSED_MESSAGE
        left = "" if tries is None else f" {tries} tries are left."
        raise card.refuse(message + left, OTHER_CARD_HINT, answer.place)
    if answer.known == exchange.NOWHERE and not has_all:
        raise sim_error(plan, NOWHERE_MESSAGE, NOWHERE_HINT, final=True)
    return True


def _is_opened_by_another(plan: Plan, pin: str, identity: str) -> Script[bool]:
    """Another dialer may be entering the PIN just now, on another port of the same modem: wait for what comes of it."""
    yield Explain("The PIN was entered before, maybe just now by another dialer: does the SIM accept it?")
    waited, known = 0.0, exchange.ENTERED
    while waited < BUSY_SECONDS and known == exchange.ENTERED:
        yield Pause(LOOK_SECONDS)
        waited += LOOK_SECONDS
        if (yield from status_of_sim(plan, quiet=True)) == sim.READY:
            return True
        known = (yield Recall(pin, identity)).known
    return False


def _words(answer: Answer) -> str:
    return sim.in_words(answer.cause) if answer.cause else quoted(answer.result.text) if answer.result else ""


def _tries(left: int | None) -> str:
    if left is None:
        return ""
    return f"; {left} {'try is' if left == 1 else 'tries are'} left"
