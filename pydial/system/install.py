"""Files put into the system, and taken out again: exactly those that were put there."""

from __future__ import annotations

import hashlib
import json
import os
import stat

from pydial.errors import PydialError
from pydial.record import Record
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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


class Found(Record):
    """What was at a `place` before: a link to `target`, a file, or nothing (neither target nor content)."""

    place: str
    target: str = ""
    content: bytes | None = None
    mode: int = 0


class Installer:
    """Works below `prefix` ("" for the system itself); `say` is told each step.

    `ours`: every path that this or an earlier version may have installed. The record is believed about no other.
    """

    def __init__(self, prefix: str, say: Callable[[str], None], ours: Collection[str], dry: bool = False) -> None:
        self._prefix = prefix.rstrip("/")
        self._say = say
        self._ours = frozenset(ours)
        self._dry = dry
        self._made: list[str] = []  # folders
        self._before: list[Found] = []  # for each file that was put, in order

    def install(self, items: list[Item]) -> None:
        """All or nothing; a file of ours that was changed since stays, and one that a package has put there just so is
        the package's: it is not recorded, so nobody takes it away. PydialError: another one's is in the way.

        A dry run says all the same what it would do, and what is in the way.
        """
        known = self._recorded()
        in_the_way = [item for item in items if self._is_anothers(item, known)]
        if in_the_way and not self._dry:
            raise _obstacle(in_the_way)
        changed = [item for item in items if item not in in_the_way and self._is_changed(item, known)]
        theirs = [item for item in items if item.path not in known and self._fingerprint(item.path) == item.fingerprint]
        ours = [item for item in items if item not in (*in_the_way, *changed, *theirs)]
        try:
            if self._prefix and not self._dry:
                os.makedirs(self._prefix, exist_ok=True)
            for item in items:
                if item in in_the_way:
                    self._say(f"{item.path}: in the way, it is not pydial's")
                elif item in changed:
                    self._say(f"{item.path}: kept, for it was changed since")
                elif item in theirs:
                    self._say(f"{item.path}: there already, as it should be")
                else:
                    self._put(item)
            self._record({**known, **{item.path: item.fingerprint for item in ours}})
        except OSError as problem:
            self._undo()
            raise self._failed("write", problem, "All is as it was before.") from problem
        except PydialError:
            self._undo()
            raise
        if in_the_way:
            raise _obstacle(in_the_way)

    def remove(self) -> bool:
        """Whatever an `install` left and nobody changed since. False: nothing was installed. PydialError: why not."""
        known = self._recorded()
        if not known:
            return False
        try:
            kept = [path for path in known if not path.endswith("/") and not self._take_away(path, known[path])]
            if kept:
                self._record({path: known[path] for path in known if path in kept or path.endswith("/")})
            elif not self._dry:
                files.remove(self._place(RECORD))
        except OSError as problem:
            raise self._failed("remove", problem, "Run it again when that is cured.") from problem
        for folder in () if self._dry else sorted((path for path in known if path.endswith("/")), reverse=True):
            self._remove_folder(self._place(folder))
        return True

    def _failed(self, what: str, problem: OSError, state: str) -> PydialError:
        where = problem.filename or self._prefix or "a file"
        return PydialError(f"Cannot {what} {where}: {problem.strerror}. {state}", "Run it as root (sudo).")

    # -- steps

    def _is_anothers(self, item: Item, known: dict[str, str]) -> bool:
        return item.path not in known and self._fingerprint(item.path) not in ("", item.fingerprint)

    def _is_changed(self, item: Item, known: dict[str, str]) -> bool:
        return self._fingerprint(item.path) not in ("", item.fingerprint, known.get(item.path))

    def _put(self, item: Item) -> None:
        arrow = f" -> {item.target}" if item.target else ""
        self._say(f"{item.path}{arrow}: {item.what}")
        if self._dry:
            return
        self._make_folder(os.path.dirname(item.path))
        place = self._place(item.path)
        self._before.append(_found(place))
        self._write(Found(place, item.target, item.content, item.mode))

    def _write(self, wanted: Found) -> None:
        """A link or a file; never through a link that is there."""
        if wanted.target:
            files.put(wanted.place, lambda draft: os.symlink(wanted.target, draft))
        elif wanted.content is None:
            files.remove(wanted.place)
        else:
            if os.path.islink(wanted.place):
                files.remove(wanted.place)
            files.replace(wanted.place, wanted.content)
            os.chmod(wanted.place, wanted.mode)

    def _take_away(self, path: str, fingerprint: str) -> bool:
        """False: it stays."""
        found = self._fingerprint(path)
        if found not in ("", fingerprint):
            self._say(f"{path}: kept, for it was changed since")
            return False
        if found:
            self._say(f"{path}: removed")
            if not self._dry:
                files.remove(self._place(path))
        return True

    def _undo(self) -> None:
        for before in reversed(self._before):
            try:
                self._write(before)
            except OSError as problem:
                self._say(f"{before.place}: cannot be put back: {problem.strerror}")
        for folder in reversed(self._made):
            self._remove_folder(self._place(folder))

    # -- the record

    def _recorded(self) -> dict[str, str]:
        """What the record says. PydialError: it speaks of what pydial never installs."""
        place = self._place(RECORD)
        try:
            found = json.loads(files.read(place))
        except (OSError, ValueError, RecursionError):
            return {}
        marks = {str(path): str(mark) for path, mark in found.items()} if isinstance(found, dict) else {}
        for path in marks:
            if not self._is_ours(path):
                raise PydialError(
                    f"{place} speaks of {path!r:.80}, which pydial never installs. Nothing was changed.",
                    f"It is no record of pydial's: remove it. {place}",
                )
        return marks

    def _is_ours(self, path: str) -> bool:
        """A file that we install, or a folder (it ends in a slash) above one or above the record."""
        folder = path.endswith("/") and path.startswith("/")
        return path in self._ours or (folder and any(own.startswith(path) for own in (*self._ours, RECORD)))

    def _record(self, marks: dict[str, str]) -> None:
        if not self._dry:
            self._make_folder(os.path.dirname(RECORD))
            found = {**marks, **dict.fromkeys(self._made, "")}
            files.replace(self._place(RECORD), json.dumps(found, indent=1).encode() + b"\n", 0o644)

    # -- the ground

    def _place(self, path: str) -> str:
        """Where a path is below the prefix. PydialError: it is not below it, or another user may put things there."""
        place = self._prefix + path
        if self._prefix:
            self._check_way_to(os.path.dirname(place))
        return place

    def _check_way_to(self, folder: str) -> None:
        root = os.path.realpath(self._prefix)
        if os.path.commonpath([os.path.realpath(folder), root]) != root:
            raise PydialError(f"{folder} leads out of {self._prefix} by a link.", "Nothing was done there.")
        while os.geteuid() == 0 and len(folder) >= len(self._prefix):
            if os.path.exists(folder) and os.stat(folder).st_uid not in files.own_users():
                raise PydialError(
                    f"{folder} belongs to another user.", "Root installs nothing there, and removes nothing."
                )
            folder = os.path.dirname(folder)

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


def _obstacle(items: list[Item]) -> PydialError:
    paths = ", ".join(item.path for item in items)
    are = "is there already, and it is" if len(items) == 1 else "are there already, and they are"
    from_debian = all(os.path.basename(item.path).startswith("wvdial") for item in items)
    return PydialError(
        f"{paths} {are} not pydial's. Nothing was changed.",
        "Debian's wvdial makes room by: sudo apt remove wvdial" if from_debian else f"Move away: {paths}",
    )


def _found(place: str) -> Found:
    """What is there. OSError: it cannot be read."""
    if os.path.islink(place):
        return Found(place, target=os.readlink(place))
    try:
        return Found(place, content=files.read(place), mode=stat.S_IMODE(os.stat(place).st_mode))
    except FileNotFoundError:
        return Found(place)
