"""A point-to-point interface: its addresses, MTU and state, and the default route through it (by rtnetlink)."""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import sys

from pydial.record import Record
from pydial.system.rtnetlink import (
    CREATE,
    DELETE_ADDRESS,
    DELETE_ROUTE,
    EXCLUSIVE,
    GET_ROUTE,
    NEW_ADDRESS,
    NEW_LINK,
    NEW_ROUTE,
    REPLACE,
    Rtnetlink,
    attributes,
    parse_attributes,
)

LINK = struct.Struct("=BxHiII")  # ifinfomsg: family, type, index, flags, change
ADDRESS = struct.Struct("=BBBBI")  # ifaddrmsg: family, prefix length, flags, scope, index
ROUTE = struct.Struct("=8BI")  # rtmsg: family, lengths, TOS, table, protocol, scope, type; flags

UP, MULTICAST = 0x1, 0x1000
MTU, QUEUE_LENGTH, FAMILY_SPECIFIC = 4, 13, 26  # IFLA_MTU, IFLA_TXQLEN, IFLA_AF_SPEC
ADDRESS_GENERATION, NO_GENERATION = 8, b"\1"  # IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE
PEER, LOCAL = 1, 2  # IFA_ADDRESS, IFA_LOCAL
OUTPUT, GATEWAY, METRIC = 4, 5, 6  # RTA_OIF, RTA_GATEWAY, RTA_PRIORITY
MAIN_TABLE, BOOT, UNICAST = 254, 3, 1
EVERYWHERE, ON_LINK = 0, 253  # scopes
LINK_LOCAL = b"\xfe\x80" + bytes(6)


class DefaultRoute(Record):
    """A default route of the main table, as the kernel tells it. `message`: as it is told, to be put back."""

    interface: str
    gateway: str  # "" if it has none
    metric: int
    message: bytes


class Interface:
    """An interface that is there, by its name. OSError, whatever is asked: the kernel will not."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.index = socket.if_nametoindex(name)

    def bring_up(self, mtu: int, queue: int) -> None:
        """Let datagrams pass: at most `mtu` octets each, at most `queue` of them waiting.

        The kernel gives it no IPv6 address of its own choice: without one, it says nothing by itself.
        """
        no_address = attributes((ADDRESS_GENERATION, NO_GENERATION))
        with contextlib.suppress(OSError):  # a kernel without IPv6
            self._change_link(0, (FAMILY_SPECIFIC, attributes((socket.AF_INET6, no_address))))
        self._change_link(UP, (MTU, _number(mtu)), (QUEUE_LENGTH, _number(queue)))

    def set_mtu(self, mtu: int) -> None:
        self._change_link(0, (MTU, _number(mtu)))

    def take_down(self) -> None:
        """No datagram passes; its routes are gone, its addresses stay."""
        self._change_link(None)

    def add_address(self, local: str, remote: str) -> None:
        """Its IPv4 address, and that of the peer."""
        self._change_address(NEW_ADDRESS, socket.AF_INET, 32, local, remote)

    def remove_address(self, local: str, remote: str) -> None:
        self._change_address(DELETE_ADDRESS, socket.AF_INET, 32, local, remote)

    def add_identifiers(self, local: bytes, remote: bytes) -> None:
        """Its link-local IPv6 address and that of the peer, by their interface identifiers of eight octets."""
        self._change_address(NEW_ADDRESS, socket.AF_INET6, 128, link_local(local), link_local(remote))

    def remove_identifiers(self, local: bytes, remote: bytes) -> None:
        self._change_address(DELETE_ADDRESS, socket.AF_INET6, 128, link_local(local), link_local(remote))

    def add_default_route(self, metric: int = 0, family: int = socket.AF_INET) -> None:
        """A default route through this interface; FileExistsError if there is one of this metric."""
        with Rtnetlink() as kernel:
            kernel.change(NEW_ROUTE, self._default_route(metric, family), CREATE | EXCLUSIVE)

    def remove_default_route(self, metric: int = 0, family: int = socket.AF_INET) -> None:
        with Rtnetlink() as kernel:
            kernel.change(DELETE_ROUTE, self._default_route(metric, family))

    def _default_route(self, metric: int, family: int) -> bytes:
        head = ROUTE.pack(family, 0, 0, 0, MAIN_TABLE, BOOT, ON_LINK, UNICAST, 0)
        more = [(METRIC, _number(metric))] if metric else []
        return head + attributes((OUTPUT, _number(self.index)), *more)

    def _change_link(self, flags: int | None, *pairs: tuple[int, bytes]) -> None:
        """`flags`: those to be set; None: down."""
        change = UP if flags is None or flags else 0
        head = LINK.pack(socket.AF_UNSPEC, 0, self.index, flags or 0, change)
        with Rtnetlink() as kernel:
            kernel.change(NEW_LINK, head + attributes(*pairs))

    def _change_address(self, kind: int, family: int, length: int, local: str, remote: str) -> None:
        head = ADDRESS.pack(family, length, 0, ON_LINK if family == socket.AF_INET6 else EVERYWHERE, self.index)
        ends = attributes((LOCAL, socket.inet_pton(family, local)), (PEER, socket.inet_pton(family, remote)))
        flags = CREATE | REPLACE if kind == NEW_ADDRESS else 0
        with Rtnetlink() as kernel:
            kernel.change(kind, head + ends, flags)


def link_local(identifier: bytes) -> str:
    """The link-local address of an interface identifier (RFC 4291 2.5.6)."""
    return socket.inet_ntop(socket.AF_INET6, LINK_LOCAL + identifier)


def default_routes(family: int = socket.AF_INET) -> list[DefaultRoute]:
    """Those of the main table, the one that counts first."""
    with Rtnetlink() as kernel:
        messages = kernel.dump(GET_ROUTE, ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0))
    return sorted((route for message in messages if (route := _read_route(message, family))), key=_metric)


def _metric(route: DefaultRoute) -> int:
    return route.metric


def _read_route(message: bytes, family: int) -> DefaultRoute | None:
    told, length, _source, _tos, table, _protocol, _scope, kind, _flags = ROUTE.unpack_from(message)
    if (told, length, table, kind) != (family, 0, MAIN_TABLE, UNICAST):
        return None
    found = parse_attributes(message[ROUTE.size :])
    index = int.from_bytes(found.get(OUTPUT, b""), sys.byteorder)
    gateway = found.get(GATEWAY, b"")
    return DefaultRoute(
        interface=_name(index),
        gateway=socket.inet_ntop(family, gateway) if gateway else "",
        metric=int.from_bytes(found.get(METRIC, b""), sys.byteorder),
        message=message,
    )


def remove_route(route: DefaultRoute) -> None:
    """OSError: the kernel will not; a route that is gone already is no error."""
    try:
        with Rtnetlink() as kernel:
            kernel.change(DELETE_ROUTE, route.message)
    except OSError as problem:
        if problem.errno != errno.ESRCH:
            raise


def put_route_back(message: bytes) -> None:
    """A route that was removed, by its `message`. OSError: the kernel will not; one that is there is no error."""
    try:
        with Rtnetlink() as kernel:
            kernel.change(NEW_ROUTE, message, CREATE | EXCLUSIVE)
    except FileExistsError:
        return


def _name(index: int) -> str:
    try:
        return socket.if_indextoname(index)
    except OSError:
        return "?"


def _number(value: int) -> bytes:
    return struct.pack("=I", value)
