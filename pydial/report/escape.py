"""What a modem or a host sends, made harmless: wvdial's `[7f]` for bytes that cannot be printed, JSON's `\\u007f`."""

from __future__ import annotations

import re

from pydial.harmless import bracketed

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_OBEYED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
"""What a terminal obeys, or a reader takes for the end of a line, although JSON allows it."""


def escaped(text: str) -> str:
    """Control characters, C1 ones too, and odd bytes of names as two hex digits in brackets; tab and newline stay."""
    return _UNPRINTABLE.sub(lambda found: bracketed(found[0]), text)


def escaped_json(text: str) -> str:
    """A JSON text on one line for every reader, with nothing in it that a terminal obeys; its value stays the same."""
    return text.translate(_OBEYED)
