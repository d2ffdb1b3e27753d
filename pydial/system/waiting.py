"""The one place where the dialer waits: for a descriptor, a time or a signal, whichever is first.

Signals are heard through a pipe (signal.set_wakeup_fd), so that none can come between looking
and waiting, and none interrupts a write or a clean-up half-way (docs/decisions/waiting.md).
"""

from __future__ import annotations

import contextlib
import os
import select
import signal

from pydial.errors import Interrupted
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
LONGEST_SECONDS = 86400.0  # of one poll(), which takes no more than 2**31 ms; a longer wait is several polls


class Signals:
    """Catches the signals that end a dial.

    A SIGHUP that was ignored at start (nohup) stays ignored. The others are caught even then: a shell without job
    control ignores SIGINT and SIGQUIT in what it starts with `&`, and scripts end wvdial by them all the same.
    """

    def __init__(self) -> None:
        self.caught: list[int] = []
        self.asked: list[str] = []  # by another program, through `ask`
        self._attended: dict[int, Callable[[], None]] = {}
        self._crowded: dict[int, Callable[[], None]] = {}
        self._wake, self._alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        for number in STOPPING:
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._heard)

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        self.caught.append(number)

    def ask(self, what: str) -> None:
        """Something is wanted of this run: a wait that is on ends."""
        self.asked.append(what)
        self.wake()

    def wake(self) -> None:
        """The wait that is on, or is next, ends at once: whoever waits looks again at what there is to wait for."""
        with contextlib.suppress(BlockingIOError):  # full of other reasons to end a wait
            os.write(self._alarm, b".")

    def attend(self, descriptor: int, serve: Callable[[], None]) -> None:
        """Whenever something is to be read from `descriptor` while it waits, `serve` is called."""
        self._attended[descriptor] = serve

    def dismiss(self, descriptor: int) -> None:
        """No more."""
        self._attended.pop(descriptor, None)

    def attend_room(self, descriptor: int, serve: Callable[[], None]) -> None:
        """Once `descriptor` takes bytes again while `wait` waits, `serve` is called."""
        self._crowded[descriptor] = serve

    def dismiss_room(self, descriptor: int) -> None:
        """No more."""
        self._crowded.pop(descriptor, None)

    def wait(self, descriptors: Iterable[int], seconds: float | None) -> list[int]:
        """Those of `descriptors` that have something to say; [] after `seconds` or when a signal came.

        None waits without end, and without a single wake-up. Attended descriptors do not prolong the wait, however
        much they bring.
        """
        wanted = {self._wake, *descriptors}
        end = None if seconds is None else clock.now() + max(0.0, seconds)
        while True:
            readable, writable = self._poll(wanted, end)
            self._serve(self._crowded, writable)
            self._serve(self._attended, readable - wanted)
            if readable & wanted or (end is not None and clock.now() >= end):
                self._silence()
                return list((readable & wanted) - {self._wake})

    def sleep(self, seconds: float) -> None:
        """Do nothing for `seconds`, but serve what is attended. Raises Interrupted once a second signal came."""
        end = clock.now() + seconds
        while (left := end - clock.now()) > 0:
            self.wait([], left)
            self.end_at_second()

    def end_at_second(self) -> None:
        """Raises Interrupted if a second signal came: the user wants the end at once."""
        if len(self.caught) > 1:
            raise Interrupted(self.caught[1])

    def room(self, descriptor: int, seconds: float) -> bool:
        """Whether `descriptor` takes bytes within `seconds`, and before a signal comes."""
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT)
        poll.register(self._wake, select.POLLIN)
        return any(ready == descriptor for ready, _ in poll.poll(min(max(0.0, seconds), LONGEST_SECONDS) * 1000))

    def _poll(self, wanted: set[int], end: float | None) -> tuple[set[int], set[int]]:
        """Those that may be read, or have ended, and those that may be written to."""
        poll = select.poll()
        reading = {*wanted, *self._attended}
        for descriptor in reading | self._crowded.keys():
            read = select.POLLIN if descriptor in reading else 0
            poll.register(descriptor, read | (select.POLLOUT if descriptor in self._crowded else 0))
        left = None if end is None else min(max(0.0, end - clock.now()), LONGEST_SECONDS) * 1000
        ready = poll.poll(left)
        readable = {descriptor for descriptor, events in ready if events & ~select.POLLOUT and descriptor in reading}
        return readable, {descriptor for descriptor, events in ready if events & ~select.POLLIN} & self._crowded.keys()

    @staticmethod
    def _serve(served: dict[int, Callable[[], None]], ready: set[int]) -> None:
        for descriptor in ready:
            if descriptor in served:  # not dismissed by the one before
                served[descriptor]()

    def _silence(self) -> None:
        try:
            while os.read(self._wake, 512):
                pass
        except BlockingIOError:
            pass


def read_now(descriptor: int, seconds: float = 0.0) -> bytes | None:
    """What is there to be read, or comes within `seconds`; b"" at its end, None if nothing is there."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    try:
        return os.read(descriptor, 4096) if poll.poll(seconds * 1000) else None
    except BlockingIOError:
        return None  # another process has taken it
