"""Datagrams as the line brings them: whole or not (RFC 791 3.1, RFC 8200 3)."""

from __future__ import annotations

IPV6_HEADER = 40


def whole(version: int, octets: bytes) -> bytes:
    """The datagram of IP `version` 4 or 6 at the beginning of `octets`, without padding; b"" if it is not whole."""
    have = len(octets)
    if version == 4:
        if have < 20 or octets[0] >> 4 != 4:
            return b""
        length = octets[2] << 8 | octets[3]
        if not 20 <= (octets[0] & 15) * 4 <= length <= have:
            return b""
    else:
        if have < IPV6_HEADER or octets[0] >> 4 != 6:
            return b""
        length = IPV6_HEADER + (octets[4] << 8 | octets[5])
    if length == have:
        return octets
    return octets[:length] if length < have else b""
