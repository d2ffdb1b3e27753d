"""While the data connection is up, and when it ends.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; the others do what their verb says.
"""

from __future__ import annotations

from pydial.dial import commands
from pydial.dial.guards import it_may_reconnect
from pydial.events import ERROR, INFO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening


def tell_online(dial: Dial, _what: Happening) -> None:
    """Reports all that is known of the link, once pppd has told the name servers too."""
    dial.order(commands.TellOnline())


def check_the_link(dial: Dial, _what: Happening) -> None:
    """Runs Check Link."""
    dial.order(commands.CheckLink())


def stop_the_link(dial: Dial, _what: Happening) -> None:
    """Orders the link to say goodbye to its peer and end."""
    dial.order(commands.StopLink())


def kill_the_link(dial: Dial, _what: Happening) -> None:
    """Ends the link at once: it has not ended when it was asked to."""
    dial.order(commands.KillLink())


def say_how_it_was_killed(dial: Dial, what: Happening) -> None:
    """wvdial's line about a link that was killed, before `Disconnecting at …`."""
    for line in what.ending.lines_before if what.ending else ():
        dial.say(line, ERROR)


def say_disconnecting(dial: Dial, _what: Happening) -> None:
    """`Disconnecting at …`."""
    dial.order(commands.TellDate("Disconnecting at"))


def say_how_it_ended(dial: Dial, what: Happening) -> None:
    """wvdial's lines about the end of the link; none where pydial has ended a dead link."""
    if what.ending is None or dial.recovery.link_is_dead:
        return
    goes_on = it_may_reconnect(dial, what)
    for place, line in enumerate(what.ending.lines):  # the first tells what happened, those behind it give advice
        if not (goes_on and line == what.ending.giving_up):
            dial.say(line, ERROR if what.ending.error and place == 0 else INFO)
