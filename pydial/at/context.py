"""Packet-data contexts (27.007 10.1.1, 10.1.10) and the command that calls one (10.2.1, 10.1.12)."""

from __future__ import annotations

import re

from pydial.record import Record

QUERY, RANGE_QUERY, ACTIVE_QUERY = "AT+CGDCONT?", "AT+CGDCONT=?", "AT+CGACT?"
DEFAULT_RANGE = range(1, 12)  # 1 to 11: where the modem does not tell which numbers there are
MOST = 256  # numbers of a range that are looked at
RESERVED = ("ims", "sos", "xcap", "emergency")
"""Beginnings of the access points that carry calls, and never a user's data."""

STILL_ACTIVE = ("148", "151", "171")
"""Causes with which an LTE modem keeps its last bearer when its context is to be deactivated: harmless."""

_DEFINED = re.compile(r'\s*\+CGDCONT: *(\d+) *, *"?([^",]*)"? *(?:, *"?([^",]*)"?)?(?:, *"?([^",]*)"?)?', re.IGNORECASE)
_RANGE = re.compile(r'\s*\+CGDCONT: *\(([^)]*)\) *(?:, *"?([^",()]*)"?)?', re.IGNORECASE)
_ACTIVE = re.compile(r"\s*\+CGACT: *(\d+) *, *1", re.IGNORECASE)
_NETWORK_SUFFIX = re.compile(r"\.mnc\d+\.mcc\d+\.gprs$", re.IGNORECASE)
_DIAL_STRING = re.compile(r"[TP]?\*(?:99(?:\*[^*#]*(?:\*[^*#]*(?:\*(\d*))?)?)?|98(?:\*(\d*))?)#", re.IGNORECASE)


class Context(Record):
    """One that is defined: its number, `kind` (IP, IPV6, IPV4V6, PPP) and access point."""

    cid: int
    kind: str
    apn: str

    def is_for(self, kind: str, apn: str) -> bool:
        """Whether it is the one wanted. Some modems tell the network's name behind that of the access point."""
        return self.kind.upper() == kind and without_network(self.apn).lower() == without_network(apn).lower()

    @property
    def is_reserved(self) -> bool:
        """It carries calls or emergency calls."""
        return self.apn.lower().startswith(RESERVED)


class Choice(Record):
    """The number to use; `defined`: it is as wanted already; `replaces`: what is written over, None for nothing."""

    cid: int
    defined: bool = False
    replaces: Context | None = None


def without_network(apn: str) -> str:
    """An access point without `.mncXXX.mccXXX.gprs` behind it (23.003 9.1)."""
    return _NETWORK_SUFFIX.sub("", apn)


def contexts(lines: tuple[str, ...]) -> tuple[Context, ...]:
    """The defined ones, from the answer to QUERY."""
    found = filter(None, (_DEFINED.match(line) for line in lines))
    return tuple(Context(int(one[1]), one[2].strip().upper(), (one[3] or "").strip()) for one in found)


def active(lines: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of active ones, from the answer to ACTIVE_QUERY."""
    return tuple(int(one[1]) for one in (_ACTIVE.match(line) for line in lines) if one)


def ranges(lines: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """For each kind the numbers that may be defined, from the answer to RANGE_QUERY; "" is a kind of no name."""
    told: dict[str, tuple[int, ...]] = {}
    for line in lines:
        if found := _RANGE.match(line):
            told[(found[2] or "").strip().upper()] = _numbers(found[1])
    return told


def _numbers(text: str) -> tuple[int, ...]:
    """`1-17,101-116` as numbers."""
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if first.isdecimal() and (last.isdecimal() or not dash):
            found += range(int(first), min(int(last or first), int(first) + MOST) + 1)
    return tuple(found[:MOST])


def choices(
    defined: tuple[Context, ...], numbers: tuple[int, ...], kind: str, apn: str, cid: int = 0
) -> tuple[Choice, ...]:
    """The numbers to try, in order. `cid`: the only one allowed, 0: any.

    First a context that is as wanted; then a number that nobody uses, or whose access point is empty; where there is
    neither, the first that carries no calls is written over.
    """
    by_number = {context.cid: context for context in defined}
    if cid:
        there = by_number.get(cid)
        return (Choice(cid, bool(there and there.is_for(kind, apn)), there),)
    same = [Choice(one.cid, defined=True) for one in defined if one.is_for(kind, apn) and not one.is_reserved]
    free = [Choice(n, replaces=by_number.get(n)) for n in numbers if n not in by_number or not by_number[n].apn]
    taken = [Choice(one.cid, replaces=one) for one in defined if one.cid in numbers and not one.is_reserved]
    return (*same[:1], *(free or taken[:1]))


def definition(cid: int, kind: str, apn: str) -> str:
    """`AT+CGDCONT=…`."""
    return f'AT+CGDCONT={cid},"{kind}","{apn}"'


def deactivation(cid: int) -> str:
    """`AT+CGACT=0,…`."""
    return f"AT+CGACT=0,{cid}"


def number_of(dial_string: str) -> int:
    """The context that a dial string calls: 1 for `*99#`, 3 for `*99***3#` or `*98*3#`; 0 where it is none of these."""
    found = _DIAL_STRING.fullmatch(dial_string.strip())
    return int(found[1] or found[2] or 1) if found else 0


def dial_string(cid: int) -> str:
    """`*99#` for 1, else `*99***CID#` (10.2.1.1)."""
    return "*99#" if cid == 1 else f"*99***{cid}#"


def other_commands(prefix: str, cid: int) -> tuple[str, ...]:
    """What a modem may understand in place of a dial string that it has refused."""
    return f"{prefix}*99***{cid}#", f"{prefix}*99#", f'AT+CGDATA="PPP",{cid}'
