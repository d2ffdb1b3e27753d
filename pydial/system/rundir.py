"""What every running dialer leaves in /run/pydial for others to find: NAME.pid and NAME.json.

NAME is the sections joined by `+`. A second dialer of the same sections (another modem, another
configuration) takes NAME~PID. Readers go by what the files hold, not by their names.
"""

from __future__ import annotations

import json
import os
import re
import stat

from pydial.system.process import process_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "/run/pydial"
OF_USERS = "/run/user"
DIALERS = ("pydial", "wvdial")
"""Names of processes (comm) that can be the owner of such files."""
LONGEST = 65536  # bytes of such a file
SHAPE = (("sections", list), ("state", str), ("online", bool), ("dns", list))
"""What a state has at least, and of which kind."""
_ODD = re.compile(r"[^0-9A-Za-z._@:,+-]")


def safe_name(sections: tuple[str, ...]) -> str:
    """A file name for these sections: odd characters as %XX, so that no two names become one."""
    name = "+".join(_ODD.sub(lambda found: f"%{ord(found[0]):02X}", section) for section in sections)
    return re.sub(r"^\.", "%2E", name)[:200]


def folders() -> list[str]:
    """Where the files may be, the place for our own first: systemd's RuntimeDirectory=, root's, the user's."""
    own = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    of_user = os.environ.get("XDG_RUNTIME_DIR") or f"{OF_USERS}/{os.getuid()}"
    return list(dict.fromkeys(filter(None, (own, FOLDER, os.path.join(of_user, "pydial")))))


def _all_folders() -> list[str]:
    """For a look at all dialers: root sees those of other users too."""
    try:
        others = [f"{OF_USERS}/{user}/pydial" for user in sorted(os.listdir(OF_USERS))]
    except OSError:
        others = []
    return list(dict.fromkeys(folders() + others))


def writable_folder() -> str | None:
    """The first that this user can write in, made if need be; None if there is none."""
    for folder in folders():
        try:
            os.mkdir(folder, 0o755)
        except FileExistsError:
            pass
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK) and not os.path.islink(folder):
            return folder
    return None


class RunFiles:
    """The two files of this process. `take` them first; nothing is written where no folder can be."""

    def __init__(self, sections: tuple[str, ...]) -> None:
        self._name = safe_name(sections)
        self._base = ""

    def take(self) -> None:
        """Write the pid file, under the first name that no living dialer has."""
        folder = writable_folder()
        if folder is None:
            return
        base = os.path.join(folder, self._name)
        draft = _draft(base, b"%d\n" % os.getpid())
        if draft and not _put_beside_others(draft, f"{base}.pid"):
            base += f"~{os.getpid()}"
            _rename(draft, f"{base}.pid")
        self._base = base if draft else ""

    def write(self, facts: dict[str, object]) -> None:
        """The state, whole or not at all; a full or read-only file system is no reason to end a call."""
        data = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if self._base and (draft := _draft(self._base, data)):
            _rename(draft, f"{self._base}.json")

    def remove(self) -> None:
        """Both, if they are ours."""
        base, self._base = self._base, ""
        if base and _pid_in(f"{base}.pid") == os.getpid():
            _discard(f"{base}.json")
            _discard(f"{base}.pid")


def _draft(base: str, data: bytes) -> str:
    """A file with `data`, to be renamed; "" if it cannot be written."""
    draft = f"{base}.{os.getpid()}.new"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)
    except OSError:
        _discard(draft)
        return ""
    return draft


def _put_beside_others(draft: str, path: str) -> bool:
    """False: a living dialer has that name. link() lets only one of two that come at once have it."""
    try:
        os.link(draft, path)
    except FileExistsError:
        if is_dialer(_pid_in(path)) and _pid_in(path) != os.getpid():
            return False
        _rename(draft, path)
    except OSError:  # a file system without links
        _rename(draft, path)
    else:
        _discard(draft)
    return True


def _rename(draft: str, path: str) -> None:
    """The folder may go at any time: no reason to end a call."""
    try:
        os.rename(draft, path)
    except OSError:
        _discard(draft)


def is_dialer(pid: int) -> bool:
    """Whether a dialer runs under this number."""
    return pid > 0 and process_name(pid) in DIALERS


def running() -> list[dict[str, object]]:
    """What the running dialers say of themselves; files of dead ones are removed where that is allowed."""
    return [facts for folder in _all_folders() for facts in _states_in(folder)]


def _states_in(folder: str) -> Iterator[dict[str, object]]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        facts = _read(path)
        pid = facts.get("pid")
        if not isinstance(pid, int):
            continue  # not one of ours
        if is_dialer(pid):
            if all(isinstance(facts.get(key), kind) for key, kind in SHAPE):
                yield facts
        elif _is_own(folder):
            _discard(path)
            _discard(path.removesuffix("json") + "pid")


def _is_own(folder: str) -> bool:
    """A folder that only we write in; root deletes nothing where a user could lay a trap."""
    try:
        seen = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid()


def _read(path: str) -> dict[str, object]:
    """{} for what is no state of ours: a user may have put a pipe there, for root to wait at."""
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            facts = json.loads(file.read(LONGEST)) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY)


def _pid_in(path: str) -> int:
    try:
        with open(path, "rb") as file:
            text = file.read(20).strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
