"""The call: what is still needed for it, the number, and every answer of the modem.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; `fail_…` says why an attempt has failed and
remembers the error; the others do what their verb says.
"""

from __future__ import annotations

import re

from pydial import errors
from pydial.dial import commands
from pydial.dial.prompt import SIGNAL_LOST
from pydial.events import ERROR, INFO, NOTICE, WARNING, Connect, Line, Redial
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening

NO_DIALTONE_SECONDS = 5.0  # as its message promises
MOST_DOUBLINGS = 16  # of a pause: more is beyond any limit
AGAIN = re.compile(r" +(Trying|Retrying).*")  # what wvdial promises behind the reason


# -- before the first call


def say_initialized(dial: Dial, _what: Happening) -> None:
    """wvdial's line about the modem."""
    dial.say("Modem initialized.")


def begin_new_attempts(dial: Dial, _what: Happening) -> None:
    """Counts calls from none: the modem has been initialised."""
    dial.calls.attempts = dial.calls.lost = 0
    dial.calls.cause_asked = False


def say_no_call_is_wanted(dial: Dial, _what: Happening) -> None:
    """The modem was asked what the sections ask; there is no number."""
    dial.say("The init strings were sent, and there is no Phone to dial: that is all.")


def fail_incomplete_configuration(dial: Dial, _what: Happening) -> None:
    """wvdial's lines for Phone, Username, Password."""
    for line in dial.plan.missing:
        dial.say(line, ERROR)
    dial.last_error = errors.ConfigError(
        dial.plan.missing[0], f"Set it in {dial.plan.file}; `pydial --check` shows what is read from where."
    )


def fail_link_unusable(dial: Dial, _what: Happening) -> None:
    """No data connection could be made: a call would be for nothing."""
    dial.last_error = dial.plan.link_unusable
    if dial.last_error:
        dial.say(dial.last_error.message, ERROR)


def say_what_is_dialed(dial: Dial, _what: Happening) -> None:
    """Idle Seconds' notice, provider, product, home page."""
    if dial.plan.idle_seconds > 0:
        dial.say(f"Idle Seconds = {dial.plan.idle_seconds}, disabling automatic reconnect.", NOTICE)
    for line in dial.plan.before_dialing:
        dial.tell(line)


# -- the call


def dial_the_number(dial: Dial, _what: Happening) -> None:
    """Sends Dial Command, Dial Prefix, Area Code and the number that is next."""
    dial.calls.attempts += 1
    dial.calls.since_link += 1
    command_line = _dial_command_line(dial)
    dial.say(f"Sending: {dial.show(command_line)}")
    dial.order(commands.Send(command_line))
    dial.say("Waiting for carrier.")


def _dial_command_line(dial: Dial) -> str:
    return dial.plan.dial_prefix + dial.plan.phones[dial.calls.phone]


def send_cr(dial: Dial, _what: Happening) -> None:
    """A lone CR: it ends a call that is being set up, or wakes a host."""
    dial.calls.crs += 1
    dial.order(commands.SendCr())


def note_connect(dial: Dial, _what: Happening) -> None:
    """Remembers that a call may be up."""
    dial.calls.crs = 0
    dial.calls.may_be_up, dial.last_error = True, None


def tell_connect(dial: Dial, what: Happening) -> None:
    """Reports the speed that the modem tells."""
    dial.tell(Connect(what.result.speed if what.result else None, what.text))


def note_call_over(dial: Dial, _what: Happening) -> None:
    """Remembers that no call is up any more."""
    dial.calls.may_be_up = False


# -- the call has failed


def fail_timed_out(dial: Dial, _what: Happening) -> None:
    """No answer within Dial Timeout."""
    _fail(dial, "Timed out while dialing.  Trying again.", 0.0)
    dial.last_error = errors.NoCarrier(
        f"No answer to the call within {dial.plan.dial_timeout:g} s.",
        "Is the number right, is the SIM or line in service? Dial Timeout allows more time.",
    )
    dial.calls.crs = 0


def _fail(dial: Dial, text: str, pause: float, level: str = WARNING) -> None:
    tell_if_again(dial, Line(text, level))
    dial.calls.pause = pause


def tell_if_again(dial: Dial, line: Line) -> None:
    """Reports a line of wvdial's about a call; with --once it promises no other one."""
    dial.tell(line.replace(text=AGAIN.sub("", line.text)) if dial.plan.once else line)


def fail_no_carrier(dial: Dial, _what: Happening) -> None:
    """NO CARRIER."""
    _fail(dial, "No Carrier!  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier(
        "NO CARRIER: the call was not connected.",
        "Check the number; on a cellular modem the APN (APN, or AT+CGDCONT in Init3) and the signal.",
    )


