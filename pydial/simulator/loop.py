"""Waiting: timers, and descriptors that become ready. One thread, one `poll`, nothing imported that is slow."""

from __future__ import annotations

import heapq
import itertools
import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Action = Callable[[], None]
    ReadyAction = Callable[[int], None]  # is given the poll events


class Timer:
    """One thing to be done later. `cancel` may be called at any time, more than once."""

    def __init__(self, action: Action) -> None:
        self.action: Action | None = action

    def cancel(self) -> None:
        self.action = None


class Timers:
    """Things to be done later, by any clock: the tests turn theirs by hand."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
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


class Loop(Timers):
    """Timers and descriptors together, until `stop`."""

    def __init__(self) -> None:
        super().__init__()
        self._poll = select.poll()
        self._actions: dict[int, ReadyAction] = {}
        self._stopped = False

    def watch(self, fd: int, action: ReadyAction, events: int = select.POLLIN) -> None:
        """Call `action` with the poll events whenever `fd` is ready; again with other events changes it."""
        self._actions[fd] = action
        self._poll.register(fd, events)

    def unwatch(self, fd: int) -> None:
        """Forget `fd`; one that is not watched is no error."""
        if self._actions.pop(fd, None):
            self._poll.unregister(fd)

    def stop(self) -> None:
        """Let `run` return; a signal handler may call it (with something to wake the poll)."""
        self._stopped = True

    def run(self) -> None:
        while not self._stopped:
            for fd, events in self._poll.poll(self._milliseconds()):
                if action := self._actions.get(fd):
                    action(events)
            self.run_due()

    def _milliseconds(self) -> float | None:
        due = self.due_at()
        return None if due is None else max(0.0, (due - self.now()) * 1000 + 0.5)
