"""Time: seconds that only go forward, and the date as wvdial prints it."""

from __future__ import annotations

import time


def now() -> float:
    """Seconds of the monotonic clock, as a float."""
    return time.monotonic()


def epoch() -> float:
    """Seconds since the epoch, as events carry them."""
    return time.time()


def date() -> str:
    """The local date as in `Starting pppd at Sun Nov 22 13:21:51 2026` (ctime's form)."""
    return time.ctime()


def sleep(seconds: float) -> None:
    """Do nothing for `seconds`."""
    time.sleep(seconds)
