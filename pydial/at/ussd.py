"""USSD by AT+CUSD (27.007 7.15): codes and answers, as a modem takes and gives them.

Modems disagree about the text: as it is; in UCS-2, as hexadecimal digits; or as the packed septets of the network, as
hexadecimal digits (Huawei, ZTE). Which it is in an answer is told by the answer itself.
"""

from __future__ import annotations

import re

from pydial.at import gsm7
from pydial.at.sms_pdu import alphabet_of
from pydial.record import Record

FINISHED, ASKS_MORE, ENDED_BY_NETWORK, BY_ANOTHER, NOT_SUPPORTED, NETWORK_TIMEOUT = range(6)
"""<m> of +CUSD."""
WORDS = {
    ENDED_BY_NETWORK: "the network has ended it",
    BY_ANOTHER: "another program of this modem has answered",
    NOT_SUPPORTED: "the network does not support it",
    NETWORK_TIMEOUT: "the network did not answer in time",
}
CANCEL = "AT+CUSD=2"
ANSWER = "+CUSD:"
PLAIN, PACKED, UCS2 = "plain", "packed", "ucs2"
FORMS = (PLAIN, PACKED, UCS2)
_LINE = re.compile(r'\+CUSD: *(\d+)(?:, *"?([^"]*)"?(?:, *(\d+))?)?', re.IGNORECASE | re.DOTALL)
_PACKED_PADDING = "\r"  # fills the last octet (23.038 6.1.2.3.1)


class Reply(Record):
    """What the network has said. `asks_more`: it waits for an answer."""

    kind: int
    text: str

    @property
    def asks_more(self) -> bool:
        """The network waits for an answer."""
        return self.kind == ASKS_MORE


def request(code: str, form: str) -> str:
    """The command that sends `code`, or an answer to a menu, in one of FORMS. ValueError: it is not of the alphabet."""
    if form == PLAIN:
        return f'AT+CUSD=1,"{code}",15'
    if form == UCS2:
        return f'AT+CUSD=1,"{code.encode("utf-16-be").hex().upper()}",15'
    septets = gsm7.encode(code)
    if septets is None:
        raise ValueError(code)
    if len(septets) % 8 == 7:
        septets.append(ord(_PACKED_PADDING))
    return f'AT+CUSD=1,"{gsm7.pack(septets).hex().upper()}",15'


def is_code(text: str) -> bool:
    """Whether `text` may be sent: up to 160 characters that are no control characters, and no quote."""
    return 0 < len(text) <= 160 and '"' not in text and text.isprintable()


def reply(line: str, form: str = PLAIN) -> Reply | None:
    """The answer in `+CUSD: …`, whose text may go over several lines; None for any other line.

    `form`: in which the modem has taken the question.
    """
    found = _LINE.match(line)
    if found is None:
        return None
    coding = int(found[3]) if found[3] else 15
    return Reply(int(found[1]), _text(found[2] or "", coding & 0xFF, form))


def _text(text: str, coding: int, form: str) -> str:
    octets = _octets(text, form)
    if octets is None:
        return text
    if _is_ucs2(coding):
        return octets.decode("utf-16-be", "replace")
    if len(octets) % 2 == 0 and _looks_like_ucs2(octets):
        return octets.decode("utf-16-be", "replace")
    septets = gsm7.unpack(octets, len(octets) * 8 // 7)
    unpacked = gsm7.decode(septets)
    return unpacked.removesuffix(_PACKED_PADDING) if len(septets) % 8 == 0 else unpacked


def _is_ucs2(coding: int) -> bool:
    """23.038 5: 0100 to 0111 are as for messages; 0001 0001 is UCS-2 behind a language."""
    return (coding & 0xC0 == 0x40 and alphabet_of(coding) == 8) or coding == 0x11


def _octets(text: str, form: str) -> bytes | None:
    """The octets that hexadecimal digits stand for; None for what is text as it is: such as a telephone number."""
    if len(text) < 4 or not re.fullmatch(r"(?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+", text):
        return None
    is_number = form == PLAIN and text.isdigit() and not text.startswith("00")
    return None if is_number else bytes.fromhex(text)


def _looks_like_ucs2(octets: bytes) -> bool:
    """Half of the octets are the high ones of one alphabet: 0 for Latin, 4 for Cyrillic."""
    high = octets[::2]
    return (
        len(high) > 1
        and len(set(high)) <= 2
        and max(high) < 0x20
        and octets.decode("utf-16-be", "replace").isprintable()
    )
