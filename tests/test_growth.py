"""What is growth, and what is none."""

from __future__ import annotations

import pytest

from tests.growth import slope


def test_a_leak_is_seen_between_steps() -> None:
    assert slope([1000 + 8 * call + (400 if call > 7 else 0) for call in range(16)]) == 8


@pytest.mark.parametrize("steps", [(1,), (7,), (14,), (3, 13)])
def test_a_step_is_no_growth(steps: tuple[int, ...]) -> None:
    assert slope([1000 + 416 * sum(call >= step for step in steps) for call in range(16)]) == 0


def test_what_comes_and_goes_is_no_growth() -> None:
    assert slope([10, 14, 10, 14, 10, 14, 10]) <= 0
