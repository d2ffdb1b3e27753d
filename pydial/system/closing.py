"""Closing a tty whose device takes nothing any more."""

from __future__ import annotations

import contextlib
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

CLOSE_SECONDS = 0.1


@contextlib.contextmanager
def hurried() -> Iterator[None]:
    """Within it, closing a line takes no time to speak of.

    close() waits up to 30 s for what a dead device does not take, cdc_acm even for what was flushed; but a
    signal ends that wait (tty_wait_until_sent), and an alarm needs no rights, unlike TIOCSSERIAL.
    """
    before = signal.signal(signal.SIGALRM, _nothing)
    signal.setitimer(signal.ITIMER_REAL, CLOSE_SECONDS, CLOSE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The alarm only has to come."""
