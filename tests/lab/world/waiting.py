"""Waiting for what must happen, within a limit; never for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, within: float = 15.0) -> T:
    """The first true value of `condition`; AssertionError "WHAT: not within N s" if it stays false."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what}: not within {within:g} s"
        time.sleep(0.02)
