"""Who has a device open, and how to make them let go.

A look through all of /proc, some 3 ms for 80 processes: after a failure, or while the modem's answer is waited for.
"""

from __future__ import annotations

import os

from pydial.errors import DeviceBusy
from pydial.record import Record
from pydial.system.process import process_name

DIALERS = ("pydial", "wvdial")
UNIX98_SLAVES = range(136, 144)  # majors of /dev/pts/N, 256 of them each (admin-guide/devices.txt)


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
    return holders_of({wanted}, proc).get(wanted, [])


def holders_of(rdevs: set[int], proc: str = "/proc") -> dict[int, list[Holder]]:
    """The same for several device numbers, in one walk through /proc."""
    found: dict[int, list[Holder]] = {}
    for pid in sorted(int(name) for name in os.listdir(proc) if name.isdigit()) if rdevs else ():
        opened = _opened(f"{proc}/{pid}") if pid != os.getpid() else set()
        for rdev in opened & rdevs:
            found.setdefault(rdev, []).append(Holder(pid, process_name(pid)))
    return found


def _opened(process: str) -> set[int]:
    """Device numbers that a process has open, but not the slave of a pty whose master it has.

    It is the line's other half, and keeps the slave open for good reason.
    """
    try:
        fds = os.listdir(f"{process}/fd")
    except OSError:
        return set()  # another user's, or gone
    opened, masters = set(), []
    for fd in fds:
        try:
            target = os.readlink(f"{process}/fd/{fd}")
            if target.startswith("/dev/"):
                opened.add(os.stat(f"{process}/fd/{fd}").st_rdev)
        except OSError:
            continue  # closed just now
        if target.endswith("/ptmx"):
            masters.append(_slave_of(f"{process}/fdinfo/{fd}"))
    return {rdev for rdev in opened if not (is_slave(rdev) and (rdev in masters or None in masters))}


def is_slave(rdev: int) -> bool:
    """Whether the device number is that of a pty's slave, /dev/pts/N."""
    return os.major(rdev) in UNIX98_SLAVES


def _slave_of(fdinfo: str) -> int | None:
    """The device number of the slave of a master that a process has open; None if the kernel does not tell (4.14)."""
    try:
        with open(fdinfo, encoding="ascii") as file:
            told = dict(line.split(":", 1) for line in file if ":" in line)
        index = int(told["tty-index"])
    except (OSError, ValueError, KeyError):
        return None
    return os.makedev(UNIX98_SLAVES.start + index // 256, index % 256)


def busy(device: str, found: list[Holder], detail: str = "") -> DeviceBusy:
    """The error that names the holders and tells how to make the first one let go."""
    if not found:
        return DeviceBusy(f"{device} is in use{detail}.", _hint_without_holder(device))
    names = "; ".join(map(str, found))
    return DeviceBusy(f"{device} is in use by {names}{detail}.", release_hint(device, found[0]), names)


def _hint_without_holder(device: str) -> str:
    """A pty keeps the mark of a killed program (TIOCEXCL) as long as its maker keeps its slave open, as socat does."""
    look = f"See by whom: sudo fuser -v {device}"
    try:
        if not is_slave(os.stat(device).st_rdev):
            return look
    except OSError:
        return look
    return f"{look}. If only by the program that made it: restart that program, or dial as root."


def release_hint(device: str, holder: Holder) -> str:
    """What to do so that `holder` lets go of `device`."""
    if holder.name == "ModemManager":
        return _modem_manager_hint(device)
    if holder.name in DIALERS:
        return f"{holder.name} dials with it already: pydial --hangup, or kill {holder.pid}"
    if holder.pid == 1:  # nobody dials with that one: its number comes from a lock file
        return f"A container has written that number, most likely. See who has it: sudo fuser -v {device}"
    return f"End that program: kill {holder.pid}"


def _modem_manager_hint(device: str) -> str:
    ids = usb_ids(device)
    if ids is None:
        return "sudo systemctl stop ModemManager"
    vendor, product = ids
    rule = f'ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", ENV{{ID_MM_DEVICE_IGNORE}}="1"'
    file = "/etc/udev/rules.d/99-pydial.rules"
    reload = "then sudo udevadm control --reload, and plug it in anew"
    return f"sudo systemctl stop ModemManager; or, for this modem and for good ({reload}), in {file}:\n{rule}"


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
