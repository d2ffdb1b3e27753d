"""What the modem says of the network, its signal, its access points and the last call (27.007 6.10, 7.2 … 10.1.9)."""

from __future__ import annotations

from pydial.at import access_points, cause, context, network
from pydial.at.exchange import Ask, FindAccessPoints
from pydial.at.network import Cell
from pydial.dial.scripts.network import in_words
from pydial.record import Record
from pydial.secrets.mask import quoted
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydial.at.access_points import AccessPoint
    from pydial.at.cause import Cause
    from pydial.at.context import Context
    from pydial.at.exchange import Script
    from pydial.config.settings import Settings
    from pydial.why.finding import Finding

SECONDS = 10.0  # some modems ask the network first
WEAK_DBM, WEAK_RSRP_DBM = -103, -115  # +CSQ 5 and below; of LTE
AUTOMATIC = "auto"  # the access point is found by the SIM's identity
ASK_PROVIDER = "`APN = NAME` in {file}; the provider tells the name"


class Told(Record):
    """`unanswered`: the query that got no answer, after which no other was asked. `has_signal`: the modem tells of it.

    `contexts`: None: the modem does not tell. `points`: that the provider database has for the SIM.
    """

    cell: Cell = Cell()
    has_signal: bool = False
    contexts: tuple[Context, ...] | None = None
    points: tuple[AccessPoint, ...] = ()
    last: Cause | None = None
    unanswered: str = ""


def _always(_cell: Cell) -> bool:
    return True


QUERIES: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    *((query, _always) for query in network.REGISTRATION_QUERIES),
    (network.FIVE_G_QUERY, lambda cell: not cell.registered),
    (network.OPERATOR_QUERY, _always),
    (network.SIGNAL_QUERY, _always),
    (network.EXTENDED_SIGNAL_QUERY, lambda cell: cell.signal_dbm is None),
    (network.ATTACHED_QUERY, lambda cell: cell.is_told),
    (context.QUERY, _always),
    (cause.QUERY, _always),
)
"""Each with whether it is asked, after what was told before."""


def ask() -> Script[Told]:
    """What a modem with an open SIM tells."""
    told = Told()
    for query, is_wanted in QUERIES:
        if not is_wanted(told.cell):
            continue
        answer = yield Ask(query, SECONDS)
        if answer.silent:
            return told.replace(unanswered=query)
        for line in answer.lines:
            told = told.replace(cell=told.cell.with_line(line))
        if query == network.SIGNAL_QUERY:
            told = told.replace(has_signal=answer.ok)
        if query == context.QUERY and answer.ok:
            told = told.replace(contexts=context.contexts(answer.lines))
        if query == cause.QUERY:
            told = told.replace(last=cause.of_report(answer.lines))
    return told


def ask_access_points(told: Told) -> Script[Told]:
    """With those that the database has for the SIM."""
    identity = access_points.imsi((yield Ask(access_points.QUERY, SECONDS, quiet=True)).lines)
    known = (yield FindAccessPoints(identity)).points if identity else ()
    return told.replace(points=known or ())


def lacks_access_point(told: Told, settings: Settings) -> bool:
    """Whether a call may fail for want of one, so that it is worth looking for."""
    wanted = settings.text("APN")
    if wanted or not settings.is_data_call or told.unanswered or _sets_context(settings):
        return wanted == AUTOMATIC
    return not _defined(told, settings)


def _sets_context(settings: Settings) -> bool:
    return any("+CGDCONT=" in line.upper() for line in settings.init_strings)


def _called(settings: Settings) -> int:
    """The number of the context that is called."""
    return (context.number_of(settings.phones[0]) if settings.phones else 0) or 1


def _defined(told: Told, settings: Settings) -> str:
    return next((one.apn for one in told.contexts or () if one.cid == _called(settings)), "")


# -- what it comes to


def judge(told: Told, settings: Settings) -> Iterator[Finding]:
    """In the order in which a call needs them."""
    yield from _registration(told.cell, settings)
    if told.has_signal:
        yield from _signal(told.cell)
    yield from _context(told, settings)
    if told.last:
        yield found("last-call", words=quoted(str(told.last)))
    if told.unanswered:
        yield found("stopped-answering", command=told.unanswered, seconds=SECONDS)


def _registration(cell: Cell, settings: Settings) -> Iterator[Finding]:
    words = in_words(cell)
    if not (cell.registered or cell.waits or cell.denied):
        yield found("registration-untold")
    elif not cell.registered:
        yield found("denied" if cell.denied else "searching", network=words)
    elif cell.is_roaming:
        is_wanted = settings.flag("Roaming")
        yield found("roaming" if is_wanted else "roaming-refused", network=_capital(str(cell)), file=settings.file)
    else:
        yield found("registered", network=_capital(str(cell)))
    if cell.lacks_attachment:
        yield found("not-attached")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _signal(cell: Cell) -> Iterator[Finding]:
    weak = (cell.signal_dbm is not None and cell.signal_dbm <= WEAK_DBM) or (
        cell.signal_dbm is None and cell.rsrp_dbm is not None and cell.rsrp_dbm <= WEAK_RSRP_DBM
    )
    if cell.signal:
        yield found("signal-weak" if weak else "signal", signal=cell.signal)
    elif not cell.registered:  # some tell no strength, registered or not
        yield found("signal-none")


def _context(told: Told, settings: Settings) -> Iterator[Finding]:
    wanted = settings.text("APN")
    if wanted == AUTOMATIC:
        yield found("context-automatic", points=f": {_named(told.points)}" if told.points else "")
    elif wanted:
        yield found("context-configured", apn=quoted(wanted))
    elif settings.is_data_call and not _sets_context(settings) and not told.unanswered:
        yield _of_modem(told, settings)


def _of_modem(told: Told, settings: Settings) -> Finding:
    """The access point that the modem itself has for the call."""
    if apn := _defined(told, settings):
        return found("context-defined", cid=_called(settings), apn=quoted(apn))
    advice = ASK_PROVIDER.format(file=settings.file)
    if told.points:
        advice = f"`APN = NAME` in {settings.file}; for this SIM: {_named(told.points)}"
    code = "context-untold" if told.contexts is None else "context-empty"
    return found(code, cid=_called(settings), next_step=advice)


MOST_POINTS = 4


def _named(points: tuple[AccessPoint, ...]) -> str:
    shown = dict.fromkeys(point.apn for point in points[:MOST_POINTS])
    source = f" ({points[0].source})" if points[0].source else ""
    return quoted(", ".join(shown) + source)
