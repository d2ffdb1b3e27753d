"""PPP in what a host says: the first LCP packet means that the host is ready (RFC 1662)."""

from __future__ import annotations

import re

FRAME = re.compile(
    r"\}!\}|!\}!"  # code and identifier 1 of a Configure-Request, control characters escaped
    r"|~[\x7f\xff](?:\}#|\x03)"  # flag, all-stations address, control field 3: escaped or plain
)


def holds_frame(text: str) -> bool:
    """Whether PPP has begun anywhere in `text`, with or without the parity bit stripped.

    `text` is all that came since the last reply: a frame counts however it was cut into pieces.
    """
    return FRAME.search(text) is not None
