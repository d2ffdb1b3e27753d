"""`--exec`: when the host is ready, this process becomes pppd; nothing of pydial stays in memory."""

from __future__ import annotations

import os

from pydial.events import Line, PppdStarted
from pydial.links.pppd_child import PppdChild, shown
from pydial.system import pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel


class ExecPppd(PppdChild):
    """pppd takes our place and our pid. So the lock stays valid; as it says `lock`, pppd removes it at its end."""

    def _run(self, path: str, channel: Channel, secret: bytes | None, reporter: Reporters) -> NoReturn:
        """Say the last words and go. PppdUnusable: it can't be run."""
        arguments = self._arguments(channel.speed)

        def last_words(log_fd: int, password_fd: int | None) -> list[str]:
            words = [*arguments(log_fd, password_fd), "lock"]
            reporter.tell(Line(f"Pid of pppd: {os.getpid()}"))
            reporter.tell(PppdStarted(os.getpid(), shown(self._settings, (path, *words))))
            reporter.close()
            return words

        pppd_process.become(path, channel.fd, last_words, secret)
