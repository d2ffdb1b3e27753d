"""The PINs that were entered and not accepted, remembered over runs: three wrong ones lock a SIM, and services are
restarted.

A PIN is noted before it is entered: a dialer that is killed in between has entered it. What a note holds is in
`docs/decisions/pins.md`.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import pwd
import stat

from pydial.at.exchange import ENTERED, LAST, NOTHING, NOWHERE, PERHAPS, REFUSED
from pydial.at.sim import ALL_TRIES
from pydial.system import clock, files, rundir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Note = dict[str, str]

FOLDER = "/var/lib/pydial"
NAME = "refused-pins.json"
LOCK = "refused-pins.lock"
LOCK_SECONDS = 2.0  # for another dialer that has the file just now
MOST = 32  # notes that are kept, the latest ones
ROUNDS = 20_000  # of PBKDF2: a PIN has only some ten thousand values, so that a reader shall at least have work
KEYS = ("salt", "pin", "card", "source", "state")
OPENED = "opened"  # state of a note: the card refused the PIN, and was opened by somebody since


class RefusedPins:
    """`config`: the files that were read: a card is known by them where the modem does not tell its number."""

    def __init__(self, config: Sequence[str]) -> None:
        self._config = config

    def look(self, pin: str, identity: str | None = None) -> str:
        """NOTHING, ENTERED, REFUSED or LAST, and where that is noted; PERHAPS where the card's number would tell.

        `identity`: the number, "" where the modem does not tell it, None where nobody has asked for it.
        """
        for folder in _folders():
            if (known := self._known(_read(folder), pin, identity)) != NOTHING:
                return f"{known} {os.path.join(folder, NAME)}"
        return NOTHING

    def note(self, pin: str, identity: str = "", anew: bool = False) -> str:
        """`pin` is about to be entered. NOTHING: now it is noted; NOWHERE: it cannot be. As `look`, where it is noted
        already, by another dialer maybe, and that is not to be replaced.
        """
        known = NOTHING

        def change(notes: list[Note]) -> list[Note]:
            nonlocal known
            known = NOTHING if anew else self._known(notes, pin, identity)
            return notes if known in (ENTERED, REFUSED) else self._with(notes, pin, identity, ENTERED)

        for folder in _folders():
            if _change(folder, change):
                return f"{known} {os.path.join(folder, NAME)}" if known in (ENTERED, REFUSED) else NOTHING
        return NOWHERE

    def refused(self, pin: str, identity: str = "") -> None:
        """The card refused `pin`, which was noted before, maybe without the card's number."""
        for folder in _folders():
            if _change(folder, lambda notes: self._with(notes, pin, identity, REFUSED)):
                return

    def opened(self, pin: str = "", identity: str = "") -> None:
        """The card is open. By `pin`: nothing is held against that any more.

        Anyway nothing is held against a PIN that may have been right, and tries with wrong ones do not count any more.
        """

        def change(notes: list[Note]) -> list[Note]:
            left = [note for note in notes if not (pin and self._is_of(note, pin, identity))]
            ours = [self._is_of_card(note, identity) for note in left]
            return [
                {**note, "state": OPENED} if is_ours else note
                for note, is_ours in zip(left, ours, strict=True)
                if not (is_ours and note["state"] == ENTERED)
            ]

        for folder in _folders():
            if os.path.exists(os.path.join(folder, NAME)):  # the usual case is that there is none, and costs nothing
                _change(folder, change)

    # -- notes

    def _known(self, notes: list[Note], pin: str, identity: str | None) -> str:
        if identity is None:
            wrong = [note for note in notes if note["state"] != OPENED]
            same_pin = any(_is(note["pin"], pin, note) for note in notes)
            return PERHAPS if same_pin or len(wrong) >= ALL_TRIES - 1 else NOTHING
        of_card = [note for note in notes if self._may_be_of_card(note, identity)]
        states = [note["state"] for note in of_card if _is(note["pin"], pin, note)]
        if states:
            return ENTERED if states[-1] == ENTERED else REFUSED
        wrong = [note for note in of_card if note["state"] != OPENED]
        return LAST if len(wrong) >= ALL_TRIES - 1 else NOTHING

    def _with(self, notes: list[Note], pin: str, identity: str, state: str) -> list[Note]:
        """With a note of this state in place of others about the same PIN and card."""
        salt = os.urandom(8).hex()
        card = _digest(identity, salt) if identity else ""
        new = {"salt": salt, "pin": _digest(pin, salt), "card": card, "source": self._source(), "state": state}
        return [*(note for note in notes if not self._is_of(note, pin, identity)), new]

    def _is_of(self, note: Note, pin: str, identity: str) -> bool:
        return self._is_of_card(note, identity) and _is(note["pin"], pin, note)

    def _is_of_card(self, note: Note, identity: str) -> bool:
        """A note without a card's number is about the card that was in the modem of this configuration."""
        return _is(note["card"], identity, note) if note["card"] else note["source"] == self._source()

    def _may_be_of_card(self, note: Note, identity: str) -> bool:
        """Where the modem does not tell the card's number now, any card counts that was in it."""
        return self._is_of_card(note, identity) if identity else note["source"] == self._source()

    def _source(self) -> str:
        return " ".join(os.path.abspath(path) for path in self._config)


