"""Going to the background, as pppd does with a line that is not its standard input."""

from __future__ import annotations

import contextlib
import os
import signal

from pydial.pppd import exitcodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.daemon.log import Log

UP = b"1"


def go(log: Log, *, waits: bool) -> Callable[[], None]:
    """Go on as a child in a session of its own. What it gives is to be called once the link is up.

    The process that was started ends at once, or, if it `waits`, when the link is up or will not come up: with the
    child's exit code then (`updetach`).
    """
    reading, writing = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid:
        os.close(writing)
        os._exit(_wait_for_link(reading, pid) if waits else exitcodes.OK)
    os.close(reading)
    os.setsid()
    if not waits:
        os.close(writing)
        _let_go_of_terminal(log)
        return lambda: None

    def tell() -> None:
        _let_go_of_terminal(log)
        with contextlib.suppress(BrokenPipeError):  # whoever was to hear it has been killed
            os.write(writing, UP)
        os.close(writing)

    return tell


def _wait_for_link(reading: int, pid: int) -> int:
    """Until the link is up, or its process has ended: then its exit code. A signal is for that process."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda came, _frame: os.kill(pid, came))
    if os.read(reading, 1) == UP:
        return exitcodes.OK
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else exitcodes.FATAL


def _let_go_of_terminal(log: Log) -> None:
    """And of whoever reads what this process prints: he is to see the end."""
    log.close_stdout()
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    if nothing > 2:
        os.close(nothing)
