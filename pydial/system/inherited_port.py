"""A line that another program has opened and goes on with: chat mode, where we are pppd's connect script.

Its lock, speed and flow control are its owner's; a pipe or socket (pppd's `pty` option) is a line, too.
"""

from __future__ import annotations

import fcntl
import os
import termios

import serial

from pydial.errors import NoDevice
from pydial.system.serial_port import SerialPort, cannot_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pydial.system.serial_port import Sleep

SPEED_OF = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[0] == "B" and name[1:].isdigit()}


class _Port(serial.Serial):  # type: ignore[misc, unused-ignore]
    """pyserial's view of modem control lines, on a descriptor that it has not opened."""

    def __init__(self, fd: int) -> None:
        super().__init__()
        self.fd = fd
        self.is_open = True


class InheritedPort(SerialPort):
    """`fd` is a modem, open for reading and writing; not closed with this line if it is `borrowed`."""

    greedy = False

    def __init__(self, device: str, fd: int, sleep: Sleep, *, borrowed: bool = True) -> None:
        super().__init__(device, _Port(fd), [], None, sleep)
        self._settings = _settings(fd)  # as it was found
        self._borrowed = borrowed
        self._flags = fcntl.fcntl(fd, fcntl.F_GETFL)
        os.set_blocking(fd, False)
        if self._settings:
            termios.tcsetattr(fd, termios.TCSANOW, _raw(self._settings))

    @property
    def speed(self) -> int:
        """In bit/s; 0 for what has none."""
        return SPEED_OF.get(self._settings[5], 0) if self._settings else 0

    def set_speed(self, speed: int) -> None:
        """The owner's business."""

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """End a call, and give the line back as it was found."""
        super().hang_up(blindly, silent_seconds)
        if self._settings:
            try:
                termios.tcsetattr(self.fd, termios.TCSANOW, self._settings)
            except termios.error:
                return  # unplugged

    def close(self) -> None:
        """Leave it to its owner: bytes that came in stay for him, a call stays up."""
        if not self._port.is_open:
            return
        fd = self.fd
        self._port.is_open = False
        fcntl.fcntl(fd, fcntl.F_SETFL, self._flags)
        if not self._borrowed:
            os.close(fd)


def standard_input_or(path: str, sleep: Sleep) -> InheritedPort:
    """Standard input if it is open for reading and writing, else the modem `path`. NoDevice, DeviceBusy."""
    if _is_read_write(0):
        return _given(_name_of(0), 0, sleep, borrowed=True)
    if not path:
        raise NoDevice(
            "stdin not read/write and $MODEM not set",  # wvdial's line
            "Chat mode talks to the modem on standard input, which is not open for reading and writing.\n"
            "Let pppd start it (connect 'pydial --chat'), redirect with <>, or set $MODEM to the device.",
        )
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        raise cannot_open(path, problem) from None
    return _given(path, fd, sleep, borrowed=False)


def _given(name: str, fd: int, sleep: Sleep, *, borrowed: bool) -> InheritedPort:
    try:
        return InheritedPort(name, fd, sleep, borrowed=borrowed)
    except (OSError, termios.error) as problem:  # hung up meanwhile
        raise cannot_open(name, problem) from None


def _is_read_write(fd: int) -> bool:
    try:
        return fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
    except OSError:
        return False  # closed


def _name_of(fd: int) -> str:
    try:
        return os.ttyname(fd)
    except OSError:
        return "standard input"


def _settings(fd: int) -> list[Any]:
    """termios; [] for what is no terminal."""
    try:
        return termios.tcgetattr(fd)
    except termios.error:
        return []


def _raw(settings: list[Any]) -> list[Any]:
    """The settings without any processing of bytes; speed, flow control by wire and modem control as they are."""
    iflag, oflag, cflag, _lflag, ispeed, ospeed, characters = settings
    iflag &= termios.IXON | termios.IXOFF
    cflag = cflag & ~(termios.CSIZE | termios.PARENB | termios.CSTOPB) | termios.CS8 | termios.CREAD | termios.CLOCAL
    characters = list(characters)
    characters[termios.VMIN], characters[termios.VTIME] = 1, 0
    return [iflag, oflag & ~termios.OPOST, cflag, 0, ispeed, ospeed, characters]
