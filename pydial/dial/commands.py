"""What the dial wants done: imperative, frozen; the session carries them out in this order."""

from __future__ import annotations

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.errors import PydialError
    from pydial.events import Event


class Command(Record):
    """Base of what the dial orders."""


class OpenLine(Command):
    """Open, lock and wake the line; answered by OPENED or OPEN_FAILED."""


class CloseLine(Command):
    """Hang up, restore, unlock. `blindly`: end a call also where nothing tells whether there is one."""

    blindly: bool


class Send(Command):
    """Write `text` and a CR. What came in before is dropped.

    `secret`: never show it. `quiet`: show nothing of what comes back. `raw`: without the CR.
    """

    text: str
    secret: bool = False
    quiet: bool = False
    raw: bool = False


class RecallPin(Command):
    """Look what is known of `pin` and the card of this `identity` ("": unknown, None: not asked). Answer: RECALLED."""

    pin: str
    identity: str | None


class NotePin(Command):
    """`pin` is about to be entered: write it down for later runs, `anew` if it is known; answered by RECALLED."""

    pin: str
    identity: str
    anew: bool


class RememberPin(Command):
    """The card refused `pin`: write it down for later runs."""

    pin: str
    identity: str


class ForgetPins(Command):
    """The card is open, by `pin` if there is one: what was noted is to be held against no PIN that was right."""

    pin: str
    identity: str


class FindAccessPoints(Command):
    """Look into the provider database for the SIM of this identity; answered by ACCESS_POINTS."""

    imsi: str


class AskPerson(Command):
    """Ask the person at the terminal, if there is one; answered by TYPED. `secret`: never show the answer."""

    question: str
    secret: bool


class UseLogin(Command):
    """Name and password for PPP, where the configuration has none."""

    user: str
    password: str


class SendCr(Command):
    """Write a lone CR: it wakes a host, and aborts a call that is being set up (V.250 5.6.1)."""


class Tell(Command):
    """Report `event`."""

    event: Event


class TellDate(Command):
    """Report the line `text` with the date behind it, as wvdial does."""

    text: str


class StartLoginClock(Command):
    """The login dialogue may last `seconds`, 0 for ever; LOGIN_TIMEOUT tells that they are over."""

    seconds: float


class AskPassword(Command):
    """Ask the person for the password; answered by PASSWORD_GIVEN or PASSWORD_REFUSED."""


class StartLink(Command):
    """Make the data connection on the line; answered by LINK_STARTED or LINK_UNUSABLE."""


class StopLink(Command):
    """Ask the data connection to end: it says goodbye to its peer."""


class KillLink(Command):
    """End the data connection at once."""


class TellOnline(Command):
    """The link is up: report it with all that is known of it."""


class WatchForModem(Command):
    """Look out for the modem while this state lasts; answered by DEVICE_APPEARED."""


class CheckLink(Command):
    """Test whether the link carries anything (Check Link); answered by LINK_ANSWERED or LINK_SILENT."""


class ResetUsbPort(Command):
    """Cut the modem's USB port off and on again, as if it were unplugged."""


class RunRecoverCommand(Command):
    """Run the user's Recover Command."""


class Finish(Command):
    """The run is over. `error`: why, None if it ended as asked; `wvdial_code`: wvdial's exit status for it."""

    error: PydialError | None
    wvdial_code: int
