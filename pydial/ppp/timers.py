"""Timers without a clock of their own: whoever has one calls `run_due` when `due_at` has come."""

from __future__ import annotations

import heapq
import itertools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Action = Callable[[], None]


class Timer:
    """One thing to be done later. `cancel` may be called at any time, more than once."""

    def __init__(self, action: Action) -> None:
        self.action: Action | None = action

    def cancel(self) -> None:
        self.action = None


class Timers:
    """Things to be done later. `now` is the clock, in seconds: the tests turn theirs by hand."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._queue: list[tuple[float, int, Timer]] = []
        self._serial = itertools.count()

    def after(self, seconds: float, action: Action) -> Timer:
        """Do `action` once, `seconds` from now. Equal times keep their order."""
        timer = Timer(action)
        heapq.heappush(self._queue, (self.now() + seconds, next(self._serial), timer))
        return timer

    def due_at(self) -> float | None:
        """When the next timer is due, by `now`; None if none is set."""
        while self._queue and self._queue[0][2].action is None:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def run_due(self) -> None:
        """Do what is due."""
        while (due := self.due_at()) is not None and due <= self.now():
            timer = heapq.heappop(self._queue)[2]
            if timer.action:
                action, timer.action = timer.action, None
                action()
