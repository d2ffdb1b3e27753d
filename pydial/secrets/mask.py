"""The one way to show text that may hold secrets: on the screen, in events, recordings, logs and the environment.

`Mask` knows the secrets of a run. What a modem, a host or pppd says goes through `Mask.foreign`, what comes from the
line piece by piece through a `Stream`, and every event through `Mask.event`.
"""

from __future__ import annotations

import re

from pydial.at.command_line import BLANKS
from pydial.secrets.commands import MASK, secret_parameters, without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydial.events import Event

SHORT = 4  # characters; a shorter secret is part of too much that is none
COMMON = frozenset((
    "ok", "connect", "no", "carrier", "ring", "busy", "error", "voice", "fax", "answer", "dialtone", "login",
    "username", "user", "userid", "name", "signon", "usuario", "password", "passwd", "pass", "prompt", "host",
    "welcome", "modem", "phone", "ppp", "pppd", "address", "interface", "internet", "guest", "none",
))  # fmt: skip
"""Words of the dialogue itself: a secret that is one of them is told from ordinary text by its place only."""


class Mask:
    """The secrets of one run. More may be learned at any time."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._words: tuple[str, ...] = ()  # those that are looked for anywhere, longest first
        self._pattern: re.Pattern[str] | None = None
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Further secrets (latin-1 text above their bytes), in every form in which they may come back."""
        told = (form for secret in secrets if secret.strip() for form in forms(secret) if not _is_ordinary(form))
        self._words = tuple(sorted({*self._words, *told}, key=len, reverse=True))
        if self._words:
            self._pattern = re.compile("|".join(map(_as_word, self._words)))

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that are looked for anywhere, longest first."""
        return self._words

    def places(self, text: str, start: int = 0) -> list[tuple[int, int]]:
        """Where in `text`, from `start` on, a secret stands as a word of its own."""
        return [found.span() for found in self._pattern.finditer(text, start)] if self._pattern else []

    def foreign(self, text: str, echoed: Iterable[str] = (), start: int = 0) -> str:
        """What somebody else said, from `start` on: every secret that stands as a word of its own is masked, one of
        `echoed` within other words, too, and the secrets of commands that are quoted in it.
        """
        masked = ""
        for begin, end in _joined([*self.places(text, start), *_places_of(echoed, text, start)]):
            masked += text[start:begin] + MASK
            start = end
        return without_secrets(masked + text[start:], prose=True)

    def command(self, command_line: str) -> str:
        """A command line of the configuration."""
        return self.foreign(without_secrets(command_line))

    def own(self, text: str) -> str:
        """A sentence of ours: a secret that cannot be mistaken for a word or a number, and those of commands in it."""
        for word in self._words:
            if word in text and not (word.isalpha() or word.isdigit()):
                text = re.sub(_as_word(word), MASK, text)
        return without_secrets(text, prose=True)

    def event(self, event: Event) -> Event:
        """`event` without secrets. Every event passes here once, before any reporter gets it."""
        if event.masked:
            return event
        texts = {name: value for name, value in event.fields().items() if isinstance(value, str)}
        shown = {name: self.foreign(text) if name in event.foreign else self.own(text) for name, text in texts.items()}
        return event if shown == texts else event.replace(**shown)


def forms(secret: str) -> set[str]:
    """A secret as it may come back: as it is, without parity bits, read as UTF-8, and as pppd and JSON write it."""
    found = {secret, without_parity(secret)}
    if not secret.isascii():
        data = secret.encode("latin-1", "replace")
        found.add(data.decode("utf-8", "replace"))
        found.add("".join(rf"\{byte:03o}" if byte > 126 else chr(byte) for byte in data))
    if '"' in secret or "\\" in secret:
        found.add(secret.replace("\\", "\\\\").replace('"', r"\""))
    return found


def without_parity(text: str) -> str:
    """Latin-1 text as a 7-bit host's is read: the eighth bit stripped, NULs as blanks."""
    return "".join(chr(ord(char) & 0x7F or 0x20) for char in text)


def _is_ordinary(secret: str) -> bool:
    return len(secret) < SHORT or all(word in COMMON for word in secret.lower().split())


def _as_word(secret: str) -> str:
    """A pattern for `secret` where it is no part of a longer word; a number also not as part of an address."""
    beside = "0-9A-Za-z.:" if secret.isdigit() else "0-9A-Za-z"
    return rf"(?<![{beside}]){re.escape(secret)}(?![0-9A-Za-z])"


def _places_of(words: Iterable[str], text: str, start: int) -> list[tuple[int, int]]:
    """Where in `text`, from `start` on, one of `words` stands, within other words, too."""
    return [found.span() for word in words for found in re.compile(re.escape(word)).finditer(text, start)]


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(places):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


