"""Result codes (V.250 6.1 and table 1): their texts, their numbers, what ATX hides."""

from __future__ import annotations

NUMBERS = {
    "OK": 0,
    "CONNECT": 1,
    "RING": 2,
    "NO CARRIER": 3,
    "ERROR": 4,
    "NO DIALTONE": 6,
    "BUSY": 7,
    "NO ANSWER": 8,
}
# Not V.250's, but finals all the same: spoken by voice modems, by older and by cellular ones.
OTHERS = ("COMMAND NOT SUPPORT", "NO DIAL TONE", "VOICE", "FAX", "+FCERROR", "DELAYED", "BLACKLISTED")
OPEN_ENDED = ("CONNECT ", "+CME ERROR:", "+CMS ERROR:", "DELAYED ")

# What ATX0 to ATX4 let through (V.250 6.2.7): with less, the DCE notices nothing but a missing carrier.
NEEDS_LEVEL = {"NO DIALTONE": (2, 4), "NO DIAL TONE": (2, 4), "BUSY": (3, 4)}


def is_result(text: str) -> bool:
    """Is this line a result code rather than information text?"""
    return text in NUMBERS or text in OTHERS or text.startswith(OPEN_ENDED)


def is_connect(text: str) -> bool:
    return text == "CONNECT" or text.startswith("CONNECT ")


def filtered(text: str, level: int) -> str:
    """The result code that ATX`level` lets the DCE report in place of `text`."""
    if is_connect(text) and level == 0:
        return "CONNECT"
    return text if level in NEEDS_LEVEL.get(text, (level,)) else "NO CARRIER"


def formatted(text: str, *, verbose: bool, end: str = "\r", feed: str = "\n") -> str:
    """As it goes to the DTE, by ATV, S3 and S4."""
    if verbose:
        return end + feed + text + end + feed
    number = NUMBERS.get("CONNECT" if is_connect(text) else text)
    return f"{text if number is None else number}{end}"


def information(lines: list[str], *, verbose: bool, end: str = "\r", feed: str = "\n") -> str:
    """Information text (V.250 5.7.1)."""
    head = end + feed if verbose else ""
    return head + "".join(line + end + feed for line in lines) if lines else ""
