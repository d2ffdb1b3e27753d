"""Text from one line, piece by piece, as it may be shown: no secret passes, whatever cuts and pauses are in it."""

from __future__ import annotations

import re

from pydial.config.words import fold
from pydial.secrets import noise
from pydial.secrets.commands import MASK, secret_parameters, unfinished, without_secrets
from pydial.secrets.echo import Echo
from pydial.secrets.mask import NUMBER, forms, is_ordinary, is_unlikely, masked, places_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.secrets.mask import Mask, Span

SEEN = 80  # characters that came last and are remembered: what stands before a secret tells whether it is one
MOST_HELD = 2000  # characters that are held back


class Stream:
    """What could be the beginning of a secret is held back until more has come."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._seen = ""  # what came before `_held`
        self._held = ""  # has come, and may begin a secret
        self._tail = ""  # a sequence of noise that is to go on
        self._echo: Echo | None = None
        self._cut_off: Echo | None = None  # an echo that had begun when something else was sent
        self._starts_line = True  # what comes next is the first of a line
        self._echoed: tuple[str, ...] = ()  # the secret that was sent last: its echo may run into other words

    def sent(self, text: str, secret: bool = False) -> str:
        """`text` is sent, all of it `secret` or not; returns it as it may be shown. Call `end` first."""
        if secret:
            self._mask.learn(text)
        spans = ([(0, len(text))] if text.strip() else []) if secret else self._spans(text)
        anywhere = bool(spans) and (spans[0][0] > 1 or not is_ordinary(text))
        self._echo = Echo(text, spans, anywhere) if spans else None
        self._echoed = tuple(fold(form) for form in forms(text) if not is_ordinary(form)) if secret else ()
        self._starts_line = True
        return MASK if secret else masked(text, spans)

    def feed(self, text: str) -> str:
        """As much of what came as can be shown now."""
        text, self._tail, shown = self._tail + text, "", ""
        if self._cut_off and text:
            more, text = self._follow(self._cut_off, text)
            shown += more
        while self._echo and text:
            if self._echo.place or self._starts_line:
                more, text = self._follow(self._echo, text)
            else:
                line, text = _first_line(text)
                self._starts_line = line.endswith(("\r", "\n"))
                more = self._pass_on(line)
            shown += more
        return shown + self._pass_on(text)

    def end(self) -> str:
        """What was held back, as nothing more comes that belongs to it.

        MASK for a part of an echo, and for more than half of another secret.
        """
        plain = noise.without_noise(fold(self._held))
        nearly = any(len(plain) * 2 > len(word) and word.startswith(plain) for word in self._words() if plain)
        shown = self._pass_on(self._tail, whole=True)
        self._tail, self._cut_off = "", None
        if self._echo and self._echo.part:
            self._cut_off, self._echo.part = self._echo, ""
            return (MASK if nearly else shown) + MASK
        self._echo = None
        return MASK if nearly else shown

    # -- steps

    def _words(self) -> tuple[str, ...]:
        return (*self._mask.words, *self._echoed)

    def _spans(self, text: str) -> list[Span]:
        """The places of the secrets in a command line: told by its form, or known."""
        found = [(parameter.start, parameter.end) for parameter in secret_parameters(text)]
        for start, end in self._mask.places(text):
            if not any(first < end and start < last for first, last in found):
                found.append((start, end))
        return sorted(found)

    def _follow(self, echo: Echo, text: str) -> tuple[str, str]:
        """What is shown, and what is left of `text`. Where something else comes, the echo is waited for again."""
        taken, shown = echo.take(text)
        left = text[taken:]
        if shown:
            shown = self._pass_on("", whole=True) + shown
            self._seen = shown[-SEEN:]
        if noise.OPEN.match(left):
            self._tail, left = left, ""
        elif echo.complete and (left or not echo.may_go_on):
            self._forget(echo)
        elif left:
            left = echo.restart() + left
            self._starts_line = False
            if not echo.anywhere or echo is self._cut_off:
                self._forget(echo)
        return shown, left

    def _forget(self, echo: Echo) -> None:
        if echo is self._cut_off:
            self._cut_off = None
        else:
            self._echo = None

    def _pass_on(self, text: str, whole: bool = False) -> str:
        """`text` without the secrets in it, less what may begin another one, unless it is `whole`."""
        held = self._held + text
        if not held:
            return ""
        known, text = len(self._seen), self._seen + held
        spans = [*self._mask.places(text, known), *self._places_of_echo(text, known)]
        keep = 0 if whole else min(max(*self._openings(text), unfinished(held)), len(held), MOST_HELD)
        cut = len(text) - keep
        while straddling := [begin for begin, end in spans if begin < cut < end]:
            cut = max(known, min(straddling))
            if cut == known:
                break
        shown = masked(text[:cut], [span for span in spans if span[1] <= cut], known)
        self._held, self._seen = text[cut:], text[:cut][-SEEN:]
        return without_secrets(shown, prose=True)

    def _places_of_echo(self, text: str, start: int) -> list[Span]:
        folded = fold(text) if self._echoed else ""
        return [span for word in self._echoed for span in places_of(folded, word) if span[1] > start]

    def _openings(self, text: str) -> Iterator[int]:
        """How many characters at the end of `text` may begin a secret."""
        yield from (0, 0)
        folded = fold(text)
        plain = noise.without_noise(folded)
        where = noise.places(folded) if len(plain) < len(folded) else range(len(plain))
        for words, in_words in ((self._mask.words, False), (self._echoed, True)):
            for word in words:
                if size := _opening(plain, where, word, in_words or is_unlikely(word)):
                    yield len(text) - where[len(plain) - size]


def _opening(plain: str, where: list[int] | range, word: str, in_words: bool) -> int:
    """How many characters at the end of `plain` begin `word`, or, where that must stand alone, are all of it."""
    if word.isdigit():
        token = plain[len(plain.rstrip(NUMBER)) :]
        if word in token:
            return len(token)
    for size in range(min(len(word) - in_words, len(plain)), 0, -1):
        if plain.endswith(word[:size]) and word[:size].strip():
            start = len(plain) - size
            apart = not start or where[start] - where[start - 1] > 1 or not plain[start - 1].isalnum()
            if in_words or apart:
                return size
    return 0


def _first_line(text: str) -> tuple[str, str]:
    """The first line of `text` with its end, and the rest."""
    found = re.search(r"[\r\n]+", text)
    return (text[: found.end()], text[found.end() :]) if found else (text, "")
