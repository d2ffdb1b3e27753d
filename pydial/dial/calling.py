"""The call: what is still needed for it, the number, and every answer of the modem.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; `fail_…` says why an attempt has failed and
remembers the error; the others do what their verb says.
"""

from __future__ import annotations

import re

from pydial import errors
from pydial.dial import commands
from pydial.dial.prompt import SIGNAL_LOST
from pydial.events import ERROR, INFO, NOTICE, WARNING, Connect, Line, Redial, Warn
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening

NO_DIALTONE_SECONDS = 5.0  # as its message promises
LONGEST_PAUSE_SECONDS = 60.0  # between two data calls that fail
MOST_DOUBLINGS = 16  # of a pause: more is beyond any limit
AGAIN = re.compile(r" +(Trying|Retrying).*")  # what wvdial promises behind the reason


# -- before the first call


def say_initialized(dial: Dial, _what: Happening) -> None:
    """wvdial's line about the modem."""
    dial.say("Modem initialized.")


def begin_new_attempts(dial: Dial, _what: Happening) -> None:
    """Counts calls from none: the modem has been initialised."""
    dial.calls.attempts = dial.calls.lost = 0
    dial.bearer.begin_anew()


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


def dial_the_number(dial: Dial, what: Happening) -> None:
    """Sends Dial Command, Dial Prefix, Area Code and the number that is next."""
    dial.calls.attempts += 1
    dial.calls.since_link += 1
    send_the_command(dial, what)


def send_the_command(dial: Dial, _what: Happening) -> None:
    """Sends the command that calls, with wvdial's lines."""
    command_line = _dial_command_line(dial)
    dial.say(f"Sending: {dial.show(command_line)}")
    dial.order(commands.Send(command_line))
    dial.say("Waiting for carrier.")


def usual_command_line(dial: Dial) -> str:
    """What is configured to be dialled."""
    return dial.plan.dial_prefix + dial.plan.phones[dial.calls.phone]


def _dial_command_line(dial: Dial) -> str:
    usual = usual_command_line(dial)
    return dial.bearer.command_line(usual) if dial.plan.cellular and dial.plan.finds_cause else usual


def take_another_command(dial: Dial, _what: Happening) -> None:
    """Gives up the dial command that the modem does not understand, for the next one."""
    dial.say("Invalid dial command.", ERROR)
    dial.bearer.take_another()


def say_what_worked(dial: Dial, _what: Happening) -> None:
    """Warns once of what to write down, where the modem is not called by what is configured."""
    bearer = dial.bearer
    if bearer.is_another and not bearer.is_proven:
        dial.tell(Warn("dial-command", *_worked(dial)))
    bearer.is_proven, bearer.failures = True, 0


def _worked(dial: Dial) -> tuple[str, str]:
    """The message, and what to write down."""
    command_line, prefix = _dial_command_line(dial), dial.plan.dial_prefix
    message = f"This modem is called by {command_line}."
    if command_line.startswith(f"{prefix}*"):
        return message, f"Write it down in {dial.plan.file}: Phone = {command_line.removeprefix(prefix)}"
    start, comma, number = command_line.rpartition(",")
    return message, f"In {dial.plan.file}: Dial Command = {start}{comma}, Phone = {number}, Stupid Mode = yes."


def send_cr(dial: Dial, _what: Happening) -> None:
    """A lone CR: it ends a call that is being set up, or wakes a host."""
    dial.calls.crs += 1
    dial.order(commands.SendCr())


def note_connect(dial: Dial, _what: Happening) -> None:
    """Remembers that a call may be up."""
    dial.calls.crs = 0
    dial.calls.may_be_up, dial.last_error = True, None
    dial.bearer.is_explained, dial.bearer.explanation = False, None


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


def fail_no_carrier(dial: Dial, what: Happening) -> None:
    """NO CARRIER."""
    dial.bearer.said = what.result.cause if what.result else ""
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
    dial.bearer.said = what.result.cause if what.result else ""
    sent = dial.show(_dial_command_line(dial))
    reason = f" ({quoted(what.text)})" if what.text.upper() != "ERROR" else ""
    hint = "Wrong number for this modem, not registered in the network, or a port that cannot dial."
    if dial.bearer.lacks_ppp:
        hint = f"A {quoted(dial.bearer.model)} speaks no PPP on its ports: use it as a network card (MBIM, QMI)."
    dial.last_error = errors.CommandRefused(f"The modem refused {sent}{reason}.", hint)


def note_explained(dial: Dial, what: Happening) -> None:
    """Remembers that the modem was asked why the network ended the call, and what it told: `what.error` or nothing."""
    dial.bearer.is_explained, dial.bearer.explanation = True, what.error


def pause_longer(dial: Dial, _what: Happening) -> None:
    """Makes the pause twice as long after each data call that failed, to LONGEST_PAUSE_SECONDS."""
    first, bearer = dial.plan.redial_pause, dial.bearer
    dial.calls.pause = min(first * 2 ** min(bearer.failures, MOST_DOUBLINGS), max(first, LONGEST_PAUSE_SECONDS))
    bearer.failures += 1


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


def take_another_access_point(dial: Dial, _what: Happening) -> None:
    """Takes the next of the access points that the SIM's provider has."""
    dial.bearer.take_another_point()


def try_another_access_point(dial: Dial, _what: Happening) -> None:
    """Takes the next access point where a call ended before the link was up; behind the last comes the first."""
    if dial.calls.since_link:
        dial.bearer.take_another_point()


def say_which_access_point_worked(dial: Dial, _what: Happening) -> None:
    """Tells once what to write down, so that the next dial needs to find out nothing."""
    bearer = dial.bearer
    if not bearer.points or bearer.is_told:
        return
    bearer.is_told = True
    login = f", Username = {quoted(bearer.user)}, its Password" if bearer.user and not dial.plan.login.username else ""
    dial.say(f"To write down in {dial.plan.file}: APN = {quoted(bearer.apn)}{login}.")


def note_link_up(dial: Dial, _what: Happening) -> None:
    """Counts calls since then."""
    dial.calls.since_link = dial.calls.lost = 0
