"""A TUN: a network interface whose datagrams this process reads and writes (Linux, networking/tuntap)."""

from __future__ import annotations

import errno
import fcntl
import os
import struct

from pydial.errors import PppdUnusable

DEVICE = "/dev/net/tun"
TUNSETIFF = 0x400454CA
TUN, NO_PACKET_INFORMATION = 0x0001, 0x1000
REQUEST = struct.Struct("16sH22x")  # ifreq with its flags
FIRST_FREE = "ppp%d"  # the kernel puts the first number in that is free
LONGEST_NAME = 15
CAP_NET_ADMIN = 1 << 12

CURE = "sudo; in a container: docker run --cap-add NET_ADMIN --device /dev/net/tun; in a unit: AmbientCapabilities="
NO_RIGHT = f"An interface of our own needs CAP_NET_ADMIN: {CURE}CAP_NET_ADMIN."
NO_DEVICE = "modprobe tun; in a container: docker run --cap-add NET_ADMIN --device /dev/net/tun."


class Tun:
    """An open TUN. It is there until its last descriptor is closed: when this process ends, however it ends."""

    def __init__(self, fd: int, name: str) -> None:
        self.fd = fd
        self.name = name

    def close(self) -> None:
        os.close(self.fd)


def create(name: str = FIRST_FREE) -> Tun:
    """A new interface. `name`: at most 15 characters, with `%d` for the first free number.

    Raises PppdUnusable where this system, or this user's rights, do not allow it; OSError EBUSY if the name is taken,
    EINVAL if it is none.
    """
    if not name or len(name) > LONGEST_NAME or "/" in name or name.split() != [name]:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), name)
    fd = _open()
    try:
        request = REQUEST.pack(name.encode(), TUN | NO_PACKET_INFORMATION)
        answer = fcntl.ioctl(fd, TUNSETIFF, request)
    except OSError as problem:
        os.close(fd)
        if problem.errno == errno.EPERM:
            raise _unusable("Operation not permitted", NO_RIGHT) from problem
        raise
    except BaseException:
        os.close(fd)
        raise
    os.set_blocking(fd, False)
    return Tun(fd, REQUEST.unpack(answer)[0].rstrip(b"\0").decode())


def check() -> None:
    """Raises PppdUnusable if no interface could be made, as far as that shows without making one."""
    os.close(_open())
    if not has_net_admin():
        raise _unusable("CAP_NET_ADMIN is missing", NO_RIGHT)


def is_usable() -> bool:
    """Whether an interface could be made, as far as that shows without making one."""
    try:
        check()
    except PppdUnusable:
        return False
    return True


def has_net_admin() -> bool:
    """Whether this process may change interfaces, as capabilities(7) counts; True where that does not show."""
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"CapEff:"):
                    return bool(int(line.split()[1], 16) & CAP_NET_ADMIN)
    except OSError:
        pass
    return True


def _open() -> int:
    try:
        return os.open(DEVICE, os.O_RDWR | os.O_CLOEXEC)
    except OSError as problem:
        missing = problem.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO)
        raise _unusable(problem.strerror or "it cannot be opened", NO_DEVICE if missing else NO_RIGHT) from problem


def _unusable(reason: str, hint: str) -> PppdUnusable:
    return PppdUnusable(f"Cannot make a network interface: {DEVICE}: {reason}.", hint)
