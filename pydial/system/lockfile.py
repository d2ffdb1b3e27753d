"""The UUCP lock file of a serial port: /var/lock/LCK..ttyX, the pid in ten columns (FHS 5.9, HDB format).

Other programs go by that number. Dialers of ours also go by the lock that a `PidFile` has.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re

from pydial.errors import DeviceBusy, NoDevice
from pydial.system.holders import Holder, busy
from pydial.system.pidfile import OUT_OF_SIGHT, PidFile, is_named, open_to_read, owner
from pydial.system.process import lives, process_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "/var/lock"

_PID = rb"\s*([0-9]+)(?:\s|$)"
_LONGEST = 80
"""Bytes of a lock file that are looked at."""
_ATTEMPTS = 3
"""Others may let go, or take over, between two of our steps."""


class Lock:
    """The lock of a device that no living process has; with a `warning` one that nobody can have on this system.

    The lock of a process that seems dead may be in the way: it stays until `confirm`, for the process may live in
    another pid namespace. Only the device, once it is open, shows that nobody uses it.
    """

    def __init__(self, device: str, path: str, file: PidFile | None, warning: str = "") -> None:
        self.path = path
        self.warning = warning
        self._device = device
        self._file = file

    def look(self) -> None:
        """Put the file in place, if nothing is in the way. DeviceBusy: a living process has the lock."""
        self._until(self._is_free)

    def confirm(self) -> None:
        """The device is open and ours: now take over the lock of a dead process.

        Raises DeviceBusy, and lets go: it may not be removed, or another process was faster.
        """
        try:
            self._until(self._is_taken_over)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Remove the file, if it is still ours."""
        if self._file:
            self._file.remove()

    def _until(self, succeeds: Callable[[PidFile], bool]) -> None:
        if self._file is None or self._file.in_place:
            return
        for _attempt in range(_ATTEMPTS):
            try:
                if self._file.put() or succeeds(self._file):
                    return
            except OSError as problem:  # the folder has gone, or takes no more files
                raise _cannot_lock(self._device, self.path, problem) from problem
        raise DeviceBusy(f"{self._device} is being locked by another program.", "Try again.")

    def _is_free(self, _file: PidFile) -> bool:
        """What is in the way is a dead process's. False: it has gone meanwhile."""
        handle = self._open()
        if handle is None:
            return False
        try:
            self._check_stale(handle)
        finally:
            os.close(handle)
        return True

    def _is_taken_over(self, file: PidFile) -> bool:
        """Put `file` in place of a dead process's. False: something else is there now.

        flock() keeps two of us from taking over the same one.
        """
        handle = self._open()
        if handle is None:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not is_named(handle, self.path):
                return False
            self._check_stale(handle)
            file.put_over()
        except (BlockingIOError, FileNotFoundError):
            return False
        except PermissionError as problem:
            raise DeviceBusy(
                f"{self._device} is locked by {self.path}, left behind by a process that has ended: "
                f"{problem.strerror}.",
                f"sudo rm {self.path}",
            ) from problem
        finally:
            os.close(handle)
        return True

    def _open(self) -> int | None:
        """A descriptor of what is in the way; None if it has gone."""
        try:
            return open_to_read(self.path)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise self._unreadable(problem) from problem

    def _check_stale(self, handle: int) -> None:
        """DeviceBusy: the process that the open lock file names, or that has it locked, lives, or cannot be told."""
        try:
            content = os.read(handle, _LONGEST)
        except OSError as problem:
            raise self._unreadable(problem) from problem
        pid = _pid_in(content)
        if not pid:
            raise self._names_nobody(content)
        holder = owner(handle)
        if holder == OUT_OF_SIGHT:
            raise self._busy_elsewhere(pid)
        if holder is None and pid != os.getpid() and lives(pid):
            holder = pid
        if holder:
            raise busy(self._device, [Holder(holder, process_name(holder))], f" (lock file {self.path})")

    def _names_nobody(self, content: bytes) -> DeviceBusy:
        what = f"holds {content.decode('latin-1').strip()[:30]!r}" if content.strip() else "is empty"
        return DeviceBusy(
            f"{self._device} is locked by {self.path}, which names no process: it {what}.",
            f"If no program uses the modem: rm {self.path}",
        )

    def _busy_elsewhere(self, pid: int) -> DeviceBusy:
        who = f"pid {pid} of another pid namespace"
        return DeviceBusy(
            f"{self._device} is in use by {who} (lock file {self.path}).",
            "It runs in a container, or outside of this one: end it there.",
            who,
        )

    def _unreadable(self, problem: OSError) -> DeviceBusy:
        why = f"{self._device} is locked by {self.path}, which cannot be read: {problem.strerror}."
        return DeviceBusy(why, f"sudo cat {self.path}")


def lock_path(device: str, folder: str = FOLDER) -> str:
    """Named after what stands behind the last slash, links not followed, like wvdial: /dev/pts/3: LCK..3."""
    return os.path.join(folder, "LCK.." + device.rpartition("/")[2])


def acquire(device: str, folder: str = FOLDER) -> Lock:
    """A lock of `device`, to be confirmed. DeviceBusy: somebody else has it; NoDevice: this user may not write locks.

    Where no lock can exist at all, for everybody (no such folder, a read-only one, or a name that is too long for one),
    the Lock says so in its `warning` and none is held.
    """
    path = lock_path(device, folder)
    try:
        lock = Lock(device, path, PidFile(path, b"%10d\n" % os.getpid()))
    except PermissionError as problem:
        raise _not_allowed(device, folder) from problem
    except OSError as problem:
        if problem.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EROFS, errno.ENAMETOOLONG):
            raise _cannot_lock(device, path, problem) from problem
        return Lock(device, path, None, f"{device} is not locked: {folder}: {problem.strerror}.")
    try:
        lock.look()
    except BaseException:
        lock.release()
        raise
    return lock


def holder(path: str) -> int:
    """The pid that a lock file names; 0 if there is none that can be read."""
    try:
        with open(path, "rb") as file:
            return _pid_in(file.read(_LONGEST))
    except OSError:
        return 0


def _pid_in(content: bytes) -> int:
    found = re.match(_PID, content)
    return int(found[1]) if found else 0


def _cannot_lock(device: str, path: str, problem: OSError) -> NoDevice:
    hint = f"Make it possible to write in {os.path.dirname(path)}, or dial as root."
    return NoDevice(f"{device} cannot be locked: {path}: {problem.strerror}.", hint)


def _not_allowed(device: str, folder: str) -> NoDevice:
    return NoDevice(
        f"{device} cannot be locked: you may not write in {folder}.",
        f"Run it as root, or join the group that owns {folder} (ls -ld {folder}/).",
    )
