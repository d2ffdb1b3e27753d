"""What brings a link back: reconnects, later each time, and remedies for a link that is up but carries nothing.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; the others do what their verb says.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands, remedies
from pydial.dial.login import fail_refused
from pydial.events import Redial, Warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening

LASTING_SECONDS = 45.0  # a connection that lasted so long takes the reconnect delay back to its start (wvdial)
SILENCES_TO_RESET = 2  # rounds of a modem that was online and does not answer, before its USB port is reset
DEAD = "The link was up, but carried nothing."
DEAD_HINT = "Is the volume used up? Without --once, and with Auto Reconnect, pydial dials again by itself."


# -- the link comes and goes


def note_link_up(dial: Dial, _what: Happening) -> None:
    """Remembers that the link is up: both its addresses are known."""
    dial.recovery.was_online = dial.recovery.link_is_up = True
    dial.recovery.silences = 0


def note_link_down(dial: Dial, _what: Happening) -> None:
    """Remembers that no link is up any more."""
    dial.recovery.link_is_up = False


def note_how_it_ended(dial: Dial, what: Happening) -> None:
    """Remembers the error that ended the link. A link that lasted takes the reconnect delay back to its start."""
    if dial.login.progress.refusal:
        fail_refused(dial, dial.login.progress.refusal)
    elif dial.recovery.link_is_dead:  # we have ended it: what its program tells is no reason
        dial.last_error = errors.PppFailed(DEAD, DEAD_HINT)
    elif what.ending and what.ending.error:
        dial.last_error = dial.bearer.explanation or what.ending.error
    if what.seconds >= LASTING_SECONDS:
        dial.recovery.delay = dial.plan.reconnect_delay


def say_why_no_reconnect(dial: Dial, _what: Happening) -> None:
    """That an option has turned Auto Reconnect off, where a link was lost that should have stayed."""
    idle = dial.plan.idle_seconds
    if idle > 0 and dial.last_error and not dial.plan.as_wvdial:
        text = f"Not dialled again: Idle Seconds = {idle} turns Auto Reconnect off."
        dial.tell(Warn("idle-no-reconnect", text, "Idle Seconds = 0 keeps it online."))


def reconnect_later(dial: Dial, _what: Happening) -> None:
    """Announces a reconnect, and watches for the modem until then. Each delay is longer than the one before."""
    recovery = dial.recovery
    dial.say(f"Auto Reconnect will be attempted in {recovery.delay:g} seconds")
    dial.tell(Redial(recovery.delay, dial.calls.since_link + 1, dial.last_error.message if dial.last_error else ""))
    dial.order(commands.WatchForModem())
    dial.explain(
        f"Each time later, {dial.plan.reconnect_delay_most:g} s at the most, until a link lasts {LASTING_SECONDS:g} s."
    )
    recovery.pause = recovery.delay
    recovery.delay = min(recovery.delay * 2, dial.plan.reconnect_delay_most)


def note_reconnect_asked(dial: Dial, _what: Happening) -> None:
    """Remembers that somebody wants the call to end, and a new one."""
    dial.recovery.reconnect_is_asked = True


def reconnect_as_asked(dial: Dial, _what: Happening) -> None:
    """The delay begins from its start: it is no failure that the link has ended."""
    dial.recovery.reconnect_is_asked = False
    dial.recovery.delay = dial.plan.reconnect_delay


# -- a link that is up, but carries nothing


def begin_new_checks(dial: Dial, _what: Happening) -> None:
    """Counts failures of Check Link from none."""
    dial.recovery.failures = 0


def note_link_alive(dial: Dial, _what: Happening) -> None:
    """Counts failures from none again: the next dead link gets the mildest remedy."""
    dial.recovery.failures, dial.recovery.remedy = 0, remedies.NONE_YET


def count_link_failure(dial: Dial, _what: Happening) -> None:
    """Counts one more failure of Check Link."""
    dial.recovery.failures += 1
    dial.explain(f"The link did not answer ({dial.recovery.failures} of {dial.plan.check_count}).")


def choose_remedy(dial: Dial, _what: Happening) -> None:
    """Takes the next stronger remedy than the last time."""
    recovery = dial.recovery
    recovery.failures, recovery.link_is_dead = 0, True
    recovery.remedy = min(recovery.remedy + 1, remedies.STRONGEST)
    if recovery.remedy == remedies.RESET_MODEM and not (dial.plan.cellular or dial.plan.finds_cause):
        recovery.remedy += 1  # AT+CFUN is for cellular modems


def say_link_dead(dial: Dial, _what: Happening) -> None:
    """Warns that the link is dead, and tells the remedy."""
    chosen = dial.recovery.remedy
    if chosen == remedies.RUN_COMMAND and not dial.plan.has_recover_command:
        chosen = remedies.REDIAL
    remedy = remedies.WORDS[chosen] if dial.plan.auto_reconnect else "ending it"
    dial.tell(Warn("link-dead", f"The link is up, but carries nothing: {remedy}."))


def note_remedy_applied(dial: Dial, _what: Happening) -> None:
    """Remembers that the dead link has had its remedy."""
    dial.recovery.link_is_dead = False


def apply_remedy(dial: Dial, _what: Happening) -> None:
    """The stronger remedies, once the line is closed; none for a link that was lost in the usual way."""
    recovery = dial.recovery
    was_dead, recovery.link_is_dead = recovery.link_is_dead, False
    if was_dead and recovery.remedy == remedies.RESET_USB:
        dial.order(commands.ResetUsbPort())
    elif was_dead and recovery.remedy == remedies.RUN_COMMAND:
        dial.order(commands.RunRecoverCommand())


# -- a modem that was online, and does not answer any more


def help_silent_modem(dial: Dial, _what: Happening) -> None:
    """From the second time on that the modem does not answer: its USB port is reset, then Recover Command runs."""
    recovery = dial.recovery
    if not isinstance(dial.last_error, errors.ModemSilent) or dial.plan.as_wvdial:
        return
    recovery.silences += 1
    if recovery.silences == SILENCES_TO_RESET:
        dial.tell(Warn("modem-silent", "The modem stays silent: resetting its USB port."))
        dial.order(commands.ResetUsbPort())
    elif recovery.silences > SILENCES_TO_RESET and dial.plan.has_recover_command:
        dial.tell(Warn("modem-silent", "The modem stays silent: running Recover Command."))
        dial.order(commands.RunRecoverCommand())
