"""While pppd runs, and when it ends.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands
from pydial.dial.guards import it_may_reconnect
from pydial.dial.login import refusal
from pydial.dial.prompt import LoginProgress
from pydial.events import Redial
from pydial.ppp import exitcodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening

DEAD_HINT = "Is the volume used up? Without --once, and with Auto Reconnect, pydial dials again by itself."
LASTING_SECONDS = 45.0  # a connection that lasted so long takes the reconnect delay back to its start (wvdial)


def note_up(dial: Dial, _what: Happening) -> None:
    """Both addresses are known: the link is up, and what was counted for it begins anew."""
    dial.was_online = dial.link_is_up = True
    dial.calls = dial.lost_calls = 0
    dial.progress = LoginProgress()


def tell_online(dial: Dial, _what: Happening) -> None:
    """The log has calmed down: all that is known of the link."""
    dial.link_failures = 0
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


def say_disconnecting(dial: Dial, what: Happening) -> None:
    """`Disconnecting at …`, then the line is closed."""
    dial.call_may_be_up = dial.call_may_be_up and what.status != exitcodes.HUNG_UP
    dial.order(commands.TellDate("Disconnecting at"))
    blindly = dial.plan.chat or (dial.call_may_be_up and not dial.plan.as_wvdial)
    dial.order(commands.CloseLine(blindly))
    dial.call_may_be_up = dial.link_is_up = False


def say_how_pppd_ended(dial: Dial, what: Happening) -> None:
    """wvdial's lines for its exit code, and what it means."""
    ending = exitcodes.ending(what.status, what.auth_failed)
    if dial.progress.refusal:
        dial.last_error = refusal(dial, dial.progress.refusal)
    elif dial.link_is_dead:  # we have ended pppd: its exit code says no more
        dial.last_error = errors.PppFailed("The link was up, but carried nothing.", DEAD_HINT)
    elif ending.error:
        dial.last_error = ending.error(ending.reason, ending.hint)
    elif not ending.final:
        dial.last_error = errors.PppFailed("The peer ended the link.", "Auto Reconnect = yes dials again by itself.")
    if what.auth_failed and dial.plan.ask_password:
        dial.password_known = False
    if what.seconds >= LASTING_SECONDS:
        dial.delay = dial.plan.reconnect_delay
    goes_on = it_may_reconnect(dial, what)
    for line in () if dial.link_is_dead else ending.lines:
        if not (goes_on and line == exitcodes.GIVING_UP):
            dial.say(line)


def say_reconnect(dial: Dial, _what: Happening) -> None:
    """Auto Reconnect, later each time."""
    dial.say(f"Auto Reconnect will be attempted in {dial.delay:g} seconds")
    dial.tell(Redial(dial.delay, dial.calls + 1, dial.last_error.message if dial.last_error else ""))
    dial.order(commands.WatchForModem())
    dial.explain(
        f"Each time later, {dial.plan.reconnect_delay_most:g} s at the most, until a link lasts {LASTING_SECONDS:g} s."
    )
    dial.pause = dial.delay
    dial.delay = min(dial.delay * 2, dial.plan.reconnect_delay_most)
    dial.rounds = 0
