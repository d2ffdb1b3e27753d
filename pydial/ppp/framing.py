"""HDLC-like framing of octets (RFC 1662 sections 3, 4 and appendix C)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG, ESCAPE, FLIP = 0x7E, 0x7D, 0x20
ADDRESS_AND_CONTROL = b"\xff\x03"  # All-Stations, Unnumbered Information
ALL_CONTROLS = 0xFFFFFFFF  # the asynchronous control character map before it is negotiated
GOOD_FCS = 0xF0B8
LONGEST_FRAME = 4096  # octets; a longer one is noise


def _table() -> tuple[int, ...]:
    table = []
    for octet in range(256):
        value = octet
        for _ in range(8):
            value = value >> 1 ^ 0x8408 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


FCS_TABLE = _table()


def fcs16(octets: bytes, fcs: int = 0xFFFF) -> int:
    """The running 16-bit FCS (RFC 1662 C.2), not yet complemented."""
    for octet in octets:
        fcs = fcs >> 8 ^ FCS_TABLE[(fcs ^ octet) & 0xFF]
    return fcs


def _escapes(accm: int) -> dict[int, str]:
    must = {FLAG, ESCAPE} | {octet for octet in range(0x20) if accm >> octet & 1}
    return {octet: chr(ESCAPE) + chr(octet ^ FLIP) for octet in must}


def encode(
    protocol: int,
    payload: bytes,
    accm: int = ALL_CONTROLS,
    *,
    compress_address: bool = False,
    compress_protocol: bool = False,
) -> bytes:
    """One frame with its flags. `accm`: bit n set means that octet n is escaped (RFC 1662 7.1)."""
    head = b"" if compress_address else ADDRESS_AND_CONTROL
    short = compress_protocol and protocol < 0x100
    body = head + protocol.to_bytes(1 if short else 2, "big") + payload
    body += (fcs16(body) ^ 0xFFFF).to_bytes(2, "little")
    return b"\x7e" + body.decode("latin-1").translate(_escapes(accm)).encode("latin-1") + b"\x7e"


class Deframer:
    """Finds frames in octets that come in any pieces; `accm` is the receiving map."""

    def __init__(self) -> None:
        self.accm = ALL_CONTROLS
        self._frame = bytearray()
        self._escaped = False

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(protocol, payload) of every whole frame with a good FCS; others are dropped, as the RFC says.

        A frame at a time: one may change `accm`, and the next, in the same read, is already meant by the new one.
        """
        for octet in data:
            if octet == FLAG:
                if frame := self._finish():
                    yield frame
            elif octet == ESCAPE:
                self._escaped = True
            elif octet >= 0x20 or not self.accm >> octet & 1:
                self._frame.append(octet ^ FLIP if self._escaped else octet)
                self._escaped = False
                del self._frame[LONGEST_FRAME:]

    def _finish(self) -> tuple[int, bytes] | None:
        frame, self._frame = bytes(self._frame), bytearray()
        aborted, self._escaped = self._escaped, False
        if aborted or len(frame) < 4 or fcs16(frame) != GOOD_FCS:
            return None
        return split_protocol(frame[:-2].removeprefix(ADDRESS_AND_CONTROL))


def split_protocol(body: bytes) -> tuple[int, bytes] | None:
    """Protocol field, of one or two octets (RFC 1661 2), and the rest."""
    size = 1 if body[:1] and body[0] & 1 else 2
    return (int.from_bytes(body[:size], "big"), body[size:]) if len(body) >= size else None
