"""How a data connection ended, in the words of whoever made it: the dial knows no exit code of pppd."""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.errors import PydialError


class Ending(Record):
    """The end of a data connection. Texts are lines for people, without `--> `."""

    reason: str
    """Why it ended, in a few words."""
    lines: tuple[str, ...] = ()
    """What is said after `Disconnecting at …`."""
    lines_before: tuple[str, ...] = ()
    """What is said before it."""
    giving_up: str = ""
    """The one of `lines` that is not said when the dial goes on."""
    error: PydialError | None = None
    """The error that it is; None: the link ended as asked."""
    final: bool = False
    """wvdial does not redial after it."""
    hung_up: bool = False
    """It ended because the call was over: nothing is left to be hung up."""
