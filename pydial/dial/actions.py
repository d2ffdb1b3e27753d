"""What the dial does in its rows: a few lines each, named so that the row reads aloud."""

from __future__ import annotations

from pydial import errors
from pydial.at.cellular import RESET
from pydial.at.secrets import without_secrets
from pydial.dial import commands
from pydial.dial.guards import RESET_USB, RUN_COMMAND
from pydial.dial.prompt import SILENCE_SECONDS, Reply, Wait, judge
from pydial.events import Connect, Prompt, Redial, Warn
from pydial.ppp import exitcodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening

NO_REMEDY = -1
REMEDIES = ("dialling again", "resetting the modem", "resetting its USB port", "running Recover Command")
NO_DIALTONE_SECONDS = 5.0  # as its message promises
LASTING_SECONDS = 45.0  # a connection that lasted so long takes the reconnect delay back to its start (wvdial)


# ---- opening and initialising


def open_the_line(dial: Dial, _what: Happening) -> None:
    """A new round."""
    dial.rounds += 1
    dial.order(commands.OpenLine())


def close_the_line(dial: Dial, _what: Happening) -> None:
    """Hang up, restore, unlock."""
    dial.order(commands.CloseLine(after_call=False))


def say_cannot_open(dial: Dial, what: Happening) -> None:
    """wvdial's line, and what is known about the reason."""
    dial.last_error = what.error
    dial.say(what.error.message if what.error else "")


def say_initializing(dial: Dial, _what: Happening) -> None:
    """`Initializing modem.`"""
    dial.step = -1
    dial.say("Initializing modem.")


def send_next_init_string(dial: Dial, _what: Happening) -> None:
    """The next of Init1 … Init9."""
    dial.step += 1
    send_shown(dial, "Sending: ", dial.plan.init_strings[dial.step])


def send_init_string_again(dial: Dial, _what: Happening) -> None:
    """The same once more, now that result codes are surely on."""
    send_shown(dial, "Re-Sending: ", dial.plan.init_strings[dial.step])


def send_q0(dial: Dial, _what: Happening) -> None:
    """Result codes may be off: `ATQ0` (V.250 6.2.5)."""
    send_shown(dial, "Sending: ", "ATQ0")


def send_v1(dial: Dial, _what: Happening) -> None:
    """Result codes in words (V.250 6.2.6)."""
    send_shown(dial, "Sending: ", "ATV1")


def send_shown(dial: Dial, verb: str, command_line: str) -> None:
    """Send a command line, and say so."""
    dial.say(verb + without_secrets(command_line))
    dial.order(commands.Send(command_line))


def say_bad_init(dial: Dial, what: Happening) -> None:
    """ERROR to an init string."""
    dial.say("Bad init string.")
    sent = without_secrets(dial.plan.init_strings[dial.step])
    reason = f" ({what.text})" if what.text.upper() != "ERROR" else ""
    dial.last_error = errors.CommandRefused(
        f"The modem refused the init string {sent}{reason}.",
        "Take it out of the configuration, or see the modem's manual for what it understands.",
    )


def say_not_responding(dial: Dial, _what: Happening) -> None:
    """Silence."""
    dial.say("Modem not responding.")
    dial.last_error = errors.ModemSilent(
        "The modem did not answer any command.",
        "Wrong port or speed? `pydialconf --list` shows the ports and which of them is a modem.",
    )


# ---- dialling


def say_initialized(dial: Dial, _what: Happening) -> None:
    """`Modem initialized.`"""
    dial.rounds = 0
    dial.say("Modem initialized.")


def say_what_is_missing(dial: Dial, _what: Happening) -> None:
    """wvdial's lines for Phone, Username, Password."""
    for line in dial.plan.missing:
        dial.say(line)
    dial.last_error = errors.ConfigError(
        dial.plan.missing[0], "Set it in wvdial.conf; `pydial --check` shows what is read from where."
    )


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
    dial.last_error = errors.ConfigError(line, "Type one, or set Password in wvdial.conf.")


def say_what_is_dialed(dial: Dial, _what: Happening) -> None:
    """Idle Seconds' notice, provider, product, home page."""
    if dial.plan.idle_seconds > 0:
        dial.say(f"Idle Seconds = {dial.plan.idle_seconds}, disabling automatic reconnect.")
    for line in dial.plan.before_dialing:
        dial.say(line)


def dial_the_number(dial: Dial, _what: Happening) -> None:
    """Dial Command, Dial Prefix, Area Code and the number that is on."""
    dial.attempts += 1
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
        "Check the number; on a cellular modem the APN (APN, Init3 = AT+CGDCONT=…) and the signal.",
    )


