"""Files put into the system, and taken out again: exactly those that were put there."""

from __future__ import annotations

import hashlib
import json
import os

from pydial.errors import PydialError
from pydial.record import Record
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = "/var/lib/pydial/integration.json"
"""What was installed: path and fingerprint of each file, and the folders that were made for them."""


class Item(Record):
    """A file with `content` and `mode`, or, with a `target`, a symbolic link. `needs`: no use without this folder."""

    path: str
    what: str
    content: bytes = b""
    mode: int = 0o644
    needs: str = ""
    target: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells whether what is found is still what was installed."""
        return f"link to {self.target}" if self.target else hashlib.sha256(self.content).hexdigest()


class Installer:
    """Works below `prefix` ("" for the system itself); `say` is told each step."""

    def __init__(self, prefix: str, say: Callable[[str], None], dry: bool = False) -> None:
        self._prefix = prefix.rstrip("/")
        self._say = say
        self._dry = dry
        self._made: list[str] = []  # folders
        self._done: list[str] = []  # files

    def install(self, items: list[Item]) -> None:
        """All or nothing; a file of ours that was changed since stays. PydialError: another one's is in the way."""
        known = self._recorded()
        ours = [item for item in items if self._may_put(item, known)]
        try:
            if self._prefix and not self._dry:
                os.makedirs(self._prefix, exist_ok=True)
            for item in ours:
                self._put(item)
            self._record({**known, **{item.path: item.fingerprint for item in ours}})
        except OSError as problem:
            self._undo()
            where = getattr(problem, "filename", None) or self._prefix
            raise PydialError(
                f"Cannot write {where}: {problem.strerror}. What was new is taken back.", "Run it as root (sudo)."
            ) from problem

    def remove(self) -> bool:
        """Whatever an `install` left and nobody changed since. False: nothing was installed."""
        known = self._recorded()
        if not known:
            return False
        kept = [path for path in known if not path.endswith("/") and not self._take_away(path, known[path])]
        if kept:
            self._record({path: known[path] for path in known if path in kept or path.endswith("/")})
        elif not self._dry:
            self._unlink(self._place(RECORD))
        for folder in () if self._dry else sorted((path for path in known if path.endswith("/")), reverse=True):
            self._remove_folder(self._place(folder))
        return True

    # -- steps

    def _may_put(self, item: Item, known: dict[str, str]) -> bool:
        found = self._fingerprint(item.path)
        if found in ("", item.fingerprint) or found == known.get(item.path):
            return True
        if item.path in known:
            self._say(f"{item.path}: kept, for it was changed since")
            return False
        raise PydialError(
            f"{item.path} is there already, and it is not pydial's. Nothing was changed.",
            "Debian's wvdial makes room by: sudo apt remove wvdial" if item.target else f"Move it away: {item.path}",
        )

    def _put(self, item: Item) -> None:
        arrow = f" -> {item.target}" if item.target else ""
        self._say(f"{item.path}{arrow}: {item.what}")
        if self._dry:
            return
        place = self._place(item.path)
        self._make_folder(os.path.dirname(item.path))
        if not os.path.lexists(place):
            self._done.append(place)
        if item.target:
            draft = f"{place}.new"
            self._unlink(draft)
            os.symlink(item.target, draft)
            os.rename(draft, place)
        else:
            files.replace(place, item.content)
            os.chmod(place, item.mode)

    def _take_away(self, path: str, fingerprint: str) -> bool:
        """False: it stays."""
        found = self._fingerprint(path)
        if found not in ("", fingerprint):
            self._say(f"{path}: kept, for it was changed since")
            return False
        if found:
            self._say(f"{path}: removed")
            if not self._dry:
                self._unlink(self._place(path))
        return True

    def _undo(self) -> None:
        for place in reversed(self._done):
            self._unlink(place)
        for folder in reversed(self._made):
            self._remove_folder(self._place(folder))

    # -- the record

    def _recorded(self) -> dict[str, str]:
        try:
            found = json.loads(files.read(self._place(RECORD)))
        except (OSError, ValueError):
            return {}
        return {str(path): str(mark) for path, mark in found.items()} if isinstance(found, dict) else {}

    def _record(self, marks: dict[str, str]) -> None:
        if not self._dry:
            self._make_folder(os.path.dirname(RECORD))
            found = {**marks, **dict.fromkeys(self._made, "")}
            files.replace(self._place(RECORD), json.dumps(found, indent=1).encode() + b"\n", 0o644)

    # -- the ground

    def _place(self, path: str) -> str:
        return self._prefix + path

    def _fingerprint(self, path: str) -> str:
        """Of what is there, "" if nothing is."""
        place = self._place(path)
        if os.path.islink(place):
            return f"link to {os.readlink(place)}"
        try:
            return hashlib.sha256(files.read(place)).hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError:
            return "unreadable"

    def _make_folder(self, folder: str) -> None:
        if not os.path.isdir(self._place(folder)):
            self._make_folder(os.path.dirname(folder))
            os.mkdir(self._place(folder), 0o755)
            self._made.append(f"{folder}/")

    @staticmethod
    def _remove_folder(place: str) -> None:
        try:
            os.rmdir(place)
        except OSError:
            return  # somebody else uses it by now

    @staticmethod
    def _unlink(place: str) -> None:
        try:
            os.unlink(place)
        except FileNotFoundError:
            return
