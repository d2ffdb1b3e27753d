"""One line of a configuration under the glass: its key, and its value against what the option takes."""

from __future__ import annotations

import difflib
import re

from pydial.config import numbers
from pydial.config.ini import Document, Entry
from pydial.config.options import CHOICE, FLAG, NUMBER, OPTIONS, SECONDS, Option, choice_of, known
from pydial.config.problems import Problem, problem
from pydial.config.words import fold
from pydial.secrets.commands import MASK
from pydial.secrets.lines import value_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPEEDS = (
    *(300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600),
    *(1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000),
)
"""Speeds that Linux has names for (asm-generic/termbits.h), in bit/s."""

_PPPD = re.compile(
    r"lcp-|ipcp-|chap-|pap-|(no)?(auth|ipdefault|deflate|bsdcomp|vj|ccp|pcomp|accomp)|mtu|mru|debug|usepeerdns|"
    r"defaultroute|replacedefaultroute|asyncmap|persist|maxfail|holdoff|crtscts|refuse-|require-"
)
_PLACEHOLDER = re.compile(r"<.*>|\[.*\]|(enter |put )?your[ ._-].*|.*[ ._-]here|x{3,}", re.IGNORECASE | re.DOTALL)
_DOUBLED = re.compile(r"([A-Za-z][A-Za-z0-9 ]*)=")
_LOST = re.compile(r"\\([^\\\"{}\r\n])")


def check_entry(where: str, entry: Entry, document: Document) -> Iterator[Problem]:
    """What is odd about one assignment."""
    option = known(entry.key)
    if option is None:
        yield unknown_option(where, entry.key, entry.value)
        return
    if not option.wvdial or entry.key.lower() == "login":
        yield problem("not-wvdial", where, f"wvdial ignores {entry.key}.")
    if not option.read or not entry.value:
        return
    for code, test in _VALUE_TESTS.items():
        if (message := test(option, entry.value, document.raw(entry))) is not None:
            choices = ", ".join(option.choices)
            yield problem(code, where, f"{entry.key}: {message}", choices=choices)


def unknown_option(where: str, key: str, value: str = "") -> Problem:
    """The finding for a key that is no option."""
    bare = re.sub(r"^[^A-Za-z0-9+]+|[^A-Za-z0-9]+$", "", key)
    if key.startswith(";"):
        return problem("commented-key", where, f"`{key}` is a key that nobody reads.")
    if re.fullmatch(r"init\s*(0|[1-9]\d+)", fold(bare)):
        return problem("init-number", where, f"{key} is never sent.")
    if re.match(r"AT[+&%*\\^$A-Z]", bare) and not re.match(r"[A-Z]+ [A-Z]", bare):
        return problem(
            "at-command-as-key", where, f"{bare} is taken for the name of an option.", n=2, line=f"{bare}={value}"
        )
    if _PPPD.match(fold(bare)):
        return problem("pppd-option-as-key", where, f"{key} is no option of a dialer.")
    near = nearest(bare)
    advice = f"Did you mean {near}?" if near else "It has no effect."
    return problem("unknown-option", where, f"There is no option {key}.", advice=advice)


def nearest(key: str) -> str:
    """The name of the option that `key` was likely to be, or ""."""
    names = {
        fold(name).replace(" ", ""): row.name for row in OPTIONS for name in (row.name, *row.stronger, *row.weaker)
    }
    word = re.sub(r"[ _-]", "", fold(key))
    found = difflib.get_close_matches(word, names, 1, 0.66)
    return names[found[0]] if found else ""


def meant_key(text: str) -> tuple[str, str]:
    """The option and the value in a line that lacks its `=`, or empty text."""
    words = text.split(None, 1)
    name = nearest(words[0]) if len(words) == 2 else ""
    return (name, words[1]) if name and fold(name[0]) == fold(words[0][0]) else ("", "")


def _trailing_comment(option: Option, value: str, raw: str) -> str | None:
    found = re.search(r"\s[#;].*", value, re.DOTALL)
    return f"`{_shown(option, found[0].strip())}` is part of the value." if found else None


def _single_quotes(option: Option, value: str, raw: str) -> str | None:
    quoted = len(value) > 1 and value[0] == value[-1] == "'"
    return "the single quotes are part of the value." if quoted else None


def _placeholder(option: Option, value: str, raw: str) -> str | None:
    return f"`{_shown(option, value)}` looks like a placeholder." if _PLACEHOLDER.fullmatch(value) else None


def _lost_backslash(option: Option, value: str, raw: str) -> str | None:
    if raw.startswith("{") or not _LOST.search(re.sub(r"\\\\", "", raw)):
        return None
    return f"read as `{_shown(option, value)}`: its backslash is lost."


def _doubled_key(option: Option, value: str, raw: str) -> str | None:
    found = _DOUBLED.match(value)
    return f"the value begins with `{found[0]}`." if found and known(found[1].strip()) else None


def _not_a_number(option: Option, value: str, raw: str) -> str | None:
    wrong = option.kind in (NUMBER, SECONDS) and not numbers.is_plain(value, words=option.kind == SECONDS)
    return (
        f"`{value}` is no number; what counts is {numbers.in_section(value)}."
        if wrong and fold(value) not in _OFF
        else None
    )


def _not_a_flag(option: Option, value: str, raw: str) -> str | None:
    wrong = option.kind == FLAG and not numbers.is_plain(value, words=True)
    return f"`{value}` is neither yes nor no." if wrong else None


def _no_such_choice(option: Option, value: str, raw: str) -> str | None:
    wrong = option.kind == CHOICE and choice_of(option, value) is None
    return f"`{value}` is none of its values." if wrong else None


def _odd_baud(option: Option, value: str, raw: str) -> str | None:
    if option.name != "Baud" or (speed := numbers.in_section(value)) in SPEEDS:
        return None
    usable = max((known_speed for known_speed in SPEEDS if known_speed <= speed), default=SPEEDS[0])
    return f"no port has {speed} bit/s; {usable} is used."


def _init_without_at(option: Option, value: str, raw: str) -> str | None:
    wrong = option.name.startswith("Init") and not re.match(r"\s*(AT|A/|\+\+\+)", value, re.IGNORECASE)
    return f"`{value}` is no command line." if wrong and option.name != "Inherits" else None


def _shown(option: Option, text: str) -> str:
    return MASK if option.secret else value_shown(text)


_OFF = ("no", "off", "none")  # people write it for 0, and 0 it is
_VALUE_TESTS: dict[str, Callable[[Option, str, str], str | None]] = {
    "trailing-comment": _trailing_comment,
    "single-quotes": _single_quotes,
    "placeholder": _placeholder,
    "lost-backslash": _lost_backslash,
    "doubled-key": _doubled_key,
    "not-a-number": _not_a_number,
    "not-a-flag": _not_a_flag,
    "no-such-choice": _no_such_choice,
    "baud": _odd_baud,
    "init-without-at": _init_without_at,
}
"""What a value is tested for: the code, and a test that says what is wrong, or None."""
