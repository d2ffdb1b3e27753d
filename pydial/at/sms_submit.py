"""A message that is to be sent, as an SMS-SUBMIT of one part or several (3GPP TS 23.040 9.2.2.2)."""

from __future__ import annotations

from pydial.at import gsm7
from pydial.at.sms_pdu import DIGITS, HEADER, INTERNATIONAL, SEVEN_BIT, SUBMIT, UCS2, UNKNOWN_TYPE, PduError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_OCTETS = 140  # of user data
MOST_SEPTETS = 160
MOST_PARTS = 255


def submit(number: str, text: str, reference: int = 0) -> list[tuple[str, int]]:
    """The PDUs of an SMS-SUBMIT in hexadecimal digits, and the length of each as AT+CMGS wants it.

    In GSM 7 bit where the alphabet has every character, else in UCS-2; in several parts where it is long. `reference`
    (0 to 255) tells the parts of one message from those of others. Raises PduError.
    """
    address = _address(number)
    pieces, coding = _pieces(text)
    made = []
    for place, piece in enumerate(pieces, 1):
        header = b"\x05\x00\x03" + bytes((reference, len(pieces), place)) if len(pieces) > 1 else b""
        first = SUBMIT | (HEADER if header else 0)
        pdu = bytes((first, 0)) + address + bytes((0, coding)) + _user_data(piece, coding, header)
        made.append(("00" + pdu.hex().upper(), len(pdu)))
    return made


def _pieces(text: str) -> tuple[Sequence[list[int] | bytes], int]:
    septets = gsm7.encode(text)
    if septets is not None:
        whole = len(septets) <= MOST_SEPTETS
        parts = [septets] if whole else list(_cut_septets(septets, MOST_SEPTETS - 7))
        _refuse_too_long(len(parts))
        return parts, SEVEN_BIT
    octets = text.encode("utf-16-be", "replace")
    pieces = [octets] if len(octets) <= MOST_OCTETS else list(_cut_ucs2(octets, MOST_OCTETS - 6))
    _refuse_too_long(len(pieces))
    return pieces, UCS2


def _refuse_too_long(parts: int) -> None:
    if parts > MOST_PARTS:
        raise PduError(f"The text is too long: it would take {parts} parts, and a message has {MOST_PARTS} at most")


def _cut_septets(septets: list[int], most: int) -> Iterator[list[int]]:
    """An escape sequence stays in one part (23.040 9.2.3.24.1)."""
    while septets:
        end = min(most, len(septets))
        if end < len(septets) and septets[end - 1] == gsm7.ESCAPE:
            end -= 1
        yield septets[:end]
        septets = septets[end:]


def _cut_ucs2(octets: bytes, most: int) -> Iterator[bytes]:
    """A character of two code units stays in one part."""
    while octets:
        end = min(most, len(octets))
        if end < len(octets) and 0xD8 <= octets[end - 2] <= 0xDB:
            end -= 2
        yield octets[:end]
        octets = octets[end:]


def _user_data(piece: list[int] | bytes, coding: int, header: bytes) -> bytes:
    """TP-UDL and TP-UD: the length counts septets in GSM 7 bit, octets else."""
    if isinstance(piece, bytes):
        return bytes((len(header) + len(piece),)) + header + piece
    filled = -8 * len(header) % 7
    length = (8 * len(header) + filled) // 7 + len(piece)
    return bytes((length,)) + header + gsm7.pack(piece, filled)


def _address(number: str) -> bytes:
    """TP-DA: the count of digits, type of number, digits by two, the second one first."""
    digits = number.removeprefix("+")
    if not digits or len(digits) > 20 or any(digit not in "0123456789*#" for digit in digits):
        raise PduError("A number has up to 20 digits, `*` and `#`, with `+` before the country's code or without it")
    kind = INTERNATIONAL if number.startswith("+") else UNKNOWN_TYPE
    nibbles = [DIGITS.index(digit) for digit in digits] + [0xF] * (len(digits) % 2)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    return bytes((len(digits), kind)) + bytes(second << 4 | first for first, second in pairs)
