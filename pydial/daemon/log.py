"""pppd's log: to a descriptor or a file, and to the system's log with the facility daemon."""

from __future__ import annotations

import os
import select

from pydial.daemon.options import BadOption, Options
from pydial.system.syslog import NOTICE, SystemLog

NAME = "pydial-pppd"


class Log:
    """Writes lines. One that nobody reads any more, or that a full disk does not take, is lost."""

    def __init__(self, options: Options, *, stdout_is_line: bool, to_system: bool) -> None:
        self._system = SystemLog(NAME) if to_system else None
        self._fd = self._descriptor(options, stdout_is_line)

    def _descriptor(self, options: Options, stdout_is_line: bool) -> int:
        if options.flag("nolog"):
            return -1
        if path := options.text("logfile"):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOCTTY
            try:
                return os.open(path, flags, 0o640)
            except OSError as problem:
                raise BadOption(f"Can't open log file {path}: {problem.strerror}") from problem
        if "logfd" in options.values:
            return options.number("logfd")
        return -1 if stdout_is_line else 1

    def write(self, text: str) -> None:
        """One line."""
        if self._system:
            self._system.write(NOTICE, text)
        if self._fd < 0:
            return
        try:
            if self._takes_more():
                os.write(self._fd, text.encode("latin-1", "replace") + b"\n")
        except BlockingIOError:
            return  # another process has filled it just now
        except OSError:
            self._fd = -1

    def _takes_more(self) -> bool:
        """Whether there is room for a line: whoever reads it may be slow, or stopped, and the link is not to wait."""
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        return bool(poll.poll(0))

    def close_stdout(self) -> None:
        """The process goes to the background: nobody reads what it prints."""
        if self._fd == 1:
            self._fd = -1
