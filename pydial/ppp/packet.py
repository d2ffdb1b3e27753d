"""Packets of the control protocols and their options (RFC 1661 5 and 6)."""

from __future__ import annotations

from pydial.record import Record

CONFIGURE_REQUEST, CONFIGURE_ACK, CONFIGURE_NAK, CONFIGURE_REJECT = 1, 2, 3, 4
TERMINATE_REQUEST, TERMINATE_ACK, CODE_REJECT, PROTOCOL_REJECT = 5, 6, 7, 8
ECHO_REQUEST, ECHO_REPLY, DISCARD_REQUEST = 9, 10, 11
IDENTIFICATION, TIME_REMAINING = 12, 13  # RFC 1570

IP, IPV6, LCP, PAP, CHAP, IPCP, IPV6CP = 0x0021, 0x0057, 0xC021, 0xC023, 0xC223, 0x8021, 0x8057


class Packet(Record):
    """Code, identifier and data; the length is made and checked here."""

    code: int
    identifier: int
    data: bytes = b""

    def encode(self) -> bytes:
        return bytes([self.code, self.identifier]) + (len(self.data) + 4).to_bytes(2, "big") + self.data


def decode(octets: bytes) -> Packet | None:
    """None for a packet whose length is wrong: it is silently discarded. Padding behind it is dropped."""
    length = int.from_bytes(octets[2:4], "big")
    if not 4 <= length <= len(octets):
        return None
    return Packet(octets[0], octets[1], octets[4:length])


class Option(Record):
    """One configuration option: its type (called `kind` here) and its value."""

    kind: int
    value: bytes = b""


def encode_options(options: list[Option]) -> bytes:
    return b"".join(bytes([option.kind, len(option.value) + 2]) + option.value for option in options)


def decode_options(data: bytes) -> list[Option] | None:
    """None if a length does not fit."""
    options = []
    while data:
        length = data[1] if len(data) > 1 else 0
        if not 2 <= length <= len(data):
            return None
        options.append(Option(data[0], data[2:length]))
        data = data[length:]
    return options
