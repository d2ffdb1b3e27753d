"""Files: read with a limit, begun anew, or replaced whole or not at all; and whose word a file is."""

from __future__ import annotations

import errno
import os
import select
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 4 << 20
"""Bytes: no file that we read is ever near this."""
PIPE_SECONDS = 5.0
"""The longest pause of whoever writes to a pipe that we read."""
REMARKABLE_SECONDS = 1.0
"""Of silence, that whoever waits is told of."""
LONGEST_UID = 10
"""Digits of a user id, which is a uint32_t."""
MOST_LINKS = 40
"""Links that are followed one after another, as the kernel does (path_resolution(7))."""

_IN_PLACE_ONLY = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV)
"""The folder, the owner or a mount on the very file lets nothing be put in its place."""
_READING = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
_NOT_FOLLOWING = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK | os.O_NOFOLLOW

# -- reading


def read(path: str, limit: int = LIMIT) -> bytes:
    """All of a file, a pipe or a device. OSError as from `open`, for more than `limit` bytes, for a silent pipe."""
    return read_with_status(path, limit, PIPE_SECONDS)[0]


def read_with_status(
    path: str, limit: int = LIMIT, patience: float = PIPE_SECONDS, waiting: Callable[[str], object] = bool
) -> tuple[bytes, os.stat_result]:
    """The same, and what the file is. A pipe may be silent for `patience` seconds; `waiting` is told so, once."""
    handle = os.open(path, _READING)
    try:
        status = os.fstat(handle)
        data = bytearray()
        while len(data) <= limit:
            if not (stat.S_ISREG(status.st_mode) or _has_data(handle, min(patience, REMARKABLE_SECONDS))):
                waiting(path)
                waiting = bool
                _wait_for_data(handle, patience - REMARKABLE_SECONDS, path)
            piece = os.read(handle, min(1 << 16, limit + 1 - len(data)))
            if not piece:
                return bytes(data), status
            data += piece
    finally:
        os.close(handle)
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)


def _wait_for_data(handle: int, seconds: float, path: str) -> None:
    """Until there is something to be read. TimeoutError: nothing comes."""
    if not _has_data(handle, seconds):
        raise TimeoutError(errno.ETIMEDOUT, "nothing is written to this pipe", path)


def _has_data(handle: int, seconds: float) -> bool:
    """Something is there to be read, or comes in time. A named pipe that nobody has opened for writing is silent."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(max(0.0, seconds) * 1000))


# -- writing


def create(path: str) -> int:
    """A descriptor for a file of this user's own, mode 0600, that was not there or was empty. It never blocks.

    Whoever else can write to the folder gains nothing: no link is followed, and nothing is overwritten.
    OSError: why not; FileExistsError if something is in the file.
    """
    flags = os.O_WRONLY | _NOT_FOLLOWING
    try:
        return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if (reason := _unfit(os.lstat(path))) is not None:
            raise OSError(errno.EINVAL, reason, path) from None
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if (reason := _unfit(status)) is not None:
            raise OSError(errno.EINVAL, reason, path)
        if status.st_size:
            raise FileExistsError(errno.EEXIST, "it is there already, and it is not empty", path)
        os.fchmod(handle, 0o600)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _unfit(status: os.stat_result) -> str | None:
    """Why what is there cannot be a file that this user begins; None if it can."""
    if stat.S_ISLNK(status.st_mode):
        return "it is a link"
    if not stat.S_ISREG(status.st_mode):
        return "it is no regular file"
    if status.st_uid != os.geteuid():
        return "it belongs to another user"
    return "it has a second name" if status.st_nlink > 1 else None


def write(handle: int, data: bytes) -> None:
    """All of `data`, where the descriptor stands. OSError: the disk is full …"""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def replace(path: str, data: bytes, new_mode: int = 0o600) -> None:
    """Puts `data` in place of the file's content: another reader finds the old one or the new one, whole.

    Mode and owner stay, links are followed, `new_mode` (less the umask) is for a file that was not there.
    What is no regular file, like /dev/null, is written as it stands. A file with several names, or in a folder
    that lets nothing be put in its place, is written in place: if that fails, it is put back as it was.
    OSError: it cannot be written (PermissionError …).
    """
    _refuse_links_of_others(path)
    target = os.path.realpath(path)
    try:
        before = os.stat(path)
    except FileNotFoundError:
        _swap_in(target, data, new_mode & ~_umask(), None)
        return
    if not stat.S_ISREG(before.st_mode):
        _write_to_device(path, data)
        return
    if before.st_nlink > 1:
        _write_in_place(target, data, before)
        return
    os.close(os.open(target, os.O_WRONLY | _NOT_FOLLOWING))  # who may not write it may not replace it either
    try:
        _swap_in(target, data, stat.S_IMODE(before.st_mode), before)
    except OSError as problem:
        if problem.errno not in _IN_PLACE_ONLY:
            raise
        _write_in_place(target, data, before)


def _refuse_links_of_others(path: str) -> None:
    """What root writes must not land where another user's link leads."""
    for _ in range(MOST_LINKS):
        try:
            status = os.lstat(path)
        except FileNotFoundError:
            return
        if not stat.S_ISLNK(status.st_mode):
            return
        if status.st_uid not in own_users():
            raise PermissionError(errno.EPERM, "it is a link that another user has made", path)
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)


