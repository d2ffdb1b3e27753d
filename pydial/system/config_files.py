"""The configuration files: which ones are read, and how each comes in, once and whole."""

from __future__ import annotations

import errno
import os
import stat

from pydial.config.ini import Document, parse
from pydial.errors import ConfigError, UsageError
from pydial.record import Record
from pydial.system.files import LIMIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SYSTEM_FILE = "/etc/wvdial.conf"
HOME_FILE = ".wvdialrc"


class ConfigFile(Record):
    """A file that was read. `mode` holds its permission bits, None for what is no regular file, such as a pipe."""

    path: str
    document: Document
    mode: int | None
    owner: int


def read(given: Sequence[str], home: str, program: str) -> list[ConfigFile]:
    """The files in the order they are read, a later one over the earlier.

    `given` are the arguments of -C, and then nothing else is read; otherwise /etc/wvdial.conf and
    ~/.wvdialrc, where they exist. UsageError: a given file is missing. ConfigError: one cannot be read.
    """
    if given:
        return [_read_given(path, program) for path in given]
    files = [_read(SYSTEM_FILE), _read_home(os.path.join(home, HOME_FILE)) if home else None]
    return [file for file in files if file is not None]


def _read_home(path: str) -> ConfigFile | None:
    """Nobody asked for it: one that this user may not read is somebody else's (`sudo -u` keeps HOME)."""
    return _read(path) if os.access(path, os.R_OK) else None


def _read_given(path: str, program: str) -> ConfigFile:
    file = _read(path)
    if file is None and os.path.basename(program) != "wvdial":
        raise UsageError(f"Cannot read {path}: {os.strerror(errno.ENOENT)}.\nCorrect the argument of -C.")
    if file is None:
        raise UsageError(f"Cannot read `{path}'\n{os.path.basename(program)}: invalid option: `{path}'")
    return file


def _read(path: str) -> ConfigFile | None:
    """One file, a pipe too; None where there is none."""
    try:
        with open(path, "rb", opener=_open) as file:
            status = os.fstat(file.fileno())
            data = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as problem:
        raise ConfigError(f"Error reading from config file: {problem.strerror}", f"{path} must be a file.") from None
    except OSError as problem:
        from pydial.system.permission import READ, way_in

        reason = problem.strerror or str(problem)
        raise ConfigError(f"Can't open '{path}' for reading: {reason}", way_in(path, READ)) from None
    if len(data) > LIMIT:
        raise ConfigError(f"{path} is larger than {LIMIT >> 20} MiB.", "Is it a configuration?")
    return ConfigFile(
        path, parse(data), stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None, status.st_uid
    )


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOCTTY)
