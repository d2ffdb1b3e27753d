"""Small pictures of numbers, one character each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN = "_.:-=+*#"
"""For a terminal that has no others."""
GAP = " "


def sparkline(values: Sequence[float | None], width: int, low: float, high: float, levels: str = BLOCKS) -> str:
    """The last `width` of `values` between `low` and `high`; None is a gap. Shorter than `width` where they are few."""
    span = (high - low) or 1.0
    return "".join(GAP if value is None else levels[_level(value, low, span, len(levels))] for value in values[-width:])


def _level(value: float, low: float, span: float, levels: int) -> int:
    return min(levels - 1, max(0, int((value - low) / span * levels)))
