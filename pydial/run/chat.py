"""What a session needs in chat mode: the line is pppd's, and pppd takes over when the host is ready."""

from __future__ import annotations

import os

from pydial.run.opening import WAKE_UP, Means
from pydial.system import clock
from pydial.system.inherited_port import standard_input_or

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.errors import PydialError
    from pydial.report.reporter import Reporter
    from pydial.system.serial_port import Line
    from pydial.system.waiting import Signals


class ChatMeans(Means):
    """The modem is standard input, or `$MODEM`; its speed and its lock are its owner's."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._modem = os.environ.get("MODEM", "")

    def open_early(self, reporter: Reporter) -> None:
        """Raises NoDevice or DeviceBusy at once: what is not there now will not come."""
        self._early = self._open(reporter)

    def preflight(self) -> PydialError | None:
        """pppd runs already: it called us."""
        return None

    def ask_password(self, signals: Signals) -> str:
        """Nobody: standard input is the modem (wvdial does not ask either)."""
        return ""

    def _open(self, reporter: Reporter) -> Line:
        line = standard_input_or(self._modem)
        line.write(WAKE_UP)
        self.woken_at = clock.now()
        return line
