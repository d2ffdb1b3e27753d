"""What a cellular modem needs before a call: an open SIM, a packet-data context, a network (27.007).

Run when the configuration names PIN, APN, Register Timeout or Roaming.
"""

from __future__ import annotations

from pydial.at.exchange import Ask, Say, Stage
from pydial.at.sim import NUMBERED_CAUSES
from pydial.dial.scripts import access_point, apn_login, context, network
from pydial.dial.scripts.identity import identify
from pydial.dial.scripts.unlock import unlock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script
    from pydial.at.makers import Maker
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer
    from pydial.dial.scripts.unlock import Card

FUNCTIONALITY_QUERY, FULL_FUNCTIONALITY = "AT+CFUN?", "AT+CFUN=1"  # 8.2
OFF = ("0", "4", "7")  # off, flight mode, and what some makers call off
SECONDS = 5.0  # for an answer that the modem knows by itself
SWITCHING_SECONDS = 15.0  # for the modem to switch its radio on


def prepare(plan: Plan, card: Card, bearer: Bearer) -> Script[None]:
    """SIM, context, network. Raises SimError, CommandRefused or NotRegistered."""
    yield Stage("CHECKING_SIM")
    yield Ask(NUMBERED_CAUSES, SECONDS, quiet=True)
    bearer.maker, bearer.model = yield from identify()
    yield from _switch_on(bearer.maker)
    has_sim = yield from unlock(plan, card)
    if plan.finds_apn:
        yield from access_point.refuse_landline(plan, has_sim)
        yield from access_point.choose(plan, bearer)
    if plan.apn or plan.finds_apn:
        yield Stage("DEFINING")
        yield from context.define(plan, bearer)
        yield from apn_login.log_in(plan, bearer)
    if (has_sim and plan.register_timeout > 0) or not plan.roaming:
        yield Stage("SEARCHING")
        yield from network.register(plan, bearer)


def _switch_on(maker: Maker) -> Script[None]:
    """What the maker wants first; the radio, if it is off."""
    if maker.first:
        yield Ask(maker.first, SECONDS, quiet=True)
    if not maker.has_cfun:
        return
    answer = yield Ask(FUNCTIONALITY_QUERY, SECONDS, quiet=True)
    if _functionality(answer) in OFF:
        yield Say("The modem's radio is off (flight mode): switching it on.")
        yield Ask(FULL_FUNCTIONALITY, SWITCHING_SECONDS)


def _functionality(answer: Answer) -> str:
    told = (line.partition(":")[2].partition(",")[0].strip() for line in answer.lines if "+CFUN:" in line.upper())
    return next(told, "")
