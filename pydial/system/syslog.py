"""The system's log: messages to /dev/log, as the C library's syslog() sends them, but none is ever waited for.

The C library's own writer blocks when the log's daemon has stopped reading: the dialer would hear no signal then.
"""

from __future__ import annotations

import errno
import os
from _socket import AF_UNIX, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM, socket  # a tenth of `socket`'s time

from pydial.system import clock

DEVICE = "/dev/log"
DAEMON = 3 << 3  # the facility; facilities and levels: RFC 3164 4.1.1, syslog(3)
ERROR, WARNING, NOTICE, INFO, DEBUG = range(3, 8)


class SystemLog:
    """Writes messages with the tag `name` and this process' pid, facility daemon, to the socket `path`.

    A message that the log's daemon cannot take at once is lost, and so is one where no daemon listens.
    """

    def __init__(self, name: str, path: str = DEVICE) -> None:
        self._name = name
        self._path = path
        self._socket: socket | None = None
        self._end = b""  # of each message

    def write(self, level: int, text: str) -> None:
        """One message of a `level`, ERROR to DEBUG, in the form of RFC 3164 4.1."""
        time = clock.date()[4:19]  # `Nov 22 13:21:51`
        message = f"<{DAEMON | level}>{time} {self._name}[{os.getpid()}]: {text}".encode("utf-8", "replace")
        for _ in range(2):  # a daemon that was started anew has a new socket
            try:
                return self._send(message)
            except BlockingIOError:
                return None
            except OSError:
                self._disconnect()
        return None

    def _send(self, message: bytes) -> None:
        connection = self._socket or self._connected()
        data = message + self._end
        if connection.send(data) < len(data):
            self._disconnect()  # a stream would go on in the middle of the message

    def _connected(self) -> socket:
        """A socket of datagrams, or of a stream, where NUL ends a message (syslog-ng's `unix-stream`)."""
        try:
            return self._connect(SOCK_DGRAM)
        except OSError as problem:
            if problem.errno != errno.EPROTOTYPE:
                raise
        self._end = b"\0"
        return self._connect(SOCK_STREAM)

    def _connect(self, kind: int) -> socket:
        self._socket = socket(AF_UNIX, kind | SOCK_NONBLOCK | SOCK_CLOEXEC)
        self._socket.connect(self._path)
        return self._socket

    def _disconnect(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket, self._end = None, b""
