"""What is odd about one line of a configuration: its key, and its value beside what the option takes."""

from __future__ import annotations

import difflib
import re

from pydial.config import numbers
from pydial.config.ini import Document, Entry, Malformed
from pydial.config.options import CHOICE, FLAG, NUMBER, OPTIONS, SECONDS, Option, choice_of, is_secret, known
from pydial.config.problems import Problem, problem
from pydial.config.words import BLANKS, fold
from pydial.record import Record
from pydial.secrets.commands import MASK, without_secrets
from pydial.secrets.lines import key_shown, malformed_shown, value_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPEEDS = (
    *(300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600),
    *(1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000),
)
"""Speeds that Linux has names for (asm-generic/termbits.h), in bit/s."""

_LONGEST_NAME = max(len(row.name.split()) for row in OPTIONS)
"""Words."""

NO_EFFECT = "It has no effect."
"""The hint about an unknown option that resembles none."""

_PPPD = re.compile(
    r"lcp-|ipcp-|chap-|pap-|(no)?(auth|ipdefault|deflate|bsdcomp|vj|ccp|pcomp|accomp)|mtu|mru|debug|usepeerdns|"
    r"defaultroute|replacedefaultroute|asyncmap|persist|maxfail|holdoff|crtscts|refuse-|require-"
)
_PLACEHOLDER = re.compile(r"<.*>|\[.*\]|(enter |put )?your[ ._-].*|.*[ ._-]here|x{3,}", re.IGNORECASE | re.DOTALL)
_DOUBLED = re.compile(r"([A-Za-z][A-Za-z0-9 ]*)=")
_LOST = re.compile(r"\\([^\\\"{}\r\n])")
_LOWEST = {"Dial Timeout": 1}
_AT_ONCE = "each call is given up at once"
_BELOW_0 = "a number below 0 means nothing here."
_OFF = ("no", "off", "none", "disabled")
"""What people write for 0. `numbers.in_defaults` knows no `none`: there the built-in default counts."""


class Given(Record):
    """A value as a file gives it."""

    option: Option
    value: str
    raw: str
    """The value with its quotes and backslashes."""
    as_defaults: bool
    """It is in [Dialer Defaults] while another section is dialled: `numbers.in_defaults` reads it."""

    @property
    def number(self) -> int:
        """The number that it counts as; a flag is 0 or 1 as a rule."""
        if self.as_defaults:
            return numbers.in_defaults(self.value, numbers.in_defaults(self.option.default, 0))
        return numbers.in_section(self.value)

    @property
    def effect(self) -> str:
        """What it counts as, for people; "" for a text."""
        if self.option.kind == FLAG:
            return "it counts as yes" if self.number else "it counts as no"
        if self.option.name == "Baud":
            return f"the line runs at {usable_speed(self.number)} bit/s"
        if self.option.kind == SECONDS:
            fraction = numbers.fraction(self.value)
            return f"it counts as {max(0, self.number) if fraction is None else fraction:.10g}"
        return f"it counts as {self.number}" if _is_numeric(self.option) else ""

    @property
    def shown(self) -> str:
        """The value without secrets."""
        return _shown(self.option, self.value)


def check_entry(where: str, entry: Entry, document: Document, as_defaults: bool = False) -> Iterator[Problem]:
    """What is odd about one assignment; `as_defaults` as in `Given`."""
    option = known(entry.key)
    if option is None:
        if not _is_template(entry):
            yield unknown_option(where, entry.key, entry.value)
        return
    if not option.wvdial or entry.key.lower() == "login":
        yield problem("not-wvdial", where, f"wvdial ignores {entry.key}.")
    if not option.read:
        return
    given = Given(option, entry.value, document.raw(entry), as_defaults)
    if entry.value:
        yield from _of_value(where, entry.key, given)
    elif option.kind in (NUMBER, SECONDS, FLAG) and given.number != numbers.in_defaults(option.default, 0):
        code = "not-a-flag" if option.kind == FLAG else "not-a-number"
        yield problem(code, where, f"{entry.key} is empty: {given.effect}.")


def _is_template(entry: Entry) -> bool:
    """One of the lines that pydialconf and wvdialconf leave to be filled in: `; Phone = <Target Phone Number>`."""
    key = entry.key.removeprefix(";").strip()
    return key != entry.key and known(key) is not None and _PLACEHOLDER.fullmatch(entry.value) is not None


