"""The dial, as a table: in this state, when this happens, if this holds: do this, go there.

The first row of a state and happening whose condition holds is taken; what may happen and is in no row is in
IGNORED, on purpose. `python -m pydial.dial` prints the table. Where wvdial does otherwise, docs/compatibility.md
says why.
"""

from __future__ import annotations

from math import inf

from pydial.dial import calling, causes, finishing, login, online, opening, recovery
from pydial.dial import guards as if_
from pydial.dial import states as s
from pydial.dial.machine import Row, Table
from pydial.dial.scripts.init import initialise
from pydial.dial.scripts.reset import reset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydial.at.exchange import Script
    from pydial.dial.machine import Action, Guard
    from pydial.dial.memory import Dial
    from pydial.dial.plan import Plan
    from pydial.dial.states import State

CR_SECONDS = 0.5  # between two CRs (wvdial)
SETTLING_SECONDS = 0.3  # after the addresses, for pppd to tell the name servers too
STOPPING_SECONDS = 5.0  # for a link to say goodbye to its peer
HOPELESS_SECONDS = 1.0  # for the same, where no peer has answered: scripts kill what takes two seconds to end


def _multiplex(plan: Plan) -> Script[None]:
    from pydial.dial.scripts.multiplex import multiplex  # Multiplex only

    return multiplex(plan)


def _prepare(dial: Dial) -> Script[None]:
    """Loaded where a dial needs it only, as is the other."""
    from pydial.dial.scripts.prepare import prepare

    return prepare(dial.plan, dial.card, dial.bearer)


def _find_cause(dial: Dial) -> Script[None]:
    from pydial.dial.scripts.cause import Failure, find_cause

    return find_cause(dial.plan, dial.bearer, Failure(dial.last_error, if_.another_call_may_follow(dial)))


def _explain_end(dial: Dial) -> Script[None]:
    from pydial.dial.scripts.cause import Failure, find_cause
    from pydial.errors import PppFailed

    error = PppFailed("The network ended the call before PPP.")
    return find_cause(dial.plan, dial.bearer, Failure(error, may_wait=False))


SCRIPTS: dict[State, Callable[[Dial], Script[None]]] = {
    s.MULTIPLEXING: lambda dial: _multiplex(dial.plan),
    s.INITIALIZING: lambda dial: initialise(dial.plan, dial.card),
    s.PREPARING: _prepare,
    s.FINDING_CAUSE: _find_cause,
    s.EXPLAINING: _explain_end,
    s.RESETTING: lambda dial: reset(),
}
"""What is asked of the modem in a state; SCRIPT_DONE or SCRIPT_FAILED tells its end."""

TIMEOUTS: dict[State, Callable[[Dial], float | None]] = {
    s.WAITING: lambda dial: None if dial.recovery.was_online or dial.plan.wait_for_modem == inf
    else dial.plan.wait_for_modem,
    s.ONLINE: lambda dial: dial.plan.check_interval if dial.plan.checks_link else None,
    s.DIALING: lambda dial: dial.plan.dial_timeout,
    s.ABORTING: lambda dial: CR_SECONDS,
    s.PAUSING: lambda dial: dial.calls.pause,
    s.PRODDING: lambda dial: CR_SECONDS,
    s.LISTENING: lambda dial: max(0.0, dial.login.silence_wanted - dial.login.silence),
    s.ADDRESSED: lambda dial: SETTLING_SECONDS,
    s.STOPPING: lambda dial: STOPPING_SECONDS if dial.recovery.link_is_up else HOPELESS_SECONDS,
    s.RECONNECTING: lambda dial: dial.recovery.pause,
}  # fmt: skip
"""Seconds that a state may last."""

STAY = None
CALLING = (s.DIALING, s.ABORTING, s.PAUSING)
LOGGING_IN = (s.PRODDING, s.LISTENING)
WITH_LINK = (s.NEGOTIATING, s.ADDRESSED, s.ONLINE)

INITIALIZED = (calling.say_initialized, calling.begin_new_attempts, login.begin_new_dialogue, opening.begin_new_rounds)
REDIAL = (calling.announce_redial, causes.tell_cause)
CALL = (calling.say_what_is_dialed, calling.dial_the_number)
DISCONNECT = (online.say_disconnecting, opening.hang_up_and_close, calling.note_call_over)
LINK_HAS_ENDED = (recovery.note_how_it_ended, login.forget_refused_password, online.say_how_it_ended)
RECONNECT = (recovery.reconnect_later, causes.tell_cause, opening.begin_new_rounds)


