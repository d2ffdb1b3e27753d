"""A modem on another machine: bytes go between a TCP connection and a pty that looks like a line here.

`socket://HOST:PORT` is a raw connection, `rfc2217://HOST:PORT` a serial port server (RFC 2217), whose circuits 109
(DCD) and 108/2 (DTR) are the line's.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import termios
import tty

from pydial.config.far_modem import RFC2217, far_modem
from pydial.errors import NoDevice, PydialError
from pydial.system import clock, rfc2217
from pydial.system.name_lookup import addresses
from pydial.system.serial_port import SerialPort, nearest_speed, open_tty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import serial

    from pydial.system.serial_port import Sleep
    from pydial.system.waiting import Signals

    Step = Callable[[], None]

CHUNK = 4096
SEND_BUFFER = 8192  # bytes, about what a serial port's driver keeps: pppd's echoes must not wait behind megabytes
CONNECT_SECONDS = 5.0  # for each of its addresses
MOST_ANSWERS = 65536  # bytes of Telnet that the far side asks for and does not take; then nobody listens to it
AGREEMENT_SECONDS = 3.0  # for the server to take the line's settings
AGREEMENT_LOOK_SECONDS = 0.02  # between two looks whether it has
FORMS = "A modem on another machine is socket://HOST:PORT (raw) or rfc2217://HOST:PORT (RFC 2217), and nothing else."
PTY_HINT = "Mount devpts on /dev/pts, or allow more (kernel.pty.max)."
HINT = "Is the serial port server running, and the address right?"
RAW_HINT = "If it is a raw connection: socket://HOST:PORT"


class FarPort(SerialPort):
    """A modem on another machine, behind a pty of ours, which needs no lock."""

    def __init__(self, url: str, port: serial.Serial, found: list[Any], relay: Relay, sleep: Sleep) -> None:
        super().__init__(url, port, found, None, sleep)
        self._relay = relay

    @classmethod
    def connect(cls, url: str, speed: int, signals: Signals) -> FarPort:
        """Connect, and end a call that is still up; `speed` in bit/s. Raises NoDevice, Interrupted."""
        relay = Relay(url, nearest_speed(speed), signals)
        try:
            port, found = open_tty(relay.device, speed, "NOFLOW")
        except PydialError:
            relay.close()
            raise
        connected = cls(url, port, found, relay, signals.sleep)
        try:
            if connected.carrier:
                connected.drop_dtr()
        except BaseException:
            connected.close()
            raise
        return connected

    @property
    def carrier(self) -> bool | None:
        """Circuit 109 of the port over there; None where its server does not tell."""
        return self._relay.carrier

    def _set_dtr(self, on: bool) -> None:
        self._relay.set_dtr(on)

    def close(self) -> None:
        """Close the pty, then the connection."""
        super().close()
        self._relay.close()


class Relay:
    """Goes on while `signals` waits; `device` is the pty for the dialer and pppd. Close it with the line.

    Bytes that one side does not take are not read from the other, so that none is lost and none is kept here.
    """

    def __init__(self, url: str, speed: int, signals: Signals) -> None:
        """Raises NoDevice: no such address, nobody there, or a signal came first. `speed` in bit/s."""
        self._url = url
        self._signals = signals
        address = far_modem(url)
        if address is None:
            raise NoDevice(f"Cannot open {url}: no such address of a modem", FORMS)
        scheme, host, port = address
        try:
            self._far = _connected(host, port, signals)
        except OSError as problem:
            raise NoDevice(f"Cannot open {url}: {problem.strerror or problem}", HINT) from None
        self._telnet = rfc2217.Rfc2217(speed) if scheme == RFC2217 else None
        try:
            self._master, self._slave = os.openpty()
        except OSError as problem:
            self._far.close()
            raise NoDevice(f"Cannot open {url}: no pty for it: {problem.strerror or problem}", PTY_HINT) from None
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.device = os.ttyname(self._slave)
        self._to_far = self._telnet.take() if self._telnet else b""
        self._to_near = b""
        self._go_on()
        if self._telnet:
            self._agree(self._telnet)

    # -- circuits

    @property
    def carrier(self) -> bool | None:
        """Circuit 109; None where the far side does not tell."""
        return self._telnet.carrier if self._telnet and self._master >= 0 else None

    def set_dtr(self, on: bool) -> None:
        """Circuit 108/2. OSError: there is none."""
        if self._telnet is None or self._master < 0:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        self._telnet.set_dtr(on)
        self._to_far += self._telnet.take()
        self._push_far()

    def _agree(self, telnet: rfc2217.Rfc2217) -> None:
        """Wait until the server has taken the settings. One that knows the option, but does not answer, will do."""
        end = clock.now() + AGREEMENT_SECONDS
        while not (telnet.is_set or telnet.is_refused or self._master < 0 or self._signals.caught):
            if clock.now() >= end:
                break
            self._signals.wait([], AGREEMENT_LOOK_SECONDS)
        if telnet.is_refused or not telnet.is_agreed or self._master < 0:
            self.close()
            raise NoDevice(f"Cannot open {self._url}: it does not speak RFC 2217", RAW_HINT)

    # -- bytes

    def _receive(self) -> None:
        """From the far side; its end is the line's end."""
        try:
            data = self._far.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        had_carrier = self.carrier
        self._to_near += self._telnet.receive(data) if self._telnet else data
        self._to_far += self._telnet.take() if self._telnet else b""
        self._push_near()
        self._push_far()
        if had_carrier and self.carrier is False:
            self._lose_carrier()

    def _send(self) -> None:
        """From the pty."""
        try:
            data = os.read(self._master, CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        self._to_far += self._escaped(data)
        self._push_far()

    def _escaped(self, data: bytes) -> bytes:
        return rfc2217.escaped(data) if self._telnet else data

    def _push_near(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._to_near = self._to_near[os.write(self._master, self._to_near) :] if self._to_near else b""
        self._go_on()

    def _push_far(self) -> None:
        try:
            self._to_far = self._to_far[self._far.send(self._to_far) :] if self._to_far else b""
        except BlockingIOError:
            pass
        except OSError:
            self.close()
        self._go_on()

    def _lose_carrier(self) -> None:
        """As a serial port's driver does: without CLOCAL, which pppd turns off, the end of the carrier is a hang-up."""
        if self._master >= 0 and not termios.tcgetattr(self._slave)[2] & termios.CLOCAL:
            self.close()

    def _go_on(self) -> None:
        """Read from a side while the other takes what comes; wait for room where it does not."""
        if self._master < 0:
            return
        hears_far = not self._to_near and len(self._to_far) < MOST_ANSWERS
        self._attend(self._far.fileno(), self._receive if hears_far else None, self._push_far if self._to_far else None)
        self._attend(self._master, None if self._to_far else self._send, self._push_near if self._to_near else None)

    def _attend(self, descriptor: int, read: Step | None, write: Step | None) -> None:
        self._signals.dismiss(descriptor)
        self._signals.dismiss_room(descriptor)
        if read:
            self._signals.attend(descriptor, read)
        if write:
            self._signals.attend_room(descriptor, write)

    def close(self) -> None:
        """Both sides; the dialer and pppd see a line that is gone. Does nothing the second time."""
        if self._master < 0:
            return
        for descriptor in (self._master, self._far.fileno()):
            self._attend(descriptor, None, None)
        self._flush()
        self._far.close()
        os.close(self._slave)
        os.close(self._master)
        self._master = -1

    def _flush(self) -> None:
        """What was written last, such as ATH, if the far side takes it at once."""
        with contextlib.suppress(OSError):
            self._to_far += self._escaped(os.read(self._master, CHUNK))
        with contextlib.suppress(OSError):
            self._far.send(self._to_far)


def _connected(host: str, port: int, signals: Signals) -> socket.socket:
    """A connection to the first address of `host` that takes one. OSError: none does, or a signal came first."""
    problem = OSError(errno.EINTR, os.strerror(errno.EINTR))
    for family, kind, protocol, _, address in addresses(host, port, signals.wait):
        if signals.caught:
            break
        far = socket.socket(family, kind | socket.SOCK_NONBLOCK, protocol)
        number = _connect(far, address, signals)
        if not number:
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            return far
        far.close()
        problem = OSError(number, os.strerror(number))
    raise problem


def _connect(far: socket.socket, address: Any, signals: Signals) -> int:
    """0, or the errno of why not."""
    number = far.connect_ex(address)
    if number != errno.EINPROGRESS:
        return number
    if not signals.room(far.fileno(), CONNECT_SECONDS):
        return errno.EINTR if signals.caught else errno.ETIMEDOUT
    return far.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
