"""pppd's options (pppd(8)): what was asked for, on the command line and in files."""

from __future__ import annotations

import os
import re

from pydial.daemon.option_words import (
    ABSENT,
    FLAGS,
    LARGEST,
    LONGEST_NUMBER,
    NOTHING_TO_DO,
    NOTHING_TO_DO_WITH_VALUE,
    NUMBERS,
    OTHER_WORDS,
    PASSWORD_PLUGIN,
    RANGES,
    TEXTS,
)
from pydial.daemon.words import words
from pydial.errors import UsageError
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "/etc/ppp"
MOST_FILES = 20  # of one within the other: pppd's files may ask for each other


class BadOption(UsageError):
    """pppd would end with exit code 2; the text is its message."""


class Options:
    """What was asked for: `flags`, `values` (the last one wins), the two addresses, the line.

    Text is as an argv has it, from files, too: `os.fsencode` gives the octets that the user wrote.
    """

    def __init__(self, folder: str = FOLDER, *, lenient: bool = False) -> None:
        """`lenient`: options files that cannot be read are passed over."""
        self.flags: dict[str, bool] = {}
        self.values: dict[str, str] = {}
        self.speed = 0
        self.device = ""
        self.local = self.remote = ""
        self.asyncmap = 0
        self.dns_offered: list[str] = []
        self.set: dict[str, str] = {}
        self.unset: list[str] = []
        self._folder, self._lenient = folder, lenient
        self._depth = 0

    def flag(self, name: str, default: bool = False) -> bool:
        return self.flags.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        return int(self.values.get(name, default))

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def read(self, given: list[str]) -> None:
        """Take in a list of words: an argv, or what a file held. BadOption as pppd would have it."""
        rest = list(given)
        while rest:
            self._read_one(rest.pop(0), rest)

    def _read_one(self, word: str, rest: list[str]) -> None:
        if word in FLAGS:
            self.flags[word] = True
        elif word in OTHER_WORDS:
            name, value = OTHER_WORDS[word]
            self.flags[name] = value
        elif word in ABSENT:
            raise BadOption(f"option {word} is not there: {ABSENT[word]}")
        elif word in NUMBERS or word in TEXTS or word in NOTHING_TO_DO_WITH_VALUE:
            if not rest:
                raise BadOption(f"too few parameters for option {word}")
            self._set(word, rest.pop(0))
        elif word not in NOTHING_TO_DO and not self._positional(word):
            raise BadOption(f"unrecognized option '{word}'")

    def _set(self, name: str, value: str) -> None:
        if name in NUMBERS:
            self._set_number(name, value)
        elif handler := HANDLERS.get(name):
            handler(self, value)
        else:
            self.values[name] = value

    def _set_number(self, name: str, value: str) -> None:
        number = as_number(value)
        if number is None:
            raise BadOption(f"invalid numeric parameter '{value}' for {name} option")
        least, most = RANGES.get(name, (0, LARGEST))
        if not least <= number <= most:
            raise BadOption(f"{name} option value must be between {least} and {most}")
        self.values[name] = str(number)

    def _set_asyncmap(self, value: str) -> None:
        if not re.fullmatch(r"(0[xX])?[0-9a-fA-F]{1,8}", value):
            raise BadOption(f"invalid numeric parameter '{value}' for asyncmap option")
        self.asyncmap |= int(value, 16)

    def _set_plugin(self, value: str) -> None:
        if os.path.basename(value) != PASSWORD_PLUGIN:
            raise BadOption(f"Couldn't load plugin {value}: there are no plugins but {PASSWORD_PLUGIN}, built in")

    def _set_variable(self, value: str) -> None:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise BadOption(f"missing = in name=value parameter '{value}' for set option")
        self.set[name] = text

    def _set_dns(self, value: str) -> None:
        if not is_address(value):
            raise BadOption(f"invalid address parameter '{value}' for ms-dns option")
        self.dns_offered = [*self.dns_offered, value][-2:]

    def _set_identifiers(self, value: str) -> None:
        self.flags["ipv6"] = True
        self.values["ipv6"] = value

    def _call(self, name: str) -> None:
        parts = name.split("/")
        if not name or name.startswith("/") or ".." in parts:
            raise BadOption(f"call option value may not contain .. or start with /: '{name}'")
        self.values["call"] = name
        self.read_file(os.path.join(self._folder, "peers", name))

    def read_file(self, path: str, *, may_be_missing: bool = False) -> None:
        """The options in a file. BadOption: it cannot be read, or asks for files without end."""
        if self._depth >= MOST_FILES:
            raise BadOption(f"options files ask for each other: {path}")
        try:
            text = files.read(path).decode("latin-1")  # every octet is kept as it is
        except OSError as problem:
            if self._lenient or (may_be_missing and isinstance(problem, FileNotFoundError)):
                return
            raise BadOption(f"Can't open options file {path}: {problem.strerror or problem}") from problem
        self._depth += 1
        try:
            self.read([os.fsdecode(word.partition("\0")[0].encode("latin-1")) for word in words(text)])
        except BadOption as problem:
            told = problem.message
            raise problem if told.startswith("In file") else BadOption(f"In file {path}: {told}") from None
        finally:
            self._depth -= 1

    def _positional(self, word: str) -> bool:
        local, colon, remote = word.partition(":")
        if colon and "/" not in word:
            self._set_addresses(local, remote, word)
            return True
        if word.isascii() and word.isdecimal() and len(word) <= LONGEST_NUMBER:
            self.speed = int(word)
            return True
        if word.startswith("/dev/") or re.match(r"tty[A-Za-z]*\d", word):
            self.device = word if word.startswith("/") else f"/dev/{word}"
            return True
        return False

    def _set_addresses(self, local: str, remote: str, word: str) -> None:
        for address in filter(None, (local, remote)):
            if not is_address(address):
                raise BadOption(f"unknown host or bad address: {address!r} in '{word}'")
        self.local, self.remote = local or self.local, remote or self.remote


HANDLERS: dict[str, Callable[[Options, str], None]] = {
    "asyncmap": Options._set_asyncmap,
    "plugin": Options._set_plugin,
    "set": Options._set_variable,
    "unset": lambda options, value: options.unset.append(value),
    "ms-dns": Options._set_dns,
    "ipv6": Options._set_identifiers,
    "call": Options._call,
    "file": Options.read_file,
}


def as_number(text: str) -> int | None:
    """A number as strtol(3) reads it with base 0: 0x begins a hexadecimal one, 0 an octal one. None: it is none.

    What stands behind a number, which pppd cuts off, makes it none: it is a mistake.
    """
    found = re.fullmatch(r"\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))", text, re.ASCII)
    if not found or len(text) > LONGEST_NUMBER:
        return None
    sign, hexadecimal, octal, decimal = found.groups()
    number = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else int(octal or "0", 8)
    return -number if sign == "-" else number


def is_address(text: str) -> bool:
    """Four numbers of an octet each, with points between them."""
    return bool(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", text)) and all(int(part) < 256 for part in text.split("."))
