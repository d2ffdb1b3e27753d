"""The call: what is still needed for it, the number, and every answer of the DCE.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands
from pydial.dial.opening import send_shown
from pydial.dial.prompt import LoginProgress
from pydial.events import Redial
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening

NO_DIALTONE_SECONDS = 5.0  # as its message promises
MOST_DOUBLINGS = 16  # of a pause: more is beyond any limit


def say_initialized(dial: Dial, _what: Happening) -> None:
    """`Modem initialized.`; what was counted for the modem as it was begins anew."""
    dial.rounds = dial.attempts = dial.lost_calls = 0
    dial.cause_asked = False
    dial.progress = LoginProgress()
    dial.say("Modem initialized.")


def say_what_is_missing(dial: Dial, _what: Happening) -> None:
    """wvdial's lines for Phone, Username, Password."""
    for line in dial.plan.missing:
        dial.say(line)
    dial.last_error = errors.ConfigError(
        dial.plan.missing[0], f"Set it in {dial.plan.file}; `pydial --check` shows what is read from where."
    )


def say_pppd_unusable(dial: Dial, _what: Happening) -> None:
    """A call would be for nothing."""
    dial.last_error = dial.plan.unusable
    if dial.last_error:
        dial.say(dial.last_error.message)


def ask_for_the_password(dial: Dial, _what: Happening) -> None:
    """Ask Password."""
    dial.say("Please enter password (or empty password to stop):")
    dial.order(commands.AskPassword())


def note_password(dial: Dial, what: Happening) -> None:
    """What was typed."""
    dial.password, dial.password_known = what.text, True


def say_no_password(dial: Dial, _what: Happening) -> None:
    """Nothing was typed."""
    line = "Configuration does not specify a valid password."
    dial.say(line)
    dial.last_error = errors.ConfigError(line, f"Type one, or set Password in {dial.plan.file}.")


def say_what_is_dialed(dial: Dial, _what: Happening) -> None:
    """Idle Seconds' notice, provider, product, home page."""
    if dial.plan.idle_seconds > 0:
        dial.say(f"Idle Seconds = {dial.plan.idle_seconds}, disabling automatic reconnect.")
    for line in dial.plan.before_dialing:
        dial.say(line)


def dial_the_number(dial: Dial, _what: Happening) -> None:
    """Dial Command, Dial Prefix, Area Code and the number that is on."""
    dial.attempts += 1
    dial.calls += 1
    send_shown(dial, "Sending: ", dial.plan.dial_prefix + dial.plan.phones[dial.phone])
    dial.say("Waiting for carrier.")


def say_timed_out(dial: Dial, _what: Happening) -> None:
    """No answer within Dial Timeout."""
    redial_after(dial, "Timed out while dialing.  Trying again.", 0.0)
    dial.last_error = errors.NoCarrier(
        f"No answer to the call within {dial.plan.dial_timeout:g} seconds.",
        "Is the number right, is the SIM or line in service? Dial Timeout allows more time.",
    )
    dial.prods = 0


def breathe(dial: Dial, _what: Happening) -> None:
    """A CR."""
    dial.prods += 1
    dial.order(commands.SendBreath())


def redial_after(dial: Dial, line: str, pause: float) -> None:
    """Say why, and how long it takes to the next call."""
    dial.say(line)
    dial.pause = pause


def say_no_carrier(dial: Dial, _what: Happening) -> None:
    """NO CARRIER."""
    redial_after(dial, "No Carrier!  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier(
        "NO CARRIER: the call was not connected.",
        "Check the number; on a cellular modem the APN (APN, or AT+CGDCONT in Init3) and the signal.",
    )


def say_carrier_lost(dial: Dial, _what: Happening) -> None:
    """It was connected, then the carrier went."""
    dial.say("Connected, but carrier signal lost!  Retrying...")
    note_carrier_lost(dial, _what)


