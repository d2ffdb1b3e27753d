"""What goes wrong for users, row by row of docs/decisions/pains.md: cause, cure and exit code, from end to end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import scene


@pytest.mark.parametrize("played", list(scene.scenes()), ids=str)
def test_the_screen_tells_cause_and_cure(played: scene.Scene, tmp_path: Path) -> None:
    if lacking := scene.lacks(played):
        pytest.skip(f"needs {lacking}")
    found = scene.play(played, tmp_path)
    assert not found, "\n".join([str(played), *found])


PAINS = Path(__file__).parents[1] / "docs" / "decisions" / "pains.md"
HELD_BY = re.compile(r"`([^`]+)`")


def test_every_pain_has_its_row_and_what_holds_it() -> None:
    rows = [line.split("|")[1:-1] for line in PAINS.read_text().splitlines() if re.match(r"\| \d", line)]
    assert [int(row[0]) for row in rows] == list(range(1, 32))
    named = {name for row in rows for name in HELD_BY.findall(row[-1])}
    files = {name for name in named if not name.startswith("test_")}
    assert files == {path.stem for path in scene.FOLDER.glob("*.txt")}
    for row in rows:
        assert HELD_BY.findall(row[-1]), row[0]
        own = [name for name in HELD_BY.findall(row[-1]) if name[:2].isdigit()]
        assert all(name in own for name in files if name.startswith(f"{int(row[0]):02}-")), row[0]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_[^`]+)`", PAINS.read_text()))))
def test_what_is_named_exists(name: str) -> None:
    file, _, function = name.partition("::")
    text = (Path(__file__).parent / file).read_text()
    assert not function or f"def {function}(" in text