class Echo:
    """What the far side is going to give back of what was sent, and which parts of it are secret."""

    def __init__(self, sent: str, spans: list[tuple[int, int]], anywhere: bool) -> None:
        self.text = without_parity(sent)
        self.spans = spans
        self.anywhere = anywhere
        """Whether it is looked for at the start of any line, or only as the very first thing that comes."""
        self.place = 0  # of the next character that is expected

    def take(self, text: str) -> tuple[int, str]:
        """How many characters of `text` go on with the echo, and what is shown of them: MASK for a complete secret."""
        blanks = "" if self.place or self.text[0] in BLANKS else text[: len(text) - len(text.lstrip(BLANKS))]
        taken, shown = len(blanks), blanks  # the end of a prompt may come after the reply
        while taken < len(text) and not self.complete and text[taken] == self.text[self.place]:
            span = self._span(self.place)
            if span is None:
                shown += text[taken]
            elif self.place == span[1] - 1:
                shown += MASK
            taken, self.place = taken + 1, self.place + 1
        return taken, shown

    @property
    def complete(self) -> bool:
        """All of it has come."""
        return self.place == len(self.text)

    @property
    def open_part(self) -> str:
        """The beginning of a secret that has come, and is not shown."""
        span = self._span(self.place)
        return self.text[span[0] : self.place] if span else ""

    def _span(self, place: int) -> tuple[int, int] | None:
        return next((span for span in self.spans if span[0] <= place < span[1]), None)


class Stream:
    """Text from one line, piece by piece: what could be the beginning of a secret is held back until more has come."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._held = ""  # has come, and may begin a secret
        self._before = ""  # the character before `_held`
        self._echo: Echo | None = None
        self._starts_line = True  # what comes next is the first of a line
        self._echoed: tuple[str, ...] = ()  # the secret that was sent last: its echo may run into other words

    def sent(self, text: str, secret: bool = False) -> str:
        """`text` is sent, all of it `secret` or not; returns it as it may be shown. Call `end` first."""
        if secret:
            self._mask.learn(text)
        spans = ([(0, len(text))] if text.strip() else []) if secret else self._spans(text)
        told = bool(spans) and (spans[0][0] > 1 or not _is_ordinary(text))
        self._echo = Echo(text, spans, anywhere=told) if spans else None
        self._echoed = tuple(form for form in forms(text) if not _is_ordinary(form)) if secret else ()
        self._starts_line = True
        return MASK if secret else _masked(text, spans)

    def feed(self, text: str) -> str:
        """As much of what came as can be shown now."""
        shown = ""
        while self._echo and text:
            if self._echo.place or self._starts_line:
                more, text = self._follow_echo(self._echo, text)
            else:
                line, text = _first_line(text)
                self._starts_line = line.endswith(("\r", "\n"))
                more = self._pass_on(line)
            shown += more
        return shown + self._pass_on(text)

    def end(self) -> str:
        """What was held back, as nothing more comes that belongs to it: MASK for more than half of a secret."""
        part, self._echo = self._echo.open_part if self._echo else "", None
        held, self._held = self._held + part, ""
        self._before = held[-1:] or self._before
        words = (*self._mask.words, *self._echoed)
        nearly = any(len(held) * 2 > len(word) and word.startswith(held) for word in words)
        return MASK if held and nearly else held

    # -- steps

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """The places of the secrets in a command line: told by its form, or known."""
        found = [(parameter.start, parameter.end) for parameter in secret_parameters(text)]
        for start, end in self._mask.places(text):
            if not any(first < end and start < last for first, last in found):
                found.append((start, end))
        return sorted(found)

    def _follow_echo(self, echo: Echo, text: str) -> tuple[str, str]:
        """What is shown, and what is left of `text`. Where something else comes, the echo is waited for again."""
        taken, shown = echo.take(text)
        left = text[taken:]
        if shown:
            shown = self._pass_on("", whole=True) + shown
            self._before = shown[-1:]
        if echo.complete:
            self._echo = None
        elif left:
            left = echo.open_part + left
            echo.place, self._starts_line = 0, False
            self._echo = echo if echo.anywhere else None
        return shown, left

    def _pass_on(self, text: str, whole: bool = False) -> str:
        """`text` without the secrets in it, less what may begin another one, unless it is `whole`."""
        if not self._mask.words and not self._echoed:
            return text
        text = self._before + self._held + text
        known = len(self._before)
        keep = 0 if whole else max(self._overlaps(text))
        cut = max(known, len(text) - keep)
        shown = self._mask.foreign(text[:cut], self._echoed, known)
        self._held, self._before = text[cut:], text[cut - 1 : cut]
        return shown

    def _overlaps(self, text: str) -> Iterator[int]:
        """How many characters at the end of `text` may begin a secret."""
        yield 0
        for words, in_words in ((self._mask.words, False), (self._echoed, True)):
            for word in words:
                for size in range(min(len(text), len(word)), 0, -1):
                    if text.endswith(word[:size]) and (in_words or not text[-size - 1 : -size].isalnum()):
                        yield size
                        break


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + MASK + text[end:]
    return text


def _first_line(text: str) -> tuple[str, str]:
    """The first line of `text` with its end, and the rest."""
    found = re.search(r"[\r\n]+", text)
    return (text[: found.end()], text[found.end() :]) if found else (text, "")