def say_carrier_lost(dial: Dial, _what: Happening) -> None:
    """It was connected, then the carrier went."""
    dial.say("Connected, but carrier signal lost!  Retrying...")
    note_carrier_lost(dial, _what)


def note_carrier_lost(dial: Dial, _what: Happening) -> None:
    """The error of it, and the pause after it."""
    dial.pause = dial.plan.redial_pause
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
    sent = dial.plan.dial_prefix + dial.plan.phones[dial.phone]
    reason = f" ({what.text})" if what.text.upper() != "ERROR" else ""
    dial.last_error = errors.CommandRefused(
        f"The modem refused {sent}{reason}.",
        "Wrong number for this modem, not registered in the network, or a port that cannot dial.",
    )


def say_maximum_attempts(dial: Dial, _what: Happening) -> None:
    """Dial Attempts are used up."""
    dial.say("Maximum Attempts Exceeded..Aborting!!")


def announce_redial(dial: Dial, _what: Happening) -> None:
    """For programs: another call follows."""
    reason = dial.last_error.message if dial.last_error else ""
    dial.tell(Redial(dial.pause, dial.attempts + 1, reason))


# ---- connected


def note_connect(dial: Dial, what: Happening) -> None:
    """For programs: the speed told."""
    dial.attempts = 0
    dial.prods = 0
    dial.last_error = None
    dial.tell(Connect(what.result.speed if what.result else None, what.text))


def say_chat_finished(dial: Dial, _what: Happening) -> None:
    """--chat: the rest is pppd's."""
    dial.say("Carrier detected.  Chatmode finished.")


def say_starting_immediately(dial: Dial, _what: Happening) -> None:
    """Stupid Mode."""
    dial.say("Carrier detected.  Starting PPP immediately.")


def say_waiting_for_prompt(dial: Dial, _what: Happening) -> None:
    """A login dialogue follows."""
    dial.heard = ""
    dial.progress = dial.progress.next_call()
    dial.say("Carrier detected.  Waiting for prompt.")


def hear_the_host(dial: Dial, what: Happening) -> None:
    """It said something; a short silence must follow before it is judged."""
    dial.heard = what.text
    dial.silence, dial.silence_wanted = 0.0, SILENCE_SECONDS


def judge_the_host(dial: Dial, _what: Happening) -> None:
    """What is to be made of its words, after this silence."""
    dial.silence = dial.silence_wanted
    options = dial.plan.login.replace(password=dial.password)
    dial.verdict = judge(dial.heard, dial.progress, options, dial.silence)
    dial.progress = dial.verdict.progress
    if isinstance(dial.verdict, Wait):
        dial.silence_wanted = dial.verdict.until


def announce_verdict(dial: Dial, _what: Happening) -> None:
    """Say what it was taken for."""
    for line in dial.verdict.announce if dial.verdict else ():
        dial.say(line)


def reply(dial: Dial, _what: Happening) -> None:
    """Send what it asked for."""
    if isinstance(dial.verdict, Reply):
        dial.tell(Prompt(dial.verdict.kind, dial.heard.strip().splitlines()[-1] if dial.heard.strip() else ""))
        dial.order(commands.Send(dial.verdict.text, dial.verdict.secret))
        dial.heard = ""
        dial.silence, dial.silence_wanted = 0.0, SILENCE_SECONDS


def say_hoping(dial: Dial, _what: Happening) -> None:
    """Nothing was understood."""
    dial.say("Don't know what to do!  Starting pppd and hoping for the best.")


def start_pppd(dial: Dial, _what: Happening) -> None:
    """The messages of the provider, then pppd."""
    for line in dial.plan.when_connected:
        dial.say(line)
    dial.order(commands.TellDate("Starting pppd at"))
    dial.order(commands.StartPppd())


# ---- pppd runs


def note_online(dial: Dial, _what: Happening) -> None:
    """Both addresses are known and the log has calmed down."""
    dial.was_online = True
    dial.order(commands.TellOnline())


def stop_pppd(dial: Dial, what: Happening) -> None:
    """Ask it to say goodbye."""
    note_signal(dial, what)
    dial.order(commands.StopPppd())


def kill_pppd(dial: Dial, _what: Happening) -> None:
    """It did not go."""
    dial.order(commands.KillPppd())


def note_signal(dial: Dial, what: Happening) -> None:
    """Remember who ended it."""
    dial.stopped_by = what.number
    if not dial.was_online:
        dial.last_error = errors.Interrupted(what.number)


def say_killed(dial: Dial, what: Happening) -> None:
    """A signal ended pppd."""
    if what.status < 0:
        dial.say(exitcodes.killed_line(-what.status))


