"""What a run goes by: files, sections asked for and command line, brought together as wvdial does.

Asked in this order, the first that has the option wins: the command line, the named sections in the
order given, [Dialer Defaults]; each section but the last is followed by the one it inherits from.
"""

from __future__ import annotations

from pydial.config import numbers
from pydial.config.ini import Document, path_of
from pydial.config.options import CHOICE, FLAG, SECONDS, TEXT, Option, choice_of, option
from pydial.config.words import BLANKS, fold
from pydial.record import Record
from pydial.secrets.lines import section_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COMMAND_LINE = "Command-Line"
DEFAULTS = "Dialer Defaults"
COMMAND_SOURCE = "command line"
"""The source of what the command line sets."""

FOUND_SOURCE = "found out"
"""The source of what `Settings.assume` sets."""

NO_MODEM = "Configuration does not specify a valid modem device."
"""wvdial's line for a Modem that is set to nothing."""

_DATA_CALLS = ("*99", "*98", "#777")
_LOGIN = {fold(name) for name in ("Username", "Password", "Login", "Ask Password", "Stupid Mode")}
_MISSING = {
    "Phone": "Configuration does not specify a valid phone number.",
    "Username": "Configuration does not specify a valid login name.",
    "Password": "Configuration does not specify a valid password.",
}


class Assigned(Record):
    """A value and where it comes from: "FILE:LINE" or "command line"."""

    value: str
    source: str


