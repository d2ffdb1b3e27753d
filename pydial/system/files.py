"""Files: read with a limit, replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat

LIMIT = 4 << 20
"""Bytes: no file that we read is ever near this."""

_IN_PLACE_ONLY = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV)
"""The folder, the owner or a mount on the very file lets nothing be put in its place."""


def read(path: str, limit: int = LIMIT) -> bytes:
    """All of a file, a pipe or a device. OSError as from `open`, and for more than `limit` bytes."""
    with open(path, "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return data


def replace(path: str, data: bytes, new_mode: int = 0o600) -> None:
    """Puts `data` in place of the file's content: another reader finds the old one or the new one, whole.

    Mode and owner stay, links are followed, `new_mode` (less the umask) is for a file that was not there.
    What is no regular file, like /dev/null, is written as it stands; so is a file with several names, and
    one whose folder lets nothing be put in its place. OSError: it cannot be written (PermissionError …).
    """
    target = os.path.realpath(path)
    try:
        before = os.stat(target)
    except FileNotFoundError:
        _swap_in(target, data, new_mode & ~_umask(), None)
        return
    if not stat.S_ISREG(before.st_mode) or before.st_nlink > 1:
        _write_through(target, data)
        return
    os.close(os.open(target, os.O_WRONLY | os.O_CLOEXEC))  # who may not write it may not replace it either
    try:
        _swap_in(target, data, stat.S_IMODE(before.st_mode), before)
    except OSError as problem:
        if problem.errno not in _IN_PLACE_ONLY:
            raise
        _write_through(target, data)


def _swap_in(target: str, data: bytes, mode: int, before: os.stat_result | None) -> None:
    folder, name = os.path.split(target)
    draft = os.path.join(folder, f".{name}.pydial-{os.getpid()}")
    _discard(draft)  # of a process of the same number that was killed at work
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            _write_all(handle, data)
            if before is not None and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, before.st_uid, before.st_gid)
            if before is not None:
                _copy_attributes(target, handle)
            os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.rename(draft, target)
    except BaseException:
        _discard(draft)
        raise
    _sync_folder(folder)


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _copy_attributes(target: str, handle: int) -> None:
    """Access lists and SELinux labels; not every file system has them, nor may everybody set them."""
    try:
        for name in os.listxattr(target):
            os.setxattr(handle, name, os.getxattr(target, name))
    except OSError:
        return


def _write_through(target: str, data: bytes) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        _write_all(handle, data)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: str) -> None:
    """The new name is to survive a power cut, too; some file systems can't sync folders."""
    try:
        handle = os.open(folder or ".", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
