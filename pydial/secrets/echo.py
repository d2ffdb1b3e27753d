"""What the far side gives back of what was sent: followed character by character, so that no cut or pause matters."""

from __future__ import annotations

import re

from pydial.at.command_line import BLANKS
from pydial.config.words import fold
from pydial.secrets import noise
from pydial.secrets.commands import MASK
from pydial.secrets.mask import COMMON, without_parity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.secrets.mask import Span

LINE_ENDS = re.compile(r"[\r\n]+")
PROMPT, PROMPT_SIGNS = 3, ">+.:$#%* "
"""How many characters, and which, a host writes at the beginning of a line in which the echo goes on."""
LEAST = 6
"""Characters of a secret without its end that are masked."""


class Echo:
    """The echo of one text, of which some parts are secret.

    It may come in other letters (an old host's capitals), with noise in it, broken into lines, with or without a
    prompt before each, with a blank between any two characters, or each character twice.
    """

    def __init__(self, sent: str, secret: list[Span], anywhere: bool) -> None:
        self._fold = fold if anywhere else str
        self.text = self._fold(without_parity(sent))
        self.anywhere = anywhere
        """Whether it is looked for at the start of any line, in any case; else it must come first, as it is."""
        self.place = 0  # of the next character that is expected
        self.part = ""  # the beginning of a secret, as it has come, that is not shown
        self._secret = secret
        self._last = ""  # the character that has come
        self._twice = 0  # how many characters have come twice
        self._blanks = 0  # how many characters have a blank behind them
        self._prompt = 0  # how many characters of a prompt may yet come on this line
        self._sure = 0  # how much of `part` is the secret: noise has come since

    def take(self, text: str) -> tuple[int, str]:
        """How many characters of `text` go on with the echo, and what is shown of them: MASK for a complete secret."""
        taken = self._lead(text)
        shown = text[:taken]
        while taken < len(text) and (not self.complete or self.may_go_on):
            char = self._fold(text[taken])
            if not self.complete and char == self.text[self.place]:
                shown += self._expected(text[taken])
                size = 1
            elif self._comes_twice(char):
                shown += self._hide(text[taken], self._span(self.place - 1))
                size = 1
            elif size := self._noise(text, taken):
                shown += self._hide(text[taken : taken + size], self._span(self.place) if self.part else None)
            else:
                break
            taken += size
        return taken, shown

    @property
    def complete(self) -> bool:
        """All of it has come."""
        return self.place == len(self.text)

    @property
    def may_go_on(self) -> bool:
        """It is complete, but each of its characters may come twice, and the last has not done so."""
        is_one_letter = len(self.text) > 1 and self._is_first_letter
        return self.complete and (self._twice > 0 or is_one_letter)

    @property
    def _is_first_letter(self) -> bool:
        """All that has come is one letter, be it once or several times."""
        return not self.text[: self.place].strip(self._last)

    def restart(self) -> str:
        """Wait for it again, for something else has come; the part of a secret that was none, as it came.

        MASK for most of one that a line end follows: the host has read no more of it.
        """
        part = f"{MASK}{self.part[self._sure :]}" if self._is_cut_short else self.part
        self.part, self.place, self._twice, self._blanks, self._prompt = "", 0, 0, 0, 0
        return part

    @property
    def _is_cut_short(self) -> bool:
        span = self._span(self.place) if self.part else None
        if span is None or not noise.without_noise(self.part[self._sure :]).startswith(("\r", "\n")):
            return False
        came = self.place - span[0]
        return came >= LEAST and 2 * came > span[1] - span[0] and self.text[span[0] : self.place] not in COMMON

    # -- one character

    def _lead(self, text: str) -> int:
        """The end of a prompt, and noise, may come before the echo."""
        place = 0
        while not self.place and place < len(text) and self._fold(text[place]) != self.text[0]:
            size = int(text[place] in BLANKS and self.text[0] not in BLANKS) or _size_of_noise(text, place)
            if not size:
                break
            place += size
        return place

    def _expected(self, char: str) -> str:
        span = self._span(self.place)
        self.place, self._last, self._prompt = self.place + 1, self._fold(char), 0
        shown = self._hide(char, span)
        self._sure = len(self.part)
        if span is not None and self.place == span[1]:
            self.part, shown = "", MASK
        return shown

    def _comes_twice(self, char: str) -> bool:
        """Whether `char` is the last one once more: either all come twice, or none."""
        if not self.place or char != self._last:
            return False
        if not self._twice and not self._is_first_letter:
            return False
        if self.complete and self._twice >= len(self.text):
            return False
        self._twice += 1
        return True

    def _noise(self, text: str, at: int) -> int:
        if not self.place or self.complete:
            return 0
        if ends := LINE_ENDS.match(text, at):
            self._prompt = PROMPT
            return len(ends[0])
        if self._prompt and text[at] in PROMPT_SIGNS:
            self._prompt -= 1
            return 1
        if text[at] in BLANKS and self.anywhere and self._blanks == self.place - 1:
            self._blanks = self.place
            return 1
        return _size_of_noise(text, at)

    def _hide(self, came: str, span: Span | None) -> str:
        """What is shown of `came`, which is in this secret part, or in none."""
        if span is None:
            return came
        if self.place < span[1]:
            self.part += came
        return ""

    def _span(self, place: int) -> Span | None:
        return next((span for span in self._secret if span[0] <= place < span[1]), None)


def _size_of_noise(text: str, at: int) -> int:
    """0 for a sequence that is to go on: what it is shows only then."""
    found = noise.NOISE.match(text, at)
    return len(found[0]) if found and not noise.OPEN.match(text, at) else 0
