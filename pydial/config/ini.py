"""The INI dialect of wvdial.conf, read as wvdial reads it and written without losing a byte.

A file is a row of words that end at a line end. Braces nest and a backslash quotes the next
character, so a word may span lines. A word is a comment (`#`), a `[section]`, or `key = value`;
anything else is malformed: it is told of and dropped. Section and key together are a path,
`/` parts its levels. `tools/fuzz_dialect.py` holds all this against the real reader.
"""

from __future__ import annotations

import re

from pydial.config.words import BLANKS, find_equals, fold, quote, unquote, words
from pydial.errors import ConfigError
from pydial.record import Record
from pydial.secrets.lines import malformed_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

BOM = "\xef\xbb\xbf"  # UTF-8's byte order mark, as latin-1
_NUL_TAIL = "\0[^\n]*"
_PLAIN_KEY = r'[^\s"{}\\=#\[\0/][^"{}\\=\0\r\n/]*(?<!\s)'

Path = tuple[str, ...]


def path_of(section: str, key: str) -> Path | None:
    """The folded path of a key, or None where a slash at its end makes it unreadable."""
    below = [part for part in fold(key).split("/") if part]
    if below and key.endswith("/"):
        return None
    return tuple([part for part in fold(section).split("/") if part] + below)


class Entry(Record):
    """One assignment that was read. `line` counts from 1; offsets are places in the text as scanned."""

    section: str
    key: str
    value: str
    line: int
    path: Path | None  # None: nobody can read it (the key ends in a slash)
    start: int
    end: int
    value_start: int
    value_end: int


class Header(Record):
    """One `[section]` line."""

    section: str
    line: int
    end: int


def _log_lines(text: str) -> list[str]:
    """`text` as wvdial's log shows it: tabs as blanks, C0 and DEL as `[hh]`, empty lines left out.

    C1 stays, as there; whoever shows the lines makes them harmless (harmless.py).
    """
    lines = re.split("[\r\n]+", text.replace("\t", " "))
    return [re.sub("[\0-\x1f\x7f]", lambda byte: f"[{ord(byte[0]):02x}]", line) for line in lines if line]


class Malformed(Record):
    """A word that is dropped; `broken` if not even its end was found."""

    line: int
    text: str
    broken: bool

    @property
    def warnings(self) -> list[str]:
        """wvdial's lines for it."""
        return self._told(self.text)

    @property
    def shown(self) -> list[str]:
        """The same without what may be a secret: these go to a terminal or a log."""
        return self._told(malformed_shown(self.text))

    def _told(self, text: str) -> list[str]:
        mark = "XXX " if self.broken else ""
        return _log_lines(f'{mark}Ignoring malformed input line: "{text}"')


