"""The system's log."""

from __future__ import annotations

import syslog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def writer(name: str) -> Callable[[bytes], None]:
    """A function that logs what it is given, line by line, as `name[PID]`; without a log, it goes nowhere."""
    syslog.openlog(name, syslog.LOG_PID, syslog.LOG_DAEMON)
    rest = b""

    def write(data: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + data).split(b"\n")
        for line in filter(None, lines):
            syslog.syslog(syslog.LOG_INFO, line.decode("latin-1").replace("\0", ""))

    return write
