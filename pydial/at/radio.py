"""How well a modem hears its network: AT+CSQ, AT+CESQ (27.007 8.5, 8.69), and what makers tell beyond that.

Sources of the makers' rows: Quectel's, SIMCom's and Huawei's AT manuals.
"""

from __future__ import annotations

import re

from pydial.at import network
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING_HEARD = 99
WORDS = ("excellent", "good", "fair", "poor", "none")
_RSRP_LIMITS = (-80, -90, -100, -120)  # dBm, as modem makers and networks draw the line
_RSSI_LIMITS = (-65, -75, -85, -110)


class Radio(Record):
    """The signal: dBm, RSRQ and SINR dB; None where it is not told. `band` and `cell` as the modem names them."""

    rssi_dbm: int | None = None
    rsrp_dbm: float | None = None
    rsrq_db: float | None = None
    sinr_db: float | None = None
    band: str = ""
    cell: str = ""
    technology: str = ""

    @property
    def word(self) -> str:
        """One of WORDS, by RSRP where it is told, else by RSSI; "" where nothing is told."""
        value, limits = (self.rsrp_dbm, _RSRP_LIMITS) if self.rsrp_dbm is not None else (self.rssi_dbm, _RSSI_LIMITS)
        if value is None:
            return ""
        return next((word for limit, word in zip(limits, WORDS, strict=False) if value >= limit), WORDS[-1])

    def with_line(self, line: str) -> Radio:
        """With what a line of information text adds; what was told before stays."""
        for pattern, read in _READERS:
            if found := pattern.match(line):
                told = {name: value for name, value in read(found).items() if value not in (None, "")}
                return self.replace(**told)
        return self


def _csq(found: re.Match[str]) -> dict[str, object]:
    return {"rssi_dbm": network.dbm(int(found[1]))}


def _cesq(found: re.Match[str]) -> dict[str, object]:
    """<rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>."""
    rxlev, _ber, rscp, _ecno, rsrq, rsrp = map(int, found.groups())
    strength, rsrp_dbm, rsrq_db = network.extended(rxlev, rscp, rsrq, rsrp)
    return {"rssi_dbm": strength, "rsrp_dbm": rsrp_dbm, "rsrq_db": rsrq_db}


def _registered(found: re.Match[str]) -> dict[str, object]:
    return {"cell": found[1].upper().lstrip("0")}


def _qnwinfo(found: re.Match[str]) -> dict[str, object]:
    return {"technology": found[1], "band": found[2].removeprefix("LTE ").removeprefix("NR5G ").replace("BAND", "band")}


def _qcsq(found: re.Match[str]) -> dict[str, object]:
    """Quectel: "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>; the SINR in fifths of a dB from -20."""
    rssi, rsrp, sinr, rsrq = (int(value) for value in found.groups())
    return {"rssi_dbm": rssi, "rsrp_dbm": rsrp, "sinr_db": -20 + sinr / 5, "rsrq_db": rsrq}


def _hcsq(found: re.Match[str]) -> dict[str, object]:
    """Huawei: "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>, each a step count; 255 is unknown."""
    rssi, rsrp, sinr, rsrq = (int(value) for value in found.groups())
    return {
        "rssi_dbm": -121 + rssi if rssi <= 96 else None,
        "rsrp_dbm": -141 + rsrp if rsrp <= 97 else None,
        "sinr_db": -20.2 + sinr / 5 if sinr <= 251 else None,
        "rsrq_db": -20 + rsrq / 2 if rsrq <= 34 else None,
    }


def _cpsi(found: re.Match[str]) -> dict[str, object]:
    """SIMCom: LTE,Online,<mcc-mnc>,<tac>,<cell>,<pci>,<band>,…,<rsrq>,<rsrp>,<rssi>,<sinr>, in tenths but for SINR."""
    cell, band, rsrq, rsrp, rssi, sinr = found.groups()
    return {
        "cell": f"{int(cell):X}",
        "band": band.removeprefix("EUTRAN-").replace("BAND", "band "),
        "rsrq_db": int(rsrq) / 10,
        "rsrp_dbm": int(rsrp) / 10,
        "rssi_dbm": round(int(rssi) / 10),
        "sinr_db": float(sinr),
    }


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dict[str, object]]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"\+CSQ: *(\d+)", _csq),
        (r"\+CESQ: *(\d+), *(\d+), *(\d+), *(\d+), *(\d+), *(\d+)", _cesq),
        (r'\+C(?:E|G)?REG: *2, *\d+, *"?[0-9A-F]{1,8}"?, *"?([0-9A-F]{2,9})"?', _registered),
        (r'\+QNWINFO: *"([^"]+)", *"[^"]*", *"([^"]*)"', _qnwinfo),
        (r'\+QCSQ: *"(?:CAT-M1|CAT-NB1|LTE|NBIoT|eMTC)", *(-?\d+), *(-?\d+), *(\d+), *(-?\d+)', _qcsq),
        (r'\^HCSQ: *"LTE", *(\d+), *(\d+), *(\d+), *(\d+)', _hcsq),
        (
            r"\+CPSI: *LTE[^,]*,[^,]*,[^,]*,[^,]*, *(\d+), *\d+, *([^,]+),[^,]*,[^,]*,[^,]*, *(-?\d+), *(-?\d+), "
            r"*(-?\d+), *(-?\d+)",
            _cpsi,
        ),
    )
)

MAKERS_QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("quectel", ("AT+QNWINFO", "AT+QCSQ")),
    ("huawei", ("AT^HCSQ?",)),
    ("simcom", ("AT+CPSI?",)),
    ("sim7", ("AT+CPSI?",)),
    ("a76", ("AT+CPSI?",)),
)
"""What a modem is asked besides the standard's commands, by what its maker or model begins with."""


def makers_queries(*told: str) -> tuple[str, ...]:
    """The further questions for a modem that calls itself so."""
    text = " ".join(told).lower()
    return next((queries for name, queries in MAKERS_QUERIES if name in text), ())