def _of_value(where: str, key: str, given: Given) -> Iterator[Problem]:
    """One finding for what a comment has made of a number, and not another one for its being none."""
    found: list[str] = []
    for code, test in _VALUE_TESTS.items():
        if code in _SPOILED and "trailing-comment" in found:
            continue
        if (message := test(given)) is not None:
            found.append(code)
            yield problem(code, where, f"{key}: {message}", choices=", ".join(given.option.choices))


def spoiled_value(where: str, entry: Entry) -> Iterator[Problem]:
    """What is odd about a value that cannot be meant so."""
    option = known(entry.key)
    given = Given(option, entry.value, entry.value, False) if option else None
    for code in ("doubled-key", "no-such-choice") if given else ():
        if given and (message := _VALUE_TESTS[code](given)) is not None:
            yield problem(code, where, f"{entry.key}: {message}", choices=", ".join(given.option.choices))


def unknown_option(where: str, key: str, value: str = "") -> Problem:
    """The finding for a key that is no option."""
    key = key_shown(key)
    bare = re.sub(r"^[^A-Za-z0-9+]+|[^A-Za-z0-9]+$", "", key)
    if key.startswith(";"):
        return problem("commented-key", where, f"`{key}` is a key that nobody reads.")
    if re.fullmatch(r"init\s*(0|[1-9]\d+)", fold(bare)):
        return problem("init-number", where, f"{key} is never sent.")
    if re.match(r"AT[+&%*\\^$A-Z]", bare) and not re.match(r"[A-Z]+ [A-Z]", bare):
        line = without_secrets(f"{bare}={value}")
        return problem("at-command-as-key", where, f"{bare} is taken for the name of an option.", n=2, line=line)
    if _PPPD.match(fold(bare)):
        return problem("pppd-option-as-key", where, f"{key} is no option of a dialer.")
    near = nearest(bare)
    advice = f"Did you mean {near}?" if near else NO_EFFECT
    return problem("unknown-option", where, f"There is no option {key}.", advice=advice)


def nearest(key: str) -> str:
    """The name of the option that `key` was likely to be, or ""."""
    names = {
        fold(name).replace(" ", ""): row.name for row in OPTIONS for name in (row.name, *row.stronger, *row.weaker)
    }
    word = re.sub(r"[ _-]", "", fold(key))
    found = difflib.get_close_matches(word, names, 1, 0.66)
    return names[found[0]] if found else ""


def malformed_line(where: str, malformed: Malformed) -> Problem:
    """The finding for a dropped line: what it was meant to be, if that can be told."""
    equals = "=" in malformed.text
    name, value = ("", "") if equals else meant_key(malformed.text)
    shown = malformed_shown(malformed.text)
    if is_secret(name):
        shown, value = f"{name} {MASK}", MASK
    message = f"This line says nothing: {shown}"
    if name and not malformed.broken:
        return problem("missing-equals", where, message, name=name, value=malformed_shown(value))
    is_remark = malformed.text.lstrip().startswith(";") and not (equals or malformed.broken)
    return problem("malformed-remark" if is_remark else "malformed-line", where, message)


def meant_key(text: str) -> tuple[str, str]:
    """The option and the value in a line that lacks its `=`, or empty text."""
    key, colon, value = text.partition(":")
    if colon and (option := known(key.strip())):
        return option.name, value.strip()
    for name_of in (_exact, nearest):
        for count in range(_LONGEST_NAME, 0, -1):
            words = text.split(None, count)
            name = name_of(" ".join(words[:count])) if len(words) > count else ""
            if name and fold(name[0]) == fold(words[0][0]):
                return name, words[count]
    return "", ""


def _exact(key: str) -> str:
    option = known(key)
    return option.name if option else ""


def usable_speed(speed: int) -> int:
    """The speed, in bit/s, that a line runs at which is asked for `speed`."""
    return max((known_speed for known_speed in SPEEDS if known_speed <= speed), default=SPEEDS[0])


def _trailing_comment(given: Given) -> str | None:
    found = re.search(r"\s[#;].*", given.value, re.DOTALL)
    if not found:
        return None
    effect = f": {given.effect}" if given.effect else ""
    return f"`{_comment_shown(given, found[0].strip())}` is part of the value{effect}."


