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
        """Write the pid file."""
        folder = writable_folder()
        if folder is None:
            return
        base = os.path.join(folder, self._name)
        owner = _pid_in(f"{base}.pid")
        if owner != os.getpid() and is_dialer(owner):
            base += f"~{os.getpid()}"
        self._base = base
        self._put(".pid", b"%d\n" % os.getpid())

    def write(self, facts: dict[str, object]) -> None:
        """The state, whole or not at all; a full or read-only file system is no reason to end a call."""
        self._put(".json", json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def remove(self) -> None:
        """Both, if they are ours."""
        base, self._base = self._base, ""
        if base and _pid_in(f"{base}.pid") == os.getpid():
            _discard(f"{base}.json")
            _discard(f"{base}.pid")

    def _put(self, ending: str, data: bytes) -> None:
        if not self._base:
            return
        draft = f"{self._base}.{os.getpid()}.new"
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
            try:
                os.write(handle, data)
            finally:
                os.close(handle)
            os.rename(draft, self._base + ending)
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
    try:
        with open(path, encoding="utf-8") as file:
            facts = json.load(file)
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


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
