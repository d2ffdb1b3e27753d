"""Personalities: text files that say how a modem answers (docs/simulator.md has the format)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydial.errors import ConfigError

T = TypeVar("T")

FOLDER = os.path.join(os.path.dirname(__file__), "personalities")
ANYTHING = "..."
AFTER_CONNECT = "after CONNECT"


@dataclass
class Block:
    """One answer: to commands like `pattern`, the `times`-th time only (None: always), by these steps.

    A step is (verb, text): ("<", line), ("wait", seconds), …
    """

    pattern: str
    where: str
    times: tuple[int, int] | None = None
    steps: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Unsolicited:
    """A line that comes by itself, `seconds` after the tty was opened, again and again if `every`."""

    seconds: float
    every: bool
    steps: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Personality:
    """All that a file says. Seconds are floats, speeds bit/s."""

    name: str = "plain"
    about: str = ""
    manufacturer: str = "Pydial"
    model: str = "Simulator"
    revision: str = "1"
    serial: str = "350000000000017"
    connect: str = "CONNECT"
    delay: float = 0.01
    dial_time: float = 0.1
    echo: bool = True
    codes: str = "verbose"
    pieces: tuple[int, int] | None = None
    gap: float = 0.005
    parity: str = "none"
    speeds: tuple[int, int] = (0, 10_000_000)
    cellular: bool = True
    pin: str = ""
    operator: str = "Example Net"
    registration: str = "home"
    registered_after: float = 0.0
    signal: int = 18
    technology: int = 2  # <AcT> of 27.007 7.3
    imsi: str = "001010123456789"
    iccid: str = "89014103211118510720"
    contexts: dict[str, list[str]] = field(default_factory=lambda: {"1": ["IP", ""]})
    accepts: str = ""  # access points that the network knows, blanks between them; empty: any
    reject_cause: int = 27
    report: str = "{words}"  # of +CEER after a call that the network rejected
    attached: bool = True
    radio: int = 1  # <fun> of +CFUN at power-on
    dials: str = ""  # dial strings that are understood, blanks between them; empty: all of 27.007's
    puk: str = "12345678"
    ussd: str = "plain"
    number: str = "+491700000017"
    inbox: str = ""
    places: int = 20
    sms: bool = True
    wrong: str = "Login incorrect"
    blocks: list[Block] = field(default_factory=list)
    unsolicited: list[Unsolicited] = field(default_factory=list)
    host: list[tuple[str, str]] = field(default_factory=list)


def _yes_no(text: str) -> bool:
    return {"on": True, "off": False}[text]


def _span(text: str) -> tuple[int, int]:
    """`3`, `1-8` or `4-`."""
    first, dash, last = text.partition("-")
    return int(first), int(last or 10**9) if dash else int(first)


def _one_of(*words: str) -> Callable[[str], str]:
    return lambda text: words[words.index(text)]


SETTINGS: dict[str, Callable[[str], Any]] = {
    "about": str,
    "manufacturer": str,
    "model": str,
    "revision": str,
    "serial": str,
    "connect": str,
    "delay": float,
    "dial-time": float,
    "echo": _yes_no,
    "codes": _one_of("verbose", "numeric"),
    "pieces": _span,
    "gap": float,
    "parity": _one_of("none", "even"),
    "speeds": _span,
    "cellular": _yes_no,
    "pin": str,
    "operator": str,
    "registration": _one_of("home", "roaming", "denied", "searching"),
    "registered-after": float,
    "signal": int,
    "technology": int,
    "imsi": str,
    "iccid": str,
    "accepts": str,
    "reject-cause": int,
    "report": str,
    "attached": _yes_no,
    "radio": int,
    "dials": str,
    "puk": str,
    "ussd": _one_of("plain", "ucs2", "packed", "none"),
    "number": str,
    "inbox": str,
    "places": int,
    "sms": _yes_no,
    "wrong": str,
}

ANSWER_STEPS = ("<", "<<", "wait", "silent", "garbage", "as usual")
HOST_STEPS = ("<", "<<", ">", "wait", "echo on", "echo off", "garbage", "ppp", "hang up")
NEEDS_NUMBER = ("wait", "garbage")


class _Reader:
    """Reads one file, line by line; `_steps` is the list that step lines now go to."""

    def __init__(self, name: str, text: str, source: str) -> None:
        self.personality = Personality(name=name)
        self._source, self._number = source, 0
        self._verbs: tuple[str, ...] = ()
        self._steps: list[tuple[str, str]] = []
        self._block: Block | None = None
        for self._number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                self._line(line.strip())

    def _line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if line == AFTER_CONNECT:
            self._open(self.personality.host, HOST_STEPS)
        elif word == ">" and self._verbs is not HOST_STEPS:
            self._open_block(rest)
        elif word in ("after", "every"):
            self._open_unsolicited(word, rest)
        elif word == "times" and self._block:
            self._block.times = self._value(_span, rest)
        elif step := self._step(line):
            self._steps.append(step)
        elif word == "context" and not self._verbs:
            self._add_context(rest)
        elif word in SETTINGS and not self._verbs:
            setattr(self.personality, word.replace("-", "_"), self._value(SETTINGS[word], rest))
        else:
            raise self._error(f"`{line}' makes no sense here")

    def _add_context(self, rest: str) -> None:
        """`context 3 IPV4V6 ims`; `context none` for a modem that has none."""
        if rest == "none":
            self.personality.contexts = {}
            return
        cid, *values = rest.split()
        if not cid.isdecimal() or not 1 <= len(values) <= 2:
            raise self._error(f"`{rest}' is not a value for this line")
        self.personality.contexts[cid] = [*values, ""][:2]

    def _open(self, steps: list[tuple[str, str]], verbs: tuple[str, ...]) -> None:
        self._steps, self._verbs, self._block = steps, verbs, None

    def _open_block(self, pattern: str) -> None:
        block = Block(pattern.replace(" ", "").upper(), f"{self._source}:{self._number}")
        self.personality.blocks.append(block)
        self._open(block.steps, ANSWER_STEPS)
        self._block = block

    def _open_unsolicited(self, word: str, rest: str) -> None:
        entry = Unsolicited(self._value(float, rest), word == "every")
        self.personality.unsolicited.append(entry)
        self._open(entry.steps, ANSWER_STEPS)

    def _step(self, line: str) -> tuple[str, str] | None:
        for verb in sorted(self._verbs, key=len, reverse=True):
            if line == verb or line.startswith(verb + " "):
                text = line[len(verb) :].strip()
                if verb in NEEDS_NUMBER:
                    self._value(float, text)
                quoted = len(text) > 1 and text[0] == text[-1] == '"'
                return verb, text[1:-1] if quoted and verb == "<<" else text
        return None

    def _value(self, convert: Callable[[str], T], text: str) -> T:
        try:
            return convert(text)
        except (ValueError, KeyError):
            raise self._error(f"`{text}' is not a value for this line") from None

    def _error(self, what: str) -> ConfigError:
        return ConfigError(f"{self._source}:{self._number}: {what}.", "The format is in docs/simulator.md.")


def parse(name: str, text: str, source: str = "") -> Personality:
    """The personality that `text` describes. ConfigError names the line that makes no sense."""
    return _Reader(name, text, source or name).personality


def names() -> list[str]:
    """The personalities that come with pydial."""
    return sorted(entry[:-4] for entry in os.listdir(FOLDER) if entry.endswith(".txt"))


def load(name: str) -> Personality:
    """By name, or by path if it holds a `/` or ends in .txt. ConfigError if there is none."""
    own = "/" in name or name.endswith(".txt")
    path = name if own else os.path.join(FOLDER, name + ".txt")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError as error:
        hint = f"There are {', '.join(names())}; a path to a file of your own works too."
        raise ConfigError(f"No personality `{name}'.", hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Cannot read the personality `{name}': {error}.") from error
    return parse(os.path.basename(path).removesuffix(".txt"), text, path)


def matches(pattern: str, command: str) -> bool:
    """Is `command` (with its AT, no blanks) like `pattern`, in which `...` stands for anything?"""
    parts = (re.escape(part) for part in pattern.split(ANYTHING))
    return re.fullmatch(".*".join(parts), command, re.IGNORECASE | re.DOTALL) is not None
