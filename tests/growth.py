"""Does something grow from call to call? Measured where nothing else may be asked: memory, descriptors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

PARTS = 3


def slope(samples: Sequence[float]) -> float:
    """What grows with every sample: the least slope of PARTS stretches of `samples`.

    What leaks, leaks all the time. An allocator that takes a large piece now and then makes a step, in one stretch.
    """
    last = len(samples) - 1
    assert last >= PARTS, "too few samples for a slope"
    bounds = [part * last // PARTS for part in range(PARTS + 1)]
    return min((samples[end] - samples[start]) / (end - start) for start, end in pairwise(bounds))
