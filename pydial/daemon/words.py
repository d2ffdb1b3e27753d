"""The words of pppd's options files and secrets files (pppd(8), OPTIONS FILES)."""

from __future__ import annotations

import re

ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "\n": ""}
# Patterns are compiled by their first use: a dial loads this file without reading any.
_FLAGS = re.VERBOSE | re.DOTALL
_PIECE = r"""\#[^\n]* | (\s+) | \\([0-7]{1,3}|.|\Z)
    | "((?:\\.|[^"\\])*)(?:"|\Z) | '((?:\\.|[^'\\])*)(?:'|\Z) | ([^\s"'\\\#]+)"""
_ESCAPED = r"\\([0-7]{1,3}|.|\Z)"


def words(text: str) -> list[str]:
    """The words: blanks part them, quotes of both kinds join, a backslash quotes, `#` begins a comment."""
    return [word for line in lines_of_words(text) for word in line]


def lines_of_words(text: str) -> list[list[str]]:
    """The words line by line, as a secrets file has them; a line without words is left out."""
    lines: list[list[str]] = [[]]
    word: str | None = None
    for token in re.finditer(_PIECE, text, _FLAGS):
        blank, escaped, double, single, plain = token.groups()
        part = None
        if plain is not None:
            part = plain
        elif escaped is not None:
            part = _character(escaped)
        elif double is not None or single is not None:
            part = re.sub(_ESCAPED, _unquoted, double if double is not None else single, flags=re.DOTALL)
        if part is not None:
            word = (word or "") + part
            continue
        if word is not None:
            lines[-1].append(word)
            word = None
        if blank and "\n" in blank:
            lines.append([])
    if word is not None:
        lines[-1].append(word)
    return [line for line in lines if line]


def _unquoted(found: re.Match[str]) -> str:
    return _character(found[1])


def _character(escaped: str) -> str:
    """What a backslash and `escaped` stand for."""
    if escaped[:1].isdigit() and escaped[0] in "01234567":
        return chr(int(escaped, 8) & 0xFF)
    return ESCAPES.get(escaped, escaped)
