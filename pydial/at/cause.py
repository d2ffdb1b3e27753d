"""Why a network refused: the causes of 24.008 10.5.5.14 and 10.5.6.6 and 24.301 9.9.3.9, and how modems tell them.

A modem tells one by +CEER (27.007 6.10), in words or numbers of its maker's choice, or by +CME ERROR (9.2.2.2): the
cause and 100.
"""

from __future__ import annotations

import re

from pydial.record import Record
from pydial.secrets.mask import quoted

QUERY = "AT+CEER"
SESSION, MOBILITY = "session", "mobility"
AUTHENTICATION = 29


class Cause(Record):
    """`number` of `protocol` (SESSION: the access point; MOBILITY: the network), None where only `words` were told."""

    protocol: str
    number: int | None
    words: str

    @property
    def is_login(self) -> bool:
        """The network refused name or password of the access point."""
        return self.protocol == SESSION and self.number == AUTHENTICATION

    @property
    def is_network(self) -> bool:
        """The network refused the SIM or the place, not the access point."""
        return self.protocol == MOBILITY and self.number != ESM_FAILURE

    def __str__(self) -> str:
        return quoted(self.words) if self.number is None else f"{self.words} (cause {self.number})"


SESSION_CAUSES = {  # 24.008 10.5.6.6
    8: "operator determined barring",
    26: "insufficient resources",
    27: "missing or unknown APN",
    28: "unknown PDP type",
    AUTHENTICATION: "user authentication failed",
    30: "rejected by the gateway",
    31: "rejected, unspecified",
    32: "service option not supported",
    33: "requested service option not subscribed",
    34: "service option temporarily out of order",
    38: "network failure",
    50: "IPv4 only allowed",
    51: "IPv6 only allowed",
    54: "PDP context without its primary one",
    55: "no more than one connection to an APN",
    66: "APN not supported by the chosen technology",
}
ESM_FAILURE = 19
MOBILITY_CAUSES = {  # 24.008 10.5.5.14, 24.301 9.9.3.9
    3: "illegal mobile station",
    6: "illegal mobile equipment",
    7: "packet services not allowed",
    8: "packet and other services not allowed",
    11: "PLMN not allowed",
    12: "location area not allowed",
    13: "roaming not allowed in this area",
    14: "packet services not allowed in this network",
    15: "no suitable cells in this area",
    ESM_FAILURE: "ESM failure: the network refused the bearer",
}
CAUSE_OF_CME = {
    **{100 + number: (MOBILITY, number) for number in (3, 6, 7, 8, 11, 12, 13)},
    **{100 + number: (SESSION, number) for number in range(26, 35)},
    149: (SESSION, AUTHENTICATION),
}
"""27.007 9.2.2.2."""

NO_CAUSES = (
    *("NO ERROR", "NO REPORT AVAILABLE", "NO CAUSE INFORMATION AVAILABLE", "NORMAL, UNSPECIFIED", "NORMAL UNSPECIFIED"),
    *("NORMAL CALL CLEARING", "UNSPECIFIED", "UNKNOWN", "ERROR 0", "NONE", "OK", "0", "0,0", "1,0", "NULL"),
)
"""What +CEER says where it has nothing to say."""

WORDS = (
    ("APN", SESSION, 27, r"(missing|unknown|invalid).*\bapn\b|\bapn\b.*(unknown|invalid)|access point"),
    ("TYPE", SESSION, 28, r"unknown pdp (type|address)"),
    ("LOGIN", SESSION, AUTHENTICATION, r"authenticat"),
    ("OPTION", SESSION, 33, r"not subscribed"),
    ("OPTION", SESSION, 32, r"service option not supported"),
    ("OPTION", SESSION, 34, r"out of order"),
    ("RESOURCES", SESSION, 26, r"insufficient resources|no resources"),
    ("IP", SESSION, 50, r"ipv4 only"),
    ("IP", SESSION, 51, r"ipv6 only"),
    ("BARRED", SESSION, 8, r"operator determined barring"),
    ("PLMN", MOBILITY, 11, r"plmn not allowed"),
    ("ROAMING", MOBILITY, 13, r"roaming not allowed"),
    ("GPRS", MOBILITY, 7, r"(gprs|eps|packet) services not allowed"),
    ("AREA", MOBILITY, 15, r"no suitable cells"),
    ("MS", MOBILITY, 3, r"illegal ms|illegal mobile station"),
)
"""Words of a cause, where a modem tells no number with them."""

_PREFIX = re.compile(r"\s*\+CEER\s*:\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?#\s*(\d+)\)?|\bcause[ :=#]*(\d+)", re.IGNORECASE)


def of_cme(text: str) -> Cause | None:
    """The cause in the number or the words of a +CME ERROR; None: it tells no cause of a network's."""
    text = text.strip()
    if text.isdecimal():
        found = CAUSE_OF_CME.get(int(text))
        return numbered(*found) if found else None
    return _in_words(text)


def numbered(protocol: str, number: int) -> Cause:
    """The cause of this number, in the standard's words."""
    words = (SESSION_CAUSES if protocol == SESSION else MOBILITY_CAUSES).get(number)
    return Cause(protocol, number, words or "the network's own reason")


def of_report(lines: tuple[str, ...]) -> Cause | None:
    """The cause that the answer to QUERY tells; None: it tells none."""
    text = " ".join(_PREFIX.sub("", line).strip() for line in lines).replace("_", " ").strip()
    plain = text.replace('"', "").strip(" .")
    if not plain or plain.upper() in NO_CAUSES or re.fullmatch(r"[\d.,\s-]*\.[\d.]*", plain):
        return None
    return _in_words(plain) or _in_numbers(plain) or (Cause(SESSION, None, plain) if _has_words(plain) else None)


def _has_words(text: str) -> bool:
    return re.search(r"[A-Za-z]{3}", text) is not None and not re.fullmatch(r"(?i)error \d+", text)


def _in_words(text: str) -> Cause | None:
    for _, protocol, number, pattern in WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return numbered(protocol, number)
    if (found := _NUMBERED.search(text)) is None:
        return None
    number = int(found[1] or found[2])
    protocol = MOBILITY if re.search(r"(?i)\b(emm|gmm|mm|attach|plmn|registr)", text) else SESSION
    known = SESSION_CAUSES if protocol == SESSION else MOBILITY_CAUSES
    return numbered(protocol, number) if number in known else None


def _in_numbers(text: str) -> Cause | None:
    """`33,…`, `EMM reject,19,…`, `5,19,0`: the first number that is a cause, after the kind of report."""
    fields = [field.strip() for field in text.split(",")]
    numbers = [int(field) for field in fields if field.isdecimal()]
    if re.search(r"(?i)\b(emm|gmm|attach)", text):
        return next((numbered(MOBILITY, number) for number in numbers if number in MOBILITY_CAUSES), None)
    if len(numbers) == len(fields) and len(fields) == 3:  # type, cause, further
        return numbered(MOBILITY, numbers[1]) if numbers[1] == ESM_FAILURE else _session(numbers[1:2])
    return _session(numbers)


def _session(numbers: list[int]) -> Cause | None:
    return next((numbered(SESSION, number) for number in numbers if number in SESSION_CAUSES and number > 8), None)
