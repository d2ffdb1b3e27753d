"""The serial ports of this machine: which there are, who keeps them, what an open one tells."""

from __future__ import annotations

import fcntl
import fnmatch
import os
import stat
import struct
import termios
from glob import glob

from pydial.probe import ports as names_of
from pydial.probe.facts import Facts
from pydial.probe.plan import WVDIAL_LIMIT
from pydial.record import Record
from pydial.system import udev
from pydial.system.holders import Holder, holders_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

TIOCGSERIAL = 0x541E  # asm-generic/ioctls.h; not in `termios` of every Python
SERIAL_STRUCT = struct.Struct("@iiIiiiii")  # linux/serial.h: type, line, port, irq, flags, fifo, divisor, base
SERIAL_STRUCT_SIZE = 72
TTY_MAJOR, FIRST_UART_MINOR = 4, 64

NO_UART = "no UART"
NO_PORT = "no serial port"
CONSOLE = "the system's console"
MOUSE_NOTE = "Ignoring {} because /dev/mouse is a link to it."
MODEM_NOTE = "Scanning {} first, /dev/modem is a link to it."


class Candidate(Record):
    """A port that might be probed, or why not: `state` (NO_UART, NO_PORT, CONSOLE) or `holder`.

    `rdev`: the device number, 0 if the name leads nowhere. `linked`: /dev/modem is a link to it.
    """

    name: str
    device: str
    rdev: int = 0
    facts: Facts = Facts()
    state: str = ""
    holder: str = ""
    linked: bool = False


class Survey(Record):
    """The candidates in the order of the scan, and wvdialconf's remarks about /dev/modem and /dev/mouse."""

    ports: tuple[Candidate, ...]
    notes: tuple[str, ...]


def survey(globs: Iterable[str] = (), dev: str = "/dev", sys: str = "/sys", proc: str = "/proc") -> Survey:
    """All candidates, or those whose name or path matches one of `globs`."""
    names, notes, linked = _named(list(globs), dev)
    found = [_candidate(name, dev, sys, name == linked) for name in names]
    consoles = _consoles(proc)
    held = holders_of({port.rdev for port in found if port.rdev and not port.state}, proc)
    facts = udev.facts({port.rdev for port in found if port.rdev}, sys)
    return Survey(tuple(_completed(port, consoles, held, facts) for port in found), tuple(notes))


def _completed(
    port: Candidate, consoles: set[int], held: dict[int, list[Holder]], facts: dict[int, Facts]
) -> Candidate:
    state = CONSOLE if port.rdev in consoles else port.state
    holder = "; ".join(str(holder) for holder in held.get(port.rdev, ()))
    return port.replace(state=state, holder=holder, facts=facts.get(port.rdev, Facts()))


# -- names


def _named(globs: list[str], dev: str) -> tuple[list[str], list[str], str]:
    """Names in order, remarks, and the one that /dev/modem is a link to."""
    there = _below(dev) if globs else sorted(os.listdir(dev))
    names = names_of.scan_order(there) if not globs else _matching(globs, there, dev) + _outside(globs, dev)
    notes = []
    for name in [name for name in names if _same(f"{dev}/mouse", os.path.join(dev, name))]:
        names.remove(name)
        notes.append(MOUSE_NOTE.format(name))
    linked = next((name for name in names if _same(f"{dev}/modem", os.path.join(dev, name))), "")
    if linked:
        names.sort(key=lambda name: name != linked)
        notes.append(MODEM_NOTE.format(linked))
    return names, notes, linked


def _matching(globs: list[str], there: list[str], dev: str) -> list[str]:
    found = [name for name in there if any(_matches(name, glob, dev) for glob in globs)]
    ordered = names_of.scan_order(found)
    return ordered + sorted(set(found) - set(ordered), key=names_of.natural)


def _matches(name: str, glob: str, dev: str) -> bool:
    return fnmatch.fnmatchcase(name, glob) or fnmatch.fnmatchcase(f"{dev}/{name}", glob)


