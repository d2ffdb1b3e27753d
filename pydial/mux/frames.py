"""Frames of 27.010's basic option: a flag, address, control, length, information, FCS, a flag (5.2.1).

Whole buffers are searched and joined; no octet of the information is looked at, but for the checksum of a UI frame.
"""

from __future__ import annotations

import re

FLAG = 0xF9
SABM, UA, DM, DISC, UIH, UI = 0x2F, 0x63, 0x0F, 0x43, 0xEF, 0x03
"""Control fields (5.2.1.3), without the poll/final bit."""
POLL_FINAL = 0x10
EA = 0x01  # in an address or length octet: the last one of its field
COMMAND = 0x02  # C/R in an address: a command of the initiator, or an answer of the other side
HIGHEST_DLCI = 61  # 62 and 63 are reserved: such an address could be a flag (5.6)

DEFAULT_SIZE = 31  # N1 of the basic option (5.7.2): octets of information in a frame
LARGEST_SIZE = 1600  # octets that are waited for in a frame: more than any maker offers; 32768 in the standard
MOST_SUMS = 4096  # checksums that are remembered

_HEADER = re.compile(rb"(?s)\xf9([^\xf9])([\x2f\x3f\x63\x73\x0f\x1f\x43\x53\xef\xff\x03\x13])(..)")
_LONGEST_HEADER = 5  # octets, with the flag

Frame = tuple[int, int, bytes]
"""Address, control without the poll/final bit, information."""


def _table() -> bytes:
    """The CRC of each octet, for x8 + x2 + x + 1, reversed."""
    sums = []
    for octet in range(256):
        crc = octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xE0 if crc & 1 else 0)
        sums.append(crc)
    return bytes(sums)


_CRC = _table()


def fcs(octets: bytes) -> int:
    """The frame check sequence of what it covers (5.2.1.6)."""
    crc = 0xFF
    for octet in octets:
        crc = _CRC[crc ^ octet]
    return 0xFF - crc


def header(address: int, control: int, length: int) -> bytes:
    """Address, control and length as they stand in a frame; the length takes one octet up to 127 (5.2.1.5)."""
    if length <= 127:
        return bytes((address, control, length << 1 | EA))
    return bytes((address, control, length << 1 & 0xFE, length >> 7))


def frame(address: int, control: int, information: bytes = b"") -> bytes:
    """One frame with its flags."""
    head = header(address, control, len(information))
    covered = head + information if control & ~POLL_FINAL == UI else head
    return b"\xf9%b%b%c\xf9" % (head, information, fcs(covered))


def address(dlci: int, *, command: bool = True) -> int:
    """The address field of the initiator's frames (5.2.1.2)."""
    return dlci << 2 | (COMMAND if command else 0) | EA


class Encoder:
    """Cuts data into UIH frames of `size` octets at the most."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._ends: dict[tuple[int, int], tuple[bytes, bytes]] = {}  # what stands before and behind the information

    def encode(self, dlci: int, data: bytes) -> bytes:
        """The frames that carry `data` on a channel."""
        size, length = self.size, len(data)
        whole = length - length % size
        before, behind = self._around(dlci, size)
        frames = [before + data[at : at + size] + behind for at in range(0, whole, size)]
        if whole < length:
            before, behind = self._around(dlci, length - whole)
            frames.append(before + data[whole:] + behind)
        return b"".join(frames)

    def _around(self, dlci: int, length: int) -> tuple[bytes, bytes]:
        ends = self._ends.get((dlci, length))
        if ends is None:
            head = header(address(dlci), UIH, length)
            ends = self._ends[dlci, length] = b"\xf9" + head, bytes((fcs(head), FLAG))
        return ends


class Decoder:
    """Finds the frames in what comes in. What is damaged is skipped, up to the next flag; `damaged` counts it."""

    def __init__(self) -> None:
        self.damaged = 0
        self._rest = b""  # of a frame that has not come whole
        self._sums: dict[bytes, int] = {}

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole now."""
        buffer = self._rest + data if self._rest else data
        found: list[Frame] = []
        place, end = 0, len(buffer)
        while head := _HEADER.search(buffer, place):
            begin = head.start() + _LONGEST_HEADER
            length, more = head[3]
            if length & EA:
                begin, length = begin - 1, length >> 1
            else:
                length = length >> 1 | more << 7
            close = begin + length + 1
            if length > LARGEST_SIZE:
                place = self._skip(head.start())
            elif close >= end:
                place = head.start()
                break
            elif buffer[close] == FLAG and self._is_sound(buffer, head.start() + 1, begin, close):
                control = buffer[head.start() + 2] & ~POLL_FINAL
                found.append((buffer[head.start() + 1], control, buffer[begin : close - 1]))
                place = close  # one flag may end a frame and begin the next (5.2.1.1)
            else:
                place = self._skip(head.start())
        else:
            place = max(place, _last_flag(buffer))
        self._rest = buffer[place:]
        return found

    def _skip(self, start: int) -> int:
        self.damaged += 1
        return start + 1

    def _is_sound(self, buffer: bytes, start: int, begin: int, close: int) -> bool:
        """Whether the FCS, before the flag at `close`, is right."""
        head = buffer[start:begin]
        if head[1] & ~POLL_FINAL == UI:
            return fcs(buffer[start : close - 1]) == buffer[close - 1]
        wanted = self._sums.get(head)
        if wanted is None:
            if len(self._sums) >= MOST_SUMS:
                self._sums.clear()
            wanted = self._sums[head] = fcs(head)
        return wanted == buffer[close - 1]


def _last_flag(buffer: bytes) -> int:
    """Where the header of a frame may begin whose end has not come; the end of the buffer if nowhere."""
    tail = buffer.find(FLAG, max(0, len(buffer) - _LONGEST_HEADER + 1))
    return len(buffer) if tail < 0 else tail