def row(where: State | tuple[State, ...], happening: str, when: Guard, then: State | None, *do_: Action) -> Row:
    """One row; reads: in STATE (or any of them), when HAPPENING, if WHEN: go THEN, having done this."""
    return Row(where if isinstance(where, tuple) else (where,), happening, when, then, do_)


ROWS: tuple[Row, ...] = (
    # -- the line
    row(s.CLOSED, s.START, if_.always, s.OPENING, opening.open_the_line),
    row(s.OPENING, s.OPENED, if_.the_line_is_to_be_multiplexed, s.MULTIPLEXING),
    row(s.OPENING, s.OPENED, if_.always, s.INITIALIZING),
    row(s.OPENING, s.OPEN_FAILED, if_.the_modem_may_come, s.WAITING,
        opening.say_cannot_open, finishing.note_error, causes.tell_cause,
        opening.say_waiting_for_the_modem, opening.wait_for_the_modem),
    row(s.OPENING, s.OPEN_FAILED, if_.rounds_are_left, s.OPENING,
        opening.say_cannot_open, finishing.note_error, opening.open_the_line),
    row(s.OPENING, s.OPEN_FAILED, if_.always, s.BROKEN, opening.say_cannot_open, finishing.note_error),
    row(s.WAITING, s.DEVICE_APPEARED, if_.always, s.OPENING,
        opening.say_modem_is_there, opening.begin_new_rounds, opening.open_the_line),
    row(s.WAITING, s.TIMEOUT, if_.always, s.BROKEN),
    # -- several channels on one line
    row(s.MULTIPLEXING, s.SCRIPT_DONE, if_.always, s.INITIALIZING),
    # -- the init strings
    row(s.INITIALIZING, s.SCRIPT_DONE, if_.always, s.INITIALIZED, *INITIALIZED),
    row(s.INITIALIZING, s.SCRIPT_FAILED, if_.another_round_may_help, s.OPENING,
        finishing.note_error, opening.close_the_line, opening.open_the_line),
    row(s.INITIALIZING, s.SCRIPT_FAILED, if_.the_silence_is_to_be_explained, s.EXAMINING, opening.examine_the_line),
    row(s.INITIALIZING, s.SCRIPT_FAILED, if_.always, s.BROKEN, finishing.note_error),
    row(s.EXAMINING, s.EXAMINED, if_.the_line_was_cured, s.INITIALIZING, opening.note_cured),
    row(s.EXAMINING, s.EXAMINED, if_.always, s.BROKEN, finishing.note_error),
    # -- what is still needed
    row(s.INITIALIZED, s.ENTERED, if_.no_call_is_wanted, s.ENDED,
        calling.say_no_call_is_wanted, opening.close_the_line, finishing.finish_well),
    row(s.INITIALIZED, s.ENTERED, if_.the_password_is_asked_for, s.ASKING, login.ask_for_the_password),
    row(s.INITIALIZED, s.ENTERED, if_.something_is_missing, s.BROKEN, calling.fail_incomplete_configuration),
    row(s.INITIALIZED, s.ENTERED, if_.the_link_is_unusable, s.BROKEN, calling.fail_link_unusable),
    row(s.INITIALIZED, s.ENTERED, if_.the_modem_is_to_be_prepared, s.PREPARING),
    row(s.INITIALIZED, s.ENTERED, if_.always, s.DIALING, *CALL),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.something_is_missing, s.BROKEN, calling.fail_incomplete_configuration),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.the_link_is_unusable, s.BROKEN, calling.fail_link_unusable),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.the_modem_is_to_be_prepared, s.PREPARING, login.note_password),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.always, s.DIALING, login.note_password, *CALL),
    row(s.ASKING, s.PASSWORD_REFUSED, if_.always, s.ENDED,
        login.fail_without_password, opening.close_the_line, finishing.finish),  # the person wants no more
    # -- SIM, packet-data context, network: only when the configuration names PIN, APN, Register Timeout or Roaming
    row(s.PREPARING, s.SCRIPT_DONE, if_.always, s.DIALING, *CALL),
    row(s.PREPARING, s.SCRIPT_FAILED, if_.always, s.FAILED, finishing.note_error),
    # -- the call
    row((s.DIALING, s.ABORTING), "CONNECT", if_.always, s.CONNECTED,
        calling.note_connect, calling.say_what_worked, calling.tell_connect),
    row(s.DIALING, "NO CARRIER", if_.the_cause_is_to_be_found, s.FINDING_CAUSE, calling.fail_no_carrier),
    row(s.DIALING, "NO CARRIER", if_.always, s.REDIALING, calling.fail_no_carrier),
    row(s.DIALING, "NO DIALTONE", if_.no_dialtone_ends_it, s.FAILED, calling.fail_no_dialtone),
    row(s.DIALING, "NO DIALTONE", if_.always, s.REDIALING, calling.fail_no_dialtone_yet),
    row(s.DIALING, "BUSY", if_.busy_ends_it, s.FAILED, calling.fail_busy),
    row(s.DIALING, "BUSY", if_.another_number_is_next, s.REDIALING, calling.fail_busy_other_number),
    row(s.DIALING, "BUSY", if_.always, s.REDIALING, calling.fail_busy_first_number),
    row(s.DIALING, "ERROR", if_.another_command_is_left, s.DIALING,
        calling.take_another_command, calling.send_the_command),
    row(s.DIALING, "ERROR", if_.the_cause_is_to_be_found, s.FINDING_CAUSE, calling.fail_dial_command_refused),
    row(s.DIALING, "ERROR", if_.always, s.FAILED, calling.fail_dial_command_refused),
    row(s.DIALING, "VOICE", if_.always, s.REDIALING, calling.fail_voice),
    row(s.DIALING, "FAX", if_.always, s.REDIALING, calling.fail_fax),
    row(s.DIALING, "NO ANSWER", if_.always, s.REDIALING, calling.fail_no_answer),
    row(s.DIALING, s.TIMEOUT, if_.always, s.ABORTING, calling.fail_timed_out, calling.send_cr),
    row(s.ABORTING, s.TIMEOUT, if_.crs_are_left_to_abort, s.ABORTING, calling.send_cr),
    row(s.ABORTING, s.TIMEOUT, if_.always, s.REDIALING),
    row(s.FINDING_CAUSE, s.SCRIPT_DONE, if_.another_access_point_is_left, s.PREPARING,
        calling.take_another_access_point),
    row(s.FINDING_CAUSE, s.SCRIPT_FAILED, if_.another_access_point_is_left, s.PREPARING,
        finishing.note_error, causes.tell_cause, calling.take_another_access_point),
    row(s.FINDING_CAUSE, s.SCRIPT_DONE, if_.the_dial_command_was_refused, s.FAILED),
    row(s.FINDING_CAUSE, s.SCRIPT_DONE, if_.always, s.REDIALING, calling.pause_longer),
    row(s.FINDING_CAUSE, s.SCRIPT_FAILED, if_.the_cause_ends_it, s.FAILED, finishing.note_error),
    row(s.FINDING_CAUSE, s.SCRIPT_FAILED, if_.always, s.REDIALING, finishing.note_error, calling.pause_longer),
    row(s.REDIALING, s.ENTERED, if_.must_come_back, s.PAUSING, *REDIAL),
    row(s.REDIALING, s.ENTERED, if_.attempts_are_used_up, s.ENDED,
        calling.say_maximum_attempts, *DISCONNECT, finishing.finish_with_wvdial_0),
    row(s.REDIALING, s.ENTERED, if_.always, s.PAUSING, *REDIAL),
    row(s.PAUSING, s.TIMEOUT, if_.always, s.DIALING, calling.dial_the_number),
    # -- the login
    row(s.CONNECTED, s.ENTERED, if_.chat_and_no_login, s.ENDED, login.say_chat_finished, finishing.finish_well),
    row(s.CONNECTED, s.ENTERED, if_.no_login, s.STARTING, login.say_starting_immediately, login.start_the_link),
    row(s.CONNECTED, s.ENTERED, if_.always, s.PRODDING, login.begin_dialogue, login.say_waiting_for_prompt),
    row(s.PRODDING, s.TIMEOUT, if_.crs_are_left_to_host, s.PRODDING, calling.send_cr),
    row(s.PRODDING, s.TIMEOUT, if_.chatting, s.ENDED, login.say_hoping, finishing.finish_well),
    row(s.PRODDING, s.TIMEOUT, if_.always, s.STARTING, login.say_hoping, login.start_the_link),
    row(LOGGING_IN, s.HOST_SPOKE, if_.always, s.LISTENING, login.hear_the_host),
    row(LOGGING_IN, s.LOGIN_TIMEOUT, if_.chatting, s.ENDED, login.say_hoping, finishing.finish_well),
    row(LOGGING_IN, s.LOGIN_TIMEOUT, if_.always, s.STARTING, login.say_hoping, login.start_the_link),
    row(LOGGING_IN, s.CARRIER_LOST, if_.always, s.REDIALING, calling.say_carrier_lost, calling.note_carrier_lost),
    row(s.LISTENING, s.TIMEOUT, if_.always, s.JUDGING, login.judge_the_host),
    row(s.JUDGING, s.ENTERED, if_.a_reply_is_due, s.LISTENING, login.say_verdict, login.reply),
    row(s.JUDGING, s.ENTERED, if_.nothing_is_due_yet, s.LISTENING, login.say_verdict),
    row(s.JUDGING, s.ENTERED, if_.the_call_is_over, s.REDIALING, login.say_verdict, calling.note_carrier_lost),
    row(s.JUDGING, s.ENTERED, if_.nothing_was_said, s.PRODDING, calling.send_cr),
    row(s.JUDGING, s.ENTERED, if_.the_login_was_refused, s.FAILED, login.note_refused),
    row(s.JUDGING, s.ENTERED, if_.chatting, s.ENDED, login.say_verdict, finishing.finish_well),
    row(s.JUDGING, s.ENTERED, if_.always, s.STARTING, login.say_verdict, login.start_the_link),
    # -- the modem has gone
    row((s.MULTIPLEXING, s.INITIALIZING, s.PREPARING, s.FINDING_CAUSE, *CALLING, *LOGGING_IN), s.LINE_GONE,
        if_.always, s.FAILED,
        finishing.note_line_gone, calling.note_call_over),
    # -- the data connection
    row(s.STARTING, s.LINK_STARTED, if_.always, s.NEGOTIATING),
    row(s.STARTING, s.LINK_UNUSABLE, if_.always, s.ENDED, finishing.note_error, *DISCONNECT, finishing.finish),
    row(s.NEGOTIATING, s.LINK_UP, if_.always, s.ADDRESSED,
        recovery.note_link_up, calling.note_link_up, calling.say_which_access_point_worked, causes.forget_cause,
        login.begin_new_dialogue),
    row(s.ADDRESSED, s.TIMEOUT, if_.always, s.ONLINE, recovery.begin_new_checks, online.tell_online),
    row(WITH_LINK, s.STOP, if_.always, s.STOPPING, finishing.note_signal, online.stop_the_link),
    row(s.ONLINE, s.RECONNECT, if_.always, s.STOPPING, recovery.note_reconnect_asked, online.stop_the_link),
    row(s.STOPPING, s.TIMEOUT, if_.always, s.STOPPING, online.kill_the_link),
    row(s.STOPPING, s.STOP, if_.always, STAY, finishing.note_signal),
    row((*WITH_LINK, s.STOPPING), s.LINK_ENDED, if_.always, s.LOST, recovery.note_link_down),
    # -- it is up, but dead: later each time a stronger remedy
    row(s.ONLINE, s.TIMEOUT, if_.always, s.ONLINE, online.check_the_link),
    row(s.ONLINE, s.LINK_ANSWERED, if_.always, STAY, recovery.note_link_alive),
    row(s.ONLINE, s.LINK_SILENT, if_.the_link_is_dead, s.STOPPING,
        recovery.choose_remedy, recovery.say_link_dead, online.stop_the_link),
    row(s.ONLINE, s.LINK_SILENT, if_.always, STAY, recovery.count_link_failure),
    # -- it has ended
    row(s.LOST, s.ENTERED, if_.asked_to_end, s.ENDED, *DISCONNECT, finishing.finish_as_asked),
    row(s.LOST, s.ENTERED, if_.a_reconnect_is_asked, s.RECONNECTING,
        recovery.reconnect_as_asked, *DISCONNECT, *RECONNECT),
    row(s.LOST, s.ENTERED, if_.the_network_may_tell_why, s.EXPLAINING),
    row(s.LOST, s.ENTERED, if_.the_modem_is_to_be_reset, s.RESETTING,
        *LINK_HAS_ENDED, recovery.note_remedy_applied, calling.note_call_over),
    row(s.LOST, s.ENTERED, if_.it_may_reconnect, s.RECONNECTING,
        online.say_how_it_was_killed, *DISCONNECT, *LINK_HAS_ENDED, calling.try_another_access_point,
        recovery.apply_remedy, *RECONNECT),
    row(s.LOST, s.ENTERED, if_.always, s.ENDED,
        online.say_how_it_was_killed, *DISCONNECT, *LINK_HAS_ENDED, recovery.say_why_no_reconnect,
        finishing.finish_with_wvdial_0),
    row(s.EXPLAINING, s.SCRIPT_DONE, if_.always, s.LOST, calling.note_explained),
    row(s.EXPLAINING, s.SCRIPT_FAILED, if_.always, s.LOST, calling.note_explained),
    row(s.EXPLAINING, s.LINE_GONE, if_.always, s.LOST, calling.note_explained),
    row(s.RESETTING, s.SCRIPT_DONE, if_.always, s.RECONNECTING, *DISCONNECT, *RECONNECT),
    row(s.RESETTING, s.LINE_GONE, if_.always, s.RECONNECTING, *DISCONNECT, *RECONNECT),
    row(s.RECONNECTING, s.TIMEOUT, if_.always, s.OPENING, opening.open_the_line),
    row(s.RECONNECTING, s.DEVICE_APPEARED, if_.always, s.OPENING,
        opening.say_modem_is_there, opening.begin_new_rounds, opening.open_the_line),
    # -- it failed: before it was ever online that is the end, after that it goes on
    row(s.BROKEN, s.ENTERED, if_.must_come_back, s.RECONNECTING,
        opening.close_the_line, recovery.help_silent_modem, *RECONNECT),
    row(s.BROKEN, s.ENTERED, if_.always, s.ENDED, opening.close_the_line, finishing.finish),
    row(s.FAILED, s.ENTERED, if_.must_come_back, s.RECONNECTING, *DISCONNECT, *RECONNECT),
    row(s.FAILED, s.ENTERED, if_.always, s.ENDED, *DISCONNECT, finishing.finish),
    # -- the user's end, where no data connection runs
    row((s.OPENING, s.WAITING, s.EXAMINING, s.ASKING, *SCRIPTS, *CALLING, *LOGGING_IN, s.RECONNECTING),
        s.STOP, if_.always, s.ENDED,
        finishing.note_signal, *DISCONNECT, causes.repeat_cause, finishing.finish_as_asked),
)  # fmt: skip


