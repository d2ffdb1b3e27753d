"""Opening and closing the line, and waiting for a modem that is not there.

Actions of the dial's table. `say_…` only says; `note_…` only remembers; the others do what their verb says.
"""

from __future__ import annotations

from pydial.dial import commands
from pydial.events import ERROR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening


def open_the_line(dial: Dial, _what: Happening) -> None:
    """Begins another round of opening and initialising."""
    dial.opening.rounds += 1
    dial.order(commands.OpenLine())


def close_the_line(dial: Dial, _what: Happening) -> None:
    """Closes the line where no call can be up."""
    dial.order(commands.CloseLine(blindly=False))


def hang_up_and_close(dial: Dial, what: Happening) -> None:
    """Ends the call and closes the line. Where a call may be up and no circuit tells, it is ended by `+++` and ATH.

    Under the name wvdial that is done in chat mode only.
    """
    over = what.ending is not None and what.ending.hung_up
    may_be_up = dial.calls.may_be_up and not over and not dial.plan.as_wvdial
    dial.order(commands.CloseLine(blindly=dial.plan.chat or may_be_up))


def examine_the_line(dial: Dial, what: Happening) -> None:
    """Has it found out why no command was answered. Under the name wvdial nothing more is sent for it."""
    if what.error:
        may_ask, again = not dial.plan.as_wvdial, dial.opening.was_cured
        dial.order(commands.ExamineLine(what.error, may_ask=may_ask, again=again))


def note_cured(dial: Dial, _what: Happening) -> None:
    """Remembers that the line was cured once: a modem that is silent all the same is not cured again, but explained."""
    dial.opening.was_cured = True


def say_cannot_open(dial: Dial, what: Happening) -> None:
    """wvdial's line, with the reason."""
    dial.say(what.error.message if what.error else "", ERROR)


def say_waiting_for_the_modem(dial: Dial, _what: Happening) -> None:
    """Asks the person to plug the modem in."""
    dial.say("Waiting for the modem to be plugged in.")


def wait_for_the_modem(dial: Dial, _what: Happening) -> None:
    """Watches for the modem until it is plugged in or Wait For Modem is over."""
    dial.opening.waited = True
    dial.order(commands.WatchForModem())


def say_modem_is_there(dial: Dial, what: Happening) -> None:
    """Tells the name that the modem has now."""
    dial.say(f"The modem is there: {what.text}.")


def begin_new_rounds(dial: Dial, _what: Happening) -> None:
    """Allows as many rounds as at first, and one cure of a silence."""
    dial.opening.rounds, dial.opening.was_cured = 0, False
