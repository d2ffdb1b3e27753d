"""27.010 as a DCE speaks it: octets to frames, frames to octets; a second reading of the standard."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG = 0xF9
FLAG_OCTET = bytes([FLAG])
SABM, UA, DM, DISC, UIH, UI = "SABM", "UA", "DM", "DISC", "UIH", "UI"
CONTROLS = {0x2F: SABM, 0x63: UA, 0x0F: DM, 0x43: DISC, 0xEF: UIH, 0x03: UI}
OCTETS = {name: octet for octet, name in CONTROLS.items()}
PF = 1 << 4


class Frame:
    """`dlci`, its kind, whether the poll/final bit is set, and the information."""

    def __init__(self, dlci: int, kind: str, information: bytes = b"", final: bool = False) -> None:
        self.dlci, self.kind, self.information, self.final = dlci, kind, information, final

    def octets(self, *, response: bool, final_data: bool = False) -> bytes:
        """As the answering station sends it: C/R is 1 in its responses, 0 in its commands (table 1 of 5.2.1.2)."""
        control = OCTETS[self.kind] | (PF if self.final or (self.kind == UIH and final_data) else 0)
        size = len(self.information)
        length = [size << 1 | 1] if size < 128 else [(size & 127) << 1, size >> 7]
        head = bytes([self.dlci << 2 | response << 1 | 1, control, *length])
        check = checksum(head + self.information if self.kind == UI else head)
        return FLAG_OCTET + head + self.information + bytes([check]) + FLAG_OCTET


def checksum(octets: bytes) -> int:
    """The remainder by x^8 + x^2 + x + 1, lowest bit first, complemented (annex B of the standard)."""
    remainder = 0xFF
    for octet in octets:
        remainder ^= octet
        for _ in range(8):
            remainder = remainder >> 1 ^ 0xE0 * (remainder & 1)
    return 0xFF ^ remainder


class FrameReader:
    """Frames out of the octets of a line, however they come."""

    def __init__(self) -> None:
        self._octets = bytearray()
        self._checks: dict[bytes, int] = {}

    def feed(self, octets: bytes) -> Iterator[Frame]:
        """Those that are complete."""
        self._octets += octets
        while frame_end := self._next():
            frame, end = frame_end
            del self._octets[:end]
            if frame:
                yield frame

    def _next(self) -> tuple[Frame | None, int] | None:
        """A frame and how many octets to drop, its last flag not among them; None: more must come."""
        start = self._octets.find(FLAG)
        if start < 0:
            self._octets.clear()
            return None
        field = self._octets[start + 1 : start + 5]
        if field[:1] == FLAG_OCTET:
            return None, start + 1
        if len(field) < 4:
            return None
        short = field[2] & 1
        size = field[2] >> 1 if short else field[2] >> 1 | field[3] << 7
        data = start + (4 if short else 5)
        if len(self._octets) < data + size + 2:
            return (None, start + 1) if size > 2048 else None
        head, information = bytes(self._octets[start + 1 : data]), bytes(self._octets[data : data + size])
        kind = CONTROLS.get(head[1] & ~PF)
        covered = head + information if kind == UI else head
        if kind is None or self._octets[data + size + 1] != FLAG or self._check(covered) != self._octets[data + size]:
            return None, start + 1
        return Frame(head[0] >> 2, kind, information, bool(head[1] & PF)), data + size + 1

    def _check(self, covered: bytes) -> int:
        if len(covered) > 4:
            return checksum(covered)
        if covered not in self._checks:
            self._checks[covered] = checksum(covered)
        return self._checks[covered]
