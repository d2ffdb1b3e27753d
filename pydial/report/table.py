"""Tables for people: columns as wide as what is in them, and nothing in a cell that a terminal obeys."""

from __future__ import annotations

from pydial.harmless import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EMPTY = "-"


def table(columns: Iterable[tuple[str, list[str]]]) -> str:
    """One line for each cell of a column, under a line of headings; a column that is empty everywhere is left out."""
    filled = [[head, *(harmless(cell) or EMPTY for cell in cells)] for head, cells in columns if any(cells)]
    return "".join(f"{line}\n" for line in aligned(list(zip(*filled, strict=True))))


def aligned(rows: Sequence[Sequence[str]], widest: int | None = None) -> list[str]:
    """The rows as lines, two blanks between columns; a cell longer than `widest` moves only what is right of it."""
    columns = zip(*rows, strict=True)
    widths = [min(max(map(len, column)), widest or max(map(len, column))) for column in columns]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
