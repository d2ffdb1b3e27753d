"""What goes wrong for users, row by row of docs/decisions/pains.md: cause, cure and exit code, from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import scene


@pytest.mark.parametrize("played", list(scene.scenes()), ids=str)
def test_the_screen_tells_cause_and_cure(played: scene.Scene, tmp_path: Path) -> None:
    if lacking := scene.lacks(played):
        pytest.skip(f"needs {lacking}")
    found = scene.play(played, tmp_path)
    assert not found, "\n".join([str(played), *found])
