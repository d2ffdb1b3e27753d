"""A file that names a process and is locked by it: a UUCP lock file, a dialer's pid file.

The number in such a file may be a dead process's, belong to another one by now, or count in another pid namespace (a
container that shares the folder). So the process holds a POSIX write lock on the file (fcntl(2), "Advisory record
locking"). Of that the kernel tells everybody who may read the file: which process has it, by the number that it has
for the asker. The lock ends with the process, a zombie has none, and only who may write the file can have it.
"""

from __future__ import annotations

import fcntl
import os
import struct

OUT_OF_SIGHT = 0
"""The number of a process in a pid namespace that this process cannot see into."""
_FLOCK = struct.Struct("@hhqqi")  # struct flock: type, whence, start, length, pid


class PidFile:
    """A file of this process. It is made beside `path`; `put` gives it that name; `remove` takes it away."""

    def __init__(self, path: str, content: bytes) -> None:
        """OSError: the folder is not there, or not to be written in."""
        self.path = path
        self.in_place = False
        self._content = content
        self._pid = os.getpid()
        self._draft = f"{path}.pydial-{self._pid}.{pid_namespace()}"
        discard(self._draft)  # of a process of the same number that was killed at work
        self._descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _lock(self._descriptor)
            os.write(self._descriptor, content)
            os.fchmod(self._descriptor, 0o644)  # no sooner: who may read it could have a lock before us
        except BaseException:
            self.remove()
            raise

    def put(self) -> bool:
        """Give it its name, whole and locked, by link(): of two processes at once one succeeds. False: it is taken.

        OSError: the folder takes no file any more.
        """
        try:
            os.link(self._draft, self.path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links, or a rename fails as well
            if os.path.lexists(self.path):
                return False
            os.rename(self._draft, self.path)
        self._has_its_name()
        return True

    def put_over(self) -> None:
        """Give it its name, whatever has that name now. OSError: that may not go."""
        os.rename(self._draft, self.path)
        self._has_its_name()

    def _has_its_name(self) -> None:
        self.in_place = True
        discard(self._draft)

    def remove(self) -> None:
        """Take it away, and the lock with it; not after a fork, and not what another program has made of it."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0 or self._pid != os.getpid():
            return
        discard(self._draft)
        if self.in_place and is_named(descriptor, self.path) and self._is_as_written(descriptor):
            discard(self.path)
        os.close(descriptor)

    def _is_as_written(self, descriptor: int) -> bool:
        try:
            return os.pread(descriptor, len(self._content) + 1, 0) == self._content
        except OSError:
            return False


def _lock(descriptor: int) -> None:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # a file system without such locks: the number in the file has to do


def owner(descriptor: int) -> int | None:
    """The process that has an open file locked, OUT_OF_SIGHT where it has no number here; None: nobody has.

    The process that asks is never told of itself.
    """
    try:
        asked = fcntl.fcntl(descriptor, fcntl.F_GETLK, _FLOCK.pack(fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
    except OSError:
        return None
    kind, _whence, _start, _length, pid = _FLOCK.unpack(asked)
    return None if kind == fcntl.F_UNLCK else max(pid, OUT_OF_SIGHT)


def is_named(descriptor: int, path: str, folder: int | None = None) -> bool:
    """Whether the open file is still the one that has this name, in the open `folder` if one is given."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path, dir_fd=folder, follow_symlinks=False))
    except OSError:
        return False


def open_to_read(path: str, folder: int | None = None) -> int:
    """A descriptor of a file that somebody else may have put there: a link is not followed, a pipe not waited for.

    OSError: it cannot be opened.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY
    return os.open(path, flags, dir_fd=folder)


def pid_namespace() -> int:
    """The inode of this process's pid namespace (namespaces(7)): with a pid, it names a process; 0 if not known."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return 0


def discard(path: str, folder: int | None = None) -> None:
    """Remove a file; one that has gone, or may not go, is no reason to stop."""
    try:
        os.unlink(path, dir_fd=folder)
    except OSError:
        return
