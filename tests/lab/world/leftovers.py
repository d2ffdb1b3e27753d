"""What a dialer may leave behind and must not: pppd, an interface, a lock file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from world.waiting import until

LOCKS = Path("/var/lock")


def processes(name: str) -> list[int]:
    """The living processes of this name in the dialer's network (the provider's pppd is in another)."""
    own_network = os.readlink("/proc/self/ns/net")
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            facts = Path("/proc", pid, "stat").read_text()
            if f"({name})" in facts and os.readlink(f"/proc/{pid}/ns/net") == own_network:
                found.append(int(pid))
        except OSError:  # it ended meanwhile, or is a zombie: those have no namespace any more
            continue
    return found


def interfaces() -> list[str]:
    """The PPP interfaces."""
    return [name for name in os.listdir("/sys/class/net") if name.startswith("ppp")]


def locks(stale_locks_of: Iterable[int] = ()) -> list[str]:
    """The lock files; those of dialers that were killed with KILL are no fault of theirs."""
    return [
        path.name
        for path in LOCKS.glob("LCK..*")
        if not path.read_text().strip().isdigit() or int(path.read_text()) not in stale_locks_of
    ]


def leftovers(stale_locks_of: Iterable[int] = ()) -> list[str]:
    """Everything that should be gone, in words."""
    return [
        *(f"pppd {pid}" for pid in processes("pppd")),
        *(f"interface {name}" for name in interfaces()),
        *(f"lock {name}" for name in locks(stale_locks_of)),
    ]


def remove_leftovers() -> None:
    """Make room for the next test."""
    for path in LOCKS.glob("LCK..*"):
        path.unlink()
    for pid in processes("pppd"):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not processes("pppd") and not interfaces(), "the end of killed pppds", 5.0)
