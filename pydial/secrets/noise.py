"""What may stand between the characters of a text on a line and is no part of it: colours, NULs, Telnet's commands."""

from __future__ import annotations

import re

NOISE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]?|[^\[\r\n])?"  # escape sequences (ECMA-48 5.4)
    r"|\x7f(?:[{-~].?|[p-z])?"  # IAC and what follows, without their eighth bit (RFC 854)
    r"|\x08(?:[* ]\x08?)?"  # a character is covered or erased
    r"|[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f]"
)
OPEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*)?\Z|\x7f[{-~]?\Z|\x08[* ]?\Z")
"""A sequence that is to go on."""


def without_noise(text: str) -> str:
    """`text` without it. Line ends and tabs stay."""
    return NOISE.sub("", text)


def places(text: str) -> list[int]:
    """Where in `text` each character of `without_noise(text)` stands."""
    found: list[int] = []
    start = 0
    for noise in NOISE.finditer(text):
        found += range(start, noise.start())
        start = noise.end()
    return [*found, *range(start, len(text))]
