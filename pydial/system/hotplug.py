"""News of devices that are plugged in, from udev (pyudev), and what tells one device from another."""

from __future__ import annotations

import functools
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pyudev

UDEV_CONTROL = "/run/udev/control"


@functools.cache
def udev() -> pyudev.Context:
    """The context that every use of pyudev in this process shares. ImportError, OSError where there is no libudev.

    Each context of pyudev's binds libudev anew, 30 kB of reference circles that wait for the garbage collector.
    """
    import pyudev  # only where a modem is away, and for a scan

    return pyudev.Context()


MOST_NEWS = 1000  # that are taken at once; as many again are taken at the next look


class Hotplug:
    """`fd` is readable when a tty came or went; None on a system without the means for it, and once it is closed."""

    def __init__(self) -> None:
        self.fd: int | None = None
        self._monitor: pyudev.Monitor | None = None
        self._open()

    def _open(self) -> None:
        try:
            import pyudev  # only where a modem is away

            source = "udev" if os.path.exists(UDEV_CONTROL) else "kernel"
            self._monitor = pyudev.Monitor.from_netlink(udev(), source=source)
            self._monitor.filter_by("tty")
            self._monitor.start()
            self.fd = self._monitor.fileno()
        except (ImportError, OSError):
            self.close()  # no libudev, no netlink: whoever waits has to look now and then

    def drain(self) -> None:
        """Take the news off the descriptor. What they mean is looked up in /dev."""
        try:
            for _ in range(MOST_NEWS):
                if self._monitor is None or self._monitor.poll(timeout=0) is None:
                    return
        except OSError:  # more news than the kernel keeps: the monitor is of no use any more
            self.close()
            self._open()

    def close(self) -> None:
        """No news are wanted any more. The kernel would keep them, and a monitor that nobody reads overflows."""
        self.fd = None
        self._monitor = None  # libudev closes the descriptor with it


LINKS = ("/dev/serial/by-path", "/dev/serial/by-id")


def stable_names(device: str) -> list[str]:
    """The links that udev keeps for `device`: the port it is plugged into first, then the device itself."""
    target = os.path.realpath(device)
    return [link for folder in LINKS for link in _links(folder) if os.path.realpath(link) == target]


def _links(folder: str) -> list[str]:
    try:
        return sorted(f"{folder}/{name}" for name in os.listdir(folder))
    except OSError:
        return []


def identity(device: str) -> tuple[int, ...] | None:
    """What tells a node of /dev from one of the same name that came after it, or from itself before udev gave it
    to its group; None if there is none.
    """
    try:
        status = os.stat(device)
    except OSError:
        return None
    return status.st_rdev, status.st_ino, status.st_mode, status.st_uid, status.st_gid


def ttys(folder: str = "/dev") -> set[tuple[str, tuple[int, ...] | None]]:
    """The name and identity of every tty in `folder`."""
    try:
        names = os.listdir(folder)
    except OSError:
        return set()
    return {(name, identity(f"{folder}/{name}")) for name in names if name.startswith("tty")}


def usb_device(device: str, sysfs: str = "/sys/class/tty") -> str | None:
    """The sysfs folder of the USB device behind a tty, None if it is none."""
    folder = os.path.realpath(f"{sysfs}/{os.path.basename(os.path.realpath(device))}/device")
    while len(folder) > len("/sys"):
        if os.path.exists(f"{folder}/idVendor"):
            return folder
        folder = os.path.dirname(folder)
    return None


def authorize(usb: str, on: bool) -> None:
    """Cut a USB device off, or let it on again, as if its plug were pulled. Raises OSError."""
    with open(f"{usb}/authorized", "w", encoding="ascii") as switch:
        switch.write("1" if on else "0")
