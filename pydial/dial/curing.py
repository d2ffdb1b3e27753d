"""A link that is up but dead, a modem that is away: what is done about it.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial.dial import commands, remedies
from pydial.events import Warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening


def check_the_link(dial: Dial, _what: Happening) -> None:
    """Time for Check Link."""
    dial.order(commands.CheckLink())


def note_link_alive(dial: Dial, _what: Happening) -> None:
    """All is well: the next trouble begins with the mildest remedy."""
    dial.link_failures, dial.remedy = 0, remedies.NONE_YET


def count_link_failure(dial: Dial, _what: Happening) -> None:
    """Once is nothing."""
    dial.link_failures += 1
    dial.explain(f"The link did not answer ({dial.link_failures} of {dial.plan.check_count}).")


def say_link_dead(dial: Dial, _what: Happening) -> None:
    """It is up, but carries nothing: the next remedy."""
    dial.link_failures, dial.link_is_dead = 0, True
    dial.remedy = min(dial.remedy + 1, remedies.STRONGEST)
    if dial.remedy == remedies.RESET_MODEM and not dial.plan.cellular:
        dial.remedy += 1  # AT+CFUN is for cellular modems
    remedy = remedies.WORDS[dial.remedy] if dial.plan.auto_reconnect else "ending it"
    dial.tell(Warn("link-dead", f"The link is up, but carries nothing: {remedy}."))


def end_pppd(dial: Dial, _what: Happening) -> None:
    """For a new call."""
    dial.order(commands.StopPppd())


def note_remedy_applied(dial: Dial, _what: Happening) -> None:
    """The dead link has had its remedy: a modem that starts anew has no call."""
    dial.link_is_dead = dial.call_may_be_up = False


def recover(dial: Dial, _what: Happening) -> None:
    """The stronger remedies, once the line is closed; not for a link that was lost in the usual way."""
    was_dead, dial.link_is_dead = dial.link_is_dead, False
    if not was_dead:
        return
    if dial.remedy == remedies.RESET_USB:
        dial.order(commands.ResetUsbPort())
    elif dial.remedy == remedies.RUN_COMMAND:
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
