"""What a port is for, and which port of a device to dial with: udev's facts, our own table, answers, numbers."""

from __future__ import annotations

import re

from pydial.probe import usb_ports
from pydial.probe.facts import Facts
from pydial.probe.plan import Modem
from pydial.record import Record

DATA, AT, GPS, DIAG, QCDM, UNKNOWN = "data", "at", "gps", "diag", "qcdm", "?"
IGNORED = "ignored"  # udev says that nobody is to ask it

# ModemManager's udev rules say it port by port, where they are installed.
TAGS: dict[str, str] = {
    "ID_MM_PORT_IGNORE": IGNORED,
    "ID_MM_PORT_TYPE_AT_PPP": DATA,
    "ID_MM_PORT_TYPE_AT_PRIMARY": AT,
    "ID_MM_PORT_TYPE_AT_SECONDARY": AT,
    "ID_MM_PORT_TYPE_GPS": GPS,
    "ID_MM_PORT_TYPE_QCDM": QCDM,
    "ID_MM_PORT_TYPE_AUDIO": DIAG,
}
NOT_FOR_AT = (IGNORED, GPS, DIAG, QCDM)  # a port tagged so is not asked anything
PRIMARY, SECONDARY = "primary", "secondary"
RANKS = {"ID_MM_PORT_TYPE_AT_PRIMARY": PRIMARY, "ID_MM_PORT_TYPE_AT_SECONDARY": SECONDARY}
FLOW_CONTROLS = {"rts-cts": "CRTSCTS", "xon-xoff": "XONXOFF", "none": "NOFLOW"}  # of ID_MM_TTY_FLOW_CONTROL

NMEA = re.compile(rb"\$G[A-Z]{4},[^\r\n]*\*[0-9A-Fa-f]{2}")
HDLC_FLAG = b"\x7e"  # ends the frames of Qualcomm's diagnostic monitor


class ScannedPort(Record):
    """One port after the scan.

    `heard`: the first bytes it said; `holder`: who has it; `state`: why it was not asked; `limit`: its top speed.
    """

    name: str
    device: str
    facts: Facts = Facts()
    modem: Modem | None = None
    answered: bool = False
    heard: bytes = b""
    holder: str = ""
    state: str = ""
    limit: int = 0
    role: str = UNKNOWN

    @property
    def modem_name(self) -> str:
        """Maker and model as the modem tells them, else as udev does."""
        told = dict(line.split(":", 1) for line in self.identity if ":" in line)
        maker, model = told.get("Manufacturer", "").strip(), told.get("Model", "").strip()
        return f"{maker} {model}".strip() or next(iter(self.identity), "") or self.facts.model

    @property
    def identity(self) -> tuple[str, ...]:
        """The information text of ATI."""
        return self.modem.identity if self.modem else ()


HSO_TYPES = {"modem": DATA, "application": AT, "control": AT, "diagnostic": DIAG, "gps": GPS, "gps control": GPS}
"""What the driver of Option's sticks says of a port (its `hsotype` in sysfs, in small letters)."""


def tag_of(properties: dict[str, str]) -> str:
    """The role that ModemManager's rules gave, or ""."""
    return next((role for name, role in TAGS.items() if properties.get(name) == "1"), "")


def rank_of(properties: dict[str, str]) -> str:
    """PRIMARY or SECONDARY as ModemManager's rules say, or ""."""
    return next((rank for name, rank in RANKS.items() if properties.get(name) == "1"), "")


def judge(seen: ScannedPort) -> str:
    """The role of a port by itself; `data` and `at` are told apart only among the ports of one device."""
    if seen.facts.tag == IGNORED:
        return UNKNOWN
    if seen.facts.tag:
        return seen.facts.tag
    if seen.modem or seen.answered:
        return AT
    if NMEA.search(seen.heard):
        return GPS
    if HDLC_FLAG in seen.heard:
        return QCDM
    return DIAG if _binary(seen.heard) else UNKNOWN


def _binary(heard: bytes) -> bool:
    return sum(byte < 9 or byte > 126 for byte in heard) > len(heard) // 4


def assign(ports: list[ScannedPort]) -> list[ScannedPort]:
    """The ports with their roles: one of each device's modem ports is `data`, the others `at`."""
    judged = [seen.replace(role=judge(seen)) for seen in ports]
    best: dict[str, ScannedPort] = {}
    for seen in judged:
        if seen.modem and seen.role in (DATA, AT):
            key = seen.facts.group or seen.name
            best[key] = min(best.get(key, seen), seen, key=_preference)
    chosen = {seen.name for seen in best.values()}
    return [seen.replace(role=DATA if seen.name in chosen else _other(seen)) for seen in judged]


def _other(seen: ScannedPort) -> str:
    return AT if seen.role == DATA else seen.role


def _preference(seen: ScannedPort) -> tuple[int, int, int, str]:
    """Less is better: by udev's tags and our table, nothing refused (second ports have their own ideas), first
    interface.
    """
    refused = len(seen.modem.refused) if seen.modem else 0
    return (_order(seen.facts), usb_ports.preference(seen.facts), refused, seen.facts.interface)


def _order(facts: Facts) -> int:
    """Tagged for PPP, tagged as the primary one, data by our table, nothing known, second by either."""
    if facts.tag == DATA:
        return 0
    if facts.rank == PRIMARY:
        return 1
    kind = usb_ports.kind_of(facts)
    if kind == usb_ports.DATA_PORT:
        return 2
    return 4 if facts.rank == SECONDARY or kind == usb_ports.SECOND_PORT else 3


def in_order(ports: list[ScannedPort]) -> list[ScannedPort]:
    """The modems, as wvdialconf prefers them: device by device in the order of the scan, data ports first."""
    devices = {seen.facts.group or seen.name: place for place, seen in reversed(list(enumerate(ports)))}
    found = [seen for seen in ports if seen.modem]
    return sorted(found, key=lambda seen: (devices[seen.facts.group or seen.name], seen.role != DATA))