def because(why: str, *happenings: str) -> dict[str, str]:
    """These change nothing, because of `why`."""
    return dict.fromkeys(happenings, why)


CALL_ENDS = ("NO CARRIER", "NO DIALTONE", "BUSY", "NO ANSWER", "VOICE", "FAX")
DURING_A_CALL = {
    **because("information text is only shown", s.TEXT),
    **because("somebody calls us: the modem is not told to answer", "RING"),
}

IGNORED: Mapping[State, Mapping[str, str]] = {
    s.MULTIPLEXING: because("its script fails for nothing: the modem is dialled without channels", s.SCRIPT_FAILED),
    s.DIALING: {**DURING_A_CALL, **because("it answers the command before the dial command", "OK")},
    s.ABORTING: {
        **DURING_A_CALL,
        **because("it ends the call that is given up, which the pause after it waits for", *CALL_ENDS, "OK", "ERROR"),
    },
    s.PAUSING: {
        **DURING_A_CALL,
        **because("it belongs to the call that has failed", "CONNECT", *CALL_ENDS, "OK", "ERROR"),
    },
    s.RESETTING: because(
        "its script tells no failure: a modem that refuses to be reset has ended it, too", s.SCRIPT_FAILED
    ),
    s.STARTING: because("the session reports it again once the start has been handled", s.STOP),
    s.STOPPING: because("the link is being ended", s.LINK_UP, s.LINK_ANSWERED, s.LINK_SILENT),
}
"""For each state, what may happen there and changes nothing, and why."""

TABLE = Table(ROWS, IGNORED, TIMEOUTS, SCRIPTS)
