"""A table for people: columns as wide as what is in them, and nothing in a cell that a terminal obeys."""

from __future__ import annotations

from pydial.harmless import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

EMPTY = "-"


def table(columns: Iterable[tuple[str, list[str]]]) -> str:
    """One line for each cell of a column, under a line of headings; a column that is empty everywhere is left out."""
    filled = [[head, *(harmless(cell) or EMPTY for cell in cells)] for head, cells in columns if any(cells)]
    widths = [max(map(len, column)) for column in filled]
    rows = zip(*filled, strict=True)
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
