"""Who a modem is, what its SIM says, and how it hears the network."""

from __future__ import annotations

from pydial.at import network, radio, sim
from pydial.at.radio import Radio
from pydial.record import Record
from pydial.talk.asking import Kept, ask, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.exchange import Answer, Script

_QUERIES = {  # 27.007 5.1 to 5.3, and V.250 6.1
    "maker": ("AT+CGMI", "AT+GMI"),
    "model": ("AT+CGMM", "AT+GMM"),
    "firmware": ("AT+CGMR", "AT+GMR"),
}
_SHOWN_DIGITS = 4


class Identity(Record):
    """A modem and its SIM; "" where it does not tell. `sim`: READY, SIM PIN …, NO SIM; "" for no cellular modem."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    imei: str = ""
    sim: str = ""
    iccid: str = ""
    imsi: str = ""


class Signal(Record):
    """The network and how it is heard."""

    cell: network.Cell
    radio: Radio

    def facts(self) -> dict[str, object]:
        """As JSON has it; null where not told."""
        cell, heard = self.cell, self.radio
        told = {
            "registration": cell.registration,
            "registered": cell.registered,
            "operator": cell.operator,
            "technology": cell.technology or heard.technology,
            "band": heard.band,
            "cell": heard.cell,
            "rssi_dbm": heard.rssi_dbm,
            "rsrp_dbm": heard.rsrp_dbm,
            "rsrq_db": heard.rsrq_db,
            "sinr_db": heard.sinr_db,
            "signal": heard.word,
        }
        return {name: None if fact == "" else fact for name, fact in told.items()}


def identity() -> Script[Identity]:
    """Asks all of it; what is refused stays ""."""
    told: dict[str, str] = {}
    for name, queries in _QUERIES.items():
        for query in queries:
            told[name] = _line((yield from ask(query)))
            if told[name]:
                break
    imei = _digits(_line((yield from ask("AT+CGSN"))))
    status = yield from sim_status()
    iccid = (yield from _iccid()) if status and status != sim.NO_SIM else ""
    imsi = _digits(_line((yield from ask("AT+CIMI")))) if status == sim.READY else ""
    return Identity(told["maker"], told["model"], told["firmware"], imei, status, iccid, imsi)


def sim_status() -> Script[str]:
    """READY, SIM PIN, SIM PUK, NO SIM …; "" where the modem knows of no SIM."""
    answer = yield from ask(sim.QUERY)
    told = next((status for line in answer.lines if (status := sim.status(line))), "")
    return told or sim.status_of_cause(answer.cause)


def _iccid() -> Script[str]:
    for query in sim.IDENTITY_QUERIES:
        answer = yield from ask(query)
        for line in answer.lines:
            if found := sim.identity(line):
                return found
    return ""


def signal() -> Script[Signal]:
    """Registration, operator, and all that the modem tells of its radio."""
    cell, heard = network.Cell(), Radio()
    kept = [Kept(name) for name in ("+CEREG", "+CGREG", "+CREG")]
    for one in kept:
        yield from one.change("2")  # so that it tells the cell, too
    try:
        for query in ("AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+COPS?", "AT+CSQ", "AT+CESQ"):
            for line in (yield from ask(query)).lines:
                cell, heard = cell.with_line(line), heard.with_line(line)
        told = _line((yield from ask("AT+CGMI"))), _line((yield from ask("AT+CGMM")))
        for query in radio.makers_queries(*told):
            for line in (yield from ask(query)).lines:
                cell, heard = cell.with_line(line), heard.with_line(line)
    finally:
        for one in kept:
            yield from one.put_back()
    return Signal(cell, heard)


def shortened(digits: str) -> str:
    """The last four digits: the others tell who somebody is."""
    return f"…{digits[-_SHOWN_DIGITS:]}" if len(digits) > _SHOWN_DIGITS else digits


def _line(answer: Answer) -> str:
    """The first line of information text, without the command's name that some put before it, and quotes."""
    if not answer.ok or not answer.lines:
        return ""
    line = answer.lines[0]
    named = value((line,), line.partition(":")[0]) if line.startswith("+") and ":" in line else line
    return named.strip().strip('"')


def _digits(text: str) -> str:
    kept = "".join(char for char in text if char.isdigit())
    return kept if 10 <= len(kept) <= 22 else ""
