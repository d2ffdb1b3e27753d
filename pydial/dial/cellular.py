"""The rows of the dial that only cellular modems know: SIM, packet-data context, registration (27.007)."""

from __future__ import annotations

from pydial import errors
from pydial.at import cellular
from pydial.dial import commands
from pydial.dial.opening import send_shown
from pydial.events import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening

LAST_TRY = 1


# ---- conditions


def the_sim_is_to_be_asked(dial: Dial, _what: Happening) -> bool:
    """The configuration names a PIN, an access point or a time to register."""
    return dial.plan.cellular


def the_sim_is_useless(dial: Dial, _what: Happening) -> bool:
    """Missing, broken, or it wants its PUK."""
    return dial.sim in (cellular.NO_SIM, cellular.SIM_PUK)


def the_pin_is_wanted(dial: Dial, _what: Happening) -> bool:
    """The SIM asks for its PIN, we have one, and have not tried it yet."""
    return dial.sim == cellular.SIM_PIN and bool(dial.plan.pin) and not dial.pin_tried


def no_pin_for_the_sim(dial: Dial, _what: Happening) -> bool:
    """The SIM asks for its PIN, and we have none, or it was wrong."""
    return dial.sim == cellular.SIM_PIN


def one_try_is_left(dial: Dial, _what: Happening) -> bool:
    """A wrong PIN now would block the SIM."""
    return dial.pin_tries_left is not None and dial.pin_tries_left <= LAST_TRY


def a_context_is_wanted(dial: Dial, _what: Happening) -> bool:
    """APN is set."""
    return bool(dial.plan.context)


def the_network_is_looked_at(dial: Dial, _what: Happening) -> bool:
    """Register Timeout is not 0, and the modem has shown to be a cellular one."""
    return dial.plan.register_timeout > 0 and dial.sim == cellular.READY


def more_to_ask_the_network(dial: Dial, _what: Happening) -> bool:
    """Not all queries are sent."""
    return dial.query + 1 < len(cellular.NETWORK_QUERIES)


def a_pin_was_refused(dial: Dial, what: Happening) -> bool:
    """An init string enters the PIN: wvdial's two further tries would lock the SIM. A busy SIM has not looked at it."""
    busy = what.result is not None and cellular.is_busy(what.result.cause)
    return cellular.enters_pin(dial.plan.init_strings[dial.step]) and not busy


def registered(dial: Dial, _what: Happening) -> bool:
    """In one of the domains, or the modem tells nothing of it."""
    return dial.cell.registered or not dial.cell.statuses


def registration_is_denied(dial: Dial, _what: Happening) -> bool:
    """The network does not want this SIM."""
    return dial.cell.denied


def registration_takes_too_long(dial: Dial, _what: Happening) -> bool:
    """Register Timeout."""
    return dial.searched_seconds >= dial.plan.register_timeout


# ---- actions


def ask_the_sim(dial: Dial, _what: Happening) -> None:
    """Does it want its PIN?"""
    dial.sim = ""
    send_shown(dial, "Sending: ", cellular.SIM_QUERY)


def hear_the_sim(dial: Dial, what: Happening) -> None:
    """Its status, or how many tries are left."""
    dial.sim = cellular.sim_status(what.text) or dial.sim
    tries = cellular.tries_left(what.text)
    dial.pin_tries_left = dial.pin_tries_left if tries is None else tries


def note_sim_cause(dial: Dial, what: Happening) -> None:
    """ERROR to AT+CPIN?: its cause may tell as much as an answer."""
    dial.sim = cellular.sim_status_of_cause(what.result.cause if what.result else "")
    if not dial.sim:
        dial.explain("This modem knows of no SIM: the network is not looked at.")


def ask_for_tries(dial: Dial, _what: Happening) -> None:
    """How many wrong PINs are left?"""
    dial.pin_tries_left = None
    send_shown(dial, "Sending: ", cellular.TRIES_QUERY)


