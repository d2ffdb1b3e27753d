"""The lines +CREG, +CGREG, +CEREG and +C5GREG (27.007 7.2, 10.1.20, 10.1.22, 10.1.47) in the forms that modems use.

An answer is `n,stat[,lac,ci[,act[,cause type,cause]]]`, a line that comes by itself `stat[,lac,ci[,act]]`. Numbers of
cells are hexadecimal, quoted or not; some modems give n in both, put a routing area before the cell, or leave all but
the status empty. A status is told from an area by its length: at most two digits, and never quoted.
"""

from __future__ import annotations

import re

from pydial.record import Record

VOICE = "CREG"
PACKET = ("CGREG", "CEREG", "C5GREG")
SEARCHING, DENIED, UNKNOWN = 2, 3, 4
STATUS = {
    0: "not registered, not searching",
    1: "registered, home network",
    SEARCHING: "searching",
    DENIED: "registration denied",
    UNKNOWN: "unknown",
    5: "registered, roaming",
    6: "registered for SMS only, home network",
    7: "registered for SMS only, roaming",
    8: "emergency calls only",
    9: "registered, home network",
    10: "registered, roaming",
    11: "registered for emergency calls only",
}
"""<stat> in words. 9 and 10: circuit-switched fall-back is not preferred; 11: access to RLOS."""

REGISTERED = (1, 5, 9, 10)
REGISTERED_FOR_SMS = (6, 7)
"""Of the packet domains. +CREG says so of LTE, too, where packets are carried all the same."""

ROAMING = (5, 7, 10)
TECHNOLOGY = {
    0: "GSM",
    1: "GSM",
    2: "UMTS",
    3: "EDGE",
    4: "HSDPA",
    5: "HSUPA",
    6: "HSPA",
    7: "LTE",
    8: "NB-IoT",
    9: "NB-IoT",
    10: "5G",
    11: "5G",
    12: "5G",
    13: "5G",
}
"""<AcT> (7.3)."""

_LINE = re.compile(r"\s*\+(C(?:G|E|5G)?REG)\s*:\s*(.*)", re.IGNORECASE)


class Registration(Record):
    """One domain: `status` as STATUS has it, `act` as TECHNOLOGY; `cause` (24.008, 24.301): why it was refused."""

    domain: str
    status: int
    act: int | None = None
    cause: int | None = None


def parse(line: str) -> Registration | None:
    """What a line of information text tells of a domain; None for any other line."""
    found = _LINE.match(line)
    if found is None:
        return None
    fields = [field.strip() for field in found[2].split(",")]
    place = _place_of_status(fields)
    status = _number(fields[place])
    if status is None or status not in STATUS:
        return None
    return Registration(found[1].upper(), status, _act(fields[place + 3 :]), _cause(fields[place + 4 :]))


def _place_of_status(fields: list[str]) -> int:
    """0 in a line that comes by itself, 1 in an answer."""
    second = _number(fields[1]) if len(fields) > 1 else None
    if second is None or second not in STATUS:
        return 0
    # `stat,lac,ci` of an area 0 is told by the cell, which has as few digits
    return 0 if len(fields) == 3 and _number(fields[2]) is not None else 1


def _number(field: str) -> int | None:
    """A number of at most two digits, zeros before it aside where nothing but they make it longer; else None."""
    return int(field) if re.fullmatch(r"\d{1,2}|00\d", field) else None


def _act(fields: list[str]) -> int | None:
    """<AcT>, which stands first here, or second where a routing area has pushed the cell to its place."""
    for field in fields[:2]:
        if (act := _number(field)) is not None or not field:
            return act if act in TECHNOLOGY else None
    return None


def _cause(fields: list[str]) -> int | None:
    """<reject_cause>, where its type is 0: a cause of the standard's, not of the maker's."""
    if len(fields) < 2 or fields[0] != "0" or not fields[1].isdecimal():
        return None
    return int(fields[1])
