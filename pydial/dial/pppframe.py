"""PPP in what a host says: the first LCP packet means that the host is ready (RFC 1662)."""

from __future__ import annotations

import re

FRAME = re.compile(
    r"\}!\}|!\}!"  # code and identifier 1 of a Configure-Request, control characters escaped
    r"|~[\x7f\xff](?:\}#|\x03)"  # flag, all-stations address, control field 3: escaped or plain
)


OPENING = re.compile(r"~(?:$|[\x7f\xff](?:$|\}(?:$|#)|\x03))")
"""How a frame opens, as in `FRAME`; or the part of that at the end of a text."""


def split_at_frame(text: str) -> tuple[str, str, bool]:
    """What stands before the first frame that opens in `text`, the rest, and whether that is surely a frame."""
    found = OPENING.search(text)
    if found is None:
        return text, "", False
    return text[: found.start()], text[found.start() :], FRAME.match(found[0]) is not None


def holds_frame(text: str) -> bool:
    """Whether PPP has begun anywhere in `text`, with or without the parity bit stripped.

    `text` is all that came since the last reply: a frame counts however it was cut into pieces.
    """
    return FRAME.search(text) is not None
