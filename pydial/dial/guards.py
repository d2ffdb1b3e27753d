"""The conditions of the dial's table: one short question each."""

from __future__ import annotations

from math import inf

from pydial.dial import calling, remedies
from pydial.dial.prompt import CarrierLost, Prod, Refused, Reply, Wait
from pydial.dial.scripts.init import InitRefused, NeverAnswered
from pydial.errors import AuthenticationFailed, CommandRefused, NoDevice, NotRegistered, PppdUnusable, SimError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening

ROUNDS = 3  # of opening and initialising before it is given up (wvdial)
CRS_TO_HOST = 60  # CRs, half a second apart: 30 s for a host to say its first word (wvdial)
CRS_TO_ABORT = 3  # CRs, half a second apart, that end a call that is being set up (wvdial)


def always(_dial: Dial, _what: Happening) -> bool:
    """In any case."""
    return True


def another_round_may_help(dial: Dial, what: Happening) -> bool:
    """An init string was refused, and the modem may be opened and initialised once more; a question is asked once."""
    return isinstance(what.error, InitRefused) and rounds_are_left(dial, what) and not dial.plan.wants_no_call


def the_silence_is_to_be_explained(dial: Dial, what: Happening) -> bool:
    """No command was answered at all. In chat mode the line is somebody else's."""
    return isinstance(what.error, NeverAnswered) and not dial.plan.chat


def the_line_was_cured(_dial: Dial, what: Happening) -> bool:
    """The modem answers now."""
    return what.error is None


def rounds_are_left(dial: Dial, what: Happening) -> bool:
    """It may be opened and initialised once more: not where a scan of all ports has found no modem."""
    has_searched = isinstance(what.error, NoDevice) and what.error.searched
    return dial.opening.rounds < ROUNDS and not has_searched


def must_come_back(dial: Dial, _what: Happening) -> bool:
    """It was online, and Auto Reconnect is on: from then on nothing ends it but the user, or a SIM that gives no try
    away.
    """
    is_final = isinstance(dial.last_error, SimError) and dial.last_error.final
    return dial.recovery.was_online and dial.plan.auto_reconnect and not is_final


def the_line_is_to_be_multiplexed(dial: Dial, what: Happening) -> bool:
    """Multiplex is on, or `auto` and the modem has no other port."""
    return dial.plan.multiplex == "yes" or (dial.plan.multiplex == "auto" and what.number == 1)


def the_modem_is_to_be_prepared(dial: Dial, _what: Happening) -> bool:
    """The configuration names a PIN, an access point, a time to register, or Roaming."""
    return dial.plan.cellular


def the_cause_is_to_be_found(dial: Dial, _what: Happening) -> bool:
    """A data call has failed, and the modem answers questions about it."""
    return dial.plan.finds_cause and not dial.bearer.is_mute


def another_command_is_left(dial: Dial, _what: Happening) -> bool:
    """The modem refused the dial command of a data call, and may understand another one."""
    return dial.plan.cellular and dial.plan.finds_cause and dial.bearer.has_another(calling.usual_command_line(dial))


def another_access_point_is_left(dial: Dial, what: Happening) -> bool:
    """The network refused the call, and the SIM's provider has a further access point that was not tried."""
    return dial.bearer.has_another_point and not isinstance(what.error, SimError | NotRegistered)


def the_cause_ends_it(dial: Dial, what: Happening) -> bool:
    """No further call can do better: the SIM, the login, or a command that the modem does not take."""
    return isinstance(what.error, SimError | AuthenticationFailed) or the_dial_command_was_refused(dial, what)


def the_dial_command_was_refused(dial: Dial, _what: Happening) -> bool:
    """The modem answered ERROR to the dial command."""
    return isinstance(dial.last_error, CommandRefused)


def no_call_is_wanted(dial: Dial, _what: Happening) -> bool:
    """The sections hold init strings and nothing to dial."""
    return dial.plan.wants_no_call


def something_is_missing(dial: Dial, _what: Happening) -> bool:
    """No phone number, no user name or no password."""
    return bool(dial.plan.missing)


def the_password_is_asked_for(dial: Dial, _what: Happening) -> bool:
    """Ask Password is on, and there is none yet."""
    return not dial.login.password_known


def busy_ends_it(dial: Dial, _what: Happening) -> bool:
    """Abort on Busy is on."""
    return dial.plan.abort_on_busy


def another_number_is_next(dial: Dial, _what: Happening) -> bool:
    """A further one of Phone1 … Phone4 follows the number that was called."""
    return dial.calls.phone + 1 < len(dial.plan.phones)


