"""The choice that starts PPP, found in a host's menu as wvdial finds it.

A line is read as words, numbers and signs. What leads to the word "ppp" tells the choice, and the
first rule of `RULES` that finds one decides: `P for PPP`, `(1) start PPP`, `1 - start PPP`, `1  PPP`.
"""

from __future__ import annotations

import re
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOKEN = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s]")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e)\.|(?<=[a-z])'(?=[a-z])")  # "e.g." and "can't" are no choices
OPENING = "([{<"
CLOSING = ")]}>"
SEPARATORS = CLOSING + "-:.\"'"
PASSED_OVER = "\"'(,-"  # between "for" and "ppp"
ASKING = frozenset(("press", "push", "hit", "key", "type", "enter"))  # no choices, but how to make one
BULLETS = "#*"


def choices(text: str) -> tuple[str, ...]:
    """The choices that the lines of `text` offer for PPP, in lower case and in order; the last one counts.

    A choice that repeats the one before it is left out.
    """
    found: list[str] = []
    for line in re.split(r"[\r\n]+", text):
        choice = choice_in(line)
        if choice and found[-1:] != [choice]:
            found.append(choice)
    return tuple(found)


def choice_in(line: str) -> str:
    """The choice for PPP that one line offers, or ""."""
    tokens = TOKEN.findall(ABBREVIATION.sub("", line.lower()))
    if "ppp" not in tokens:
        return ""
    return next((choice for rule in RULES if (choice := rule(tokens))), "")


def chosen_for_ppp(tokens: Sequence[str]) -> str:
    """`P for PPP`, `Press 3 ) for PPP`, `8, for PPP`: the word before "for"; never one of an open bracket."""
    for at, word in enumerate(tokens):
        if word == "for" and _word(tokens, at + 1, PASSED_OVER, step=1) == "ppp":
            return _word(tokens, at - 1, SEPARATORS + ",;/=", step=-1)
    return ""


def bracketed_number(tokens: Sequence[str]) -> str:
    """`(1) start PPP`, `(2) is not, but (10) is a PPP option`: the last number in brackets before "ppp"."""
    offered = _before_ppp(tokens)
    for at in range(len(offered) - 2, 0, -1):
        if offered[at].isdigit() and offered[at - 1] in OPENING and offered[at + 1] in CLOSING:
            return offered[at]
    return ""


def separated_word(tokens: Sequence[str]) -> str:
    """`1 - start PPP`, `P) PPP`: the first word before a separator; in brackets, the last word."""
    offered = _before_ppp(tokens)
    inside = False
    for word, sign in pairwise(offered):
        inside = (inside or word in OPENING) and word not in CLOSING
        if _may_be_sent(word) and sign in (CLOSING if inside else SEPARATORS):
            return word
    return ""


def leading_digit(tokens: Sequence[str]) -> str:
    """`1  PPP`: one digit, first on the line but for a bullet."""
    first = next((token for token in tokens if token not in BULLETS), "")
    return first if len(first) == 1 and first.isdigit() else ""


RULES: tuple[Callable[[Sequence[str]], str], ...] = (
    chosen_for_ppp,
    bracketed_number,
    separated_word,
    leading_digit,
)


def _before_ppp(tokens: Sequence[str]) -> Sequence[str]:
    """What stands before the last "ppp" of the line."""
    return tokens[: max(at for at, word in enumerate(tokens) if word == "ppp")]


def _word(tokens: Sequence[str], at: int, skipped: str, step: int) -> str:
    """The word or number reached from `at` when the signs of `skipped` are passed over, or ""."""
    while 0 <= at < len(tokens) and tokens[at] in skipped:
        at += step
    return tokens[at] if 0 <= at < len(tokens) and _may_be_sent(tokens[at]) else ""


def _may_be_sent(token: str) -> bool:
    return token.isalnum() and token not in ASKING
