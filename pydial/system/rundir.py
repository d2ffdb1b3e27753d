"""What every running dialer leaves in /run/pydial for others to find: NAME.pid and NAME.json.

NAME is the sections joined by `+`. A second dialer of the same sections (another modem, another
configuration) takes NAME~PID. Readers go by what the files hold, not by their names, and believe them only while
the dialer has NAME.pid locked (system/pidfile.py), and only if root or they themselves own them.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import re
import stat

from pydial.system import files
from pydial.system.pidfile import OUT_OF_SIGHT, PidFile, discard, is_named, open_to_read, owner, pid_namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Facts = dict[str, object]

FOLDER = "/run/pydial"
OF_USERS = "/run/user"
LONGEST = 65536  # bytes of such a file
_ODD = re.compile(r"[^0-9A-Za-z._@:,+-]")
_INTERFACE = re.compile(r"(?!\.\.?$)[\w.-]{1,15}", re.ASCII)  # it becomes part of a path (IFNAMSIZ in linux/if.h)
_MOST = 1e15  # no number in a state is near it, in whatever unit; infinity is beyond it, and NaN no number


def safe_name(sections: tuple[str, ...]) -> str:
    """A file name for these sections: odd characters as %XX, so that no two names become one."""
    name = "+".join(_ODD.sub(lambda found: f"%{ord(found[0]):02X}", section) for section in sections)
    return re.sub(r"^\.", "%2E", name)[:200]


# -- places and owners


def folders() -> list[str]:
    """Where the files may be, the place for our own first: systemd's RuntimeDirectory=, root's, the user's."""
    own = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    of_user = os.environ.get("XDG_RUNTIME_DIR") or f"{OF_USERS}/{os.getuid()}"
    return list(dict.fromkeys(filter(None, (own, FOLDER, os.path.join(of_user, "pydial")))))


def _caller() -> int | None:
    """Under sudo, the user who called it: root acts for that one."""
    number = os.environ.get("SUDO_UID", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= files.LONGEST_UID
    return int(number) if os.geteuid() == 0 and is_number else None


def _looked_at() -> list[str]:
    """Where the files may be that are believed."""
    caller = _caller()
    of_caller = [] if caller is None else [f"{OF_USERS}/{caller}/pydial"]
    return list(dict.fromkeys(folders() + of_caller))


def _is_believed(user: int) -> bool:
    """Whether what this user says of dialers is believed: no other user is to say what root's --hangup ends."""
    return user in (0, os.geteuid(), _caller())


def other_users() -> list[str]:
    """The names of users whose files are there and are not believed; only root can see most of them."""
    try:
        theirs = [f"{OF_USERS}/{user}/pydial" for user in sorted(os.listdir(OF_USERS))]
    except OSError:
        theirs = []
    owners = {user for folder in dict.fromkeys([*folders(), *theirs]) for user in _owners_in(folder)}
    return [_user_name(user) for user in sorted(owners) if not _is_believed(user)]


def _owners_in(folder: str) -> Iterator[int]:
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".json")]
        yield from (os.lstat(os.path.join(folder, name)).st_uid for name in names)
    except OSError:
        return


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"


# -- our own


def writable_folder() -> str | None:
    """The first that this user can write in, made if need be; None if there is none."""
    for folder in folders():
        try:
            os.mkdir(folder, 0o755)
        except FileExistsError:
            pass
        except OSError:
            continue
        if _owner_of_folder(folder) in (0, os.geteuid()) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None


def _owner_of_folder(folder: str) -> int | None:
    """None for a link, and for what is no folder."""
    try:
        seen = os.lstat(folder)
    except OSError:
        return None
    return seen.st_uid if stat.S_ISDIR(seen.st_mode) else None


