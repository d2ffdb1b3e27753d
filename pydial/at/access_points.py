"""The access points that a provider database has for a SIM: mobile-broadband-provider-info's XML, read leanly.

`provider[@primary]/gsm/{network-id[@mcc,@mnc], apn[@value]/{usage[@type], name, username, password, authentication}}`.
A whole parse takes a small board a second: only the providers of one network are looked at.
"""

from __future__ import annotations

import re

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY = "AT+CIMI"  # 27.007 5.6
MNC_DIGITS = (3, 2)  # how many digits of an IMSI may be the network's, the country's three before them aside
USABLE = re.compile(r"[!#-~]{1,100}")  # what an access point's name may hold in an AT command
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class AccessPoint(Record):
    """One for internet access. `login`: PAP, CHAP or "" (either); `network`: the digits of the SIM that lead to it."""

    apn: str
    provider: str = ""
    user: str = ""
    password: str = ""
    login: str = ""
    network: str = ""

    @property
    def source(self) -> str:
        """How it was found, in words."""
        return ", ".join(filter(None, (self.provider, f"by its SIM {self.network}" if self.network else "")))


def imsi(lines: tuple[str, ...]) -> str:
    """The SIM's identity in the answer to QUERY, "" if there is none."""
    digits = (line.partition(":")[2] or line for line in lines)
    return next((text for line in digits if re.fullmatch(r"\d{6,15}", text := line.strip().strip('"'))), "")


def find(database: bytes, identity: str) -> tuple[AccessPoint, ...]:
    """Those of the SIM's network for internet access, the main providers' first."""
    database = re.sub(rb"(?s)<!--.*?-->", b"", database)
    for digits in MNC_DIGITS:
        network = identity[: 3 + digits]
        points: dict[tuple[str, str, str], AccessPoint] = {}
        for one in _of_network(database, network):
            points.setdefault((one.apn, one.user, one.password), one)
        if points:
            return tuple(points.values())
    return ()


def _of_network(database: bytes, network: str) -> list[AccessPoint]:
    mcc, mnc = network[:3].encode(), network[3:].encode()
    places = [match.start() for match in re.finditer(rb'<network-id\s+mcc="%s"\s+mnc="%s"' % (mcc, mnc), database)]
    main: list[AccessPoint] = []
    others: list[AccessPoint] = []
    for place in places:
        start = database.rfind(b"<provider", 0, place)
        head = database[start : database.find(b">", start)]
        (main if b"primary" in head else others).extend(_of_provider(database, start, place, network))
    return main + others


def _of_provider(database: bytes, start: int, place: int, network: str) -> Iterator[AccessPoint]:
    begin, end = database.rfind(b"<gsm", 0, place), database.find(b"</gsm>", place)
    provider = _inside(database[start:begin].decode("utf-8", "replace"), "name")
    text = database[begin:end].decode("utf-8", "replace")
    for match in re.finditer(r'(?s)<apn\s+value="([^"]*)"\s*>(.*?)</apn>', text):
        apn, facts = _plain(match[1]).strip(), match[2]
        usages = re.findall(r'<usage\s+type="([^"]*)"', facts)
        if (usages and "internet" not in usages) or not USABLE.fullmatch(apn):
            continue
        login = re.search(r'<authentication\s+method="(pap|chap)"', facts)
        user, password = _inside(facts, "username"), _inside(facts, "password")
        yield AccessPoint(apn, provider, user, password, login[1].upper() if login else "", network)


def _inside(text: str, tag: str) -> str:
    found = re.search(rf"(?s)<{tag}(?:\s[^>]*)?>(.*?)</{tag}>", text)
    return " ".join(_plain(found[1]).split()) if found else ""


def _plain(text: str) -> str:
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text
