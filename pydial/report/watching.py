"""What `pydialctl status --watch` shows: the dialers, their rates and signals, as lines for a window of any width."""

from __future__ import annotations

from pydial.report.figures import amount, duration
from pydial.report.sparkline import BLOCKS, PLAIN, sparkline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Facts = dict[str, object]
    Shown = str | tuple[str, str]

KEPT = 300  # looks that are remembered, one a second
SIGNAL_RANGE = (-113.0, -51.0)  # dBm, those of AT+CSQ (27.007 8.5)
WIDE = 60  # columns from which two facts stand in one line
LABEL = 9  # columns


class History:
    """What was seen of one dialer, look by look: to be drawn, and to tell rates by."""

    def __init__(self) -> None:
        self.signals: list[float | None] = []
        self.received: list[float | None] = []  # bytes a second
        self.sent: list[float | None] = []
        self._last: tuple[float, int, int] | None = None

    def note(self, facts: Facts, now: float) -> None:
        """One look, at the time `now`."""
        signal = facts.get("signal_dbm")
        counts = facts.get("bytes_in"), facts.get("bytes_out")
        rates: tuple[float | None, float | None] = (None, None)
        if isinstance(counts[0], int) and isinstance(counts[1], int):
            if self._last and now > self._last[0] and counts[0] >= self._last[1] and counts[1] >= self._last[2]:
                seconds = now - self._last[0]
                rates = (counts[0] - self._last[1]) / seconds, (counts[1] - self._last[2]) / seconds
            self._last = now, counts[0], counts[1]
        else:
            self._last = None
        for values, value in (
            (self.signals, float(signal) if isinstance(signal, int) else None),
            (self.received, rates[0]),
            (self.sent, rates[1]),
        ):
            values.append(value)
            del values[:-KEPT]


def can_show_blocks(encoded_block: bytes) -> bool:
    """Whether the terminal's encoding has the characters of a sparkline, by what became of one."""
    return encoded_block == "█".encode()


def screen(seen: Sequence[tuple[str, Facts, History]], columns: int, *, blocks: bool, colours: bool) -> list[Shown]:
    """The lines for a window of `columns`; pairs are a line and its style (system/alternate_screen.py)."""
    if not seen:
        return ["No dialer is running."]
    lines: list[Shown] = []
    for name, facts, history in seen:
        lines += [*_dialer(name, facts, history, columns, BLOCKS if blocks else PLAIN), ""]
    shown = [_cut(line, columns) for line in lines[:-1]]
    return shown if colours else [line if isinstance(line, str) else line[0] for line in shown]


def _cut(line: Shown, columns: int) -> Shown:
    return line[:columns].rstrip() if isinstance(line, str) else (line[0][:columns].rstrip(), line[1])


def _dialer(name: str, facts: Facts, history: History, columns: int, levels: str) -> list[Shown]:
    state = state_of(facts)
    up = duration(facts.get("seconds_online"))
    head = f"{name}: {state}" + (f" for {up}" if up else "")
    lines: list[Shown] = [(head, "good" if facts.get("online") else "bad")]
    dns = facts.get("dns")
    rows = [
        ("Address", " ".join(_texts(facts, "interface", "local_ip"))),
        ("DNS", " ".join(map(str, dns)) if isinstance(dns, list) else ""),
        ("Network", " ".join(_texts(facts, "operator", "technology"))),
        ("Status", " ".join(_texts(facts, "registration"))),
        ("Modem", " ".join(_texts(facts, "modem"))),
    ]
    lines += _rows([(label, value) for label, value in rows if value], columns)
    width = max(8, columns - 2 * LABEL - 6)
    signal = facts.get("signal_dbm")
    if any(value is not None for value in history.signals):
        told = f"{signal} dBm" if signal is not None else ""
        lines.append(_graph("Signal", told, sparkline(history.signals, width, *SIGNAL_RANGE, levels)))
    for label, values, total in (
        ("Received", history.received, facts.get("bytes_in")),
        ("Sent", history.sent, facts.get("bytes_out")),
    ):
        if isinstance(total, int):
            rate = values[-1] if values and values[-1] is not None else None
            told = f"{amount(int(rate))}/s" if rate is not None else amount(total)
            most = max((value for value in values if value), default=1.0)
            lines.append(_graph(label, told, sparkline(values, width, 0.0, most, levels)))
    return lines


def _rows(rows: list[tuple[str, str]], columns: int) -> list[str]:
    """In one column, or in two where the window is wide."""
    if columns < WIDE:
        return [f"{label:<{LABEL}}{value}" for label, value in rows]
    half = columns // 2
    cells = [f"{label:<{LABEL}}{value}"[: half - 1].ljust(half) for label, value in rows]
    return ["".join(cells[place : place + 2]).rstrip() for place in range(0, len(cells), 2)]


def _graph(label: str, told: str, picture: str) -> str:
    return f"{label:<{LABEL}}{told:>{LABEL + 3}}  {picture}".rstrip()


def _texts(facts: Facts, *names: str) -> list[str]:
    return [str(facts[name]) for name in names if facts.get(name)]


def line(name: str, facts: Facts, history: History) -> str:
    """The same on one line, for a pipe."""
    ways = (("in", history.received), ("out", history.sent))
    rates = [f"{label} {amount(int(values[-1]))}/s" for label, values in ways if values and values[-1] is not None]
    signal = [f"{facts['signal_dbm']} dBm"] if facts.get("signal_dbm") is not None else []
    up = duration(facts.get("seconds_online"))
    network = _texts(facts, "interface", "local_ip", "operator", "technology")
    return "  ".join([name, state_of(facts), *([up] if up else []), *network, *signal, *rates])


def state_of(facts: Facts) -> str:
    """In small letters."""
    return str(facts.get("state") or "?").lower()
