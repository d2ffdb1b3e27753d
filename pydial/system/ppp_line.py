"""A tty as the line of a PPP link: raw, at its speed, with its flow control; put back as it was."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios
import time
import tty

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RATES = {int(name[1:]): getattr(termios, name) for name in dir(termios) if name[:1] == "B" and name[1:].isdigit()}
CARRIER_LOOK_SECONDS = 0.05  # between two looks at circuit 109: poll() does not tell of it
XON, XOFF = b"\x11", b"\x13"


class LineSettings(Record):
    """`hardware`, `software`: flow control, None: as it is. `modem`: the modem's circuits count."""

    speed: int = 0
    hardware: bool | None = None
    software: bool = False
    modem: bool = True


class PppLine:
    """An open tty. Raises OSError or termios.error from its making if it is none, or has gone."""

    def __init__(self, fd: int, settings: LineSettings) -> None:
        self.fd = fd
        self.name = os.ttyname(fd)
        self._found: list[Any] = termios.tcgetattr(fd)
        self._was_blocking = os.get_blocking(fd)
        tty.setraw(fd, termios.TCSANOW)  # without a flush: what the peer has said already is worth half a second
        self._set(settings)
        os.set_blocking(fd, False)

    def _set(self, settings: LineSettings) -> None:
        attributes: list[Any] = termios.tcgetattr(self.fd)
        attributes[0] = termios.IGNBRK | termios.IGNPAR | (termios.IXON | termios.IXOFF if settings.software else 0)
        attributes[2] &= ~(termios.CSIZE | termios.CSTOPB | termios.PARENB | termios.CLOCAL)
        attributes[2] |= termios.CS8 | termios.CREAD | termios.HUPCL
        if not settings.modem:
            attributes[2] = (attributes[2] | termios.CLOCAL) & ~termios.HUPCL
        if settings.hardware is not None:
            attributes[2] = attributes[2] & ~termios.CRTSCTS | (termios.CRTSCTS if settings.hardware else 0)
        attributes[4] = attributes[5] = RATES.get(settings.speed, attributes[4])
        if settings.software:
            attributes[6][termios.VSTART], attributes[6][termios.VSTOP] = XON, XOFF
        termios.tcsetattr(self.fd, termios.TCSANOW, attributes)

    def has_carrier_circuit(self) -> bool:
        """Whether the tty has modem circuits at all: a pty has none."""
        return _circuits(self.fd) is not None

    def restore(self) -> None:
        """Put it back as it was found; a line that has gone needs nothing."""
        try:
            termios.tcsetattr(self.fd, termios.TCSANOW, self._found)
            os.set_blocking(self.fd, self._was_blocking)
        except (OSError, termios.error):
            return


def open_line(path: str) -> int:
    """A descriptor of a tty; whether there is a carrier is not waited for. OSError: it cannot be opened."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not os.isatty(fd):
        os.close(fd)
        raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY), path)
    return fd


def wait_for_carrier(fd: int, wake: int, seconds: float) -> bool:
    """Until circuit 109 is on; False: it is not after `seconds`, or `wake` became readable. A pty has it always."""
    end = time.monotonic() + seconds
    while (circuits := _circuits(fd)) is not None and not circuits & termios.TIOCM_CAR:
        left = end - time.monotonic()
        if left <= 0 or select.select([wake], [], [], min(left, CARRIER_LOOK_SECONDS))[0]:
            return False
    return True


def drop_dtr(fd: int) -> None:
    """Circuit 108/2 off: the modem hangs up. A line without it, or that has gone, needs nothing."""
    try:
        fcntl.ioctl(fd, termios.TIOCMBIC, struct.pack("I", termios.TIOCM_DTR))
    except OSError:
        return


def _circuits(fd: int) -> int | None:
    try:
        return int(struct.unpack("I", fcntl.ioctl(fd, termios.TIOCMGET, bytes(4)))[0])
    except OSError:
        return None
