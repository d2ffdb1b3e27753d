"""The one way to show text that may hold secrets: on the screen, in events, recordings, logs and the environment.

`Mask` knows the secrets of a run. What a modem, a host or pppd says goes through `Mask.foreign`, what comes from the
line piece by piece through a `Stream` (secrets/stream.py), and every event through `Mask.event`.
"""

from __future__ import annotations

import re

from pydial.config.words import fold
from pydial.secrets import noise
from pydial.secrets.commands import MASK, joined, without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydial.events import Event

    Span = tuple[int, int]

SHORT = 4  # characters; a shorter secret is part of too much that is none
LONG = 8  # characters; a longer one that is neither a word nor a number is part of nothing else
COMMON = frozenset((
    "ok", "connect", "no", "carrier", "ring", "busy", "error", "voice", "fax", "answer", "dialtone", "login",
    "username", "user", "userid", "name", "signon", "usuario", "password", "passwd", "pass", "prompt", "host",
    "welcome", "modem", "phone", "ppp", "pppd", "address", "interface", "internet", "guest", "none",
))  # fmt: skip
"""Words of the dialogue itself: a secret that is one of them is told from ordinary text by its place only."""

QUOTE, UNQUOTE = "\x02", "\x03"  # STX and ETX, start and end of text (ISO 646)
NUMBER = "0123456789abcdefABCDEF.:*#+-/"
"""What addresses, dates and telephone numbers consist of."""
_LONGER_NUMBER = r"\d+(?:[.:*#/-]+\d+)+|\+\d+|(?=(?:[^:]*:){2})[0-9a-fA-F:.]+"
"""An address, a time, a date or a telephone number of several parts."""


def quoted(text: str) -> str:
    """`text` of somebody else's, to be put into one of our sentences: `Mask.own` knows it by its marks, masks it as
    foreign, and takes the marks away.
    """
    return f"{QUOTE}{text.replace(QUOTE, ' ').replace(UNQUOTE, ' ')}{UNQUOTE}"


