"""Waiting for what must happen, within a limit; never for time to pass.

Limits are what an idle machine needs at most. A busy one gets PATIENCE times as long: who waits in vain waits longer,
who does not loses nothing. What has to be quick is told by a fact (an exit code, a line), not by such a limit.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = float(os.environ.get("LAB_PATIENCE") or 6)
SIGN_OF_LIFE_SECONDS = 20.0
"""So often the console hears of a wait that goes on: a guest that says nothing hangs (host/machine.py)."""


def patient(seconds: float) -> float:
    """The limit for a machine that has other things to do, of one that takes an idle machine `seconds`."""
    return seconds * PATIENCE


class Limit:
    """The end of a wait for `what`."""

    def __init__(self, what: str, seconds: float) -> None:
        self._what = what
        self._seconds = patient(seconds)
        self._end = time.monotonic() + self._seconds
        self._sign = time.monotonic() + SIGN_OF_LIFE_SECONDS

    def hold(self, facts: str = "") -> None:
        """AssertionError "WHAT: not within N s", and `facts`, once it is over."""
        assert time.monotonic() < self._end, f"{self._what}: not within {self._seconds:g} s{facts}"
        if time.monotonic() > self._sign:
            self._sign += SIGN_OF_LIFE_SECONDS
            print(f"still waiting: {self._what}", flush=True)


def until(condition: Callable[[], T], what: str, within: float = 15.0) -> T:
    """The first true value of `condition`; AssertionError if it stays false."""
    limit = Limit(what, within)
    while True:
        value = condition()
        if value:
            return value
        limit.hold()
        time.sleep(0.02)
