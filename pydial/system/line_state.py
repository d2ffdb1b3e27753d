"""What an open line tells without a byte on it (tty_ioctl(4))."""

from __future__ import annotations

import fcntl
import sys
import termios


def is_held_off(fd: int) -> bool:
    """The modem holds circuit 106 (CTS) off: with RTS/CTS nothing can be sent. False where there is no such circuit."""
    try:
        circuits = fcntl.ioctl(fd, termios.TIOCMGET, bytes(4))
    except OSError:
        return False
    return not int.from_bytes(circuits, sys.byteorder) & termios.TIOCM_CTS
