"""A section that was asked for and does not exist: what was meant. Needed only when that has happened."""

from __future__ import annotations

import difflib

from pydial.config.settings import COMMAND_LINE, DEFAULTS
from pydial.config.words import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.config.ini import Document

PREFIX = "Dialer "
LIKENESS = 0.6
"""Of two names, from 0 to 1 (difflib), from which on one may be a slip for the other."""
MOST_NAMES = 100
"""Names that are compared with one that does not exist: a person has fewer, and each comparison takes its time."""
MOST_SHOWN = 20
MISSPELT = "Did you mean"
"""How the advice begins where another section has nearly that name."""
EMPTY_OVERRIDE = "An override without a name or a value sets nothing: the value of the files counts."


def advice(name: str, documents: Sequence[Document]) -> str:
    """The next step for somebody who asked for the section `name`, its full name; "" if there is none to give."""
    if name == COMMAND_LINE:
        return EMPTY_OVERRIDE
    if is_empty(name, documents):
        return f"[{name}] is there, but empty."
    if fold(name) == fold(DEFAULTS):
        return ""
    return _meant(name.removeprefix(PREFIX), documents)


def is_empty(name: str, documents: Sequence[Document]) -> bool:
    """Whether some file has the header of the section `name`, and none has a key below it."""
    headers = {fold(header.section) for document in documents for header in document.headers}
    return fold(name) in headers and not any(document.has(name) for document in documents)


def _meant(name: str, documents: Sequence[Document]) -> str:
    there = names_in(documents)
    dialled = {key: section[len(PREFIX) :] for key, section in there.items() if key.startswith(fold(PREFIX))}
    if fold(name) in dialled:
        return f"Leave `{PREFIX.strip()}` out: the section is called {dialled[fold(name)]}."
    if fold(name) in there:
        return f"There is [{there[fold(name)]}]: only [{PREFIX}NAME] can be dialled."
    by_name = {fold(section): section for section in dialled.values()}
    if near := _nearest(name, by_name):
        return f"{MISSPELT} {by_name[near]}?"
    return f"The sections are: {_listed(list(by_name.values()))}." if by_name else ""


def _nearest(name: str, by_name: dict[str, str]) -> str:
    found = difflib.get_close_matches(fold(name), list(by_name)[:MOST_NAMES], 1, LIKENESS)
    return found[0] if found else ""


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_SHOWN
    return ", ".join(names[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def names_in(documents: Sequence[Document]) -> dict[str, str]:
    """The names of all sections, by their folded names."""
    return {fold(section): section for document in documents for section in document.sections}


def parent_advice(name: str, there: dict[str, str]) -> str:
    """The next step where `Inherits` names the section `name`, which is not among `names_in` the files."""
    full = there.get(fold(PREFIX + name))
    near = "" if full else _nearest(name, there)
    meant = full or (there[near] if near else f"{PREFIX}NAME")
    return f"Inherits takes the full name, as in `Inherits = {meant}`."