def no_dialtone_ends_it(dial: Dial, _what: Happening) -> bool:
    """Abort on No Dialtone is on."""
    return dial.plan.abort_on_no_dialtone


def attempts_are_used_up(dial: Dial, _what: Happening) -> bool:
    """All Dial Attempts are used up; 0 means no limit, --once means one."""
    return not another_call_may_follow(dial)


def another_call_may_follow(dial: Dial) -> bool:
    """Neither --once nor Dial Attempts forbids it."""
    limit = dial.plan.dial_attempts
    return not dial.plan.once and not (limit and dial.calls.attempts >= limit)


def crs_are_left_to_abort(dial: Dial, _what: Happening) -> bool:
    """Fewer than CRS_TO_ABORT CRs were sent to end the call."""
    return dial.calls.crs < CRS_TO_ABORT


def chat_and_no_login(dial: Dial, _what: Happening) -> bool:
    """--chat, and no login dialogue is wanted."""
    return dial.plan.chat and dial.plan.stupid


def chatting(dial: Dial, _what: Happening) -> bool:
    """--chat: somebody else's pppd takes over."""
    return dial.plan.chat


def no_login(dial: Dial, _what: Happening) -> bool:
    """Stupid Mode, Tonline, or a mobile network."""
    return dial.plan.stupid


def crs_are_left_to_host(dial: Dial, _what: Happening) -> bool:
    """Fewer than CRS_TO_HOST CRs were sent to a host that says nothing."""
    return dial.calls.crs < CRS_TO_HOST


def a_reply_is_due(dial: Dial, _what: Happening) -> bool:
    """The host asks for something."""
    return isinstance(dial.login.verdict, Reply)


def nothing_is_due_yet(dial: Dial, _what: Happening) -> bool:
    """The host has asked for nothing yet."""
    return isinstance(dial.login.verdict, Wait)


def nothing_was_said(dial: Dial, _what: Happening) -> bool:
    """The host has sent blank lines only, and waits for a CR."""
    return isinstance(dial.login.verdict, Prod)


def the_login_was_refused(dial: Dial, _what: Happening) -> bool:
    """The host does not take name or password."""
    return isinstance(dial.login.verdict, Refused)


def the_call_is_over(dial: Dial, _what: Happening) -> bool:
    """The host's last words are the DCE's NO CARRIER."""
    return isinstance(dial.login.verdict, CarrierLost)


def the_network_may_tell_why(dial: Dial, what: Happening) -> bool:
    """A data call was connected and ended by the other side before the link was up, and nobody has asked yet."""
    ended = what.ending is not None and what.ending.hung_up and dial.calls.since_link > 0
    return ended and dial.plan.finds_cause and not (dial.bearer.is_mute or dial.bearer.is_explained)


def asked_to_end(dial: Dial, _what: Happening) -> bool:
    """A signal or --hangup ended it."""
    return bool(dial.stopped_by)


def it_may_reconnect(dial: Dial, what: Happening) -> bool:
    """Auto Reconnect is on, and the link ended in one of the ways that wvdial redials after, or it was online before.

    Even then not when the link ended as asked (Idle Seconds), or can't be made at all.
    """
    if what.ending is None or not dial.plan.auto_reconnect:
        return False
    if not what.ending.final:
        return True
    failed = what.ending.error is not None and not isinstance(what.ending.error, PppdUnusable)
    return dial.recovery.was_online and failed


def a_reconnect_is_asked(dial: Dial, _what: Happening) -> bool:
    """Somebody wants a new call in place of the one that has ended, whatever Auto Reconnect says."""
    return dial.recovery.reconnect_is_asked


def the_modem_may_come(dial: Dial, what: Happening) -> bool:
    """The device is missing, and Wait For Modem allows to wait for it."""
    wanted = must_come_back(dial, what) or (
        dial.plan.wait_for_modem > 0 and (not dial.opening.waited or dial.plan.wait_for_modem == inf)
    )
    return isinstance(what.error, NoDevice) and what.error.missing and wanted


def the_link_is_dead(dial: Dial, _what: Happening) -> bool:
    """With this failure, Check Link has failed Check Link Count times in a row."""
    return dial.recovery.failures + 1 >= dial.plan.check_count


def the_modem_is_to_be_reset(dial: Dial, what: Happening) -> bool:
    """The link was dead, and the remedy that is next is to reset the modem."""
    return dial.recovery.link_is_dead and dial.recovery.remedy == remedies.RESET_MODEM and it_may_reconnect(dial, what)


def the_link_is_unusable(dial: Dial, _what: Happening) -> bool:
    """It is known before the call that no data connection can be made: the call would cost money for nothing."""
    return dial.plan.link_unusable is not None
