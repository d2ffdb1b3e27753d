"""The ways a dial ends.

Actions of the dial's table. `note_…` only remembers; the others do what their verb says.
"""

from __future__ import annotations

from pydial import errors
from pydial.dial import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening


def note_line_gone(dial: Dial, _what: Happening) -> None:
    """Remembers as the error that the modem has gone."""
    dial.fail("gone")


def note_error(dial: Dial, what: Happening) -> None:
    """Remembers the error that came with the happening."""
    dial.last_error = what.error


def note_signal(dial: Dial, what: Happening) -> None:
    """Remembers the signal that ends the dial."""
    dial.stopped_by = what.number
    if not dial.recovery.was_online:
        dial.last_error = errors.Interrupted(what.number)


def finish_well(dial: Dial, _what: Happening) -> None:
    """Ends without an error."""
    dial.order(commands.Finish(None, 0))


def finish(dial: Dial, _what: Happening) -> None:
    """Ends with the last error."""
    dial.order(commands.Finish(dial.last_error, 1))


def finish_with_wvdial_0(dial: Dial, _what: Happening) -> None:
    """Ends with the last error, but wvdial's exit status is 0: after every end of pppd, and after Maximum Attempts."""
    dial.order(commands.Finish(dial.last_error, 0))


def finish_as_asked(dial: Dial, _what: Happening) -> None:
    """Ends by a signal: wvdial's exit status is 1 even when it was online."""
    dial.order(commands.Finish(None if dial.recovery.was_online else dial.last_error, 1))
