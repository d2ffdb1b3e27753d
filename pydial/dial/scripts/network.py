"""The network: waited for by the clock, told in one line, attached to (27.007 7.2, 7.3, 8.5, 10.1.9)."""

from __future__ import annotations

from pydial.at import cause, network
from pydial.at.exchange import Ask, Pause, Report, Say
from pydial.errors import NotRegistered
from pydial.events import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Script
    from pydial.dial.plan import Plan
    from pydial.dial.scripts.bearer import Bearer

QUERY_SECONDS = 10.0  # for the answer to a query: some modems ask the network first
LOOK_SECONDS = 2.0  # between two looks for the network
ATTACH_SECONDS = 30.0  # for the answer to AT+CGATT=1, which waits for the network


class Lookout:
    """Looks for the network. What the modem has refused once it is not asked again; a second look is not shown."""

    def __init__(self, bearer: Bearer, quiet: bool = False) -> None:
        self._bearer = bearer
        self._useless: set[str] = set()
        self._has_looked = quiet
        self.took = 0.0  # seconds, all looks together

    def look(self) -> Script[network.Cell]:
        """What the modem says of the network now. Refused and unanswered queries tell nothing."""
        cell = network.Cell()
        for query in network.REGISTRATION_QUERIES:
            cell = yield from self._ask(query, cell)
        if not cell.registered:
            cell = yield from self._ask(network.FIVE_G_QUERY, cell)
        for query in (network.OPERATOR_QUERY, network.SIGNAL_QUERY):
            cell = yield from self._ask(query, cell)
        if cell.signal_dbm is None:
            cell = yield from self._ask(network.EXTENDED_SIGNAL_QUERY, cell)
        if cell.is_told:
            cell = yield from self._ask(network.ATTACHED_QUERY, cell)
        maker = self._bearer.maker
        if cell.registered and not cell.technology and maker and maker.network:
            cell = yield from self._ask(maker.network, cell)
        self._has_looked = True
        return cell

    def _ask(self, query: str, cell: network.Cell) -> Script[network.Cell]:
        if query in self._useless:
            return cell
        answer = yield Ask(query, QUERY_SECONDS, quiet=self._has_looked, complete=query[2:].rstrip("?") + ":")
        self.took += answer.seconds
        if not (answer.ok or answer.lines):
            self._useless.add(query)
        for line in answer.lines:
            cell = cell.with_line(line)
        return cell

    def wait(self, cell: network.Cell, limit_seconds: float) -> Script[network.Cell]:
        """The network as it is once packets can be carried, or as it is after `limit_seconds`."""
        has_attached, began = False, self.took
        while not is_ready(cell) and not cell.denied and self.took - began < limit_seconds:
            if cell.lacks_attachment and not has_attached:
                has_attached = True
                yield from self._attach()
            else:
                yield Pause(LOOK_SECONDS)
                self.took += LOOK_SECONDS
            cell = yield from self.look()
        return cell

    def _attach(self) -> Script[None]:
        """A modem that cannot be told to attach does so when it is called: then it is not looked at any more."""
        answer = yield Ask(network.ATTACH, ATTACH_SECONDS)
        self.took += answer.seconds
        if answer.refused and cause.of_cme(answer.cause) is None:
            self._useless.add(network.ATTACHED_QUERY)


def is_ready(cell: network.Cell) -> bool:
    """Whether a data call can be made, as far as the modem tells: what it does not tell is no hindrance."""
    return not cell.waits and not cell.denied and not cell.lacks_attachment


def register(plan: Plan, bearer: Bearer) -> Script[None]:
    """Wait until the modem is registered and attached, or tells nothing of it. Raises NotRegistered: denied, not in
    time, or abroad with `Roaming = no`.
    """
    lookout = Lookout(bearer)
    cell = yield from lookout.look()
    if cell.waits:
        yield Say(f"Waiting for the network: {cell}.")
    cell = yield from lookout.wait(cell, plan.register_timeout)
    refuse_unusable(plan, cell)
    yield from tell(cell)


def refuse_unusable(plan: Plan, cell: network.Cell) -> None:
    """Raises NotRegistered for a network that cannot be used, or must not be."""
    if cell.lacks_attachment:
        raise NotRegistered(f"The modem is not attached to the packet network: {in_words(cell)}.", hint(plan, cell))
    if cell.is_told and not cell.registered:
        raise NotRegistered(f"The modem is not registered in the network: {in_words(cell)}.", hint(plan, cell))
    if cell.is_roaming and not plan.roaming:
        raise NotRegistered(
            f"The SIM is abroad ({cell}), and Roaming = no.", f"Roaming = yes in {plan.file} dials all the same."
        )


def tell(cell: network.Cell) -> Script[None]:
    """The line and the event, where the modem told anything."""
    if cell.is_told:
        yield Say(f"Network: {cell}.")
        yield Report(Network(cell.registration, cell.operator, cell.technology, cell.signal_dbm))


def in_words(cell: network.Cell) -> str:
    """The network as an error tells it: with the reason of a refusal, and a word where there is no signal."""
    refusal = str(cause.numbered(cause.MOBILITY, cell.reject_cause)) if cell.reject_cause else ""
    return ", ".join(filter(None, (str(cell), refusal, "" if cell.signal or cell.denied else "no signal")))


def hint(plan: Plan, cell: network.Cell) -> str:
    """What to do about a network that cannot be used."""
    if cell.lacks_attachment:
        return "Does the contract include data? On LTE the network refuses an APN in this way, too: check it."
    if cell.denied:
        return "Is the SIM active, and allowed here?"
    longer = max(120, 2 * int(plan.register_timeout))
    return f"Antenna, coverage? `Register Timeout = {longer}` waits longer for it."