def say_carrier_lost(dial: Dial, _what: Happening) -> None:
    """wvdial's line: the carrier was lost after CONNECT."""
    tell_if_again(dial, SIGNAL_LOST)


def note_carrier_lost(dial: Dial, _what: Happening) -> None:
    """Makes the pause longer: a host that answers and hangs up costs money each time."""
    dial.calls.may_be_up = False
    first, most = dial.plan.redial_pause, dial.plan.reconnect_delay_most
    dial.calls.pause = min(first * 2 ** min(dial.calls.lost, MOST_DOUBLINGS), max(first, most))
    dial.calls.lost += 1
    dial.last_error = errors.NoCarrier("The carrier was lost before PPP began.", "Dial again; check the line.")


def fail_no_dialtone(dial: Dial, _what: Happening) -> None:
    """NO DIALTONE, and no other call follows."""
    dial.say("No dial tone.", ERROR)
    dial.last_error = _no_dialtone()


def fail_no_dialtone_yet(dial: Dial, _what: Happening) -> None:
    """NO DIALTONE, and another call follows."""
    _fail(dial, "No dial tone.  Trying again in 5 seconds.", NO_DIALTONE_SECONDS, INFO)
    dial.last_error = _no_dialtone()


def _no_dialtone() -> errors.NoDialtone:
    return errors.NoDialtone(
        "NO DIALTONE: there is no dial tone on the line.",
        "Is the cable in? Behind an exchange, X3 in an init string makes the modem dial without waiting for it.",
    )


def fail_busy(dial: Dial, _what: Happening) -> None:
    """BUSY, and no other call follows (Abort on Busy)."""
    dial.say("The line is busy.", ERROR)
    dial.last_error = _busy()


def fail_busy_other_number(dial: Dial, _what: Happening) -> None:
    """BUSY: the next of Phone1 … Phone4 is dialled."""
    _fail(dial, "The line is busy. Trying other number.", dial.plan.redial_pause)
    dial.calls.phone += 1
    dial.last_error = _busy()


def fail_busy_first_number(dial: Dial, _what: Happening) -> None:
    """BUSY: the first number is dialled again."""
    _fail(dial, "The line is busy. Trying again.", dial.plan.redial_pause)
    dial.calls.phone = 0
    dial.last_error = _busy()


def _busy() -> errors.LineBusy:
    return errors.LineBusy("BUSY: the number is engaged.", "Dial later, or give Phone1 to Phone4.")


def fail_voice(dial: Dial, _what: Happening) -> None:
    """VOICE."""
    _fail(dial, "Voice line detected.  Trying again.", dial.plan.redial_pause, INFO)
    dial.last_error = errors.NoCarrier("VOICE: a person answered, not a modem.", "Check the number.")


def fail_fax(dial: Dial, _what: Happening) -> None:
    """A fax answered."""
    _fail(dial, "Fax line detected.  Trying again.", dial.plan.redial_pause, INFO)
    dial.last_error = errors.NoCarrier("A fax answered, not a modem.", "Check the number.")


def fail_no_answer(dial: Dial, _what: Happening) -> None:
    """NO ANSWER."""
    _fail(dial, "No Answer.  Trying again.", dial.plan.redial_pause)
    dial.last_error = errors.NoCarrier("NO ANSWER: nobody picked up.", "Check the number, or dial later.")


def fail_dial_command_refused(dial: Dial, what: Happening) -> None:
    """ERROR to the dial command."""
    dial.say("Invalid dial command.", ERROR)
    sent = dial.show(_dial_command_line(dial))
    reason = f" ({quoted(what.text)})" if what.text.upper() != "ERROR" else ""
    dial.last_error = errors.CommandRefused(
        f"The modem refused {sent}{reason}.",
        "Wrong number for this modem, not registered in the network, or a port that cannot dial.",
    )


def note_cause_asked(dial: Dial, _what: Happening) -> None:
    """Remembers that the modem was asked for the cause: it is not asked after every call."""
    dial.calls.cause_asked = True


# -- between calls


def say_maximum_attempts(dial: Dial, _what: Happening) -> None:
    """Dial Attempts are used up."""
    dial.say("Maximum Attempts Exceeded..Aborting!!", WARNING)


def announce_redial(dial: Dial, _what: Happening) -> None:
    """Reports that another call follows."""
    reason = dial.last_error.message if dial.last_error else ""
    limit = f" of {dial.plan.dial_attempts}" if dial.plan.dial_attempts else ", Dial Attempts sets no limit"
    dial.explain(f"Call {dial.calls.attempts + 1}{limit}, in {dial.calls.pause:g} s, because: {reason}")
    dial.tell(Redial(dial.calls.pause, dial.calls.since_link + 1, reason))


def note_link_up(dial: Dial, _what: Happening) -> None:
    """Counts calls since then."""
    dial.calls.since_link = dial.calls.lost = 0
