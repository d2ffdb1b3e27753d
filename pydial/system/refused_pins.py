"""The PINs that SIMs have refused, remembered over runs: three wrong ones lock a SIM, and services are restarted.

A mark holds salted hashes of the PIN and of the card's number, and which configuration files were read, as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat

from pydial.system import files, rundir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = "/var/lib/pydial"
NAME = "refused-pins.json"
MOST = 32  # marks that are kept, the latest ones
ROUNDS = 20_000  # of PBKDF2: a PIN has only some ten thousand values, so that a reader shall at least have work
LONGEST = 65536  # bytes of the file


class RefusedPins:
    """`config`: the files that were read. Where no file can be, nothing is remembered over runs."""

    def __init__(self, config: Sequence[str]) -> None:
        self._source = _digest("\n".join(map(_stamp, config)), "")

    def knows(self, pin: str, identity: str = "") -> bool:
        """Whether the card of this `identity` refused `pin`; where either is not known by number, whether any card did
        with the same configuration, unchanged.
        """
        return any(self._fits(mark, pin, identity) for mark in self._marks())

    def add(self, pin: str, identity: str = "") -> None:
        """The card refused `pin`."""
        if self.knows(pin, identity):
            return
        salt = os.urandom(8).hex()
        mark = {"salt": salt, "pin": _digest(pin, salt), "card": _card(identity, salt), "source": self._source}
        data = json.dumps([*self._marks(), mark][-MOST:]).encode()
        for folder in _folders():
            try:
                os.makedirs(folder, 0o700, exist_ok=True)
                files.replace(os.path.join(folder, NAME), data, 0o600)
            except OSError:
                continue
            return

    def _fits(self, mark: dict[str, str], pin: str, identity: str) -> bool:
        salt = mark["salt"]
        same_card = (
            mark["card"] == _card(identity, salt) if mark["card"] and identity else mark["source"] == self._source
        )
        return same_card and mark["pin"] == _digest(pin, salt)

    @staticmethod
    def _marks() -> list[dict[str, str]]:
        return [mark for folder in _folders() for mark in _read(os.path.join(folder, NAME))]


def _folders() -> list[str]:
    """Where the file may be, best first: systemd's StateDirectory=, root's or the user's, the run files' folder."""
    of_service = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if os.geteuid() == 0:
        own = FOLDER
    else:
        state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
        own = os.path.join(state, "pydial") if state.startswith("/") else ""
    return [folder for folder in (of_service, own, rundir.writable_folder()) if folder]


def _read(path: str) -> list[dict[str, str]]:
    """The marks of a file that only this user can have written; [] for any other."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return []
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
            return []
        try:
            found = json.loads(file.read(LONGEST))
        except (ValueError, RecursionError):
            return []
    return [mark for mark in found if _is_mark(mark)] if isinstance(found, list) else []


def _is_mark(mark: object) -> bool:
    return isinstance(mark, dict) and all(isinstance(mark.get(key), str) for key in ("salt", "pin", "card", "source"))


def _stamp(path: str) -> str:
    """A configuration file as it is now: another text has another stamp."""
    try:
        status = os.stat(path)
    except OSError:
        return path
    return f"{os.path.abspath(path)} {status.st_mtime_ns} {status.st_size}"


def _card(identity: str, salt: str) -> str:
    return _digest(identity, salt) if identity else ""


def _digest(text: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "replace"), salt.encode(), ROUNDS).hex()
