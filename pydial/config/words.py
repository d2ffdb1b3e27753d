"""The grammar of the dialect below its sections and keys: words, quotes, braces and backslashes."""

from __future__ import annotations

import re

from pydial.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BLANKS = " \t\n\v\f\r"  # what C's isspace() calls a space: trimmed from both ends of words, keys and values

_MARK = re.compile(r"\\.|[{}\r\n]", re.DOTALL)
_KEY_MARK = re.compile(r"\\.|[{}=]", re.DOTALL)
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_NEEDS_QUOTES = r'(?s)[\\{}\r\n]|\A[ \t\v\f]|[ \t\v\f]\Z|\A".*"\Z|\A"\Z'


def fold(name: str) -> str:
    """A name as it is compared: ASCII letters in lower case, all other bytes as they are."""
    return name.lower() if name.isascii() else name.translate(_LOWER)


def unquote(text: str) -> str:
    """What a trimmed section name, key or value stands for: quotes or braces dropped, backslashes undone."""
    if len(text) > 1 and text[0] == "{" and text[-1] == "}":
        return text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def quote(value: str) -> str:
    """`value` as it must be written to be read back; ConfigError where the dialect has no way to write it."""
    if "\0" in value:
        raise ConfigError("A value with a NUL byte cannot be written.", "Remove the NUL byte.")
    if not re.search(_NEEDS_QUOTES, value):
        return value
    return '"' + re.sub(r'([\\"{}\r\n])', r"\\\1", value) + '"'


def _word_ends(text: str) -> tuple[list[int], list[int]]:
    """The places of braces and line ends, and for each where a word that reaches it ends (-1: nowhere).

    A word ends at the first line end outside braces. Braces pair the same way wherever the word
    began, so one pass pairs them and one from the right finds the ends: linear for any input.
    """
    places = [mark.start() for mark in _MARK.finditer(text) if mark[0][0] != "\\"]
    partner: dict[int, int] = {}
    unclosed: list[int] = []
    for index, place in enumerate(places):
        if text[place] == "{":
            unclosed.append(index)
        elif text[place] == "}" and unclosed:
            partner[unclosed.pop()] = index
    ends = [-1] * (len(places) + 1)
    for index in range(len(places) - 1, -1, -1):
        place = places[index]
        if text[place] in "\r\n":
            ends[index] = place
        elif text[place] == "}":
            ends[index] = ends[index + 1]
        elif index in partner:
            ends[index] = ends[partner[index] + 1]
    return places, ends


def words(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and wholeness of each word of `text`, which ends with a line feed.

    A word that begins with a quotation mark or never ends loses its first physical line.
    """
    places, ends = _word_ends(text)
    mark = start = 0
    while True:
        while start < len(text) and text[start] in "\r\n":
            start += 1
        if start == len(text):
            return
        while mark < len(places) and places[mark] < start:
            mark += 1
        end = ends[mark] if text[start] != '"' else -1
        whole = end >= 0
        if not whole:
            end = text.index("\n", start)
        yield start, end, whole
        start = end


def find_equals(word: str) -> tuple[int, int] | None:
    """Where the key begins and where its `=` is: the first outside braces and without a backslash."""
    start = len(word) - len(word.lstrip("="))
    depth = 0
    for mark in _KEY_MARK.finditer(word, start):
        match mark[0]:
            case "{":
                depth += 1
            case "}":
                depth = max(0, depth - 1)
            case "=" if not depth:
                return start, mark.start()
    return None
