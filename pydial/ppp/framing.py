"""HDLC-like framing of octets (RFC 1662 sections 3, 4 and appendix C): whole buffers, no loop over octets.

The FCS of RFC 1662 is that of the CRC which `binascii.crc_hqx` computes, with the bits of each octet in the other
order: `bytes.translate` turns them. Escaping is `bytes.replace`, one octet value at a time; a buffer of the line is
split at its flags and each frame at its escapes.
"""

from __future__ import annotations

from binascii import crc_hqx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG, ESCAPE, FLIP = 0x7E, 0x7D, 0x20
ADDRESS_AND_CONTROL = b"\xff\x03"  # All-Stations, Unnumbered Information
ALL_CONTROLS = 0xFFFFFFFF  # the asynchronous control character map before it is negotiated
LONGEST_FRAME = 16384 + 8  # octets of a frame without escapes, at pppd's largest MRU; a longer one is noise
LONGEST_ESCAPED = 2 * LONGEST_FRAME

REVERSED = bytes(int(f"{octet:08b}"[::-1], 2) for octet in range(256))  # the octet with its bits in the other order
FLIPPED = [bytes([octet ^ FLIP]) for octet in range(256)]
INITIAL_FCS, GOOD_FCS = 0xFFFF, 0x1D0F  # bits in `crc_hqx`'s order; the second is RFC 1662's F0B8


def has_good_fcs(frame: bytes) -> bool:
    """Whether the last two octets are the FCS of those before them."""
    return crc_hqx(frame.translate(REVERSED), INITIAL_FCS) == GOOD_FCS


class Framer:
    """Makes frames as they were agreed with the peer; `accm`: bit n set escapes octet n (RFC 1662 7.1)."""

    def __init__(
        self, accm: int = ALL_CONTROLS, *, compress_address: bool = False, compress_protocol: bool = False
    ) -> None:
        self._address = b"" if compress_address else ADDRESS_AND_CONTROL
        self._compress_protocol = compress_protocol
        self._heads: dict[int, tuple[bytes, int]] = {}
        must = (ESCAPE, FLAG, *(octet for octet in range(0x20) if accm >> octet & 1))  # the escape itself comes first
        self._escapes = [(bytes([octet]), bytes([ESCAPE, octet ^ FLIP])) for octet in must]

    def frame(self, protocol: int, payload: bytes) -> bytes:
        """One frame with its flags."""
        head, fcs = self._heads.get(protocol) or self._make_head(protocol)
        fcs = crc_hqx(payload.translate(REVERSED), fcs) ^ 0xFFFF
        body = b"%b%b%b" % (head, payload, fcs.to_bytes(2, "big").translate(REVERSED))
        for octet, escaped in self._escapes:
            body = body.replace(octet, escaped)
        return b"~%b~" % body

    def _make_head(self, protocol: int) -> tuple[bytes, int]:
        """What comes before the payload, and its FCS so far."""
        short = self._compress_protocol and protocol < 0x100
        head = self._address + protocol.to_bytes(1 if short else 2, "big")
        made = self._heads[protocol] = head, crc_hqx(head.translate(REVERSED), INITIAL_FCS)
        return made


def encode(
    protocol: int,
    payload: bytes,
    accm: int = ALL_CONTROLS,
    *,
    compress_address: bool = False,
    compress_protocol: bool = False,
) -> bytes:
    """One frame with its flags, for whoever makes one only: see `Framer`."""
    framer = Framer(accm, compress_address=compress_address, compress_protocol=compress_protocol)
    return framer.frame(protocol, payload)


class Deframer:
    """Finds frames in octets that come in any pieces; `accm` is the receiving map: its characters are dropped."""

    def __init__(self) -> None:
        self._rest = bytearray()  # what came since the last flag
        self._too_long = False
        self.accm = ALL_CONTROLS

    @property
    def accm(self) -> int:
        return self._accm

    @accm.setter
    def accm(self, accm: int) -> None:
        self._accm = accm
        self._dropped = bytes(octet for octet in range(0x20) if accm >> octet & 1)

    @property
    def unfinished(self) -> bytes:
        """What came since the last flag, as it came."""
        return bytes(self._rest)

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """(protocol, payload) of every whole frame with a good FCS; others are dropped, as the RFC says.

        A frame at a time: one may change `accm`, and the next, in the same read, is already meant by the new one.
        """
        first, *others = data.split(b"~")
        self._keep(first)
        if not others:
            return
        raw = b"" if self._too_long else bytes(self._rest)
        self._rest.clear()
        self._too_long = False
        last = others.pop()
        self._keep(last)
        for frame in (raw, *others):
            if len(frame) > 2 and (found := self._read(frame)):
                yield found

    def _keep(self, octets: bytes) -> None:
        self._rest += octets
        if len(self._rest) > LONGEST_ESCAPED:
            self._rest.clear()
            self._too_long = True

    def _read(self, raw: bytes) -> tuple[int, bytes] | None:
        if self._dropped:
            raw = raw.translate(None, self._dropped)
        frame = unescape(raw) if b"}" in raw else raw
        if not 4 <= len(frame) <= LONGEST_FRAME or not has_good_fcs(frame):
            return None
        return split_protocol(frame, 2 if frame.startswith(ADDRESS_AND_CONTROL) else 0, len(frame) - 2)


def unescape(raw: bytes) -> bytes:
    """What lies between two flags, without its escapes; empty for one that is aborted by an escape at its end."""
    first, *pieces = raw.split(b"}")
    if not pieces[-1]:
        return b""
    return first + b"".join([FLIPPED[piece[0]] + piece[1:] for piece in pieces if piece])


def split_protocol(body: bytes, start: int, end: int) -> tuple[int, bytes] | None:
    """Protocol field, of one or two octets (RFC 1661 2), and the rest; of `body` from `start` to `end`."""
    if start >= end:
        return None
    if body[start] & 1:
        return body[start], body[start + 1 : end]
    if end - start < 2:
        return None
    return body[start] << 8 | body[start + 1], body[start + 2 : end]
