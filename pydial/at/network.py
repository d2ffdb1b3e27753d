"""What a cellular modem says of its network, and its packet-data context (3GPP TS 27.007)."""

from __future__ import annotations

import re

from pydial.record import Record
from pydial.secrets.mask import quoted

QUERIES = ("AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+COPS?", "AT+CSQ")  # 7.2, 10.1.20, 10.1.22, 7.3, 8.5

REGISTRATION = {
    "0": "not registered, not searching",
    "1": "registered, home network",
    "2": "searching",
    "3": "registration denied",
    "4": "unknown",
    "5": "registered, roaming",
}
REGISTERED = ("1", "5")
SEARCHING = "2"
DENIED = "3"
TECHNOLOGY = {  # 7.3, <AcT>
    "0": "GSM",
    "1": "GSM",
    "2": "UMTS",
    "3": "EDGE",
    "4": "HSDPA",
    "5": "HSUPA",
    "6": "HSPA",
    "7": "LTE",
    "10": "LTE",
    "11": "NR",
    "12": "NR",
    "13": "NR",
}
_REGISTRATION = re.compile(r"\+C(?:E|G)?REG: *(?:\d+, *)?(\d+)")
_OPERATOR = re.compile(r'\+COPS: *\d+, *\d+, *"([^"]*)"(?:, *(\d+))?')
_SIGNAL = re.compile(r"\+CSQ: *(\d+)")


class Cell(Record):
    """What is known of the network so far. `statuses`: the numbers of +CREG, +CGREG, +CEREG, in the order they came."""

    statuses: tuple[str, ...] = ()
    operator: str = ""
    technology: str = ""
    signal_dbm: int | None = None

    @property
    def registered(self) -> bool:
        """In any of the domains: data needs no other."""
        return any(status in REGISTERED for status in self.statuses)

    @property
    def denied(self) -> bool:
        """The network refused, and no other domain is registered or may yet be: a SIM for data only is no phone."""
        return not self.registered and DENIED in self.statuses and SEARCHING not in self.statuses

    @property
    def waits(self) -> bool:
        """Not registered, but it may be soon."""
        return bool(self.statuses) and not self.registered and not self.denied

    @property
    def registration(self) -> str:
        """In words; the best of the domains."""
        best = next((status for status in ("1", "5", "2", "3") if status in self.statuses), "4")
        return REGISTRATION[best]

    def with_line(self, line: str) -> Cell:
        """With what a line of information text adds."""
        if found := _REGISTRATION.match(line):
            return self.replace(statuses=(*self.statuses, found[1]))
        if found := _OPERATOR.match(line):
            return self.replace(operator=found[1], technology=TECHNOLOGY.get(found[2] or "", ""))
        if found := _SIGNAL.match(line):
            return self.replace(signal_dbm=dbm(int(found[1])))
        return self

    def __str__(self) -> str:
        signal = "" if self.signal_dbm is None else f"{self.signal_dbm} dBm"
        operator = quoted(self.operator) if self.operator else ""
        return ", ".join(filter(None, (self.registration, operator, self.technology, signal)))


def dbm(rssi: int) -> int | None:
    """Signal strength of +CSQ (8.5): 0 is -113 dBm, 31 is -51 dBm or more, 99 is unknown."""
    return -113 + 2 * rssi if 0 <= rssi <= 31 else None


def context_definition(cid: int, pdp_type: str, apn: str) -> str:
    """`AT+CGDCONT=…` (10.1.1)."""
    return f'AT+CGDCONT={cid},"{pdp_type}","{apn}"'
