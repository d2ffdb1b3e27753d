"""Opening the line and sending the init strings.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands
from pydial.secrets.commands import without_secrets

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
