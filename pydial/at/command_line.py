"""The extended-syntax commands of a command line, and their answers, with their parameters.

V.250 5.2.2 and 5.4; 27.007 4.

A DCE ignores blanks outside quoted texts and the case of letters there, so both are left out of account here.
"""

from __future__ import annotations

import re

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BLANKS = " \t"
CLOSING = "`)'"
ENDS = ("\r", "\n", "")  # of the command line, also where a quote is open
SIGNS = "+*^$#%_!@&\\~"  # before a name: `+` in the standards, makers use the others
LONGEST, MOST_PARAMETERS = 400, 16
"""Characters and parameters of one command that are looked at. No DCE takes as many, and a host may send without end
what looks like commands within each other.
"""
LONGEST_LINE = 4000
"""Characters of a command line that are looked at: no DCE takes as many."""
_NAME = rf"(?<!\*)[{re.escape(SIGNS)}][A-Z][A-Z0-9_]*"  # a second star is the end of what is masked
_ANSWER = rf"[{re.escape(SIGNS)}][A-Za-z]\w*\s*:"


class Parameter(Record):
    """One parameter: its `text` without quotes, and where that stands in the command line."""

    text: str
    start: int
    end: int
    quoted: bool


class SetCommand(Record):
    """`+NAME=PARAMETERS`, or its answer, `+NAME: PARAMETERS`.

    `name` in capitals with its sign; `start` and `end` are its places in the text.
    """

    name: str
    parameters: tuple[Parameter, ...]
    start: int
    end: int


def set_commands(text: str, *, prose: bool = False) -> list[SetCommand]:
    """The commands of `text` that set something; `+NAME=?` sets nothing.

    `prose`: `text` is a sentence that quotes a command line. There a blank ends an unquoted parameter, unless digits
    follow it. Of a command line that is no sentence the first `LONGEST_LINE` characters are looked at.
    """
    text = text if prose else text[:LONGEST_LINE]
    return [] if "=" not in text else _all(text, "=", prose)  # the usual case: the start of a dial has no time for it


def answers(text: str) -> list[SetCommand]:
    """The lines of information text in `text` that tell what a command has set: `+NAME: PARAMETERS`."""
    return _all(text, ":", prose=False) if ":" in text and re.search(_ANSWER, text) else []


def _all(text: str, sign: str, prose: bool) -> list[SetCommand]:
    compact, places = _compact(text)
    found = (_command(compact, places, text, name, prose) for name in re.finditer(_NAME + sign, compact))
    return [command for command in found if command.parameters and command.parameters[0].text != "?"]


def _compact(text: str) -> tuple[str, list[int]]:
    """`text` without the blanks outside quotes and in capitals there; and the place in `text` of each character."""
    kept, places, quoted = [], [], False
    for place, char in enumerate(text):
        quoted ^= char == '"'
        if quoted or char not in BLANKS:
            kept.append(char if quoted or not char.isascii() else char.upper())
            places.append(place)
    return "".join(kept), places


def _command(compact: str, places: list[int], text: str, name: re.Match[str], prose: bool) -> SetCommand:
    parameters, end = [], name.end()
    for start, stop, closed in _parameters(compact, name.end()):
        end = stop
        quoted = compact[start:stop].startswith('"')
        first, last = start + quoted, _text_end(compact, start, stop, prose) if quoted and closed else stop
        begin = places[first] if first < len(places) else len(text)
        finish = places[last - 1] + 1 if last > first else begin
        if prose and not quoted:
            finish = _word_end(text, begin, finish)
        parameters.append(Parameter(text[begin:finish], begin, finish, quoted))
    return SetCommand(name[0][:-1], tuple(parameters), places[name.start()], places[end - 1] + 1)


def _text_end(compact: str, start: int, stop: int, prose: bool) -> int:
    """Where the closing quote stands: a sentence goes on behind it; else what stands there belongs to the text."""
    if prose:
        return compact.rindex('"', start, stop)
    return stop - (compact[stop - 1] == '"')


def _parameters(compact: str, start: int) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each parameter from `start` to the command's end, and whether its closing quote is there."""
    place, quotes, count, limit = start, 0, 0, min(len(compact), start + LONGEST)
    while place <= limit:
        char = compact[place : place + 1] if place < limit else ""
        if char == '"':
            quotes += 1
        elif char in ENDS or (char in ",;" and quotes % 2 == 0):
            yield start, place, quotes > 1
            start, quotes, count = place + 1, 0, count + 1
            if char != "," or count == MOST_PARAMETERS:
                return
        place += 1


def _word_end(text: str, start: int, end: int) -> int:
    """Where the parameter ends in a sentence: at a closing sign, or the first blank with no digit behind it."""
    for place in range(start, end):
        ends_word = text[place] in BLANKS and not text[place:end].lstrip(BLANKS)[:1].isdigit()
        if ends_word or text[place] in CLOSING:
            return place
    return end
