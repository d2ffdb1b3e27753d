"""The dial, as a table: in this state, when this happens, if this holds: do this, go there.

The first row of a state and happening whose condition holds is taken; what is in no row is in
IGNORED, on purpose. `python -m pydial.dial` prints it. Where wvdial does otherwise,
docs/compatibility.md says why.
"""

from __future__ import annotations

from math import inf

from pydial.dial import calling, curing, ending, linking, login, opening
from pydial.dial import guards as if_
from pydial.dial import states as s
from pydial.dial.machine import Row
from pydial.dial.scripts.cause import find_cause
from pydial.dial.scripts.init import initialise
from pydial.dial.scripts.prepare import prepare
from pydial.dial.scripts.reset import reset
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.at.exchange import Script
    from pydial.dial.machine import Action, Dial, Guard
    from pydial.dial.states import State

STAY = None

CALLING = (s.DIALING, s.ABORTING, s.PAUSING)
LOGGING_IN = (s.PRODDING, s.LISTENING)
WITH_PPPD = (s.NEGOTIATING, s.ADDRESSED, s.ONLINE)

BREATH_SECONDS = 0.5  # between two CRs (wvdial)
SETTLING_SECONDS = 0.3  # after the addresses, for pppd to tell the name servers too
STOPPING_SECONDS = 5.0  # for pppd to say goodbye to its peer
HOPELESS_SECONDS = 1.0  # for the same, where no peer has answered: scripts kill what takes two seconds to end

SCRIPTS: dict[State, Callable[[Dial], Script[None]]] = {
    s.INITIALIZING: lambda dial: initialise(dial.plan, dial.card),
    s.PREPARING: lambda dial: prepare(dial.plan, dial.card),
    s.FINDING_CAUSE: lambda dial: find_cause(dial.plan),
    s.RESETTING: lambda dial: reset(),
}
"""What is asked of the modem in a state; SCRIPT_DONE or SCRIPT_FAILED tells its end."""
SCRIPTED = tuple(SCRIPTS)
BEFORE_PPP = (s.INITIALIZING, s.PREPARING, s.FINDING_CAUSE)
COMMANDING = (*SCRIPTED, *CALLING)

TIMEOUTS: dict[State, Callable[[Dial], float | None]] = {
    s.WAITING: lambda dial: None if dial.was_online or dial.plan.wait_for_modem == inf else dial.plan.wait_for_modem,
    s.ONLINE: lambda dial: dial.plan.check_interval if dial.plan.checks_link else None,
    s.DIALING: lambda dial: dial.plan.dial_timeout,
    s.ABORTING: lambda dial: BREATH_SECONDS,
    s.PAUSING: lambda dial: dial.pause,
    s.PRODDING: lambda dial: BREATH_SECONDS,
    s.LISTENING: lambda dial: max(0.0, dial.silence_wanted - dial.silence),
    s.ADDRESSED: lambda dial: SETTLING_SECONDS,
    s.STOPPING: lambda dial: STOPPING_SECONDS if dial.link_is_up else HOPELESS_SECONDS,
    s.RECONNECTING: lambda dial: dial.pause,
}


def row(where: State | tuple[State, ...], happening: str, when: Guard, then: State | None, *do_: Action) -> Row:
    """One row; reads: in STATE (or any of them), when HAPPENING, if WHEN: go THEN, having done this."""
    return Row(where if isinstance(where, tuple) else (where,), happening, when, then, do_)


