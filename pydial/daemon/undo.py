"""What a link leaves on this system, undone by a second process when the first one is killed.

The interface goes by itself: the kernel removes a TUN whose process has ended, and its addresses and routes. What does
not go by itself: a route that it replaced, pid files, resolv.conf, and what the script ip-up has done. A process that
does nothing but wait, in a session of its own, reads from a pipe what there is to undo, and does what is left when the
pipe ends.
"""

from __future__ import annotations

import json
import os
import signal

from pydial.daemon.scripts import run_to_end
from pydial.record import Record
from pydial.system import files, interface
from pydial.system.process import set_process_name

SCRIPT_SECONDS = 30.0  # for one script, then it is ended


class File(Record):
    """A file that is to be removed if it still holds `content`."""

    path: str
    content: str


class Script(Record):
    """A script that is to be run: argv, and its whole environment."""

    argv: tuple[str, ...]
    environment: dict[str, str]


class Left(Record):
    """All that is to be undone. `routes`: messages of routes that are to be put back."""

    scripts: tuple[Script, ...] = ()
    routes: tuple[bytes, ...] = ()
    files: tuple[File, ...] = ()


NOTHING = Left()


class Guard:
    """The second process, as the first one has it. Whoever has one calls `close` once all is undone."""

    def __init__(self) -> None:
        self.pid = 0
        self._pipe = -1
        self._left = NOTHING

    def start(self) -> None:
        """Begin to guard; nothing that is opened later is known to the guard."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        pid = os.fork()
        if pid == 0:
            _guard(reading)
        os.close(reading)
        self.pid, self._pipe = pid, writing

    def know(self, left: Left) -> None:
        """What there is to undo from now on."""
        if self._pipe < 0 or left == self._left:
            return
        self._left = left
        try:
            os.write(self._pipe, _encode(left))
        except BrokenPipeError:
            return  # it is gone: see `ended`

    def ended(self, pid: int) -> None:
        """A child has ended. If it was the guard, somebody killed it: there is a new one."""
        if pid != self.pid or self._pipe < 0:
            return
        os.close(self._pipe)
        left, self._left = self._left, NOTHING
        self.start()
        self.know(left)

    def close(self) -> None:
        """Nothing is left to be undone."""
        if self._pipe < 0:
            return
        self.know(NOTHING)
        os.close(self._pipe)
        self._pipe = -1
        try:
            os.waitpid(self.pid, 0)
        except ChildProcessError:
            return


def undo(left: Left) -> None:
    """Do it: routes first, then the scripts, which may look at them, then the files."""
    for message in left.routes:
        put_back(message)
    for script in left.scripts:
        run_to_end(script.argv, script.environment, SCRIPT_SECONDS)
    for file in left.files:
        remove(file)


def put_back(message: bytes) -> str:
    """A route; why it cannot be put back, "" if it is."""
    try:
        interface.put_route_back(message)
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""


def remove(file: File) -> None:
    """The file, if it is still as it was written."""
    try:
        if files.read(file.path).decode("latin-1") == file.content:
            os.unlink(file.path)
    except OSError:
        return


def _guard(reading: int) -> None:
    """The second process: never returns."""
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        set_process_name("pydial-undo")
        _let_go_of_all_but(reading)
        undo(_last_told(reading))
    finally:
        os._exit(0)


def _let_go_of_all_but(kept: int) -> None:
    """The line is to be hung up, and the log to end, when the first process ends."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    for fd in map(int, os.listdir("/proc/self/fd")):
        if fd > 2 and fd != kept:
            try:
                os.close(fd)
            except OSError:
                continue  # the one that listed the folder


def _last_told(reading: int) -> Left:
    """What was told last, at the end of the pipe."""
    said, left = b"", b""
    while piece := os.read(reading, 65536):
        *whole, said = (said + piece).split(b"\n")
        left = whole[-1] if whole else left
    return _decode(left)


def _encode(left: Left) -> bytes:
    told = {
        "scripts": [[list(script.argv), script.environment] for script in left.scripts],
        "routes": [message.hex() for message in left.routes],
        "files": [[file.path, file.content] for file in left.files],
    }
    return json.dumps(told).encode() + b"\n"


def _decode(line: bytes) -> Left:
    if not line:
        return NOTHING
    told = json.loads(line)
    return Left(
        tuple(Script(tuple(argv), environment) for argv, environment in told["scripts"]),
        tuple(bytes.fromhex(message) for message in told["routes"]),
        tuple(File(path, content) for path, content in told["files"]),
    )
