"""What a configuration says by mistake, as far as a dial tells of it when it begins; `--check` finds more."""

from __future__ import annotations

import re
from itertools import islice

from pydial.config.ini import Entry, Malformed
from pydial.config.options import CHOICE, choice_of, is_secret, known
from pydial.config.problems import problem
from pydial.config.settings import COMMAND_SOURCE
from pydial.config.words import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pydial.config.ini import Document
    from pydial.config.problems import Problem
    from pydial.config.settings import Settings

LOOKED_AT = 100
"""Odd overrides, and odd lines of files, that a dial takes the time to look at."""
OTHERS_MAY_READ = 0o004
NUMBERED_HEADER = re.compile(r"\d+[.:)]?\s*(\[[^\]]+\])")
"""A header behind the number of its line, as copied from a listing."""
REMARK = ";"
"""What begins a remark in the eyes of people, though not in this dialect."""


def slips(
    documents: Sequence[tuple[str, Document]], settings: Settings, overrides: Sequence[tuple[str, str]]
) -> list[Problem]:
    """Misspelt overrides, then, file by file, misspelt options of the sections that are read, and lines without `=`."""
    found: list[Problem] = []
    odd_names = ((name.strip(), value) for name, value in overrides if _is_odd(name.strip()))
    for name, value in islice(odd_names, LOOKED_AT):
        found += _unknown(COMMAND_SOURCE, name, value)
    for where, line in islice(_odd_lines(documents, settings.sections_read), LOOKED_AT):
        if isinstance(line, Malformed):
            found += _without_equals(where, line)
        elif _is_odd(line.key):
            found += _unknown(where, line.key, line.value)
        else:
            found += _spoiled(where, line)
    return found


def _odd_lines(
    documents: Sequence[tuple[str, Document]], read: Container[str]
) -> Iterator[tuple[str, Entry | Malformed]]:
    for path, document in documents:
        odd: list[Entry | Malformed] = [
            entry
            for entry in document.entries
            if entry.path is not None
            and len(entry.path) == 2
            and entry.path[0] in read
            and (_is_odd(entry.key) or _is_spoiled(entry))
        ]
        odd += (malformed for malformed in document.malformed if not malformed.text.startswith(REMARK))
        yield from ((f"{path}:{line.line}", line) for line in sorted(odd, key=lambda line: line.line))


def _is_odd(key: str) -> bool:
    return known(key) is None and not key.startswith(REMARK)


def _is_spoiled(entry: Entry) -> bool:
    """The value begins with the name of its option once more, or is none of those that the option has."""
    option, value = known(entry.key), entry.value
    if option is None or not value:
        return False
    doubled = "=" in value and fold(value).startswith(fold(entry.key))
    return doubled or (option.kind == CHOICE and choice_of(option, value) is None)


def _spoiled(where: str, entry: Entry) -> list[Problem]:
    from pydial.config.check_entries import spoiled_value  # as below

    return list(spoiled_value(where, entry))


def _unknown(where: str, key: str, value: str) -> list[Problem]:
    """The finding for a key that is no option, unless it resembles none."""
    from pydial.config.check_entries import NO_EFFECT, unknown_option  # difflib and patterns: most files are clean

    found = unknown_option(where, key, value)
    return [] if found.hint == NO_EFFECT else [found]


def _without_equals(where: str, malformed: Malformed) -> list[Problem]:
    from pydial.config.check_entries import malformed_line  # as above

    found = malformed_line(where, malformed)
    if numbered := NUMBERED_HEADER.match(malformed.text):
        return [found.replace(code="missing-equals", hint=f"Did you mean `{numbered[1]}`? There are no line numbers.")]
    return [found] if found.code == "missing-equals" else []


def readable_secret(path: str, document: Document, mode: int | None) -> Problem | None:
    """The finding for a secret in a file that everybody may read; `mode`: its permission bits, None if it has none."""
    if mode is None or not mode & OTHERS_MAY_READ:
        return None
    for entry in document.entries:
        if is_secret(entry.key) and entry.value:
            message = f"{entry.key} is in a file that everybody may read (mode {mode:04o})."
            return problem("secret-readable", f"{path}:{entry.line}", message, path=path)
    return None
