"""The text of a recorded dial: lines that a person can read and change (docs/recording.md).

Written by report.recording, read by run.replay and simulator.player.
"""

from __future__ import annotations

from pydial.errors import ConfigError
from pydial.record import Record

HEADER = ("options", "config", "section", "set")
STEPS = (
    "open", "refused", "close", "gone", "carrier-lost", ">", ">-", "<", "<-", "wait", "-->",
    "asked", "recalled", "pppd", "log", "online", "offline", "exit", "signal", "warning", "noticed",
)  # fmt: skip


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
    """One line of a recording, without its end. Control characters and outer blanks are escaped."""
    escaped = text.encode("unicode_escape").decode("ascii")
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
        raise ConfigError(f'{where}: "{word}" is no word of a recording.', f"The words are {', '.join(STEPS)}.")
    try:
        rest = rest.encode("latin-1").decode("unicode_escape")
        if word in ("wait", "exit", "signal", "online", "offline"):
            float(rest)
    except ValueError as problem:  # UnicodeDecodeError is one
        raise ConfigError(f"{where}: {word} {rest}: {problem}.", "docs/recording.md shows the form.") from None
    return Step(word, rest, number)
