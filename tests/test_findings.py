"""docs/decisions/findings.md: every row has a cure, and names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "decisions" / "findings.md").read_text()
ROWS = re.findall(r"^\| ([HMLDP]\d+)(?: [a-f](?: to [a-f])?)? \| .+ \| (.+) \|$", PAGE, re.MULTILINE)
EVERY = {"H": 4, "M": 12, "L": 18, "D": 33, "P": 13}
BY_MAKE = {"make fresh"}


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def there(name: str, file: str) -> bool:
    """Whether a test, a conversation or a goal of make exists; `::name` is in `file`, the one named before."""
    if name in BY_MAKE:
        return True
    if "/" in name:
        return (TESTS / "conversations" / f"{name}.txt").exists()
    path, _, function = name.partition("::")
    text = next((folder / (path or file)) for folder in (TESTS, TESTS / "lab") if (folder / (path or file)).exists())
    return not function or re.search(rf"^def {function}\(", text.read_text(), re.MULTILINE) is not None


def test_every_finding_has_a_row() -> None:
    assert {row for row, _ in ROWS} == {
        f"{kind}{number}" for kind, most in EVERY.items() for number in range(1, most + 1)
    }


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for line in PAGE.splitlines():
        file = ""
        for name in names(line.split("|")[-2]) if line.startswith("| ") else []:
            file = name.partition("::")[0] or file
            missing += [] if there(name, file) else [name]
    assert missing == []
