"""Just enough of IP and ICMP for a ping (RFC 791 3.1, RFC 792)."""

from __future__ import annotations

ECHO_REPLY, ECHO_REQUEST = 0, 8
ICMP, TTL = 1, 64


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    octets += b"\0" * (len(octets) % 2)
    total = sum(int.from_bytes(octets[at : at + 2], "big") for at in range(0, len(octets), 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def _with_checksum(octets: bytes, at: int) -> bytes:
    return octets[:at] + checksum(octets).to_bytes(2, "big") + octets[at + 2 :]


def _datagram(source: bytes, destination: bytes, message: bytes) -> bytes:
    head = b"\x45\0" + (20 + len(message)).to_bytes(2, "big") + bytes(4) + bytes([TTL, ICMP, 0, 0])
    return _with_checksum(head + source + destination, 10) + message


def echo_request(source: bytes, destination: bytes, identifier: int, data: bytes = b"pydial ping") -> bytes:
    """A datagram with an ICMP echo request, sequence number 1."""
    message = bytes([ECHO_REQUEST, 0, 0, 0]) + identifier.to_bytes(2, "big") + b"\0\1" + data
    return _datagram(source, destination, _with_checksum(message, 2))


def parse_echo(datagram: bytes) -> tuple[int, bytes, bytes, bytes] | None:
    """(ICMP type, source, destination, message) of an echo request or reply with good checksums, else None."""
    if len(datagram) < 28 or datagram[0] >> 4 != 4 or datagram[9] != ICMP:
        return None
    head, length = (datagram[0] & 15) * 4, int.from_bytes(datagram[2:4], "big")
    message = datagram[head:length]
    if len(message) < 8 or checksum(datagram[:head]) or checksum(message):
        return None
    if message[0] not in (ECHO_REPLY, ECHO_REQUEST):
        return None
    return message[0], datagram[12:16], datagram[16:20], message


def answer(datagram: bytes, own: bytes) -> bytes | None:
    """The reply to an echo request that is meant for `own`, or None."""
    match parse_echo(datagram):
        case (8, source, destination, message) if destination == own:
            reply = _with_checksum(bytes([ECHO_REPLY, 0, 0, 0]) + message[4:], 2)
            return _datagram(own, source, reply)
    return None