# -- files


def _folders() -> list[str]:
    """Where the file may be, best first: systemd's StateDirectory=, root's or the user's, the run files' folder."""
    of_service = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if os.geteuid() == 0:
        own = FOLDER
    else:
        state = os.environ.get("XDG_STATE_HOME") or os.path.join(_home(), ".local/state")
        own = os.path.join(state, "pydial") if state.startswith("/") else ""
    return [folder for folder in (of_service, own, rundir.writable_folder()) if folder]


def _home() -> str:
    """The user's in the system's list, whatever HOME says: another HOME is no other SIM."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return os.path.expanduser("~")  # a user that has a number only, as in a container


def _change(folder: str, change: Callable[[list[Note]], list[Note]]) -> bool:
    """Whether the notes in this folder are now what `change` makes of them: no other dialer changes them meanwhile."""
    try:
        os.makedirs(folder, 0o700, exist_ok=True)
        with _locked(os.path.join(folder, LOCK)):
            before = _read(folder)
            after = change(before)[-MOST:]
            if after != before:
                _write(os.path.join(folder, NAME), after)
            return _read(folder) == after
    except OSError:
        return False


@contextlib.contextmanager
def _locked(path: str) -> Iterator[None]:
    """OSError: it cannot be had, within LOCK_SECONDS."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY | os.O_NONBLOCK, 0o600)
    try:
        end = clock.now() + LOCK_SECONDS
        while True:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if clock.now() >= end:
                    raise
                clock.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _read(folder: str) -> list[Note]:
    """The notes in a file that only this user can have written; [] in any other."""
    try:
        handle = _open(os.path.join(folder, NAME))
    except OSError:
        return []
    with open(handle, "rb") as file:
        if not _is_ours(os.fstat(handle)):
            return []
        return _notes_in(file.read(files.LIMIT))


def _open(path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)


def _is_ours(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _notes_in(data: bytes) -> list[Note]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return []
    return [note for note in found if _is_note(note)] if isinstance(found, list) else []


def _is_note(note: object) -> bool:
    return isinstance(note, dict) and set(note) == set(KEYS) and all(isinstance(note[key], str) for key in KEYS)


def _write(path: str, notes: list[Note]) -> None:
    """In place of a file that could not be believed a new one comes: written there, the notes would not count."""
    with contextlib.suppress(FileNotFoundError):
        if not _is_ours(os.lstat(path)):
            os.unlink(path)
    files.replace(path, json.dumps(notes).encode(), 0o600)


def _is(digest: str, text: str, note: Note) -> bool:
    return digest == _digest(text, note["salt"])


@functools.lru_cache(maxsize=4 * MOST)
def _digest(text: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "replace"), salt.encode(), ROUNDS).hex()
