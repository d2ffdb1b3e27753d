"""Waiting: timers, and descriptors that become ready. One thread, one `poll`, nothing imported that is slow."""

from __future__ import annotations

import select
import time

from pydial.ppp.timers import Timers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    ReadyAction = Callable[[int], None]  # is given the poll events


class Loop(Timers):
    """Timers and descriptors together, until `stop`."""

    def __init__(self) -> None:
        super().__init__(time.monotonic)
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
