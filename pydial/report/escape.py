"""What a modem or a host sends, made harmless: wvdial's `[7f]` for bytes that cannot be printed."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def escaped(text: str) -> str:
    """Latin-1 text with control characters, C1 ones too, as two hex digits in brackets; tab and newline stay."""
    return _UNPRINTABLE.sub(lambda found: f"[{ord(found[0]):02x}]", text)
