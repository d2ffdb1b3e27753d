"""What a modem or a host sends, made harmless: wvdial's `[7f]` for bytes that cannot be printed, JSON's `\\u007f`."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_OBEYED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
"""What a terminal obeys, or a reader takes for the end of a line, although JSON allows it."""


def escaped(text: str) -> str:
    """Latin-1 text with control characters, C1 ones too, as two hex digits in brackets; tab and newline stay."""
    return _UNPRINTABLE.sub(lambda found: f"[{ord(found[0]):02x}]", text)


def escaped_json(text: str) -> str:
    """A JSON text on one line for every reader, with nothing in it that a terminal obeys; its value stays the same."""
    return text.translate(_OBEYED)