class RunFiles:
    """The two files of this process. `take` them first; nothing is written where no folder can be."""

    def __init__(self, sections: tuple[str, ...]) -> None:
        self._name = safe_name(sections)
        self._base = ""
        self._pid_file: PidFile | None = None

    @property
    def base(self) -> str:
        """Their path without its ending; "" while there are none."""
        return self._base

    def take(self) -> None:
        """Write the pid file, under the first name that no living dialer has."""
        folder = writable_folder()
        pid = os.getpid()
        for name in (self._name, f"{self._name}~{pid}", f"{self._name}~{pid}.{pid_namespace()}"):
            if folder and self._take(os.path.join(folder, name), b"%d\n" % pid):
                return

    def _take(self, base: str, content: bytes) -> bool:
        try:
            file = PidFile(f"{base}.pid", content)
        except OSError:
            return False
        try:
            if file.put() or (_clear_away(base) and file.put()):
                self._base, self._pid_file = base, file
                return True
        except OSError:
            pass  # the folder has gone: no reason to end a call
        file.remove()
        return False

    def write(self, facts: Facts) -> None:
        """The state, whole or not at all; a full or read-only file system is no reason to end a call."""
        if not self._base:
            return
        data = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

        def make(draft: str) -> None:
            files.make(draft, data, lambda handle: os.fchmod(handle, 0o644))

        try:
            files.put(f"{self._base}.json", make, f"{self._base}.new")
        except OSError:
            return

    def remove(self) -> None:
        """Both, if they are ours."""
        base, self._base = self._base, ""
        if base and self._pid_file:
            discard(f"{base}.json")
            self._pid_file.remove()


def _clear_away(base: str, folder: int | None = None) -> bool:
    """Remove the files of a dialer that has ended; False: it has not, or nobody else may remove them.

    flock() keeps two of us from doing it at once: the second would remove the files of the next dialer.
    """
    try:
        handle = open_to_read(f"{base}.pid", folder)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if owner(handle) is not None or not is_named(handle, f"{base}.pid", folder):
            return False
        for ending in (".json", ".new", ".sock", ".pid"):
            discard(f"{base}{ending}", folder)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


# -- those of all dialers


def running() -> list[Facts]:
    """What the running dialers say of themselves; files of dead ones are removed where that is allowed.

    `pid` is the number that a dialer has for us, None if it has none: it runs in a pid namespace out of sight.
    `control` is its socket beside its state, whatever path it gives: a container may have another name for the folder.
    """
    return [facts for folder in _looked_at() for facts in _states_in(folder)]


def _states_in(folder: str) -> Iterator[Facts]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        is_ours = os.fstat(handle).st_uid == os.geteuid()  # root removes nothing where a user could lay a trap
        for name in sorted(name.removesuffix(".json") for name in os.listdir(handle) if name.endswith(".json")):
            text, pid = _read(f"{name}.pid", handle)
            if text and pid is None and is_ours:
                _clear_away(name, handle)
            facts = _understood(_read(f"{name}.json", handle)[0]) if pid is not None else {}
            if facts and text == b"%d\n" % facts["pid"]:  # else it is what the dialer before has left
                beside = {"control": os.path.join(folder, f"{name}.sock")} if facts.get("control") else {}
                yield {**facts, "pid": None if pid == OUT_OF_SIGHT else pid, **beside}
    finally:
        os.close(handle)


def _read(name: str, folder: int) -> tuple[bytes, int | None]:
    """A file's content, and who has it locked; nothing of what is no regular file of somebody who is believed."""
    try:
        handle = open_to_read(name, folder)
    except OSError:
        return b"", None
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode) or not _is_believed(seen.st_uid):
            return b"", None
        return os.read(handle, LONGEST), owner(handle)
    except OSError:
        return b"", None
    finally:
        os.close(handle)


# -- what a state holds


def _understood(content: bytes) -> dict[str, Any]:
    """The facts in a state file; {} for what is no state. A value of the wrong kind is not known: None."""
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(facts, dict) or not all(is_right(facts.get(name)) for name, is_right in NEEDED.items()):
        return {}
    return {name: value if name not in KINDS or KINDS[name](value) else None for name, value in facts.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_interface(value: object) -> bool:
    return isinstance(value, str) and bool(_INTERFACE.fullmatch(value))


NEEDED: dict[str, Callable[[object], bool]] = {
    "sections": _are_texts,
    "pid": _is_whole_number,
    "state": _is_text,
    "online": lambda value: isinstance(value, bool),
    "dns": _are_texts,
}
"""What a state has at least, and of which kind."""
KINDS: dict[str, Callable[[object], bool]] = {
    "config": _are_texts,
    "interface": _is_interface,
    "signal_dbm": _is_whole_number,
    **dict.fromkeys(
        ("modem", "second_port", "control", "local_ip", "remote_ip", "registration", "operator", "technology"), _is_text
    ),
    **dict.fromkeys(("started", "redial_at", "online_since", "online_at", "network_at"), _is_number),
}
"""What else it may have; null where that is not known."""
