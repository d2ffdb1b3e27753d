"""This process, as others see it."""

from __future__ import annotations

import os
import resource
import signal

from pydial.harmless import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

SIGINT = int(signal.SIGINT)
SIGQUIT = int(signal.SIGQUIT)
ENDED = (b"Z", b"X")  # states in /proc/PID/stat: zombie, dead (proc(5))


def set_process_name(name: str) -> None:
    """What `ps`, `pgrep` and `killall` know it by; 15 bytes at most, the rest is cut (proc(5), comm)."""
    try:
        with open("/proc/self/comm", "wb", buffering=0) as comm:
            comm.write(os.fsencode(name)[:15])
    except OSError:
        return  # no /proc: a name is no reason to fail


def pidfd(pid: int) -> int | None:
    """A descriptor that is readable when that child has ended; None before Linux 5.3, and in some containers."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def forbid_core_dumps() -> None:
    """No core file of this process, or of pppd: the password would be in it. The watchdog of systemd aborts.

    The limit is for files; a program that gets cores by a pipe (core(5)) finds no memory in them.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    try:
        with open("/proc/self/coredump_filter", "wb", buffering=0) as kinds_of_memory:
            kinds_of_memory.write(b"0")
    except OSError:
        return  # no /proc, or a kernel without core dumps


def process_name(pid: int) -> str:
    """The name of a process, which it may have chosen itself: made harmless; empty if the process has gone."""
    try:
        with open(f"/proc/{pid}/comm", "rb") as comm:
            return harmless(comm.read(64).decode("latin-1").strip())
    except OSError:
        return ""


def lives(pid: int) -> bool:
    """Whether a process runs under this number, and has not ended: a zombie only waits for its parent to look."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            state = stat.read(512).rpartition(b")")[2].split()[0]
        return state not in ENDED or len(os.listdir(f"/proc/{pid}/task")) > 1  # its first thread may end alone
    except (OSError, IndexError):
        return _has_number(pid)


def _has_number(pid: int) -> bool:
    """For where /proc does not tell (its option hidepid)."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


class Target:
    """A process that is to be sent signals: the one that has this number now, not one that gets it later."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handle: int | None = None

    def __enter__(self) -> Self:
        try:
            self._handle = os.pidfd_open(self._pid)
        except OSError:
            self._handle = None  # before Linux 5.3, and in some containers; or it has ended
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._handle is not None:
            os.close(self._handle)

    def signal(self, number: int) -> None:
        """Raises ProcessLookupError if it has ended, PermissionError if it is another user's."""
        if self._handle is None:
            os.kill(self._pid, number)
        else:
            signal.pidfd_send_signal(self._handle, number)


def hide_arguments(words: Iterable[bytes]) -> None:
    """Write blanks over each of these words of this process' command line, behind its first `=`: `ps` shows it to all.

    What has looked before has seen them. Where the kernel does not allow it, they stay.
    """
    try:
        with open("/proc/self/stat", "rb") as stat:
            first, last = map(int, stat.read().rpartition(b")")[2].split()[45:47])  # arg_start and arg_end (proc(5))
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(first)
            there = memory.read(last - first)
            for word in words:
                place = (b"\0" + there).find(b"\0" + word + b"\0")
                value = word.partition(b"=")[2]
                if place >= 0 and value:
                    memory.seek(first + place + len(word) - len(value))
                    memory.write(b"***"[: len(value)].ljust(len(value)))
    except (OSError, ValueError, IndexError):
        return


def die_by(number: int) -> None:
    """End this process by signal `number`, as if it had never been caught: its parent learns the truth."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