def note_carrier_lost(dial: Dial, _what: Happening) -> None:
    """The error of it, and the pause after it: a host that answers and hangs up costs money each time."""
    dial.call_may_be_up = False
    first, most = dial.plan.redial_pause, dial.plan.reconnect_delay_most
    dial.pause = min(first * 2 ** min(dial.lost_calls, MOST_DOUBLINGS), max(first, most))
    dial.lost_calls += 1
    dial.last_error = errors.NoCarrier("The carrier was lost before PPP began.", "Dial again; check the line.")


def say_no_dialtone(dial: Dial, _what: Happening) -> None:
    """NO DIALTONE, and that is it."""
    dial.say("No dial tone.")
    note_no_dialtone(dial)


def say_no_dialtone_yet(dial: Dial, _what: Happening) -> None:
    """NO DIALTONE, but it goes on."""
    redial_after(dial, "No dial tone.  Trying again in 5 seconds.", NO_DIALTONE_SECONDS)
    note_no_dialtone(dial)


def note_no_dialtone(dial: Dial) -> None:
    """The error of both."""
    dial.last_error = errors.NoDialtone(
        "NO DIALTONE: there is no dial tone on the line.",
        "Is the cable in? Behind an exchange, X3 in an init string makes the modem dial without waiting for it.",
    )


def say_busy(dial: Dial, _what: Happening) -> None:
    """BUSY, and that is it (Abort on Busy)."""
    dial.say("The line is busy.")
    note_busy(dial)


def say_busy_other_number(dial: Dial, _what: Happening) -> None:
    """BUSY: the next of Phone1 … Phone4."""
    redial_after(dial, "The line is busy. Trying other number.", dial.plan.redial_pause)
    dial.phone += 1
    note_busy(dial)


def say_busy_again(dial: Dial, _what: Happening) -> None:
    """BUSY: from the first number again."""
    redial_after(dial, "The line is busy. Trying again.", dial.plan.redial_pause)
    dial.phone = 0
    note_busy(dial)


def note_busy(dial: Dial) -> None:
    """The error of all three."""
    dial.last_error = errors.LineBusy("BUSY: the number is engaged.", "Dial later, or give Phone1 to Phone4.")


def say_voice(dial: Dial, _what: Happening) -> None:
    """A person picked up."""
    redial_after(dial, "Voice line detected.  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier("VOICE: a person answered, not a modem.", "Check the number.")


def say_fax(dial: Dial, _what: Happening) -> None:
    """A fax picked up."""
    redial_after(dial, "Fax line detected.  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier("A fax answered, not a modem.", "Check the number.")


def say_no_answer(dial: Dial, _what: Happening) -> None:
    """Nobody picked up."""
    redial_after(dial, "No Answer.  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier("NO ANSWER: nobody picked up.", "Check the number, or dial later.")


def say_invalid_dial_command(dial: Dial, what: Happening) -> None:
    """ERROR to the dial command."""
    dial.say("Invalid dial command.")
    sent = dial.shown(dial.plan.dial_prefix + dial.plan.phones[dial.phone])
    reason = f" ({quoted(what.text)})" if what.text.upper() != "ERROR" else ""
    dial.last_error = errors.CommandRefused(
        f"The modem refused {sent}{reason}.",
        "Wrong number for this modem, not registered in the network, or a port that cannot dial.",
    )


def note_cause_asked(dial: Dial, _what: Happening) -> None:
    """The modem knows of no cause, or none that could be told: it is not asked after each further call."""
    dial.cause_asked = True


def say_maximum_attempts(dial: Dial, _what: Happening) -> None:
    """Dial Attempts are used up."""
    dial.say("Maximum Attempts Exceeded..Aborting!!")


def announce_redial(dial: Dial, _what: Happening) -> None:
    """For programs: another call follows."""
    reason = dial.last_error.message if dial.last_error else ""
    limit = f" of {dial.plan.dial_attempts}" if dial.plan.dial_attempts else ", Dial Attempts sets no limit"
    dial.explain(f"Call {dial.attempts + 1}{limit}, in {dial.pause:g} s, because: {reason}")
    dial.tell(Redial(dial.pause, dial.calls + 1, reason))