class Settings:
    """The value of every option, and where it comes from. Names in any case; KeyError: there is none of that name."""

    def __init__(
        self,
        assigned: dict[tuple[str, str], Assigned],
        sections: tuple[str, ...],
        files: tuple[str, ...],
        asked: list[str],
    ) -> None:
        self.files = files
        self._assigned = assigned
        self._existing = {section for section, _ in assigned}
        self.chains = {name: self._chain(name) for name in asked}
        """For each section asked for, by its full name: the folded names that are asked in turn."""
        self._order = dict.fromkeys(section for chain in self.chains.values() for section in chain)
        self.sections = tuple(name if self._exists(name) else section_shown(name) for name in sections)
        """The names on the command line, or "Defaults"."""
        self.missing_sections = tuple(section_shown(name) for name in asked if fold(name) not in self._existing)
        """Full names of sections asked for that have no key, as often as they are asked for."""

    def _exists(self, section: str) -> bool:
        return fold(f"Dialer {section}") in self._existing

    def _chain(self, name: str) -> list[str]:
        chain: dict[str, None] = {}  # in order, and quickly asked
        section = fold(name)
        while section in self._existing and section not in chain:
            chain[section] = None
            parent = self._assigned.get((section, "inherits"))
            section = fold(parent.value) if parent else ""
        return list(chain)

    @property
    def missing_parents(self) -> tuple[tuple[str, Assigned], ...]:
        """The folded names of sections, dialled or not, that inherit from one that does not exist, and that line."""
        heirs = ((section, found) for (section, key), found in self._assigned.items() if key == "inherits")
        return tuple((section, found) for section, found in heirs if fold(found.value) not in self._existing)

    @property
    def warnings(self) -> tuple[str, ...]:
        """wvdial's lines, for after the banner, without `--> `."""
        return (
            *(f"Warning: section [{name}] does not exist in wvdial.conf." for name in self.missing_sections),
            *(
                f"Warning: inherited section [{found.value}] does not exist in wvdial.conf"
                for _, found in self.missing_parents
            ),
        )

    @property
    def file(self) -> str:
        """The file that a person is to correct: the last that was read, `wvdial.conf` where none was."""
        return self.files[-1] if self.files else "wvdial.conf"

    @property
    def sections_read(self) -> frozenset[str]:
        """The folded names of the sections that options are looked for in; [Dialer Defaults] is always one."""
        return frozenset((*self._order, fold(DEFAULTS)))

    @property
    def defaults_are_a_fallback(self) -> bool:
        """[Dialer Defaults] is no section that was asked for: `numbers.in_defaults` reads its numbers."""
        return fold(DEFAULTS) not in self._order

    # -- one option

    def text(self, name: str) -> str:
        """The text of an option; of one with choices, a choice."""
        row = option(name)
        found = self._find(row)
        if found is None:
            return row.default
        return (choice_of(row, found.value) or row.default) if row.kind == CHOICE else found.value

    def number(self, name: str) -> int:
        """A number as wvdial reads it; a flag is 0 or 1 as a rule."""
        row = option(name)
        default = numbers.in_defaults(row.default, 0)
        for key in _spellings(row):
            if (found := self._find_named(key)) is not None:
                return numbers.in_section(found.value)
            if (found := self._assigned.get((fold(DEFAULTS), key))) is not None:
                return numbers.in_defaults(found.value, default)
        return default

    def flag(self, name: str) -> bool:
        """Whether an option is on."""
        return self.number(name) != 0

    def seconds(self, name: str) -> float:
        """A time in seconds, never negative."""
        row = option(name)
        found = self._find(row) if row.kind == SECONDS else None
        exact = numbers.fraction(found.value) if found else None
        return max(0.0, float(self.number(name)) if exact is None else exact)

    def value(self, name: str) -> str | int | float | bool:
        """The value in its own type."""
        row = option(name)
        if row.kind in (TEXT, CHOICE):
            return self.text(name)
        if row.kind == FLAG:
            return self.flag(name)
        return self.seconds(name) if row.kind == SECONDS else self.number(name)

    def source(self, name: str) -> str:
        """Where the value comes from: "FILE:LINE", "command line" or "default"."""
        found = self._find(option(name))
        return found.source if found else "default"

    def is_set(self, name: str) -> bool:
        """Whether a file or the command line gives the option, be it empty."""
        return self._find(option(name)) is not None

    @property
    def wants_no_call(self) -> bool:
        """The sections that are asked for hold init strings and nothing to dial: the modem is asked something."""
        if self.phones or self.text("APN") or self.sections == ("Defaults",):
            return False
        keys = [{key for section, key in self._assigned if section == fold(f"Dialer {name}")} for name in self.sections]
        return all(any(key.startswith("init") for key in own) and not own & _LOGIN for own in keys)

    def correct(self, name: str, value: str) -> None:
        """A value that turned out to be needed, in place of what is configured, or of nothing."""
        section = next(iter(self._order), fold(DEFAULTS))
        self._assigned[section, fold(name)] = Assigned(value, FOUND_SOURCE)

    def assume(self, name: str, value: str) -> None:
        """A value that was found out, where neither a file nor the command line gives one."""
        if not self.is_set(name) or self.source(name) == FOUND_SOURCE:
            self._assigned[fold(DEFAULTS), fold(name)] = Assigned(value, FOUND_SOURCE)
            self._existing.add(fold(DEFAULTS))
            self.missing_sections = tuple(one for one in self.missing_sections if one != DEFAULTS)

    def use_login(self, user: str) -> bool:
        """A Username that was found out; False where a file or the command line gives one."""
        if self.text("Username") and self.source("Username") != FOUND_SOURCE:
            return False
        self.assume("Username", user)
        return True

    def _find(self, row: Option) -> Assigned | None:
        for key in _spellings(row):
            if (found := self._find_named(key) or self._assigned.get((fold(DEFAULTS), key))) is not None:
                return found
        return None

    def _find_named(self, key: str) -> Assigned | None:
        return next(
            (found for section in self._order if (found := self._assigned.get((section, key))) is not None),
            None,
        )

    # -- several options

    @property
    def init_strings(self) -> tuple[str, ...]:
        """Init1 to Init9, those that are not empty."""
        return tuple(text for n in range(1, 10) if (text := self.text(f"Init{n}")))

    @property
    def phones(self) -> tuple[str, ...]:
        """The numbers in the order they are tried: Phone, then Phone1 … Phone4 up to the first gap."""
        first = self.text("Phone") or self._data_number()
        if not first:
            return ()
        numbers_given = [first]
        for n in range(1, 5):
            if not (phone := self.text(f"Phone{n}")):
                break
            numbers_given.append(phone)
        return tuple(numbers_given)

    def _data_number(self) -> str:
        """27.007 10.2.1: the number of a packet-data call, where an APN says that one is wanted. Another context
        may be chosen on the modem if neither CID nor Phone is set.
        """
        if not self.text("APN"):
            return ""
        cid = self.number("CID")
        return "*99#" if cid == 1 else f"*99***{cid}#"

    @property
    def is_data_call(self) -> bool:
        """Whether the number is a request for packet data, where name and password seldom count."""
        return any(phone.startswith(_DATA_CALLS) for phone in self.phones[:1])

    @property
    def missing(self) -> tuple[str, ...]:
        """wvdial's lines for what must be there and is not: a number, and name and password to log in."""
        return tuple(self.missing_by_name.values())

    @property
    def missing_by_name(self) -> dict[str, str]:
        """The same, by the name of the option."""
        lacking = [] if self.phones else ["Phone"]
        if not (self.is_data_call or self.flag("Stupid Mode")):  # nobody will ask for them
            lacking += [name for name in ("Username", "Password") if self._is_lacking(name)]
        return {name: _MISSING[name] for name in lacking}

    def _is_lacking(self, name: str) -> bool:
        return not self.text(name) and not (name == "Password" and self.flag("Ask Password"))

    # -- for --check

    def values_of(self, chain: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Value and source of every key that these sections set, the first section first."""
        found: dict[str, tuple[int, Assigned]] = {}
        places = {section: place for place, section in enumerate(chain)}
        for (section, key), given in self._assigned.items():
            if section in places and key and (key not in found or places[section] < found[key][0]):
                found[key] = (places[section], given)
        return {key: (given.value, given.source) for key, (_, given) in found.items()}


def _spellings(row: Option) -> Iterable[str]:
    return (fold(name) for name in (*row.stronger, row.name, *row.weaker))


def resolve(
    documents: Sequence[tuple[str, Document]], sections: Sequence[str], overrides: Sequence[tuple[str, str]]
) -> Settings:
    """The settings of a run.

    `documents` are (path, document), a later one over the earlier; `sections` the names from the command
    line, without "Dialer "; `overrides` its (name, value) pairs. An empty override is none at all.
    """
    assigned: dict[tuple[str, str], Assigned] = {}
    for path, document in documents:
        for entry in document.entries:
            if entry.path and len(entry.path) == 2:
                assigned[entry.path[0], entry.path[1]] = Assigned(entry.value, f"{path}:{entry.line}")
            elif entry.path:
                assigned.setdefault((entry.path[0], ""), Assigned("", ""))  # it makes the section exist
    for name, value in overrides:
        place = path_of(COMMAND_LINE, name.strip(BLANKS))
        if place is None or len(place) < 2:
            continue
        section, key = place[0], place[1] if len(place) == 2 else ""  # a deeper one only makes the section
        assigned.pop((section, key), None)
        if value := value.strip(BLANKS):
            assigned[section, key] = Assigned(value, COMMAND_SOURCE)
    named = [f"Dialer {name}" for name in sections] or [DEFAULTS]
    return Settings(
        assigned,
        tuple(sections) or ("Defaults",),
        tuple(path for path, _ in documents),
        [COMMAND_LINE, *named] if overrides else named,
    )
