"""Why the last attempt failed and what to do about it, told while the dial goes on trying.

A dial that redials without end would otherwise never say it: the error itself is told at the end of a run.

Actions of the dial's table.
"""

from __future__ import annotations

from pydial.dial.recovery import DEAD
from pydial.events import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.dial.memory import Dial
    from pydial.dial.states import Happening


def tell_cause(dial: Dial, _what: Happening) -> None:
    """Reports why another attempt is needed: at the first failure of a kind, and again when the kind has changed.

    A link that carried nothing has had its warning, with the remedy, when that was found; a network that was waited for
    has had one, too.
    """
    error = dial.last_error
    if error and error.message not in (DEAD, dial.causes.told):
        dial.causes.told, dial.causes.error = error.message, error
        if error.message != dial.bearer.found:
            _tell(dial)


def forget_cause(dial: Dial, _what: Happening) -> None:
    """The link is up: the next failure is one to be told."""
    dial.causes.told, dial.causes.error = "", None


def repeat_cause(dial: Dial, _what: Happening) -> None:
    """Reports the cause once more, to somebody who has ended a dial that did not come through."""
    if dial.causes.error:
        _tell(dial)


def _tell(dial: Dial) -> None:
    error = dial.causes.error
    if error:
        dial.tell(Cause(error.code, error.exit_code, error.message, error.hint))
