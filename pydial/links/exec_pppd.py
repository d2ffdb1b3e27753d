"""`--exec`: when the host is ready, this process becomes pppd; nothing of pydial stays in memory."""

from __future__ import annotations

import os

from pydial.events import Line as LineEvent
from pydial.events import PppdStarted
from pydial.run.opening import Means
from pydial.system import pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.report.reporter import Reporter
    from pydial.system.serial_port import Line


class MeansOfBecoming(Means):
    """pppd takes our place and our pid. So the lock stays valid; as it says `lock`, pppd removes it at its end."""

    def run_pppd(
        self, path: str, line: Line, arguments: pppd_process.Arguments, password: bytes | None, reporter: Reporter
    ) -> pppd_process.Pppd:
        """Say the last words and go. PppdUnusable: it can't be run."""

        def last_words(log_fd: int, password_fd: int | None) -> list[str]:
            words = [*arguments(log_fd, password_fd), "lock"]
            reporter.tell(LineEvent(f"Pid of pppd: {os.getpid()}"))
            reporter.tell(PppdStarted(os.getpid(), self.shown((path, *words))))
            reporter.close()
            return words

        pppd_process.become(path, line.fd, last_words, password)
