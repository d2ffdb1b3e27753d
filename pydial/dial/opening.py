"""Opening and closing the line.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial.dial import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening


def open_the_line(dial: Dial, _what: Happening) -> None:
    """A new round."""
    dial.rounds += 1
    dial.order(commands.OpenLine())


def close_the_line(dial: Dial, _what: Happening) -> None:
    """Hang up, restore, unlock."""
    dial.order(commands.CloseLine(blindly=False))


def say_cannot_open(dial: Dial, what: Happening) -> None:
    """wvdial's line, and what is known about the reason."""
    dial.last_error = what.error
    dial.say(what.error.message if what.error else "")


def send_shown(dial: Dial, verb: str, command_line: str) -> None:
    """Send a command line, and say so."""
    dial.say(verb + dial.shown(command_line))
    dial.order(commands.Send(command_line))
