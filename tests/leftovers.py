"""What a test may not leave on the machine: processes, lock files, run files. conftest.py looks after every test."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pydial.simulator.launch import RunningModem

MARK = "TEST_RUN_OF_PYDIAL"
"""A variable in the environment of everything that this run of the tests starts."""
RUN = f"{os.getpid()}-{time.time_ns()}"
GONE_SECONDS = 5.0
"""So long after a test what it started may take to end: a pppd learns of its dialer's end by a signal."""
PLACES = (
    (Path("/var/lock"), "LCK..*"),
    (Path("/run/pydial"), "*"),
    (Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent", "pydial"), "*"),
    (Path("/run"), "wvdial.*.pid"),
)
modems: dict[str, RunningModem] = {}
"""The virtual modems of this test, by their ttys."""
_strangers: set[str] = set()
"""Processes that others have started: looked at once."""


class Leftovers:
    """What has come since this object was made. A virtual modem counts unless `modems_may_stay`."""

    def __init__(self) -> None:
        self._known = set(_files())
        self.modems_may_stay = False
        for device in [device for device, modem in modems.items() if not _runs(modem)]:
            del modems[device]

    def find(self) -> list[str]:
        """In words: what is there still once GONE_SECONDS are over."""
        _wait_while(self._now)
        return self._now()

    def remove(self) -> None:
        """Kill it, unlink it: the next test is not to suffer from it."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        _wait_while(self._processes)
        for path in self._files():
            path.unlink(missing_ok=True)

    def _now(self) -> list[str]:
        running = [f"process {pid}: {_command(pid)}" for pid in self._processes()]
        files = [f"file {path}: {_text(path)!r}" for path in self._files()]
        return running + files + [f"open line {device}" for device, modem in modems.items() if _is_held(modem)]

    def _processes(self) -> list[int]:
        return [pid for pid in processes() if not (self.modems_may_stay and _is_modem(pid))]

    def _files(self) -> list[Path]:
        return [path for path, made in _files() if (path, made) not in self._known and _is_ours(path)]


def _wait_while(what: Callable[[], object]) -> None:
    end = time.monotonic() + GONE_SECONDS
    while what() and time.monotonic() < end:
        time.sleep(0.02)


def processes() -> list[int]:
    """The living processes that this run of the tests has started: its descendants, and whoever bears its mark."""
    names = set(filter(str.isdecimal, os.listdir("/proc")))
    _strangers.intersection_update(names)
    own = str(os.getpid())
    return [int(name) for name in names - _strangers if name != own and is_alive(name) and _is_our_process(name)]


def _is_our_process(name: str) -> bool:
    ours = _descends(name) or f"{MARK}={RUN}".encode() in _read(f"/proc/{name}/environ").split(b"\0")
    if not ours:
        _strangers.add(name)
    return ours


def is_alive(name: str) -> bool:
    """Whether process `name` exists and is no zombie."""
    return _stat(name)[0] not in (b"Z", b"X")


def _descends(name: str) -> bool:
    while int(name) > 1:
        name = _stat(name)[1].decode()
        if name == str(os.getpid()):
            return True
    return False


def _stat(name: str) -> tuple[bytes, bytes]:
    """State and parent (proc(5), stat); as of a dead process of nobody if it has gone."""
    words = _read(f"/proc/{name}/stat").rpartition(b")")[2].split()
    return (words[0], words[1]) if words else (b"X", b"0")


def _is_modem(pid: int) -> bool:
    """The stand-in for pppd is none."""
    return "pydial.simulator" in _command(pid).split()


def _command(pid: int) -> str:
    return _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode("utf-8", "replace").strip()


def _files() -> Iterator[tuple[Path, int]]:
    """With the time of the last change: another file of an old name is a new one."""
    for folder, pattern in PLACES:
        for path in folder.glob(pattern):
            with contextlib.suppress(FileNotFoundError):
                yield path, path.stat().st_mtime_ns


def _is_ours(path: Path) -> bool:
    """Other programs of this machine make such files, too: those of the living are theirs."""
    pid = _text(path).strip()
    if pid.isdecimal() and Path("/proc", pid).exists():
        return int(pid) in (os.getpid(), *processes())
    return path.name.removeprefix("LCK..") in map(os.path.basename, modems)


def _runs(modem: RunningModem) -> bool:
    return Path(f"/proc/{modem.pid}").exists()


def _is_held(modem: RunningModem) -> bool:
    """Has the modem not yet seen that its line was closed? What the next test says would go into the old call."""
    seen = [line for line in modem.log if "* the tty was " in line]
    return _runs(modem) and seen != [] and seen[-1].endswith("opened")


def _text(path: Path) -> str:
    return _read(str(path))[:80].decode("utf-8", "replace")


def _read(path: str) -> bytes:
    """Its content; empty if it has gone, or is not for us."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
