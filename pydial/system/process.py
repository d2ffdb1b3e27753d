"""This process, as others see it."""

from __future__ import annotations

import os
import resource
import signal

SIGINT = int(signal.SIGINT)
SIGQUIT = int(signal.SIGQUIT)


def set_process_name(name: str) -> None:
    """What `ps`, `pgrep` and `killall` know it by; 15 bytes at most, the rest is cut (proc(5), comm)."""
    try:
        with open("/proc/self/comm", "wb", buffering=0) as comm:
            comm.write(name.encode()[:15])
    except OSError:
        return  # no /proc: a name is no reason to fail


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


def ignores_hangup() -> bool:
    """Started by nohup or the like: SIGHUP is to stay ignored."""
    return signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def process_name(pid: int) -> str:
    """The name of a process; empty if it has gone."""
    try:
        with open(f"/proc/{pid}/comm", "rb") as comm:
            return comm.read(64).decode("latin-1").strip()
    except OSError:
        return ""


def die_by(number: int) -> None:
    """End this process by signal `number`, as if it had never been caught: its parent learns the truth."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
