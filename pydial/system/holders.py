"""Who has a device open, and how to make them let go.

A look through all of /proc, some 3 ms for 80 processes: after a failure, or while the modem's answer is waited for.
"""

from __future__ import annotations

import os

from pydial.errors import DeviceBusy
from pydial.record import Record
from pydial.system.process import process_name

DIALERS = ("pydial", "wvdial")


class Holder(Record):
    """A process that has the device open, or its lock."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name or 'a process'}, pid {self.pid}"


def holders(device: str, proc: str = "/proc") -> list[Holder]:
    """The other processes that have `device` open, by pid; of other users' only root is told."""
    try:
        wanted = os.stat(device).st_rdev
    except OSError:
        return []
    pids = sorted(int(name) for name in os.listdir(proc) if name.isdigit())
    return [
        Holder(pid, process_name(pid)) for pid in pids if pid != os.getpid() and _has_open(f"{proc}/{pid}/fd", wanted)
    ]


def sharers(device: str, proc: str = "/proc") -> list[Holder]:
    """The other processes that have `device` open without a lock and beside us.

    Who has the master of a pty keeps the pty itself open for good reason.
    """
    return [holder for holder in holders(device, proc) if not _has_master(f"{proc}/{holder.pid}/fd")]


def _has_master(folder: str) -> bool:
    try:
        return any(os.readlink(f"{folder}/{fd}").endswith("/ptmx") for fd in os.listdir(folder))
    except OSError:
        return True  # gone


def _has_open(folder: str, rdev: int) -> bool:
    try:
        return any(_is_device(f"{folder}/{fd}", rdev) for fd in os.listdir(folder))
    except OSError:
        return False  # another user's, or gone


def _is_device(link: str, rdev: int) -> bool:
    try:
        return os.readlink(link).startswith("/dev/") and os.stat(link).st_rdev == rdev
    except OSError:
        return False


def busy(device: str, found: list[Holder], detail: str = "") -> DeviceBusy:
    """The error that names the holders and tells how to make the first one let go."""
    if not found:
        return DeviceBusy(f"{device} is in use{detail}.", f"See by whom: sudo fuser -v {device}")
    names = "; ".join(map(str, found))
    return DeviceBusy(f"{device} is in use by {names}{detail}.", release_hint(device, found[0]), names)


def release_hint(device: str, holder: Holder) -> str:
    """What to do so that `holder` lets go of `device`."""
    if holder.name == "ModemManager":
        return _modem_manager_hint(device)
    if holder.name in DIALERS:
        return f"{holder.name} dials with it already: pydial --hangup, or kill {holder.pid}"
    return f"End that program: kill {holder.pid}"


def _modem_manager_hint(device: str) -> str:
    ids = usb_ids(device)
    if ids is None:
        return "sudo systemctl stop ModemManager"
    vendor, product = ids
    rule = f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", ENV{{ID_MM_DEVICE_IGNORE}}="1"'
    file = "/etc/udev/rules.d/99-pydial.rules"
    return f"sudo systemctl stop ModemManager; or, for this modem and for good, in {file}:\n{rule}"


def usb_ids(device: str, sysfs: str = "/sys/class/tty") -> tuple[str, str] | None:
    """Vendor and product of the USB device behind a tty, four hex digits each; None: it is none."""
    name = os.path.basename(os.path.realpath(device))
    folder = os.path.realpath(f"{sysfs}/{name}/device")
    while folder != "/":
        try:
            return _word(f"{folder}/idVendor"), _word(f"{folder}/idProduct")
        except OSError:
            folder = os.path.dirname(folder)
    return None


def _word(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read(16).strip()
