"""A modem on another machine: bytes go between a URL of pyserial's and a pty that looks like a line here.

`socket://HOST:PORT` is a raw connection, `rfc2217://HOST:PORT` a serial port server (RFC 2217).
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty

import serial

from pydial.errors import NoDevice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.waiting import Signals

CHUNK = 4096
PATIENCE_SECONDS = 0.5  # for the pty's reader, when it is full
STALL_SECONDS = 5.0  # that the far side may take nothing: then it is gone; signals wait for it
HINT = "Is the serial port server running, and the address right? socket://HOST:PORT or rfc2217://HOST:PORT"


class Relay:
    """Goes on while `signals` waits; `device` is the pty for the dialer and pppd. Close it with the line."""

    def __init__(self, url: str, speed: int, signals: Signals) -> None:
        try:
            self._far = serial.serial_for_url(url, baudrate=speed, timeout=1, write_timeout=STALL_SECONDS)
        except (OSError, ValueError) as problem:
            reason = str(problem).rpartition(": ")[2].strip("()'\" ") or type(problem).__name__
            raise NoDevice(f"Cannot open {url}: {reason}", HINT) from None
        self._signals = signals
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.device = os.ttyname(self._slave)
        self._incoming = self._incoming_descriptor()
        signals.attend(self._master, self._send)
        signals.attend(self._incoming, self._receive)

    def _incoming_descriptor(self) -> int:
        """Readable when the far side has said something."""
        own = self._far_descriptor()
        if own is not None:
            return own
        reading, writing = os.pipe2(os.O_CLOEXEC)  # RFC 2217 is spoken by a thread of pyserial's: no descriptor
        threading.Thread(target=self._pump, args=(writing,), daemon=True).start()
        return reading

    def _far_descriptor(self) -> int | None:
        return int(self._far.fileno()) if str(self._far.port).startswith("socket://") else None

    def _pump(self, writing: int) -> None:
        with contextlib.suppress(OSError), os.fdopen(writing, "wb", buffering=0) as pipe:
            while self._far.is_open:
                pipe.write(self._far.read(1) + self._far.read(self._far.in_waiting))

    def _receive(self) -> None:
        """From the far side to the pty; its end is the line's end."""
        try:
            data = os.read(self._incoming, CHUNK)
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        while data and select.select([], [self._master], [], PATIENCE_SECONDS)[1]:
            data = data[os.write(self._master, data) :]  # what nobody takes is lost, as on a wire

    def _send(self) -> None:
        """From the pty to the far side."""
        try:
            data = os.read(self._master, CHUNK)
            if data:
                self._far.write(data)
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def close(self) -> None:
        """Both sides; the dialer and pppd see a line that is gone. Does nothing the second time."""
        if self._master < 0:
            return
        for descriptor in (self._master, self._incoming):
            self._signals.dismiss(descriptor)
        far_descriptor = self._far_descriptor()
        with contextlib.suppress(OSError):
            self._far.close()
        if self._incoming != far_descriptor:
            os.close(self._incoming)
        os.close(self._slave)
        os.close(self._master)
        self._master = -1
