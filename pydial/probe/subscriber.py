"""What the SIM in a modem tells of its provider: asked by pydialconf, of the port that it is about to write down."""

from __future__ import annotations

from pydial.at import access_points, context, sim
from pydial.probe.plan import FIRST, FIRST_SECONDS, WAKE_UP, Ask, SetSpeed
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.access_points import AccessPoint
    from pydial.probe.plan import Plan

SECONDS = 3.0  # for an answer that the SIM is asked for


class Subscriber(Record):
    """`status`: READY or SIM PIN; `imsi`: "" where it is not told; `apn`: the one that the modem has, "" for none."""

    status: str
    imsi: str = ""
    apn: str = ""


def ask(speed: int, found: list[Subscriber]) -> Plan:
    """The plan; what it finds is added to `found`, nothing where the modem has no SIM."""
    yield WAKE_UP
    yield SetSpeed(speed)
    yield Ask(FIRST, FIRST_SECONDS)
    answer = yield Ask(sim.QUERY, SECONDS)
    status = next((told for line in answer.lines if (told := sim.status(line))), "")
    if status == sim.READY:
        identity = access_points.imsi((yield Ask(access_points.QUERY, SECONDS)).lines)
        defined = context.contexts((yield Ask(context.QUERY, SECONDS)).lines)
        apn = next((one.apn for one in defined if one.apn and not one.is_reserved), "")
        found.append(Subscriber(status, identity, context.without_network(apn)))
    elif status == sim.SIM_PIN:
        found.append(Subscriber(status))
    return None


def options(subscriber: Subscriber, point: AccessPoint | None) -> dict[str, str]:
    """What is written for a SIM; `point` None: which access point it is will be found out when it is dialled."""
    told = {"Phone": context.dial_string(1), "APN": point.apn if point else "auto", "Stupid Mode": "yes"}
    if point and point.user:
        told |= {"Username": point.user, "Password": point.password}
    return {name: value for name, value in told.items() if value}
