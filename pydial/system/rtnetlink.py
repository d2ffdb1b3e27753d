"""rtnetlink(7): links, addresses and routes of this network namespace, asked of the kernel and changed."""

from __future__ import annotations

import os
import socket
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    Attribute = tuple[int, bytes]
    """Its type and its value."""

HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence number, port
ERROR, DONE = 2, 3  # NLMSG_ERROR, NLMSG_DONE
REQUEST, ACK, DUMP = 1, 4, 0x300
REPLACE, EXCLUSIVE, CREATE = 0x100, 0x200, 0x400
LARGEST = 1 << 16
SECONDS = 5.0  # the kernel answers at once; whatever else is no answer

NEW_LINK, NEW_ADDRESS, DELETE_ADDRESS, NEW_ROUTE, DELETE_ROUTE, GET_ROUTE = 16, 20, 21, 24, 25, 26


def attributes(*pairs: Attribute) -> bytes:
    """The attributes, one after the other, each padded to a multiple of four octets."""
    return b"".join(struct.pack("=HH", len(value) + 4, kind) + value + bytes(-len(value) % 4) for kind, value in pairs)


def parse_attributes(data: bytes) -> dict[int, bytes]:
    """The attributes in `data`, by type; the last one of each counts."""
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if not 4 <= length <= len(data):
            break
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3 :]
    return found


class Rtnetlink:
    """A connection to the kernel: a context manager."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
        self._socket.settimeout(SECONDS)
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._socket.close()

    def change(self, kind: int, body: bytes, flags: int = 0) -> None:
        """Let the kernel change something. OSError: it will not."""
        self._send(kind, REQUEST | ACK | flags, body)
        for _ in self._answers():
            pass

    def dump(self, kind: int, body: bytes) -> list[bytes]:
        """All that the kernel has of this kind: the messages without their headers."""
        self._send(kind, REQUEST | DUMP, body)
        return list(self._answers())

    def _send(self, kind: int, flags: int, body: bytes) -> None:
        self._number += 1
        self._socket.send(HEADER.pack(HEADER.size + len(body), kind, flags, self._number, 0) + body)

    def _answers(self) -> Iterator[bytes]:
        while True:
            data = self._socket.recv(LARGEST)
            while len(data) >= HEADER.size:
                length, kind, _flags, number, _port = HEADER.unpack_from(data)
                body, data = data[HEADER.size : length], data[(length + 3) & ~3 :]
                if number != self._number:
                    continue
                if kind == DONE:
                    return
                if kind == ERROR:
                    if code := -int(struct.unpack_from("=i", body)[0]):
                        raise OSError(code, os.strerror(code))
                    return
                yield body
