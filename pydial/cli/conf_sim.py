"""pydialconf's look at the SIM: the access point, written down so that a dial needs to find out nothing."""

from __future__ import annotations

from pydial.dial.scripts.access_point import MOST_SHOWN, described
from pydial.probe import subscriber
from pydial.report.scan import ScanListener
from pydial.run.scan import Scan
from pydial.secrets.mask import Mask
from pydial.system import providers, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.at.access_points import AccessPoint
    from pydial.probe.roles import ScannedPort
    from pydial.probe.subscriber import Subscriber
    from pydial.system.ports import Candidate
    from pydial.system.waiting import Signals

SECONDS = 15.0  # for all questions together


def options(
    chosen: ScannedPort, candidate: Candidate, signals: Signals, say: Callable[[str], None], *, may_ask: bool
) -> dict[str, str]:
    """The options for the SIM of the modem on `candidate`; none where there is no SIM. What is decided is said."""
    speed = chosen.modem.speed if chosen.modem else 0
    found: list[Subscriber] = []
    plan = Scan((candidate,), ScanListener(), signals, SECONDS, plan=lambda _limit: subscriber.ask(speed, found))
    plan.run()
    if not found:
        return {}
    if not found[0].imsi:
        say("APN = auto: the SIM wants its PIN first, which pydial asks for (or set PIN).")
        return subscriber.options(found[0], None)
    point = _access_point(found[0], signals, say, may_ask=may_ask)
    return subscriber.options(found[0], point)


def _access_point(
    told: Subscriber, signals: Signals, say: Callable[[str], None], *, may_ask: bool
) -> AccessPoint | None:
    known = providers.access_points(told.imsi)
    mine = [one for one in known or () if one.apn.lower() == told.apn.lower()]
    if mine or (known and len(known) == 1):
        point = (mine or list(known or ()))[0]
        say(Mask().own(f"APN = {described(point)}."))
        return point
    if not known:
        say("APN = auto: no access point is known for this SIM; mobile-broadband-provider-info has most providers'.")
        return None
    return _choice(known, signals, say, may_ask=may_ask)


def _choice(
    known: tuple[AccessPoint, ...], signals: Signals, say: Callable[[str], None], *, may_ask: bool
) -> AccessPoint | None:
    """The one that the person chooses; None: they are tried in their order."""
    shown = known[:MOST_SHOWN]
    for number, point in enumerate(shown, 1):
        say(Mask().own(f"{number}  {described(point)}"))
    if may_ask and terminal.is_there():
        say("Which of these access points? [all in this order]")
        text = terminal.ask(signals, echo=True).strip()
        if text.isdecimal() and 1 <= int(text) <= len(shown):
            return shown[int(text) - 1]
    say("APN = auto: these access points are tried in their order.")
    return None
