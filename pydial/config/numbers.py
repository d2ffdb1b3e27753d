"""How wvdial reads numbers and flags: in two ways, and files depend on both.

A value in [Dialer Defaults] may be written in more ways than one in a section that was asked for.
"""

from __future__ import annotations

import re

from pydial.config.words import BLANKS, fold

_C_NUMBER = rf"[{BLANKS}]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)"
_DECIMAL = rf"[{BLANKS}]*([+-]?[0-9]+)"
_LARGEST = (1 << 31) - 1  # that an int of C holds
_LONGEST_NUMBER = len(str(_LARGEST))
_LONGEST_SECONDS = float(_LARGEST)
_SECONDS = rf"[{BLANKS}]*\+?([0-9]+\.[0-9]+)"
_DEFAULTS_WORDS = {"on": 1, "yes": 1, "true": 1, "enabled": 1, "off": 0, "no": 0, "false": 0, "disabled": 0}
_SECTION_WORDS = {"on": 1, "yes": 1, "true": 1, "off": 0, "false": 0}


def in_section(text: str) -> int:
    """A value in a section that was asked for: a word, or C's atoi (0 for all else, so for `no` and `none`)."""
    word = fold(text)
    if word in _SECTION_WORDS:
        return _SECTION_WORDS[word]
    found = re.match(_DECIMAL, text)
    return _to_c_int(found[1], 10) if found else 0


def in_defaults(text: str, default: int) -> int:
    """A value in [Dialer Defaults]: a word, or a number in C's notation, or else the built-in default."""
    word = fold(text)
    if word in _DEFAULTS_WORDS:
        return _DEFAULTS_WORDS[word]
    found = re.match(_C_NUMBER, text)
    if not found:
        return default
    digits = found[2].lower()
    base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10
    return _to_c_int(found[1] + digits, base)


def fraction(text: str) -> float | None:
    """The seconds in `text` if it begins with a decimal fraction, which wvdial does not know; always finite."""
    found = re.match(_SECONDS, text)
    return min(float(found[1]), _LONGEST_SECONDS) if found else None


def is_word(text: str, as_defaults: bool) -> bool:
    """Whether `text` is a word for yes or no where it stands; `as_defaults`: read by `in_defaults`."""
    word = fold(text)
    return word in _DEFAULTS_WORDS if as_defaults else word in _SECTION_WORDS or word == "no"


def is_number(text: str, as_defaults: bool, fractions: bool = False) -> bool:
    """Whether `text` is a number and nothing else; hexadecimal ones are read by `in_defaults` only."""
    fraction = r"(\.[0-9]+)?" if fractions else ""
    hexadecimal = "|0[xX][0-9a-fA-F]+" if as_defaults else ""
    return re.fullmatch(f"[+-]?([0-9]+{fraction}{hexadecimal})", text.strip(BLANKS)) is not None


def is_too_large(digits: str) -> bool:
    """Whether an int of C cannot hold this number: it counts as another one."""
    return len(digits.lstrip("0")) > _LONGEST_NUMBER or int(digits[-_LONGEST_NUMBER:]) > _LARGEST


def _to_c_int(digits: str, base: int) -> int:
    """C's strtol on 64 bits, cut to an int of 32 as wvdial does."""
    number = int(digits[:400], base)  # more digits are an overflow in any case
    number = max(-(1 << 63), min(number, (1 << 63) - 1))
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)
