"""The configuration files: which ones are read, and how each comes in, once and whole."""

from __future__ import annotations

import errno
import os
import stat

from pydial.config.ini import Document, parse
from pydial.errors import ConfigError, UsageError
from pydial.events import Warn
from pydial.harmless import harmless
from pydial.record import Record
from pydial.system import files
from pydial.system.permission import advice, changed_by, user_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Warner = Callable[[Warn], object]
    Waiter = Callable[[str], object]

SYSTEM_FILE = "/etc/wvdial.conf"
HOME_FILE = ".wvdialrc"
PIPE_SECONDS = 60.0
"""The longest pause of whoever writes a configuration to a pipe: a person may have to type a passphrase meanwhile."""
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""What a text in UTF-16 begins with (RFC 2781 3.2)."""
NOT_READ, OTHERS_MAY_CHANGE = "configuration-not-read", "configuration-of-others"
"""Codes of the warnings about files that are another user's (docs/decisions/files-of-others.md)."""


class ConfigFile(Record):
    """A file that was read. `mode` holds its permission bits, None for what is no regular file, such as a pipe."""

    path: str
    document: Document
    mode: int | None
    owner: int


class Configuration(Record):
    """What was read for a dial, and what was found out about the files meanwhile."""

    files: Sequence[ConfigFile] = ()
    doubts: Sequence[Warn] = ()


def read(
    given: Sequence[str], home: str, program: str, warn: Warner = bool, waiting: Waiter = bool
) -> list[ConfigFile]:
    """The files in the order they are read, a later one over the earlier; `warn` hears of those that are not ours,
    `waiting` of the name of a pipe that nobody writes to.

    `given` are the arguments of -C, and then nothing else is read; otherwise /etc/wvdial.conf and
    ~/.wvdialrc, where they exist. UsageError (as wvdial), ConfigError: a given file is missing. ConfigError: one
    cannot be read.
    """
    if given:
        return [_read_given(path, program, warn, waiting) for path in given]
    own = os.path.join(home, HOME_FILE)
    found = [_read(SYSTEM_FILE, warn, waiting), _read_home(own, warn, waiting) if home else None]
    return [file for file in found if file is not None]


def _read_home(path: str, warn: Warner, waiting: Waiter) -> ConfigFile | None:
    """Nobody asked for it: one that this user may not read is somebody else's (`sudo -u` keeps HOME).

    So is one in another user's home: what is in it would be done with the rights of this user.
    """
    if not os.access(path, os.R_OK):
        return None
    if (owner := files.placed_by(path)) is None:
        return _read(path, warn, waiting)
    message = f"{path} is not read: it is in the hands of {user_name(owner)}."
    from pydial.messages.warnings import warning  # few homes hold files of others

    warn(warning(NOT_READ, reason=message, path=path))
    return None


def _read_given(path: str, program: str, warn: Warner, waiting: Waiter) -> ConfigFile:
    file = _read(path, warn, waiting)
    if file is not None:
        return file
    if os.path.basename(program) != "wvdial":
        raise ConfigError(f"Cannot read {path}: {os.strerror(errno.ENOENT)}.", "Correct the argument of -C.")
    name = harmless(path)
    raise UsageError(f"Cannot read `{name}'\n{harmless(os.path.basename(program))}: invalid option: `{name}'")


def _read(path: str, warn: Warner, waiting: Waiter) -> ConfigFile | None:
    """One file, a pipe too; None where there is none."""
    try:
        data, status = files.read_with_status(path, files.LIMIT, PIPE_SECONDS, waiting)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise _unreadable(path, problem) from None
    mode = stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None
    refuse_utf16(path, data)
    file = ConfigFile(path, parse(data), mode, status.st_uid)
    if os.geteuid() == 0:
        _warn_of_others(file, status, warn)
    return file


def refuse_utf16(path: str, data: bytes) -> None:
    """ConfigError: `data` is text as Windows calls it Unicode. Each second byte of it is a NUL, which ends the line."""
    if data.startswith(UTF16_MARKS):
        raise ConfigError(f"{path} is text in UTF-16.", f"Save it as UTF-8: iconv -f UTF-16 -t UTF-8 {path}")


def _unreadable(path: str, problem: OSError) -> ConfigError:
    if problem.errno == errno.EFBIG:
        return ConfigError(f"{path} is larger than {files.LIMIT >> 20} MiB.", "Is it a configuration?")
    if problem.errno == errno.EISDIR:
        return ConfigError(f"Error reading from config file: {problem.strerror}", f"{path} must be a file.")
    reason = problem.strerror or str(problem)
    return ConfigError(f"Can't open '{path}' for reading: {reason}", advice(path, problem))


def _warn_of_others(file: ConfigFile, status: os.stat_result, warn: Warner) -> None:
    """A configuration names programs: whoever may change it decides what root runs."""
    if file.mode is None:
        return
    try:
        owner = files.placed_by(file.path)
    except OSError:
        return  # it is gone, after it was read
    if owner is None and file.owner in files.own_users() and not file.mode & (stat.S_IWGRP | stat.S_IWOTH):
        return
    reason, cure = changed_by(file.path, status)
    if owner is not None and not reason:
        reason, cure = f"is in the hands of {user_name(owner)}", "Move it to a folder of root's."
    if reason:
        from pydial.messages.warnings import warning  # as above

        warn(warning(OTHERS_MAY_CHANGE, path=file.path, reason=reason, next_step=cure))
