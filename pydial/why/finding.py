"""What a check of `--why` has found."""

from __future__ import annotations

from pydial.messages.checks import CHECKS
from pydial.record import Record


class Finding(Record):
    """`level`: GREEN, YELLOW or RED; `exit_code`: of a run whose first red one it is. `where`: FILE:LINE, or ""."""

    level: str
    topic: str
    code: str
    message: str
    hint: str = ""
    exit_code: int = 0
    where: str = ""


def found(code: str, /, **words: object) -> Finding:
    """A row of the table, filled in. Modems' own words come quoted (secrets/mask.py)."""
    row = CHECKS[code]
    return Finding(row.level, row.topic, code, row.words.format(**words), row.cure.format(**words), row.exit_code)
