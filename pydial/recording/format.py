"""The text of a recorded dial: lines that a person can read and change (docs/recording.md).

Written by the recorder, read by the replay and its player.
"""

from __future__ import annotations

import re
import shlex

from pydial.errors import ConfigError
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("options", "config", "section", "set")
STEPS = (
    "open", "refused", "close", "gone", "carrier-lost", ">", ">-", "<", "<-", "wait", "-->",
    "asked", "recalled", "access-points", "typed",
    "pppd", "log", "online", "offline", "exit", "signal", "warning", "noticed",
)  # fmt: skip
LONGEST_SECONDS = 1e6
SHOWN = 60  # characters of a wrong line


class Step(Record):
    """`word` is one of STEPS; `text` what stands behind it, escapes undone; `line` counts from 1."""

    word: str
    text: str
    line: int


class Recording(Record):
    """`options`: the switches of that run; `settings`: names and values that were set in `config`."""

    name: str
    options: tuple[str, ...]
    config: tuple[str, ...]
    sections: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


def written(word: str, text: str = "") -> str:
    """One line of a recording, without its end. Control characters and outer blanks are escaped.

    A line carries octets: a text that holds others is written as its UTF-8.
    """
    octets = (
        text
        if all(character <= "\xff" for character in text)
        else text.encode("utf-8", "surrogateescape").decode("latin-1")
    )
    escaped = octets.encode("unicode_escape").decode("ascii")
    inner = escaped.strip(" ")
    if inner != escaped:
        left = len(escaped) - len(escaped.lstrip(" ")) if inner else len(escaped)
        escaped = r"\x20" * left + inner + r"\x20" * (len(escaped) - left - len(inner))
    return f"{word} {escaped}" if escaped else word


def read(data: bytes, name: str) -> Recording:
    """The recording in `data`. ConfigError names the line that is no part of one."""
    found = [
        _step(text, f"{name}:{number}", number)
        for number, text in enumerate(data.decode("latin-1").splitlines(), 1)
        if text.strip() and not text.startswith("#")
    ]
    headers = {word: [step.text for step in found if step.word == word] for word in HEADER}
    pairs = (text.partition(" =") for text in headers["set"])
    return Recording(
        name,
        tuple(option for text in headers["options"] for option in text.split()),
        tuple(headers["config"]),
        tuple(headers["section"]),
        tuple((key, value.removeprefix(" ")) for key, _, value in pairs),
        tuple(step for step in found if step.word in STEPS),
    )


def _step(text: str, where: str, number: int) -> Step:
    word, _, rest = text.partition(" ")
    if word not in HEADER and word not in STEPS:
        raise ConfigError(f'{where}: "{word[:SHOWN]}" is no word of a recording.', f"The words are {', '.join(STEPS)}.")
    try:
        step = Step(word, rest.encode("latin-1").decode("unicode_escape"), number)
        step.text.encode("latin-1")
        wrong = FORMS[word](step.text) if word in FORMS else ""
    except UnicodeDecodeError as problem:
        wrong = f"{problem.object[problem.start : problem.end].decode('latin-1')} is no escape"
    except UnicodeEncodeError:
        wrong = "a line carries no characters above \\xff"
    if wrong:
        raise ConfigError(f"{where}: {text[:SHOWN]}: {wrong}.", "docs/recording.md shows the form.")
    return step


def _seconds(text: str) -> str:
    """What is wrong with a number of seconds; "" if nothing is."""
    is_number = re.fullmatch(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", text)
    fits = is_number and float(text) <= LONGEST_SECONDS
    return "" if fits else f"this must be 0 to {LONGEST_SECONDS:.0f} seconds"


def _command_line(text: str) -> str:
    """What is wrong with a command line; "" if nothing is."""
    try:
        words = shlex.split(text)
    except ValueError as problem:
        return str(problem)[:1].lower() + str(problem)[1:]
    return "" if words else "this must be pppd's command line"


def _like(pattern: str, meaning: str) -> Callable[[str], str]:
    return lambda text: "" if re.fullmatch(pattern, text) else f"this must be {meaning}"


FORMS: dict[str, Callable[[str], str]] = {
    "options": _like(r"((chat|once) ?)*", "chat or once, or both"),
    "set": _like(r"(?s)[A-Za-z0-9 ]+ =.*", "the name of an option, ` =`, and its value"),
    "refused": _like(r"(?s)\w+( missing)?( searched)?\n.+", "an error, and below it what was said"),
    "warning": _like(r"(?s)[a-z-]+\n.+", "a code, and below it what was said"),
    "wait": _seconds,
    "online": _seconds,
    "offline": _seconds,
    "open": _like(r"(?s).* [0-9]{1,8}", "a device and a speed"),
    "exit": _like(r"-?[0-9]{1,3}", "an exit code, or a signal with a minus"),
    "signal": _like("1|2|3|15", "a signal that ends a dial: 1, 2, 3 or 15"),
    "asked": _like("yes|no", "yes or no"),
    "recalled": _like("(no|perhaps|entered|refused|last|nowhere)( .*)?", "what was known of a PIN"),
    "pppd": _command_line,
}
"""Tests for the text of a line: what is wrong with it, "" if nothing is."""