def say_disconnecting(dial: Dial, _what: Happening) -> None:
    """`Disconnecting at …`, then the line is closed."""
    dial.order(commands.TellDate("Disconnecting at"))
    dial.order(commands.CloseLine(after_call=True))


def say_how_pppd_ended(dial: Dial, what: Happening) -> None:
    """wvdial's lines for its exit code, and what it means."""
    ending = exitcodes.ending(what.status, what.auth_failed)
    if ending.error:
        dial.last_error = ending.error(ending.reason, ending.hint)
    elif not ending.final:
        dial.last_error = errors.PppFailed("The peer ended the link.", "Auto Reconnect = yes dials again by itself.")
    if what.auth_failed and dial.plan.ask_password:
        dial.password_known = False
    if what.seconds >= LASTING_SECONDS:
        dial.delay = dial.plan.reconnect_delay
    for line in ending.lines:
        dial.say(line)


def say_reconnect(dial: Dial, _what: Happening) -> None:
    """Auto Reconnect, later each time."""
    dial.say(f"Auto Reconnect will be attempted in {dial.delay:g} seconds")
    dial.tell(Redial(dial.delay, dial.attempts + 1, dial.last_error.message if dial.last_error else ""))
    dial.order(commands.WatchForModem())
    dial.pause = dial.delay
    dial.delay = min(dial.delay * 2, dial.plan.reconnect_delay_most)
    dial.rounds = 0


# ---- a link that is up, but dead


def check_the_link(dial: Dial, _what: Happening) -> None:
    """Time for Check Link."""
    dial.order(commands.CheckLink())


def note_link_alive(dial: Dial, _what: Happening) -> None:
    """All is well: the next trouble begins with the mildest remedy."""
    dial.link_failures, dial.remedy = 0, NO_REMEDY


def count_link_failure(dial: Dial, _what: Happening) -> None:
    """Once is nothing."""
    dial.link_failures += 1
    dial.explain(f"The link did not answer ({dial.link_failures} of {dial.plan.check_count}).")


def say_link_dead(dial: Dial, _what: Happening) -> None:
    """It is up, but carries nothing: the next remedy."""
    dial.link_failures = 0
    dial.remedy = min(dial.remedy + 1, len(REMEDIES) - 1)
    remedy = REMEDIES[dial.remedy]
    dial.tell(Warn("link-dead", f"The link is up, but carries nothing: {remedy}."))


def end_pppd(dial: Dial, _what: Happening) -> None:
    """For a new call."""
    dial.order(commands.StopPppd())


def reset_the_modem(dial: Dial, _what: Happening) -> None:
    """`AT+CFUN=1,1`: it starts anew (27.007 8.2)."""
    send_shown(dial, "Sending: ", RESET)


def recover(dial: Dial, _what: Happening) -> None:
    """The stronger remedies, once the line is closed."""
    if dial.remedy == RESET_USB:
        dial.order(commands.ResetUsbPort())
    elif dial.remedy == RUN_COMMAND:
        dial.order(commands.RunRecoverCommand())


def wait_for_the_modem(dial: Dial, _what: Happening) -> None:
    """It is not there: until it is plugged in, or Wait For Modem is over."""
    dial.waited = True
    dial.say("Waiting for the modem to be plugged in.")
    dial.order(commands.WatchForModem())


def say_modem_is_there(dial: Dial, what: Happening) -> None:
    """Under the name it has now."""
    dial.rounds = 0
    dial.say(f"The modem is there: {what.text}.")


# ---- the end


def note_line_gone(dial: Dial, _what: Happening) -> None:
    """Unplugged."""
    dial.last_error = errors.NoDevice(
        "The modem has gone: it was unplugged or has reset itself.", "Plug it in and dial again."
    )


def note_error(dial: Dial, what: Happening) -> None:
    """Why it failed is in the happening."""
    dial.last_error = what.error


def finish_well(dial: Dial, _what: Happening) -> None:
    """It ended as asked."""
    dial.order(commands.Finish(None, 0))


def finish(dial: Dial, _what: Happening) -> None:
    """It failed."""
    dial.order(commands.Finish(dial.last_error, 1))


def finish_as_idle(dial: Dial, _what: Happening) -> None:
    """It failed, but wvdial's exit status is 0: after every end of pppd, and after Maximum Attempts."""
    dial.order(commands.Finish(dial.last_error, 0))


def finish_as_asked(dial: Dial, _what: Happening) -> None:
    """A signal ended it: wvdial's exit status is 1 even when it was online."""
    dial.order(commands.Finish(None if dial.was_online else dial.last_error, 1))
