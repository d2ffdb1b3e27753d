"""What the modem says of the network, its signal and its access points (27.007 7.2, 7.3, 8.5, 10.1.1)."""

from __future__ import annotations

import re

from pydial.at.exchange import Ask
from pydial.at.network import Cell
from pydial.record import Record
from pydial.secrets.mask import quoted
from pydial.why.finding import found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.at.exchange import Script
    from pydial.config.settings import Settings
    from pydial.why.finding import Finding

SECONDS = 10.0  # some modems ask the network first
REGISTRATION_QUERIES = ("AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+COPS?")
SIGNAL_QUERY, CONTEXT_QUERY = "AT+CSQ", "AT+CGDCONT?"
WEAK_DBM = -103  # +CSQ 5 and below
ROAMING = "roaming"

_DIAL_STRING = re.compile(r"[TP]?\*9[89](?:\*[^*#]*\*[^*#]*\*(\d+))?#")
_CONTEXT = re.compile(r'\+CGDCONT: *(\d+) *, *"[^"]*" *, *"([^"]*)"')


class Told(Record):
    """`unanswered`: the query that got no answer, after which no other was asked. `has_signal`: +CSQ was answered.

    `contexts`: numbers and access points; None: the modem does not tell.
    """

    cell: Cell = Cell()
    has_signal: bool = False
    contexts: tuple[tuple[int, str], ...] | None = None
    unanswered: str = ""


def ask() -> Script[Told]:
    """What a modem with an open SIM tells."""
    told = Told()
    for query in (*REGISTRATION_QUERIES, SIGNAL_QUERY, CONTEXT_QUERY):
        answer = yield Ask(query, SECONDS)
        if answer.silent:
            return told.replace(unanswered=query)
        for line in answer.lines:
            told = told.replace(cell=told.cell.with_line(line))
        if query == SIGNAL_QUERY:
            told = told.replace(has_signal=answer.ok)
        if query == CONTEXT_QUERY and answer.ok:
            told = told.replace(contexts=_contexts(answer.lines))
    return told


def _contexts(lines: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((int(match[1]), match[2]) for match in map(_CONTEXT.match, lines) if match)


def judge(told: Told, settings: Settings) -> Iterator[Finding]:
    """In the order in which a call needs them."""
    yield _registration(told.cell)
    if told.has_signal:
        yield from _signal(told.cell)
    if settings.is_data_call or settings.text("APN"):
        yield from _context(told, settings)
    if told.unanswered:
        yield found("stopped-answering", command=told.unanswered, seconds=SECONDS)


def _registration(cell: Cell) -> Finding:
    if not (cell.registered or cell.waits or cell.denied):
        return found("registration-untold")
    words = str(cell)
    words = words[:1].upper() + words[1:] if cell.registered else words
    if cell.registered:
        return found("roaming" if ROAMING in cell.registration else "registered", network=words)
    return found("denied" if cell.denied else "searching", network=words)


def _signal(cell: Cell) -> Iterator[Finding]:
    if cell.signal_dbm is not None:
        yield found("signal-weak" if cell.signal_dbm <= WEAK_DBM else "signal", dbm=cell.signal_dbm)
    elif not cell.registered:  # LTE modems tell no strength here, registered or not
        yield found("signal-none")


def _context(told: Told, settings: Settings) -> Iterator[Finding]:
    if settings.text("APN"):
        yield found("context-configured", apn=quoted(settings.text("APN")))
        return
    if any("+CGDCONT=" in line.upper() for line in settings.init_strings) or told.unanswered:
        return  # the dial says it itself
    number = _called(settings)
    if told.contexts is None:
        yield found("context-untold", file=settings.file)
    elif apn := dict(told.contexts).get(number, ""):
        yield found("context-defined", cid=number, apn=quoted(apn))
    else:
        yield found("context-empty", cid=number, file=settings.file)


def _called(settings: Settings) -> int:
    """The number of the context that is called: 1 for `*99#` (10.2.1.1)."""
    match = _DIAL_STRING.match(settings.phones[0]) if settings.phones else None
    return int(match[1] or 1) if match else 1
