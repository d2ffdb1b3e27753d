"""Why a data call failed: the modem is asked, and the strongest finding told with what to do about it.

In this order: the SIM, the registration, the attachment, the network's own cause (27.007 6.10), an access point that is
not set.
"""

from __future__ import annotations

from pydial.at import access_points, cause, context, sim
from pydial.at.exchange import Ask, FindAccessPoints, Stage
from pydial.at.sim import NUMBERED_CAUSES
from pydial.dial.scripts import network, unlock
from pydial.errors import AuthenticationFailed, CommandRefused, NoCarrier, NotRegistered
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.cause import Cause
    from pydial.at.exchange import Script
    from pydial.at.network import Cell
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer
    from pydial.errors import PydialError

QUERY_SECONDS = 5.0  # for an answer that the modem knows by itself
MOST_OTHERS = 4  # access points that are suggested
ASK_PROVIDER = "Ask the provider for the right one: `APN = NAME` in {file}."
HINTS = {
    8: "Is the SIM active? Ask the provider.",
    cause.ESM_FAILURE: ASK_PROVIDER,
    26: "The network is busy: dial again later.",
    27: ASK_PROVIDER,
    28: "`PDP Type = IP` in {file}.",
    cause.AUTHENTICATION: "Check Username and Password in {file}; `Auth = pap` or `Auth = chap` may be needed.",
    30: "Check APN, Username and Password in {file}.",
    31: "Check APN, Username and Password in {file}.",
    32: "Does the contract include data? " + ASK_PROVIDER,
    33: "Does the contract include data? " + ASK_PROVIDER,
    50: "`PDP Type = IP` in {file}.",
    51: "`PDP Type = IPV4V6` in {file}.",
    66: ASK_PROVIDER,
}
FAMILY = {50: "The network gives IPv4 only (cause 50)", 51: "The network gives IPv6 only (cause 51)"}
OF_APN = (cause.ESM_FAILURE, 27, 66)
"""The causes that another access point may cure."""

OTHER_HINT = "Ask the provider; dial again later."
NETWORK_HINT = "Is the SIM active, and allowed here?"


class Failure:
    """The failed call. `error`: as it is known without asking; `may_wait`: another call follows, and the network may be
    waited for.
    """

    def __init__(self, error: PydialError | None, may_wait: bool) -> None:
        self.error = error or NoCarrier("NO CARRIER: the call was not connected.")
        self.may_wait = may_wait and not isinstance(error, CommandRefused)

    @property
    def start(self) -> str:
        """The error's message without what explains it."""
        return self.error.message.partition(": the call was")[0].rstrip(".")

    def because(self, why: str, hint: str) -> PydialError:
        """An error of the same kind, with its reason."""
        return type(self.error)(f"{self.start}: {why}.", hint)


def find_cause(plan: Plan, bearer: Bearer, failure: Failure) -> Script[None]:
    """Raises the error that says why; comes to its end if the modem does not know, or the network was waited for."""
    bearer.is_mute = (yield Ask(NUMBERED_CAUSES, QUERY_SECONDS, quiet=True)).silent
    if bearer.is_mute:
        return
    if (yield from unlock.status_of_sim(plan, quiet=bearer.failures > 0)) == sim.SIM_PIN:
        raise unlock.sim_error(plan, unlock.PIN_WANTED, unlock.SET_PIN_HINT)
    yield from _look_at_network(plan, bearer, failure)
    report = yield Ask(cause.QUERY, QUERY_SECONDS, quiet=bearer.failures > 0)
    found = cause.of_report(report.lines) or cause.of_cme(bearer.said)
    apn = yield from _apn(plan, bearer)
    if found is not None:
        advice = "" if apn or found.number not in OF_APN else (yield from _suggestion(plan))
        raise explained(plan, failure, found, apn, advice)
    if apn == "":
        why = f"no access point is set (context {bearer.cid} is empty)"
        raise failure.because(why, (yield from _suggestion(plan)))


def _look_at_network(plan: Plan, bearer: Bearer, failure: Failure) -> Script[None]:
    """Raises NotRegistered. Where another call follows, the network is waited for first."""
    lookout = network.Lookout(bearer, quiet=bearer.failures > 0)
    cell = yield from lookout.look()
    if network.is_ready(cell):
        return
    problem = not_ready(plan, failure, cell)
    if failure.may_wait and plan.register_timeout > 0 and not cell.denied:
        yield from bearer.tell(problem)
        yield Stage("SEARCHING")
        cell = yield from lookout.wait(cell, plan.register_timeout)
        if network.is_ready(cell):
            bearer.failures = 0
            yield from network.tell(cell)
            return
    raise problem


def not_ready(plan: Plan, failure: Failure, cell: Cell) -> NotRegistered:
    """The error of a network that cannot be used."""
    state = "attached to the packet network" if cell.lacks_attachment else "registered"
    words = network.in_words(cell)
    return NotRegistered(f"{failure.start}: the modem is not {state} ({words}).", network.hint(plan, cell))


def _apn(plan: Plan, bearer: Bearer) -> Script[str | None]:
    """The access point of the context that was called; None where the modem does not tell."""
    if bearer.apn:
        return bearer.apn
    answer = yield Ask(context.QUERY, QUERY_SECONDS, quiet=True)
    if not answer.ok:
        return None
    bearer.cid = (context.number_of(plan.phones[0]) if plan.phones else 0) or bearer.cid
    return next((one.apn for one in context.contexts(answer.lines) if one.cid == bearer.cid), "")


def _suggestion(plan: Plan) -> Script[str]:
    """Which access points the SIM's provider has, as far as the database knows."""
    identity = access_points.imsi((yield Ask(access_points.QUERY, QUERY_SECONDS, quiet=True)).lines)
    known = ((yield FindAccessPoints(identity)).points or ()) if identity else ()
    if not known:
        return ASK_PROVIDER.format(file=plan.file)
    others = ", ".join(point.apn for point in known[1:MOST_OTHERS])
    return f"APN = {quoted(known[0].apn)} ({quoted(known[0].source)}){f'; others: {quoted(others)}' if others else ''}"


def explained(plan: Plan, failure: Failure, found: Cause, apn: str | None, advice: str = "") -> PydialError:
    """The error of a cause that the network told; `advice`: in place of the usual one."""
    if found.is_network:
        return NotRegistered(f"{failure.start}: {found}.", NETWORK_HINT)
    hint = advice or HINTS.get(found.number or 0, OTHER_HINT).format(file=plan.file)
    why = FAMILY.get(found.number or 0, str(found))
    used = f"; APN was {quoted(apn)}" if apn else "; no APN is set" if apn == "" else ""
    if found.is_login:
        return AuthenticationFailed(f"{failure.start}: {why}{used}.", hint)
    return failure.because(why + used, hint)