def enter_the_pin(dial: Dial, _what: Happening) -> None:
    """Once."""
    dial.pin_tried = True
    send_shown(dial, "Sending: ", cellular.pin_entry(dial.plan.pin))


def note_pin_accepted(dial: Dial, _what: Happening) -> None:
    """The SIM is open. The PIN is right, so that it may be entered again when the modem has started anew."""
    dial.sim, dial.pin_tried = cellular.READY, False


def _pin_hint(dial: Dial) -> str:
    return f"Put the SIM into a phone and unlock it there; then correct PIN in {dial.plan.file}."


def note_pin_refused(dial: Dial, what: Happening) -> None:
    """Wrong, and never tried again."""
    cause = cellular.in_words(what.result.cause) if what.result and what.result.cause else what.text
    dial.last_error = errors.SimError(f"The SIM refused its PIN: {cause}. It is not tried again.", _pin_hint(dial))


def note_sim_useless(dial: Dial, _what: Happening) -> None:
    """No SIM, or locked."""
    missing = dial.sim == cellular.NO_SIM
    dial.last_error = errors.SimError(
        "No usable SIM is in the modem." if missing else "The SIM is locked: it wants its PUK.",
        "Put one in; look at its contacts." if missing else _pin_hint(dial),
    )


def note_pin_missing(dial: Dial, _what: Happening) -> None:
    """It cannot go on without."""
    dial.last_error = errors.SimError("The SIM wants its PIN.", f"Set PIN in {dial.plan.file} (mode 0600).")


def note_last_try(dial: Dial, _what: Happening) -> None:
    """Better not."""
    dial.last_error = errors.SimError("One more wrong PIN would lock the SIM: PIN is not tried.", _pin_hint(dial))


def define_the_context(dial: Dial, _what: Happening) -> None:
    """`AT+CGDCONT=…`."""
    send_shown(dial, "Sending: ", dial.plan.context)


def note_context_refused(dial: Dial, what: Happening) -> None:
    """The modem does not take the access point."""
    cause = f" ({cellular.in_words(what.result.cause)})" if what.result and what.result.cause else ""
    dial.last_error = errors.CommandRefused(
        f"The modem refused {dial.plan.context}{cause}.", f"Check APN, CID and PDP Type in {dial.plan.file}."
    )


def begin_the_search(dial: Dial, _what: Happening) -> None:
    """Register Timeout counts from here."""
    dial.searched_seconds = 0.0


def ask_the_network(dial: Dial, _what: Happening) -> None:
    """From the first query on."""
    dial.query, dial.cell = 0, cellular.Cell()
    dial.order(commands.Send(cellular.NETWORK_QUERIES[0]))


def ask_the_network_more(dial: Dial, _what: Happening) -> None:
    """The next query."""
    dial.query += 1
    dial.order(commands.Send(cellular.NETWORK_QUERIES[dial.query]))


def hear_the_network(dial: Dial, what: Happening) -> None:
    """A line of its answer."""
    dial.cell = dial.cell.with_line(what.text)


def tell_network(dial: Dial, _what: Happening) -> None:
    """For people and programs."""
    cell = dial.cell
    if cell.statuses:
        dial.say(f"Network: {cell}.")
        dial.tell(Network(cell.registration, cell.operator, cell.technology, cell.signal_dbm))


def wait_for_the_network(dial: Dial, _what: Happening) -> None:
    """A little, then look again."""
    if not dial.searched_seconds:
        dial.say(f"Waiting for the network: {dial.cell}.")


def count_the_search(dial: Dial, _what: Happening) -> None:
    """How long it has been waited for."""
    dial.searched_seconds += dial.timeout or 0.0


def note_not_registered(dial: Dial, _what: Happening) -> None:
    """Denied, or not in time."""
    denied = dial.cell.denied
    dial.last_error = errors.NotRegistered(
        f"The modem is not registered in the network: {dial.cell}.",
        "Is the SIM active, and allowed here?" if denied else "Antenna, coverage? Register Timeout allows more time.",
    )
