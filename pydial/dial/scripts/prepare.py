"""What a cellular modem needs before a call: an open SIM, a packet-data context, a network (27.007).

Run when the configuration names PIN, APN or Register Timeout.
"""

from __future__ import annotations

from pydial.at import network, sim
from pydial.at.exchange import Ask, Pause, Report, Say, Stage
from pydial.dial.scripts.unlock import unlock
from pydial.errors import CommandRefused, NotRegistered
from pydial.events import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.unlock import Card

CONTEXT_SECONDS = 10.0  # for the answer to AT+CGDCONT
QUERY_SECONDS = 10.0  # for the answer to a query: some modems ask the network first
LOOK_SECONDS = 2.0  # between two looks for the network


def prepare(plan: Plan, card: Card) -> Script[None]:
    """SIM, context, network. Raises SimError, CommandRefused or NotRegistered."""
    yield Stage("CHECKING_SIM")
    has_sim = yield from unlock(plan, card)
    if plan.context:
        yield Stage("DEFINING")
        yield from define_context(plan)
    if has_sim and plan.register_timeout > 0:
        yield Stage("SEARCHING")
        yield from register(plan.register_timeout)


def define_context(plan: Plan) -> Script[None]:
    """`AT+CGDCONT=…` (10.1.1). Raises CommandRefused. Silence is no refusal."""
    answer = yield Ask(plan.context, CONTEXT_SECONDS)
    if answer.refused:
        cause = f" ({sim.in_words(answer.cause)})" if answer.cause else ""
        hint = f"Check APN, CID and PDP Type in {plan.file}."
        raise CommandRefused(f"The modem refused {answer.command}{cause}.", hint)


def register(limit_seconds: float) -> Script[None]:
    """Wait until the modem is registered, or tells nothing of it. Raises NotRegistered: denied, or not in time."""
    waited = 0.0
    cell, took = yield from survey()
    if cell.waits:
        yield Say(f"Waiting for the network: {cell}.")
    while cell.waits and waited < limit_seconds:
        yield Pause(LOOK_SECONDS)
        waited += LOOK_SECONDS + took
        cell, took = yield from survey(quiet=True)
    if cell.statuses and not cell.registered:
        raise NotRegistered(f"The modem is not registered in the network: {cell}.", _hint(cell))
    if cell.statuses:
        yield Say(f"Network: {cell}.")
        yield Report(Network(cell.registration, cell.operator, cell.technology, cell.signal_dbm))


def survey(quiet: bool = False) -> Script[tuple[network.Cell, float]]:
    """What the modem says of the network, and the seconds that it took. Refused and unanswered queries tell nothing."""
    cell, took = network.Cell(), 0.0
    for query in network.QUERIES:
        answer = yield Ask(query, QUERY_SECONDS, quiet=quiet)
        took += answer.seconds
        for line in answer.lines:
            cell = cell.with_line(line)
    return cell, took


def _hint(cell: network.Cell) -> str:
    if cell.denied:
        return "Is the SIM active, and allowed here?"
    return "Antenna, coverage? Register Timeout allows more time."
