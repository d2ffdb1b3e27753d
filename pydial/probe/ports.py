"""Which names in /dev are worth a probe, and in which order (wvdialconf's)."""

from __future__ import annotations

import re

# Beginnings of names, in the order of the scan. wvdialconf's own comparison goes round in a circle
# (LT before S, S before ACM, ACM before LT), so a machine with LT and ACM may differ.
# ttyHS are the ports of Option's sticks (the driver hso), which wvdialconf does not know.
FAMILIES = ("ttyLT", "ttyS", "ttyACM", "ttyUSB", "ttyHS", "ircomm")
INFRARED = "ircomm"
DIGITS = re.compile(r"(\d+)")


def _family(name: str) -> int:
    return next((place for place, start in enumerate(FAMILIES) if name.startswith(start)), len(FAMILIES))


def scan_order(names: list[str]) -> list[str]:
    """Those of `names` (without `/dev/`) that are scanned, in order: families first, numbers as numbers."""
    wanted = [name for name in names if _family(name) < len(FAMILIES)]
    return sorted(wanted, key=lambda name: (_family(name), natural(name)))


def natural(name: str) -> list[tuple[bool, int, str]]:
    """A key that sorts ttyS2 before ttyS10, and digits before letters."""
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in DIGITS.split(name) if part]


def short_name(name: str) -> str:
    """As in wvdialconf's list of ports that could not be opened: `S0`, `USB3`."""
    return name.removeprefix("tty")
