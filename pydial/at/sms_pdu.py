"""Short messages as they go over the wire to a modem in PDU mode (3GPP TS 23.040 9.2, 27.005 4)."""

from __future__ import annotations

from pydial.at import gsm7
from pydial.record import Record

INTERNATIONAL, UNKNOWN_TYPE, ALPHANUMERIC = 0x91, 0x81, 0xD0  # 9.1.2.5
DIGITS = "0123456789*#abc"  # 9.1.2.3: semi-octets
SUBMIT = 1  # TP-MTI (9.2.3.1)
HEADER = 0x40  # TP-UDHI (9.2.3.23)
_RELATIVE = 0x10  # TP-VPF: one octet of validity (9.2.3.3)
_ENHANCED, _ABSOLUTE = 0x08, 0x18
SEVEN_BIT, _EIGHT_BIT, UCS2 = 0, 4, 8  # TP-DCS (23.038 4)
_CONCATENATED, _CONCATENATED_16 = 0x00, 0x08  # information elements (9.2.3.24.1, 9.2.3.24.8)


class PduError(Exception):
    """Octets that are no short message, or a message that cannot be one."""


class Part(Record):
    """Which part of a long message: `number` of `total`; `reference` is the same in all of them."""

    reference: int
    number: int
    total: int


class Message(Record):
    """One message, or one part of it. `number`: of who sent it, or whom it is for; "" where none is told.

    `time`: when the service centre got it, `YYYY-MM-DD HH:MM:SS+HH:MM`; "" for one that is to be sent. `kind`:
    received, sent or report.
    """

    kind: str
    number: str
    text: str
    time: str = ""
    part: Part | None = None
    centre: str = ""


def parse(pdu: str) -> Message:
    """What a modem lists: an SMS-DELIVER, SMS-SUBMIT or SMS-STATUS-REPORT behind a service centre. Raises PduError."""
    try:
        octets = _Octets(bytes.fromhex(pdu.strip()))
        centre = octets.centre()
        first = octets.one()
        match first & 3:
            case 0:
                return _deliver(octets, first, centre)
            case 1:
                return _submitted(octets, first, centre)
            case 2:
                octets.one()  # TP-MR
                number, time = octets.address(), octets.timestamp()
                return Message("report", number, f"status {octets.at(7):#04x}", time, centre=centre)
    except (ValueError, IndexError) as problem:
        raise PduError(f"This is no short message: {pdu[:40]}") from problem
    raise PduError(f"This is a short message of a reserved type: {pdu[:40]}")


def _deliver(octets: _Octets, first: int, centre: str) -> Message:
    number = octets.address()
    octets.one()  # TP-PID
    coding = octets.one()
    time = octets.timestamp()
    text, part = octets.user_data(coding, bool(first & HEADER))
    return Message("received", number, text, time, part, centre)


def _submitted(octets: _Octets, first: int, centre: str) -> Message:
    octets.one()  # TP-MR
    number = octets.address()
    octets.one()  # TP-PID
    coding = octets.one()
    octets.take({_RELATIVE: 1, _ENHANCED: 7, _ABSOLUTE: 7}.get(first & 0x18, 0))
    text, part = octets.user_data(coding, bool(first & HEADER))
    return Message("sent", number, text, part=part, centre=centre)


class _Octets:
    """A PDU, read from its start. IndexError: it ends too early."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._place = 0

    def one(self) -> int:
        return self.take(1)[0]

    def at(self, ahead: int) -> int:
        return self._octets[self._place + ahead]

    def take(self, count: int) -> bytes:
        taken = self._octets[self._place : self._place + count]
        if len(taken) < count:
            raise IndexError
        self._place += count
        return taken

    def centre(self) -> str:
        """27.005 4: the octets of the service centre's number, its type among them."""
        length = self.one()
        if not length:
            return ""
        kind, *digits = self.take(length)
        return _number(kind, bytes(digits), 2 * len(digits))

    def address(self) -> str:
        length = self.one()
        kind = self.one()
        return _number(kind, self.take((length + 1) // 2), length)

    def timestamp(self) -> str:
        """TP-SCTS (9.2.3.11): digits by two, the second one first; the zone in quarters of an hour."""
        digits = [f"{octet & 0xF}{octet >> 4}" for octet in self.take(7)]
        year, month, day, hour, minute, second = digits[:6]
        zone = self._octets[self._place - 1]
        quarters = 10 * (zone & 0x07) + (zone >> 4)
        sign = "-" if zone & 0x08 and quarters else "+"
        century = 19 if year[0] == "9" else 20  # the first networks are of 1992
        offset = f"{sign}{quarters // 4:02}:{quarters % 4 * 15:02}"
        return f"{century}{year}-{month}-{day} {hour}:{minute}:{second}{offset}"

    def user_data(self, coding: int, has_header: bool) -> tuple[str, Part | None]:
        length = self.one()
        octets = self._octets[self._place :]
        header = octets[: octets[0] + 1] if has_header else b""
        part = _part_in(header)
        alphabet = alphabet_of(coding)
        if alphabet == SEVEN_BIT:
            skipped = (8 * len(header) + 6) // 7
            septets = gsm7.unpack(octets, length)[skipped:]
            return gsm7.decode(septets), part
        body = octets[len(header) : length]
        if alphabet == UCS2:
            return body.decode("utf-16-be", "replace"), part
        return body.hex(" "), part  # data of a program, not text


def _number(kind: int, octets: bytes, count: int) -> str:
    if kind & 0x70 == 0x50:  # alphanumeric: `count` is that of semi-octets
        return gsm7.decode(gsm7.unpack(octets, count * 4 // 7)).rstrip("\r")
    nibbles = [nibble for octet in octets for nibble in (octet & 0xF, octet >> 4)]
    digits = "".join(DIGITS[nibble] for nibble in nibbles[:count] if nibble != 0xF)
    return f"+{digits}" if kind & 0x70 == 0x10 else digits


def _part_in(header: bytes) -> Part | None:
    """9.2.3.24: elements of a kind, a length and that many octets."""
    place = 1
    while place + 1 < len(header):
        kind, length = header[place], header[place + 1]
        body = header[place + 2 : place + 2 + length]
        if kind == _CONCATENATED and len(body) == 3:
            return Part(body[0], body[2], body[1])
        if kind == _CONCATENATED_16 and len(body) == 4:
            return Part(int.from_bytes(body[:2], "big"), body[3], body[2])
        place += 2 + length
    return None


def alphabet_of(coding: int) -> int:
    """GSM 7 bit, 8 bit data or UCS-2, of a data coding scheme (23.038 4; that of cell broadcast and USSD: 5)."""
    if coding & 0xC0 == 0x00 or coding & 0xC0 == 0x40:
        return coding & 0x0C if coding & 0x0C != 0x0C else SEVEN_BIT
    if coding & 0xF0 == 0xE0:
        return UCS2
    if coding & 0xF0 == 0xF0:
        return _EIGHT_BIT if coding & 0x04 else SEVEN_BIT
    return SEVEN_BIT
