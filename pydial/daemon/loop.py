"""Waiting: timers, descriptors and signals. One thread, one `poll`."""

from __future__ import annotations

import os
import select
import signal
import time

from pydial.ppp.timers import Timers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Ready = Callable[[int], None]  # is given the poll events


class Loop(Timers):
    """Timers, descriptors and signals together, until `stop`. Nothing to do is no wake-up."""

    def __init__(self) -> None:
        super().__init__(time.monotonic)
        self._poll = select.poll()
        self._ready: dict[int, Ready] = {}
        self._stopped = False
        self._signals: dict[int, Callable[[], None]] = {}
        self._wake, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self.watch(self._wake, self._woken)

    def watch(self, fd: int, ready: Ready, events: int = select.POLLIN) -> None:
        """Call `ready` with the poll events whenever `fd` is ready; again with other events changes it."""
        self._ready[fd] = ready
        self._poll.register(fd, events)

    def unwatch(self, fd: int) -> None:
        """Forget `fd`; one that is not watched is no error."""
        if self._ready.pop(fd, None):
            self._poll.unregister(fd)

    def on_signal(self, number: int, action: Callable[[], None]) -> None:
        """Call `action` after a signal came, from `run`."""
        self._signals[number] = action
        signal.signal(number, _heard)

    def stop(self) -> None:
        """Let `run` return."""
        self._stopped = True

    def run(self) -> None:
        """Serve until `stop`."""
        poll, ready_actions = self._poll.poll, self._ready
        self._stopped = False
        while not self._stopped:
            due = self.due_at()
            for fd, events in poll(None if due is None else max(0.0, (due - self.now()) * 1000 + 0.5)):
                if action := ready_actions.get(fd):
                    action(events)
            if due is not None:
                self.run_due()

    def _woken(self, _events: int) -> None:
        try:
            for number in dict.fromkeys(os.read(self._wake, 512)):
                self._signals.get(number, bool)()
        except BlockingIOError:
            return


def _heard(_number: int, _frame: FrameType | None) -> None:
    """Python writes the number to the pipe: that is all."""
