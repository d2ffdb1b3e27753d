"""Messages of 27.010's control channel, DLCI 0: type, length, value (5.4.6.3)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PN, PSC, CLD, TEST, FCON, FCOFF, MSC, NSC, RPN, RLS = 0x81, 0x41, 0xC1, 0x21, 0xA1, 0x61, 0xE1, 0x11, 0x91, 0x51
"""Types, without the bit that tells a command: parameter negotiation, power saving, close down, test, flow control on
and off, modem status, non-supported command, remote port negotiation, remote line status.
"""
IS_COMMAND = 0x02

FC, RTC, RTR, IC, DV = 0x02, 0x04, 0x08, 0x40, 0x80
"""Signals of a modem status command (5.4.6.3.7): flow control, ready to communicate (DTR, DSR), ready to receive,
incoming call, data valid (circuit 109).
"""


def message(kind: int, value: bytes = b"", *, command: bool = True) -> bytes:
    """One message; its value has 127 octets at the most."""
    return bytes((kind | (IS_COMMAND if command else 0), len(value) << 1 | 1)) + value


def messages(information: bytes) -> Iterator[tuple[int, bool, bytes]]:
    """Type, whether it is a command, and value of each message in a frame; the rest of one that is cut off is dropped.

    A type of more than one octet is read as its first (none is defined).
    """
    place = 0
    while place + 1 < len(information):
        kind, length = information[place], information[place + 1] >> 1
        place += 2
        if not information[place - 1] & 1:  # a second octet of length
            length |= information[place] << 7 if place < len(information) else 0
            place += 1
        if place + length > len(information):
            return
        yield kind & ~IS_COMMAND, bool(kind & IS_COMMAND), information[place : place + length]
        place += length


def modem_status(dlci: int, signals: int) -> bytes:
    """The value of an MSC: a channel's address and its signals."""
    return bytes((dlci << 2 | 3, signals | 1))
