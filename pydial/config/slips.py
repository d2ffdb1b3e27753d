"""What a configuration says by mistake, as far as a dial tells of it when it begins; `--check` finds more."""

from __future__ import annotations

from pydial.config.options import is_secret, known
from pydial.config.problems import problem
from pydial.config.settings import COMMAND_SOURCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pydial.config.ini import Document, Malformed
    from pydial.config.problems import Problem
    from pydial.config.settings import Settings

OTHERS_MAY_READ = 0o004
REMARK = ";"
"""What begins a remark in the eyes of people, though not in this dialect."""


def slips(
    documents: Sequence[tuple[str, Document]], settings: Settings, overrides: Sequence[tuple[str, str]]
) -> list[Problem]:
    """Misspelt overrides, then, file by file, misspelt options of the sections that are read, and lines without `=`."""
    found = _worded([(COMMAND_SOURCE, name.strip(), value) for name, value in overrides if _is_unknown(name.strip())])
    for path, document in documents:
        found += _of_file(path, document, settings.sections_read)
    return found


def _of_file(path: str, document: Document, read: Container[str]) -> list[Problem]:
    entries = [
        (f"{path}:{entry.line}", entry.key, entry.value)
        for entry in document.entries
        if entry.path is not None and len(entry.path) == 2 and entry.path[0] in read and _is_unknown(entry.key)
    ]
    lines = [(f"{path}:{line.line}", line) for line in document.malformed if not line.text.startswith(REMARK)]
    return sorted(_worded(entries, lines), key=lambda found: int(found.where.rpartition(":")[2]))


def _is_unknown(key: str) -> bool:
    """Whether it is no option, but may be meant to be one."""
    return known(key) is None and not key.startswith(REMARK)


def _worded(entries: Sequence[tuple[str, str, str]], lines: Sequence[tuple[str, Malformed]] = ()) -> list[Problem]:
    """The findings for keys that resemble an option, and for lines that lack `=`."""
    if not entries and not lines:
        return []
    from pydial.config import check_entries  # difflib and patterns: most files are clean

    of_entries = [check_entries.unknown_option(*entry) for entry in entries]
    of_lines = [check_entries.malformed_line(*line) for line in lines]
    return [
        *(found for found in of_entries if found.hint != check_entries.NO_EFFECT),
        *(found for found in of_lines if found.code == "missing-equals"),
    ]


def readable_secret(path: str, document: Document, mode: int | None) -> Problem | None:
    """The finding for a secret in a file that everybody may read; `mode`: its permission bits, None if it has none."""
    if mode is None or not mode & OTHERS_MAY_READ:
        return None
    for entry in document.entries:
        if is_secret(entry.key) and entry.value:
            message = f"{entry.key} is in a file that everybody may read (mode {mode:04o})."
            return problem("secret-readable", f"{path}:{entry.line}", message, path=path)
    return None
