"""Serial port servers for one caller, in a thread: a raw one, and one that speaks RFC 2217 by pyserial's other half."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import tty

from serial.rfc2217 import PortManager


class Server:
    """Bytes go between the tty `device` and whoever connects to `port`."""

    scheme = "socket"

    def __init__(self, device: str) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{self.scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._tty = os.open(device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._tty)
        self._end, self._ended = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_reason: object) -> None:
        os.close(self._ended)
        self._thread.join()
        self._listening.close()
        for fd in (self._end, self._tty):
            os.close(fd)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            if select.select([self._listening, self._end], [], [])[0] == [self._listening]:
                connection, _ = self._listening.accept()
                with connection:
                    self.begin(connection)
                    while self._turn(connection):
                        pass

    def _turn(self, connection: socket.socket) -> bool:
        ready = select.select([connection, self._tty, self._end], [], [])[0]
        if self._tty in ready:
            connection.sendall(self.to_caller(os.read(self._tty, 4096)))
        if connection in ready:
            data = connection.recv(4096)
            os.write(self._tty, self.from_caller(data))
            return bool(data)
        return self._end not in ready

    def begin(self, connection: socket.socket) -> None:
        """Begins the conversation with a client that has connected."""

    def to_caller(self, data: bytes) -> bytes:
        """What the line says, as it goes over the connection."""
        return data

    def from_caller(self, data: bytes) -> bytes:
        """What of `data` is for the line."""
        return data


class Port:
    """What PortManager sets and asks of a serial port. Circuit 109 is on from CONNECT until DTR is off."""

    baudrate, bytesize, parity, stopbits = 9600, 8, "N", 1
    xonxoff = rtscts = rts = ri = cd = False
    cts = dsr = True

    def __init__(self) -> None:
        self.circuit_108: list[bool] = []
        self.purged = 0

    @property
    def dtr(self) -> bool:
        return self.circuit_108[-1:] == [True]

    @dtr.setter
    def dtr(self, on: bool) -> None:
        self.circuit_108.append(on)
        self.cd = self.cd and on

    def reset_input_buffer(self) -> None:
        self.purged += 1

    reset_output_buffer = reset_input_buffer


class ComPortServer(Server):
    """With RFC 2217. `heard`: what went to the line."""

    scheme = "rfc2217"

    def __init__(self, device: str) -> None:
        self.line = Port()
        self.heard = b""
        super().__init__(device)

    def begin(self, connection: socket.socket) -> None:
        self._manager = PortManager(self.line, type("Far", (), {"write": staticmethod(connection.sendall)}))

    def to_caller(self, data: bytes) -> bytes:
        if b"CONNECT" in data:
            self.carrier(True)
        return b"".join(self._manager.escape(data))

    def from_caller(self, data: bytes) -> bytes:
        said = b"".join(self._manager.filter(data))
        self._manager.check_modem_lines()
        self.heard += said
        return said

    def carrier(self, on: bool) -> None:
        """Switches circuit 109 (DCD), and tells the client."""
        self.line.cd = on
        self._manager.check_modem_lines()