ROWS: tuple[Row, ...] = (
    # -- the line
    row(s.CLOSED, s.START, if_.always, s.OPENING, opening.open_the_line),
    row(s.OPENING, s.OPENED, if_.always, s.INITIALIZING),
    row(s.OPENING, s.OPEN_FAILED, if_.the_modem_may_come, s.WAITING,
        opening.say_cannot_open, curing.wait_for_the_modem),
    row(s.OPENING, s.OPEN_FAILED, if_.rounds_are_left, s.OPENING, opening.say_cannot_open, opening.open_the_line),
    row(s.OPENING, s.OPEN_FAILED, if_.always, s.BROKEN, opening.say_cannot_open),
    row(s.WAITING, s.DEVICE_APPEARED, if_.always, s.OPENING, curing.say_modem_is_there, opening.open_the_line),
    row(s.WAITING, s.TIMEOUT, if_.always, s.BROKEN),
    # -- the init strings
    row(s.INITIALIZING, s.SCRIPT_DONE, if_.always, s.INITIALIZED),
    row(s.INITIALIZING, s.SCRIPT_FAILED, if_.another_round_may_help, s.OPENING,
        ending.note_error, opening.close_the_line, opening.open_the_line),
    row(s.INITIALIZING, s.SCRIPT_FAILED, if_.always, s.BROKEN, ending.note_error),
    # -- what is still needed
    row(s.INITIALIZED, s.ENTERED, if_.the_password_is_asked_for, s.ASKING,
        calling.say_initialized, calling.ask_for_the_password),
    row(s.INITIALIZED, s.ENTERED, if_.something_is_missing, s.BROKEN,
        calling.say_initialized, calling.say_what_is_missing),
    row(s.INITIALIZED, s.ENTERED, if_.pppd_cannot_run, s.BROKEN, calling.say_initialized, calling.say_pppd_unusable),
    row(s.INITIALIZED, s.ENTERED, if_.the_modem_is_to_be_prepared, s.PREPARING, calling.say_initialized),
    row(s.INITIALIZED, s.ENTERED, if_.always, s.DIALING,
        calling.say_initialized, calling.say_what_is_dialed, calling.dial_the_number),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.something_is_missing, s.BROKEN, calling.say_what_is_missing),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.the_modem_is_to_be_prepared, s.PREPARING, calling.note_password),
    row(s.ASKING, s.PASSWORD_GIVEN, if_.always, s.DIALING,
        calling.note_password, calling.say_what_is_dialed, calling.dial_the_number),
    row(s.ASKING, s.PASSWORD_REFUSED, if_.always, s.BROKEN, calling.say_no_password),
    # -- SIM, packet-data context, network: only when the configuration names PIN, APN or Register Timeout
    row(s.PREPARING, s.SCRIPT_DONE, if_.always, s.DIALING, calling.say_what_is_dialed, calling.dial_the_number),
    row(s.PREPARING, s.SCRIPT_FAILED, if_.always, s.FAILED, ending.note_error),
    # -- the call
    row(s.DIALING, "CONNECT", if_.always, s.CONNECTED, login.note_connect),
    row(s.DIALING, "NO CARRIER", if_.the_cause_is_to_be_found, s.FINDING_CAUSE, calling.say_no_carrier),
    row(s.DIALING, "NO CARRIER", if_.always, s.REDIALING, calling.say_no_carrier),
    row(s.DIALING, "NO DIALTONE", if_.no_dialtone_ends_it, s.FAILED, calling.say_no_dialtone),
    row(s.DIALING, "NO DIALTONE", if_.always, s.REDIALING, calling.say_no_dialtone_yet),
    row(s.DIALING, "BUSY", if_.busy_ends_it, s.FAILED, calling.say_busy),
    row(s.DIALING, "BUSY", if_.another_number_is_next, s.REDIALING, calling.say_busy_other_number),
    row(s.DIALING, "BUSY", if_.always, s.REDIALING, calling.say_busy_again),
    row(s.DIALING, "ERROR", if_.the_cause_is_to_be_found, s.FINDING_CAUSE, calling.say_invalid_dial_command),
    row(s.DIALING, "ERROR", if_.always, s.FAILED, calling.say_invalid_dial_command),
    row(s.DIALING, "VOICE", if_.always, s.REDIALING, calling.say_voice),
    row(s.DIALING, "FAX", if_.always, s.REDIALING, calling.say_fax),
    row(s.DIALING, "NO ANSWER", if_.always, s.REDIALING, calling.say_no_answer),
    row(s.DIALING, s.TIMEOUT, if_.always, s.ABORTING, calling.say_timed_out, calling.breathe),
    row(s.ABORTING, "CONNECT", if_.always, s.CONNECTED, login.note_connect),
    row(s.ABORTING, s.TIMEOUT, if_.breaths_are_left, s.ABORTING, calling.breathe),
    row(s.ABORTING, s.TIMEOUT, if_.always, s.REDIALING),
    row(s.FINDING_CAUSE, s.SCRIPT_DONE, if_.the_dial_command_was_refused, s.FAILED, calling.note_cause_asked),
    row(s.FINDING_CAUSE, s.SCRIPT_DONE, if_.always, s.REDIALING, calling.note_cause_asked),
    row(s.FINDING_CAUSE, s.SCRIPT_FAILED, if_.always, s.FAILED, ending.note_error),
    row(s.REDIALING, s.ENTERED, if_.must_come_back, s.PAUSING, calling.announce_redial),
    row(s.REDIALING, s.ENTERED, if_.attempts_are_used_up, s.ENDED,
        calling.say_maximum_attempts, linking.say_disconnecting, ending.finish_as_idle),
    row(s.REDIALING, s.ENTERED, if_.always, s.PAUSING, calling.announce_redial),
    row(s.PAUSING, s.TIMEOUT, if_.always, s.DIALING, calling.dial_the_number),
    # -- the login
    row(s.CONNECTED, s.ENTERED, if_.chat_and_no_login, s.ENDED, login.say_chat_finished, ending.finish_well),
    row(s.CONNECTED, s.ENTERED, if_.no_login, s.STARTING, login.say_starting_immediately, login.start_pppd),
    row(s.CONNECTED, s.ENTERED, if_.always, s.PRODDING, login.say_waiting_for_prompt),
    row(s.PRODDING, s.TIMEOUT, if_.prods_are_left, s.PRODDING, calling.breathe),
    row(s.PRODDING, s.TIMEOUT, if_.chatting, s.ENDED, login.say_hoping, ending.finish_well),
    row(s.PRODDING, s.TIMEOUT, if_.always, s.STARTING, login.say_hoping, login.start_pppd),
    row(s.PRODDING, s.HOST_SPOKE, if_.always, s.LISTENING, login.hear_the_host),
    row(LOGGING_IN, s.LOGIN_TIMEOUT, if_.chatting, s.ENDED, login.say_hoping, ending.finish_well),
    row(LOGGING_IN, s.LOGIN_TIMEOUT, if_.always, s.STARTING, login.say_hoping, login.start_pppd),
    row(s.LISTENING, s.HOST_SPOKE, if_.always, s.LISTENING, login.hear_the_host),
    row(s.LISTENING, s.TIMEOUT, if_.always, s.JUDGING, login.judge_the_host),
    row(s.JUDGING, s.ENTERED, if_.a_reply_is_due, s.LISTENING, login.announce_verdict, login.reply),
    row(s.JUDGING, s.ENTERED, if_.nothing_is_due_yet, s.LISTENING, login.announce_verdict),
    row(s.JUDGING, s.ENTERED, if_.the_call_is_over, s.REDIALING, login.announce_verdict, calling.note_carrier_lost),
    row(s.JUDGING, s.ENTERED, if_.nothing_was_said, s.PRODDING, calling.breathe),
    row(s.JUDGING, s.ENTERED, if_.the_login_was_refused, s.FAILED, login.note_refused),
    row(s.JUDGING, s.ENTERED, if_.chatting, s.ENDED, login.announce_verdict, ending.finish_well),
    row(s.JUDGING, s.ENTERED, if_.always, s.STARTING, login.announce_verdict, login.start_pppd),
    row(LOGGING_IN, s.CARRIER_LOST, if_.always, s.REDIALING, calling.say_carrier_lost),
    row((*BEFORE_PPP, *CALLING, *LOGGING_IN), s.LINE_GONE, if_.always, s.FAILED, ending.note_line_gone),
    # -- pppd
    row(s.STARTING, s.PPPD_STARTED, if_.always, s.NEGOTIATING),
    row(s.STARTING, s.PPPD_UNUSABLE, if_.always, s.ENDED, ending.note_error, linking.say_disconnecting, ending.finish),
    row(s.NEGOTIATING, s.IP_UP, if_.always, s.ADDRESSED, linking.note_up),
    row(s.ADDRESSED, s.TIMEOUT, if_.always, s.ONLINE, linking.tell_online),
    row(WITH_PPPD, s.STOP, if_.always, s.STOPPING, linking.stop_pppd),
    row(s.STOPPING, s.TIMEOUT, if_.always, s.STOPPING, linking.kill_pppd),
    row(s.STOPPING, s.STOP, if_.always, STAY, linking.note_signal),
    row((*WITH_PPPD, s.STOPPING), s.PPPD_EXITED, if_.always, s.LOST),
    # -- a link that is up, but dead: later each time a stronger remedy
    row(s.ONLINE, s.TIMEOUT, if_.always, s.ONLINE, curing.check_the_link),
    row(s.ONLINE, s.LINK_ANSWERED, if_.always, STAY, curing.note_link_alive),
    row(s.ONLINE, s.LINK_SILENT, if_.the_link_is_dead, s.STOPPING, curing.say_link_dead, curing.end_pppd),
    row(s.ONLINE, s.LINK_SILENT, if_.always, STAY, curing.count_link_failure),
    # -- the end of pppd
    row(s.LOST, s.ENTERED, if_.asked_to_end, s.ENDED, linking.say_disconnecting, ending.finish_as_asked),
    row(s.LOST, s.ENTERED, if_.the_modem_is_to_be_reset, s.RESETTING,
        linking.say_how_pppd_ended, curing.note_remedy_applied),
    row(s.LOST, s.ENTERED, if_.it_may_reconnect, s.RECONNECTING,
        linking.say_killed, linking.say_disconnecting, linking.say_how_pppd_ended, curing.recover,
        linking.say_reconnect),
    row(s.LOST, s.ENTERED, if_.always, s.ENDED,
        linking.say_killed, linking.say_disconnecting, linking.say_how_pppd_ended, ending.finish_as_idle),
    row(s.RESETTING, s.SCRIPT_DONE, if_.always, s.RECONNECTING, linking.say_disconnecting, linking.say_reconnect),
    row(s.RESETTING, s.LINE_GONE, if_.always, s.RECONNECTING, linking.say_disconnecting, linking.say_reconnect),
    row(s.RECONNECTING, s.TIMEOUT, if_.always, s.OPENING, opening.open_the_line),
    row(s.RECONNECTING, s.DEVICE_APPEARED, if_.always, s.OPENING, curing.say_modem_is_there, opening.open_the_line),
    # -- it failed: before it was ever online that is the end, after that it goes on
    row(s.BROKEN, s.ENTERED, if_.must_come_back, s.RECONNECTING, opening.close_the_line, linking.say_reconnect),
    row(s.BROKEN, s.ENTERED, if_.always, s.ENDED, opening.close_the_line, ending.finish),
    row(s.FAILED, s.ENTERED, if_.must_come_back, s.RECONNECTING, linking.say_disconnecting, linking.say_reconnect),
    row(s.FAILED, s.ENTERED, if_.always, s.ENDED, linking.say_disconnecting, ending.finish),
    # -- the user's end, where no pppd runs
    row((s.OPENING, s.WAITING, s.ASKING, *COMMANDING, *LOGGING_IN, s.RECONNECTING),
        s.STOP, if_.always, s.ENDED, linking.note_signal, linking.say_disconnecting, ending.finish_as_asked),
)  # fmt: skip


