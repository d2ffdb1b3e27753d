"""A socket in the file system, for others to connect to; without the module `socket`, which takes 5 ms to load."""

from __future__ import annotations

import contextlib
import os
from _socket import AF_UNIX, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM
from _socket import socket as _Socket

BACKLOG = 64


class Listener:
    """Listens at `path`, mode 0600. OSError: no socket can be there."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._socket = _Socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)
        self._pid = os.getpid()
        discard(path)  # of a dialer that was killed
        folder = os.open(os.path.dirname(path) or ".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        before = os.umask(0o177)
        try:
            # A path of a socket has 107 bytes at most (unix(7)), that of a folder may have more.
            self._socket.bind(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
        except BaseException:
            self._socket.close()
            raise
        finally:
            os.close(folder)
            os.umask(before)
        self._socket.listen(BACKLOG)

    @property
    def fd(self) -> int:
        """Readable when somebody wants to connect."""
        return self._socket.fileno()

    def accept(self) -> int | None:
        """The descriptor of the next connection, which never blocks; None if nobody waits."""
        try:
            descriptor, _address = self._socket._accept()  # type: ignore[attr-defined] # what socket.accept() calls
        except OSError:
            return None
        os.set_blocking(descriptor, False)
        return int(descriptor)

    def close(self) -> None:
        """Stop listening, and remove the file; not after a fork."""
        if self._pid == os.getpid() and self.fd >= 0:
            discard(self.path)
        self._socket.close()


def discard(path: str) -> None:
    """Remove it, if it is there."""
    with contextlib.suppress(OSError):
        os.unlink(path)