class Document:
    """A configuration file: what it says, and its text, byte for byte.

    `entries`, `headers` and `malformed` are in the order of the file. Edits keep comments, order
    and line ends.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._read()

    def _read(self) -> None:
        self.has_bom = self.text.startswith(BOM)
        self._skipped = len(BOM) if self.has_bom else 0
        body = self.text[self._skipped :]
        self._nuls = [tail.span() for tail in re.finditer(_NUL_TAIL, body)] if "\0" in body else []
        scanned = re.sub(_NUL_TAIL, "", body) if self._nuls else body
        self.entries: list[Entry] = []
        self.headers: list[Header] = []
        self.malformed: list[Malformed] = []
        self._scan(scanned if body.endswith("\n") else scanned + "\n")
        self._last = {entry.path: entry for entry in self.entries if entry.path is not None}
        self._names = {path[0] for path in self._last if path}

    def _scan(self, text: str) -> None:
        section, line, counted = "", 1, 0
        for start, end, whole in words(text):
            line += text.count("\n", counted, start)
            counted = start
            word = text[start:end]
            trimmed = word.strip(BLANKS)
            if not whole:
                self.malformed.append(Malformed(line, trimmed, True))
            elif not trimmed or trimmed[0] == "#":
                continue
            elif trimmed[0] == "[" and trimmed[-1] == "]" and trimmed[1:-1].strip(BLANKS) != '"':
                section = unquote(trimmed[1:-1].strip(BLANKS))
                self.headers.append(Header(section, line, end))
            elif (entry := self._entry(section, word, line, start)) is not None:
                self.entries.append(entry)
            else:
                self.malformed.append(Malformed(line, word.rstrip(BLANKS), False))

    @staticmethod
    def _entry(section: str, word: str, line: int, start: int) -> Entry | None:
        if (found := find_equals(word)) is None:
            return None
        key_start, equals = found
        key, value, tail = word[key_start:equals].strip(BLANKS), word[equals + 1 :].strip(BLANKS), word[equals + 1 :]
        if '"' in (key, value) or word.startswith('"', key_start) or not (name := unquote(key)):
            return None  # a lone quotation mark makes the real reader crash
        lead = len(tail) - len(tail.lstrip(BLANKS)) if value else len(tail[:1].strip("\r\n"))
        value_start = start + equals + 1 + lead
        return Entry(
            section=section,
            key=name,
            value=unquote(value),
            line=line,
            path=path_of(section, name),
            start=start,
            end=start + len(word),
            value_start=value_start,
            value_end=value_start + len(value),
        )

    # -- asking

    @property
    def warnings(self) -> list[str]:
        """wvdial's lines for what it cannot read, printed before its banner, without `--> `."""
        return [line for malformed in self.malformed for line in malformed.warnings]

    @property
    def shown_warnings(self) -> list[str]:
        """The same without secrets."""
        return [line for malformed in self.malformed for line in malformed.shown]

    def entry(self, section: str, key: str) -> Entry | None:
        """The assignment that counts, the last one, or None."""
        path = path_of(section, key)
        return None if path is None else self._last.get(path)

    def get(self, section: str, key: str) -> str | None:
        """The value of a key, or None."""
        entry = self.entry(section, key)
        return None if entry is None else entry.value

    def raw(self, entry: Entry) -> str:
        """The value as the file has it, quotes and backslashes and all."""
        return self.text[self._place(entry.value_start) : self._place(entry.value_end)]

    def has(self, section: str) -> bool:
        """Whether a section has keys: a header alone makes none, and a name with a slash is never found."""
        return fold(section) in self._names

    @property
    def sections(self) -> list[str]:
        """The names of the sections that have keys, as first written, in order."""
        first: dict[str, str] = {}
        for entry in self.entries:
            name = entry.section.strip("/")
            first.setdefault(fold(name), name)
        return [name for key, name in first.items() if key in self._names]

    def values(self) -> dict[str, str]:
        """All that is read, `Section/Key` to value, each level spelled as it first was."""
        spelling: dict[str, tuple[str, dict[str, object]]] = {}
        values: dict[str, str] = {}
        for entry in self.entries:
            if not entry.path:
                continue
            level, names = spelling, []
            for part in f"{entry.section}/{entry.key}".split("/"):
                if part:
                    name, level = level.setdefault(fold(part), (part, {}))  # type: ignore[assignment]
                    names.append(name)
            values["/".join(names)] = entry.value
        return values

    def with_values(self, change: Callable[[Entry], str | None]) -> str:
        """The text with what `change` gives in place of a value; where it gives None, the value stands as written."""
        text = self.text
        for entry in reversed(self.entries):
            if (value := change(entry)) is not None:
                text = text[: self._place(entry.value_start)] + value + text[self._place(entry.value_end) :]
        return text

    def render(self) -> bytes:
        """The file; unchanged bytes where nothing was set."""
        return self.text.encode("latin-1")

    # -- changing

    def set(self, section: str, key: str, value: str) -> None:
        """Make `key` read as `value`: in its place if it is there, else at the end of its section."""
        entry, text = self.entry(section, key), self.text
        if entry is not None and entry.value == value:
            return
        wanted = {path: known.value for path, known in self._last.items()} | {path_of(section, key): value}
        if entry is None:
            self._add(section, key, value)
        else:
            lead = " " if not entry.value and self._wants_blank(entry) else ""
            self._edit(entry.value_start, entry.value_end, lead + quote(value))
        if {path: known.value for path, known in self._last.items()} != wanted:
            self.text = text
            self._read()
            raise ConfigError(
                f"{key} cannot be set: a malformed line of the file would swallow it, or come to life.",
                "Repair the lines that --check calls malformed.",
            )

    def remove(self, section: str, key: str) -> None:
        """Take out every assignment of `key`, line end and all."""
        path = path_of(section, key)
        for entry in reversed([entry for entry in self.entries if entry.path == path]):
            start, end = self._place(entry.start), self._place(entry.end)
            self.text = self.text[:start] + re.sub("\\A(\0[^\n]*)?(\r\n|\r|\n|)", "", self.text[end:])
        self._read()

    def add_section(self, section: str) -> None:
        """Write a new header at the end of the file."""
        eol = self._line_end()
        gap = "" if not self.text else eol if self.text.endswith(("\r", "\n")) else eol + eol
        self.text += f"{gap}[{quote(section)}]{eol}"
        self._read()

    def _add(self, section: str, key: str, value: str) -> None:
        if not re.fullmatch(_PLAIN_KEY, key):
            raise ConfigError(f"{key!r} cannot be the name of an option.", "Use letters, digits and blanks.")
        home = path_of(section, "")
        if not any(path_of(header.section, "") == home for header in self.headers):
            self.add_section(section)
        known: list[Header | Entry] = [*self.headers, *self.entries]
        places = [item.end for item in known if path_of(item.section, "") == home]
        if places:  # a malformed end of the file may have swallowed the new header
            self._edit(max(places), max(places), f"{self._line_end()}{key} = {quote(value)}")

    def _edit(self, start: int, end: int, new: str) -> None:
        self.text = self.text[: self._place(start)] + new + self.text[self._place(end) :]
        self._read()

    def _wants_blank(self, entry: Entry) -> bool:
        """Whether an empty value has a blank before its `=`, but none behind."""
        equals = self.text.rindex("=", 0, self._place(entry.value_start))
        return self.text[equals - 1] in " \t" and equals + 1 == self._place(entry.value_start)

    def _line_end(self) -> str:
        first = re.search("\r?\n", self.text)
        return first[0] if first else "\n"

    def _place(self, offset: int) -> int:
        """The place in `text` of an offset as scanned: without the BOM and what a NUL cuts off."""
        for start, end in self._nuls:
            if start >= offset:
                break
            offset += end - start
        return offset + self._skipped


def parse(data: bytes) -> Document:
    """The document in a file's bytes: any bytes at all, latin-1 above them."""
    return Document(data.decode("latin-1"))