class Mask:
    """The secrets of one run. More may be learned at any time."""

    def __init__(self, secrets: Iterable[str] = (), public: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._words: tuple[str, ...] = ()  # those that are looked for anywhere, folded, longest first
        self._public: tuple[str, ...] = ()  # folded
        self.publish(*public)
        self.learn(*secrets)

    def learn(self, *secrets: str) -> None:
        """Further secrets (latin-1 text above their bytes), in every form in which they may come back."""
        self._secrets.update(filter(None, secrets))
        told = (form for secret in secrets if secret.strip() for form in forms(secret) if not is_ordinary(form))
        self._words = tuple(sorted({*self._words, *map(fold, told)}, key=lambda word: (-len(word), word)))

    def publish(self, *texts: str) -> None:
        """What the configuration shows openly: it stays as it is, though a secret is the same or a part of it."""
        self._public = tuple(dict.fromkeys((*self._public, *map(fold, filter(None, texts)))))

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that are looked for anywhere, in lower case, longest first."""
        return self._words

    def places(self, text: str, start: int = 0) -> list[Span]:
        """Where in `text`, from `start` on, a secret stands that is part of nothing else."""
        found = [span for span in self._all(text) if span[1] > start]
        if not found:
            return []
        shown = [span for word in self._public for span in places_of(fold(text), word)]
        return [span for span in found if not any(_covers(public, span) for public in shown)]

    def _all(self, text: str) -> Iterator[Span]:
        folded = fold(text)
        for word in self._words:
            yield from (span for span in places_of(folded, word) if stands_alone(folded, *span, word))
        plain = noise.without_noise(folded)
        if len(plain) < len(folded) and any(word in plain for word in self._words):
            where = noise.places(folded)
            for word in self._words:
                for begin, end in places_of(plain, word):
                    if _is_parted(plain, where, begin, end) or stands_alone(plain, begin, end, word):
                        yield where[begin], where[end - 1] + 1

    def foreign(self, text: str) -> str:
        """What somebody else said: every secret that is no part of anything else is masked, and those of commands and
        answers that are quoted in it.
        """
        return without_secrets(masked(text, self.places(text)), prose=True)

    def command(self, command_line: str) -> str:
        """A command line of the configuration."""
        return self.foreign(without_secrets(command_line))

    def sent(self, text: str) -> str:
        """What was sent, as it may be shown: MASK if it is a secret, be it short or common."""
        return MASK if text in self._secrets else self.command(text)

    def own(self, text: str) -> str:
        """A sentence of ours: what is `quoted` in it is masked as foreign, else a secret that cannot be mistaken for a
        word or a number.
        """
        parts = text.split(QUOTE)
        shown = self._own(parts[0])
        for part in parts[1:]:
            theirs, _, ours = part.partition(UNQUOTE)
            shown += self.foreign(theirs) + self._own(ours)
        return without_secrets(shown, prose=True)

    def _own(self, text: str) -> str:
        return masked(text, [span for span in self.places(text) if _is_no_word(text[slice(*span)])])

    def event(self, event: Event) -> Event:
        """`event` without secrets. Every event passes here once, before any reporter gets it."""
        if event.masked:
            return event
        facts = event.fields()
        shown = {name: self._shown(value, name in event.foreign) for name, value in facts.items()}
        return event if shown == facts else event.replace(**shown)

    def _shown(self, value: object, is_foreign: bool) -> object:
        if isinstance(value, str):
            return self.foreign(value) if is_foreign else self.own(value)
        return tuple(self._shown(one, is_foreign) for one in value) if isinstance(value, tuple) else value


def forms(secret: str) -> set[str]:
    """A secret as it may come back: as it is, without parity bits, in UTF-8 or read as that, as pppd, JSON and URLs
    write it, and in hexadecimal digits, as modems do (27.005 3.1, `HEX` and `UCS2`).
    """
    data = secret.encode("latin-1", "replace")
    found = {secret, without_parity(secret)}
    if not is_ordinary(secret):
        found |= {data.hex(), secret.encode("utf-16-be").hex(), "".join(map(_as_in_url, data))}
    if not secret.isascii():
        found.add(data.decode("utf-8", "replace"))
        found.add(without_parity(secret.encode("utf-8").decode("latin-1")))
    if not secret.isprintable() or not secret.isascii():
        found.add("".join(_as_pppd(byte) for byte in data))
    if '"' in secret or "\\" in secret:
        found.add(secret.replace("\\", "\\\\").replace('"', r"\""))
    return found


def _as_pppd(byte: int) -> str:
    """A character as pppd's log has it (utils.c, print_string)."""
    return {9: r"\t", 10: r"\n", 13: r"\r"}.get(byte, chr(byte) if 32 <= byte < 127 else rf"\{byte:03o}")


def _as_in_url(byte: int) -> str:
    """A character as the query of a URL has it (RFC 3986 2.1)."""
    char = chr(byte)
    return char if char.isascii() and (char.isalnum() or char in "-._~") else f"%{byte:02x}"


def without_parity(text: str) -> str:
    """Latin-1 text as a 7-bit host's is read: the eighth bit stripped."""
    return "".join(chr(ord(char) & 0x7F) for char in text)


def is_ordinary(secret: str) -> bool:
    """Whether a secret is part of ordinary text: it is masked in its place only."""
    return len(secret) < SHORT or all(word in COMMON for word in fold(secret).split())


def _is_no_word(text: str) -> bool:
    return not (text.isalpha() or text.isdigit())


def is_unlikely(word: str) -> bool:
    """Whether `word` is known by itself, also where it runs into other words."""
    return len(word) >= LONG and _is_no_word(word)


def stands_alone(text: str, begin: int, end: int, word: str) -> bool:
    """Whether the secret `word`, which is at this place of `text`, is no part of a longer word or number."""
    if is_unlikely(word):
        return True
    if text[:begin][-1:].isalnum() or text[end : end + 1].isalnum():
        return False
    return not (word.isdigit() and _is_in_a_number(text, begin, end))


def _is_in_a_number(text: str, begin: int, end: int) -> bool:
    first, last = begin, end
    while first and text[first - 1] in NUMBER:
        first -= 1
    while last < len(text) and text[last] in NUMBER:
        last += 1
    token = text[first:last].strip(".:-/*#")
    return len(token) > end - begin and re.fullmatch(_LONGER_NUMBER, token) is not None


def _is_parted(plain: str, where: list[int], begin: int, end: int) -> bool:
    """Whether noise stands within a secret, or parts it from its neighbours."""
    if where[end - 1] - where[begin] > end - 1 - begin:
        return True
    before = begin and where[begin] - where[begin - 1] == 1 and plain[begin - 1].isalnum()
    behind = end < len(plain) and where[end] - where[end - 1] == 1 and plain[end].isalnum()
    return not before and not behind


def places_of(text: str, word: str) -> Iterator[Span]:
    """Where `word` stands in `text`."""
    place = text.find(word)
    while place >= 0:
        yield place, place + len(word)
        place = text.find(word, place + 1)


def _covers(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def masked(text: str, spans: Iterable[Span], start: int = 0) -> str:
    """`text` from `start` on, with MASK in place of each of these parts."""
    shown = ""
    for begin, end in joined(spans):
        shown += text[start:begin] + MASK
        start = max(start, end)
    return shown + text[start:]