def _outside(globs: list[str], dev: str) -> list[str]:
    """Devices, or links to one, that are elsewhere: their names are whole paths. The simulator's --link makes one."""
    paths = [os.path.abspath(path) for wanted in globs if "/" in wanted for path in sorted(glob(wanted))]
    return [path for path in dict.fromkeys(paths) if not path.startswith(f"{dev}/") and _is_device(path)]


def _is_device(path: str) -> bool:
    try:
        return stat.S_ISCHR(os.stat(path).st_mode)
    except OSError:
        return False


def _below(dev: str) -> list[str]:
    """Character devices in `dev` and one folder below (pts/3, serial/by-id is two)."""
    found = []
    for folder, folders, files in os.walk(dev):
        depth = os.path.relpath(folder, dev).count("/") + (folder != dev)
        if depth >= 2:
            folders.clear()
        found += [os.path.relpath(f"{folder}/{name}", dev) for name in files]
    return found


def _same(link: str, device: str) -> bool:
    """Whether following `link` ends at the very node `device`, as wvdialconf looks at it."""
    try:
        one, other = os.stat(link), os.lstat(device)
    except OSError:
        return False
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _candidate(name: str, dev: str, sys: str, linked: bool) -> Candidate:
    device = os.path.join(dev, name)
    try:
        found = os.stat(device)
    except OSError:
        return Candidate(name, device)
    rdev = found.st_rdev if stat.S_ISCHR(found.st_mode) else 0
    state = NO_UART if _lacks_uart(rdev, sys) else NO_PORT if _is_another_device(rdev, sys) else ""
    return Candidate(name, device, rdev, state=state, linked=linked)


# -- sysfs and /proc


def _lacks_uart(rdev: int, sys: str) -> bool:
    """A ttyS that the kernel has prepared, but no chip is there (PORT_UNKNOWN); its open() takes time and fails."""
    if os.major(rdev) != TTY_MAJOR or os.minor(rdev) < FIRST_UART_MINOR:
        return False
    return _text(f"{udev.node(rdev, sys)}/type") == "0"


def _is_another_device(rdev: int, sys: str) -> bool:
    """A character device that is no tty. To open it may do something: /dev/watchdog resets the machine then."""
    try:
        subsystem = os.readlink(f"{udev.node(rdev, sys)}/subsystem")
    except OSError:
        return False  # no device, or one that the kernel does not tell of, such as a pseudo-terminal
    return os.path.basename(subsystem) != "tty"


def _text(path: str) -> str:
    try:
        with open(path, encoding="latin-1") as file:
            return file.read(4096).strip()
    except OSError:
        return ""


def _consoles(proc: str) -> set[int]:
    """Device numbers of the kernel's consoles (`ttyS0  -W- (EC  p a)    4:64`)."""
    words = (line.split() for line in _text(f"{proc}/consoles").splitlines())
    pairs = (word[-1].split(":") for word in words if word and ":" in word[-1])
    return {os.makedev(int(major), int(minor)) for major, minor in pairs if major.isdigit() and minor.isdigit()}


# -- an open port


def serial_info(fd: int) -> tuple[int, int] | None:
    """Type of UART and base speed in bit/s as TIOCGSERIAL tells; None where there is no such thing."""
    try:
        raw = fcntl.ioctl(fd, TIOCGSERIAL, bytes(SERIAL_STRUCT_SIZE))
    except OSError:
        return None
    fields = SERIAL_STRUCT.unpack_from(raw)
    return fields[0], fields[7]


def speed_limit(info: tuple[int, int] | None) -> int:
    """The highest speed worth trying, in bit/s: a UART's base speed; else wvdial's limit, or more if told so."""
    uart, base = info or (0, 0)
    return base if uart and base else max(base, WVDIAL_LIMIT)


def drop_pending(fd: int) -> None:
    """Forget what was not sent: with CTS off it never will be."""
    try:
        termios.tcflush(fd, termios.TCIOFLUSH)
    except termios.error:
        return  # unplugged