def _comment_shown(given: Given, comment: str) -> str:
    """The comment stands in the value: what is hidden there, it says nowhere."""
    return comment if given.shown.endswith(comment) else MASK


def _single_quotes(given: Given) -> str | None:
    value = given.value
    quoted = len(value) > 1 and value[0] == value[-1] == "'"
    return "the single quotes are part of the value." if quoted else None


def _placeholder(given: Given) -> str | None:
    return f"`{given.shown}` looks like a placeholder." if _PLACEHOLDER.fullmatch(given.value) else None


def _lost_backslash(given: Given) -> str | None:
    if given.raw.startswith("{") or not _LOST.search(re.sub(r"\\\\", "", given.raw)):
        return None
    return f"read as `{given.shown}`: its backslash is lost."


def _doubled_key(given: Given) -> str | None:
    found = _DOUBLED.match(given.value)
    return f"the value begins with `{found[0]}`." if found and known(found[1].strip()) else None


def _not_a_number(given: Given) -> str | None:
    fractions = given.option.kind == SECONDS
    if not _is_numeric(given.option) or numbers.is_number(given.value, given.as_defaults, fractions):
        return None
    if fold(given.value) in _OFF and given.number == 0 and given.option.name != "Baud":
        return None
    kind = "whole number" if numbers.is_number(given.value, given.as_defaults, fractions=True) else "number"
    return f"`{given.shown}` is no {kind}: {given.effect}."


def _out_of_range(given: Given) -> str | None:
    """A number that no int of C holds, or that is too low to mean anything. Two options have tests of their own."""
    found = re.fullmatch(r"[+-]?([0-9]+)(\.[0-9]+)?", given.value.strip(BLANKS))
    if not _is_numeric(given.option) or not found:
        return None
    if numbers.is_too_large(found[1]):
        return f"{given.value} is too large: {given.effect}."
    if given.option.name in ("Baud", "CID") or given.number >= _LOWEST.get(given.option.name, 0):
        return None
    effect = _AT_ONCE if given.option.name in _LOWEST else given.effect
    return f"{given.value} is too low: {effect}." if given.option.kind == SECONDS or effect == _AT_ONCE else _BELOW_0


def _not_a_flag(given: Given) -> str | None:
    value = given.value
    if given.option.kind != FLAG or (fold(value) in _OFF and given.number == 0):
        return None
    if numbers.is_word(value, given.as_defaults) or numbers.is_number(value, given.as_defaults):
        return None
    return f"`{given.shown}` is neither yes nor no: {given.effect}."


def _no_such_choice(given: Given) -> str | None:
    wrong = given.option.kind == CHOICE and choice_of(given.option, given.value) is None
    return f"`{given.shown}` is none of its values: {given.option.default} counts." if wrong else None


def _odd_baud(given: Given) -> str | None:
    if given.option.name != "Baud" or not numbers.is_number(given.value, given.as_defaults) or _out_of_range(given):
        return None
    return None if given.number in SPEEDS else f"no port has {given.number} bit/s: {given.effect}."


def _init_without_at(given: Given) -> str | None:
    name, value = given.option.name, given.value
    wrong = name.startswith("Init") and not re.match(r"\s*(AT|A/|\+\+\+)", value, re.IGNORECASE)
    return f"`{given.shown}` is no command line." if wrong else None


def _is_numeric(option: Option) -> bool:
    return option.kind in (NUMBER, SECONDS)


def _shown(option: Option, text: str) -> str:
    return MASK if option.secret else value_shown(text)


_VALUE_TESTS: dict[str, Callable[[Given], str | None]] = {
    "trailing-comment": _trailing_comment,
    "single-quotes": _single_quotes,
    "placeholder": _placeholder,
    "lost-backslash": _lost_backslash,
    "doubled-key": _doubled_key,
    "not-a-number": _not_a_number,
    "number-range": _out_of_range,
    "not-a-flag": _not_a_flag,
    "no-such-choice": _no_such_choice,
    "baud": _odd_baud,
    "init-without-at": _init_without_at,
}
"""What a value is tested for: the code, and a test that says what is wrong, or None."""

_SPOILED = ("not-a-number", "not-a-flag", "no-such-choice")
"""What a trailing comment makes of a value."""