class Ignored(Record):
    """In any of `states` any of `happenings` changes nothing, because of `why`."""

    why: str
    states: tuple[State, ...]
    happenings: tuple[str, ...]


NOT_TALKING = tuple(state for state in s.STATES if not state.reads)
NOT_READING_HOST = tuple(state for state in s.STATES if state.reads != "host")
NOT_READING_RESULTS = tuple(state for state in s.STATES if state.reads != "results")
WITHOUT_TIMER = tuple(state for state in s.STATES if state not in TIMEOUTS and state not in SCRIPTS)
CALL_ENDS = ("NO CARRIER", "NO DIALTONE", "BUSY", "NO ANSWER", "VOICE", "FAX")
FINAL_CODES = ("CONNECT", *CALL_ENDS)


def others(*but: State) -> tuple[State, ...]:
    """All states except these."""
    return tuple(state for state in s.STATES if state not in but)


IGNORED: tuple[Ignored, ...] = (
    # what a DCE may say at any time
    Ignored("the state's script hears it", SCRIPTED, (*s.RESULT_CODES, s.TEXT, s.TIMEOUT, s.RECALLED)),
    Ignored("information text is shown, no more", CALLING, (s.TEXT,)),
    Ignored("somebody calls us", CALLING, ("RING",)),
    Ignored("the end of the call that is given up", (s.ABORTING,), (*CALL_ENDS, "OK", "ERROR")),
    Ignored("an echo of the last call", (s.PAUSING,), (*FINAL_CODES, "OK", "ERROR")),
    Ignored("a late answer", (s.DIALING,), ("OK",)),
    Ignored("the link is being ended", others(s.ONLINE), (s.LINK_ANSWERED, s.LINK_SILENT)),
    Ignored("the line is open, or not wanted", others(s.WAITING, s.RECONNECTING), (s.DEVICE_APPEARED,)),
    # what cannot come, or comes too late to matter
    Ignored("nobody reads result codes", NOT_READING_RESULTS, (*s.RESULT_CODES, s.TEXT)),
    Ignored("nobody reads the host", NOT_READING_HOST, (s.HOST_SPOKE, s.CARRIER_LOST)),
    Ignored("nobody reads the line", NOT_TALKING, (s.LINE_GONE,)),
    Ignored("a modem that refuses to be reset is opened anew all the same", (s.RESETTING,), (s.SCRIPT_FAILED,)),
    Ignored("no timer runs", WITHOUT_TIMER, (s.TIMEOUT,)),
    Ignored("no script runs", others(*SCRIPTED), (s.SCRIPT_DONE, s.SCRIPT_FAILED, s.RECALLED)),
    Ignored("the login is over", others(*LOGGING_IN), (s.LOGIN_TIMEOUT,)),
    Ignored("it has begun", others(s.CLOSED), (s.START,)),
    Ignored("not a fork", tuple(state for state in s.STATES if not state.transient), (s.ENTERED,)),
    Ignored("the line is not being opened", others(s.OPENING), (s.OPENED, s.OPEN_FAILED)),
    Ignored("nobody was asked", others(s.ASKING), (s.PASSWORD_GIVEN, s.PASSWORD_REFUSED)),
    Ignored("pppd is not being started", others(s.STARTING), (s.PPPD_STARTED, s.PPPD_UNUSABLE)),
    Ignored("the addresses are known, or pppd is ending", others(s.NEGOTIATING), (s.IP_UP,)),
    Ignored("pppd does not run", others(*WITH_PPPD, s.STOPPING), (s.PPPD_EXITED,)),
    Ignored("it has ended", (s.ENDED,), (s.STOP,)),
    Ignored("it has not begun", (s.CLOSED,), (s.STOP,)),
    Ignored("that pppd runs, or cannot, is told first; then it is told again", (s.STARTING,), (s.STOP,)),
    Ignored("left at once", tuple(state for state in s.STATES if state.transient), (s.STOP,)),
)


def _by_state_and_happening() -> dict[tuple[State, str], tuple[Row, ...]]:
    found: dict[tuple[State, str], tuple[Row, ...]] = {}
    for one in ROWS:
        for state in one.states:
            key = (state, one.happening)
            found[key] = (*found.get(key, ()), one)
    return found


DECISIONS = _by_state_and_happening()