def put(path: str, begin: Callable[[str], object], draft: str = "") -> None:
    """Has `begin` make a file or a link named `draft`, and gives that the name `path`, whatever has it now.

    So others find what was there before or the new one, whole. Whatever fails, no draft is left. OSError: of `begin`,
    or what is at `path` may not go.
    """
    folder, name = os.path.split(path)
    draft = draft or os.path.join(folder, f".{name}.pydial-{os.getpid()}")
    remove(draft)  # of a process of the same number that was killed at work
    try:
        begin(draft)
        os.rename(draft, path)
    except BaseException:
        remove(draft)
        raise


def remove(path: str) -> None:
    """Takes a file or a link away, if there is one. OSError: it may not go."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def make(path: str, data: bytes, finish: Callable[[int], object]) -> None:
    """Makes a file with this content under a name that nothing has; `finish` gets its descriptor last.

    OSError: it cannot be made.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        write(handle, data)
        finish(handle)
    finally:
        os.close(handle)


def _swap_in(target: str, data: bytes, mode: int, before: os.stat_result | None) -> None:
    def finish(handle: int) -> None:
        if before is not None and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(handle, before.st_uid, before.st_gid)
        if before is not None:
            _copy_attributes(target, handle)
        os.fchmod(handle, mode)
        os.fsync(handle)

    put(target, lambda draft: make(draft, data, finish))
    _sync_folder(os.path.dirname(target))


def _copy_attributes(target: str, handle: int) -> None:
    """Access lists and SELinux labels; not every file system has them, nor may everybody set them."""
    try:
        for name in os.listxattr(target):
            os.setxattr(handle, name, os.getxattr(target, name))
    except OSError:
        return


def _write_to_device(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        write(handle, data)
    finally:
        os.close(handle)


def _write_in_place(target: str, data: bytes, before: os.stat_result) -> None:
    """What makes the file longer goes first: where the disk has no room for that, nothing is overwritten yet."""
    old, status = read_with_status(target)
    handle = os.open(target, os.O_WRONLY | _NOT_FOLLOWING)
    try:
        if not os.path.samestat(before, status) or not os.path.samestat(before, os.fstat(handle)):
            raise OSError(errno.EBUSY, "another program has put a new one in its place", target)
        try:
            _write_at(handle, data[len(old) :], len(old))
            _write_at(handle, data[: len(old)], 0)
            os.ftruncate(handle, len(data))
            os.fsync(handle)
        except BaseException:
            _put_back(handle, old)
            raise
    finally:
        os.close(handle)


def _write_at(handle: int, data: bytes, place: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, place)
        view, place = view[written:], place + written


def _put_back(handle: int, old: bytes) -> None:
    """The file as it was. It had its room on the disk; a file system that wants new room for it may refuse."""
    try:
        os.ftruncate(handle, len(old))
        _write_at(handle, old, 0)
        os.fsync(handle)
    except OSError:
        return


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


# -- whose word a file is (docs/decisions/files-of-others.md)


def own_users() -> tuple[int, ...]:
    """The user ids whose files this process may believe: root's, its own, and that of whoever called sudo."""
    caller = os.environ.get("SUDO_UID", "")
    is_number = caller.isascii() and caller.isdigit() and len(caller) <= LONGEST_UID
    return (0, os.geteuid(), *([int(caller)] if is_number else ()))


def placed_by(path: str) -> int | None:
    """The user who may have put this file, or this link, where it is, if it is none of `own_users`.

    In a folder that all may write to (/tmp) that is the owner of the entry. OSError: there is no such file.
    """
    own, entry = own_users(), os.lstat(path)
    folder = os.stat(os.path.dirname(path) or ".")
    if folder.st_uid not in own:
        return folder.st_uid
    return entry.st_uid if entry.st_uid not in own and folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None
