"""`--background`: the dialer goes on in a process of its own, its starter waits until the link is up."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import stat

from pydial.events import Event, Finished, Online
from pydial.report.reporter import Reporter
from pydial.system.waiting import STOPPING, Signals

STDIO = (0, 1, 2)
FAILED = 1  # exit status of a starter whose dialer ended without a word


def split() -> tuple[bool, int]:
    """Two processes from here on: (True, descriptor for `Announcer`) in the dialer, (False, the other end) in
    the starter, which is to `wait_until_online`.

    The dialer is in a session of its own without leading it, so that no terminal can become its own.
    Nothing must be open or locked before: the lock is to hold the dialer's pid. A signal that reaches the starter
    before it waits is kept until then: no terminal sends it to the dialer.
    """
    reading, writing = _pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    child = os.fork()
    if child:
        os.close(writing)
        os.waitpid(child, 0)
        return False, reading
    os.close(reading)
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.write(writing, b"%d\n" % os.getpid())
    return True, writing


def _pipe() -> tuple[int, int]:
    """Above stdio, also where some of that is closed: it is going to be replaced."""
    ends = os.pipe()
    high = (fcntl.fcntl(ends[0], fcntl.F_DUPFD_CLOEXEC, 3), fcntl.fcntl(ends[1], fcntl.F_DUPFD_CLOEXEC, 3))
    for end in ends:
        os.close(end)
    return high


def wait_until_online(descriptor: int) -> int:
    """0 once the link is up, the dialer's exit code if it ends before.

    A signal (Ctrl-C) is passed on to the dialer, whose end is waited for all the same.
    """
    signals = Signals()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    said, passed_on = b"", 0
    while said.count(b"\n") < 2:
        if signals.wait([descriptor], None):
            data = os.read(descriptor, 64)
            if not data:
                return 128 + signals.caught[-1] if signals.caught else FAILED
            said += data
        while b"\n" in said and passed_on < len(signals.caught):
            _pass_on(int(said.split()[0]), signals.caught[passed_on])
            passed_on += 1
    return int(said.split()[1])


def _pass_on(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it is on its way out; its end of the pipe tells


class Announcer(Reporter):
    """The dialer's part: tells the starter how it went, and lets go of its terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def tell(self, event: Event) -> None:
        """Online is a success, an end before that is none, whatever wvdial's exit status for it is."""
        if isinstance(event, Online):
            self._announce(0)
        elif isinstance(event, Finished):
            self._announce(event.exit_code or FAILED)

    def _announce(self, code: int) -> None:
        if self._descriptor is None:
            return
        let_go_of_terminal()
        with contextlib.suppress(BrokenPipeError):  # the starter was killed: the dialer goes on
            os.write(self._descriptor, b"%d\n" % code)
        os.close(self._descriptor)
        self._descriptor = None


def let_go_of_terminal() -> None:
    """stdin, stdout and stderr become /dev/null, but for log files: what is a regular file stays."""
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for descriptor in STDIO:
        if not _is_file(descriptor):
            os.dup2(nothing, descriptor)
    if nothing not in STDIO:
        os.close(nothing)


def _is_file(descriptor: int) -> bool:
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:
        return False
