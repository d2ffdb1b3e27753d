"""The control socket of a running dialer, seen from a client: one JSON object a line, each way."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import stat
import struct

from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Facts = dict[str, object]

PATIENCE_SECONDS = 3.0  # for a dialer to answer: it may be busy with its modem
AGAIN_SECONDS = 0.02
LOOK_SECONDS = 0.2  # between two looks at whether to go on waiting
LONGEST = 65536  # bytes of an answer
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid (unix(7))


def ask(
    dialer: Facts,
    request: Facts,
    seconds: float = PATIENCE_SECONDS,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Facts | None:
    """The dialer's answer to `request`; None where it has no socket, or does not answer in time, or `is_stopped`.

    `dialer`: its state, in which `control` is the path of the socket. Nothing is sent to another user's process.
    """
    path = dialer.get("control")
    if not isinstance(path, str) or not path:
        return None
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(seconds)
        with _socket_file(path) as file:
            _connect(wire, file, seconds)
        if _user_of(wire) not in _believed():
            return None
        wire.sendall(json.dumps(request).encode() + b"\n")
        reply = json.loads(_line(wire, clock.now() + seconds, is_stopped))
        return reply if isinstance(reply, dict) else None
    return None


@contextlib.contextmanager
def _socket_file(path: str) -> Iterator[str]:
    """A path to the very socket that was looked at. OSError: it is a link, no socket, or a stranger's."""
    handle = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        seen = os.fstat(handle)
        if not stat.S_ISSOCK(seen.st_mode) or seen.st_uid not in _believed():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def _believed() -> tuple[int | None, ...]:
    """The users to whose processes something is sent."""
    return 0, os.geteuid(), _caller()


def _connect(wire: socket.socket, path: str, seconds: float) -> None:
    """Where too many others are connecting just now, again until `seconds` are over. OSError: nobody listens."""
    end = clock.now() + seconds
    while True:
        try:
            wire.connect(path)
            return
        except BlockingIOError:  # what a full queue is to a socket with a time limit (unix(7))
            if clock.now() >= end:
                raise
            clock.sleep(AGAIN_SECONDS)


def _user_of(wire: socket.socket) -> int:
    """The user whose process has made the socket."""
    told = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(told)[1])


def _caller() -> int | None:
    """Under sudo, the user who called it, whose dialers root looks at."""
    number = os.environ.get("SUDO_UID", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 and os.geteuid() == 0 else None


def _line(wire: socket.socket, end: float, is_stopped: Callable[[], bool]) -> bytes:
    data = b""
    wire.settimeout(LOOK_SECONDS)
    while b"\n" not in data and len(data) < LONGEST and clock.now() < end and not is_stopped():
        try:
            more = wire.recv(4096)
        except TimeoutError:
            continue
        if not more:
            break
        data += more
    return data.partition(b"\n")[0]
