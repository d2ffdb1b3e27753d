"""The UUCP lock file of a serial port: /var/lock/LCK..ttyX, the pid in ten columns (FHS 5.9, HDB format)."""

from __future__ import annotations

import errno
import fcntl
import os
import re

from pydial.errors import DeviceBusy, NoDevice
from pydial.system.holders import Holder, busy
from pydial.system.process import process_name

FOLDER = "/var/lock"

_PID = rb"\s*([0-9]+)(?:\s|$)"
_LONGEST = 80
"""Bytes of a lock file that are looked at."""


class Lock:
    """A lock that is held, or, with a `warning`, one that nobody can hold on this system."""

    def __init__(self, path: str, warning: str = "") -> None:
        self.path = path
        self.warning = warning

    def claim(self) -> None:
        """The lock is the calling process's from now on: after a fork."""
        if not self.warning:
            draft = _draft(self.path)
            os.rename(draft, self.path)

    def release(self) -> None:
        """Removes the file if it names this process; whatever else is there is not ours."""
        if self.warning:
            return
        try:
            with open(self.path, "rb") as file:
                ours = _pid_in(file.read(_LONGEST)) == os.getpid()
        except OSError:
            return  # it has gone, or may not be read: not ours any more
        if ours:
            _remove(self.path)


def lock_path(device: str, folder: str = FOLDER) -> str:
    """Named after what stands behind the last slash, links not followed, like wvdial: /dev/pts/3: LCK..3."""
    return os.path.join(folder, "LCK.." + device.rpartition("/")[2])


def acquire(device: str, folder: str = FOLDER) -> Lock:
    """Locks `device`. DeviceBusy: somebody else holds the lock; NoDevice: this user may not write locks.

    The lock of a dead process is taken over. Where no lock can exist at all, for everybody (no such
    folder, or a read-only one), the Lock says so in its `warning` and none is held.
    """
    path = lock_path(device, folder)
    try:
        draft = _draft(path)
    except PermissionError as problem:
        raise _not_allowed(device, folder) from problem
    except OSError as problem:
        if problem.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EROFS):
            raise NoDevice(f"{device} cannot be locked: {path}: {problem.strerror}.") from problem
        return Lock(path, f"{device} is not locked: {folder}: {problem.strerror}.")
    try:
        _put_in_place(draft, path, device)
    finally:
        _remove(draft)
    return Lock(path)


def _put_in_place(draft: str, path: str, device: str) -> None:
    """link() fails if the name exists: of two programs at the same moment, one gets the lock."""
    for _attempt in range(3):  # another one may let go, or take over, between two of our steps
        try:
            os.link(draft, path)
        except FileExistsError:
            if _take_over(draft, path, device):
                return
        else:
            return
    raise DeviceBusy(f"{device} is being locked by another program.", "Try again.")


def _take_over(draft: str, path: str, device: str) -> bool:
    """Puts `draft` in place of the lock of a dead process. DeviceBusy: it lives, or cannot be told.

    False: the lock has changed under our hands. flock() keeps two of us from taking over the same one.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except OSError as problem:
        raise _unreadable(device, path, problem) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(handle), os.stat(path)):
            return False
        _check_stale(_content(handle, device, path), path, device)
        os.rename(draft, path)
    except (BlockingIOError, FileNotFoundError):
        return False
    except PermissionError as problem:
        raise DeviceBusy(
            f"{device} is locked by {path}, left behind by a process that has ended: {problem.strerror}.",
            f"sudo rm {path}",
        ) from problem
    finally:
        os.close(handle)
    return True


def _content(handle: int, device: str, path: str) -> bytes:
    try:
        return os.read(handle, _LONGEST)
    except OSError as problem:
        raise _unreadable(device, path, problem) from problem


def _unreadable(device: str, path: str, problem: OSError) -> DeviceBusy:
    why = f"{device} is locked by {path}, which cannot be read: {problem.strerror}."
    return DeviceBusy(why, f"sudo cat {path}")


def _check_stale(content: bytes, path: str, device: str) -> None:
    pid = _pid_in(content)
    if not pid:
        what = f"holds {content.decode('latin-1').strip()[:30]!r}" if content.strip() else "is empty"
        raise DeviceBusy(
            f"{device} is locked by {path}, which names no process: it {what}.",
            f"If no program uses the modem: rm {path}",
        )
    if pid != os.getpid() and _lives(pid):
        raise busy(device, [Holder(pid, process_name(pid))], f" (lock file {path})")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _draft(path: str) -> str:
    """A file with our pid beside the lock's place: a lock that others see is never empty or half written."""
    draft = f"{path}.pydial-{os.getpid()}"
    _remove(draft)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        os.fchmod(handle, 0o644)
        os.write(handle, b"%10d\n" % os.getpid())
    finally:
        os.close(handle)
    return draft


def _pid_in(content: bytes) -> int:
    found = re.match(_PID, content)
    return int(found[1]) if found else 0


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # it has gone already


def _not_allowed(device: str, folder: str) -> NoDevice:
    return NoDevice(
        f"{device} cannot be locked: you may not write in {folder}.",
        f"Run it as root, or join the group that owns {folder} (ls -ld {folder}/).",
    )
