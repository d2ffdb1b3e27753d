"""The ways a dial ends.

Actions of the dial's table: a few lines each, named so that the row reads aloud.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.machine import Dial
    from pydial.dial.states import Happening


def note_line_gone(dial: Dial, _what: Happening) -> None:
    """Unplugged: no call can be ended here any more."""
    dial.call_may_be_up = False
    dial.last_error = errors.NoDevice(
        "The modem has gone: it was unplugged or has reset itself.", "Plug it in and dial again."
    )


def note_error(dial: Dial, what: Happening) -> None:
    """Why it failed is in the happening."""
    dial.last_error = what.error


def finish_well(dial: Dial, _what: Happening) -> None:
    """It ended as asked."""
    dial.order(commands.Finish(None, 0))


def finish(dial: Dial, _what: Happening) -> None:
    """It failed."""
    dial.order(commands.Finish(dial.last_error, 1))


def finish_as_idle(dial: Dial, _what: Happening) -> None:
    """It failed, but wvdial's exit status is 0: after every end of pppd, and after Maximum Attempts."""
    dial.order(commands.Finish(dial.last_error, 0))


def finish_as_asked(dial: Dial, _what: Happening) -> None:
    """A signal ended it: wvdial's exit status is 1 even when it was online."""
    dial.order(commands.Finish(None if dial.was_online else dial.last_error, 1))
