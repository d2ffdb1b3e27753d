"""The configuration file: read, changed where it must be, written whole, or a reason why not."""

from __future__ import annotations

import os
import stat

from pydial.config import ini
from pydial.errors import ConfigError
from pydial.probe.settings import INIT_OPTIONS, PLACEHOLDERS, SECTION, is_own_init
from pydial.report.escape import escaped
from pydial.secrets.commands import without_secrets
from pydial.secrets.document import document_shown
from pydial.system import files

NEW_MODE = 0o660  # less the umask, as wvdialconf's


class Draft:
    """A file as it is and as it is to be. `warnings`: wvdialconf's lines about reading it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.warnings: list[str] = []
        self.before = self._read()
        self.document = ini.parse(self.before)
        self.warnings += [f"{path}<Warn>: {line}" for line in self.document.shown_warnings]

    def _read(self) -> bytes:
        """Its bytes; none if it is not there or no file. ConfigError: it is there but can't be read."""
        try:
            if not stat.S_ISREG(os.stat(self.path).st_mode):
                return b""
            data = files.read(self.path)
        except (FileNotFoundError, NotADirectoryError) as problem:
            self.warnings.append(f"{self.path}<Warn>: Can't open '{self.path}' for reading: {problem.strerror}")
            self.warnings.append(f"{self.path}<Warn>: ...starting with blank configuration.")
            return b""
        except OSError as problem:
            raise ConfigError(
                f"Cannot read {self.path}: {problem.strerror}.",
                "It is left as it is: run this as its owner, or as root.",
            ) from problem
        if len(data) >= files.LIMIT:
            raise ConfigError(f"{self.path} is too big for a configuration.", "Name another file.")
        return data

    @property
    def names_a_call(self) -> bool:
        """Whether [Dialer Defaults] says what is to be dialled already."""
        return any(self.document.get(SECTION, key) for key in ("Phone", "APN"))

    def keep_init_strings(self, options: dict[str, str]) -> list[str]:
        """Take out of `options` the init strings that the file has otherwise than wvdialconf writes them: the user's.

        What to say of each.
        """
        kept = [
            (key, value)
            for key in INIT_OPTIONS
            if (value := self.document.get(SECTION, key)) and value != options[key] and not is_own_init(value)
        ]
        return [
            escaped(f"{key} = {without_secrets(value)} stays; for this modem it would be {options.pop(key)}")
            for key, value in kept
        ]

    def change(self, options: dict[str, str]) -> None:
        """Set `options` in [Dialer Defaults], take out those that are empty, add placeholders for what is missing."""
        for key, value in options.items():
            if value:
                self.document.set(SECTION, key, value)
            elif self.document.entry(SECTION, key):
                self.document.remove(SECTION, key)
        for key, text in PLACEHOLDERS:
            if not self.document.get(SECTION, key) and self.document.get(SECTION, f"; {key}") is None:
                self.document.set(SECTION, f"; {key}", text)

    @property
    def after(self) -> bytes:
        """The bytes to be written."""
        return self.document.render()

    def write(self) -> None:
        """Put them in place. ConfigError: why it can't be done."""
        try:
            if self.after != self.before or not os.path.exists(self.path):
                files.replace(self.path, self.after, new_mode=NEW_MODE)
        except OSError as problem:
            raise ConfigError(
                f"Cannot write {self.path}: {problem.strerror}.",
                "Give a file that you may write, for example: pydialconf ~/.wvdialrc",
            ) from problem

    def diff(self) -> str:
        """What `write` would change, as a unified diff, without secrets: it is for reading, not for patch(1)."""
        import difflib

        old, new = (_shown(data).splitlines(keepends=True) for data in (self.before, self.after))
        lines = difflib.unified_diff(old, new, self.path, self.path)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _shown(data: bytes) -> str:
    text = document_shown(ini.parse(data), (text for _, text in PLACEHOLDERS))
    return "\n".join(escaped(line) for line in text.split("\n"))
