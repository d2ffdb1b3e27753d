"""`Modem = auto`: the best data port that a scan finds."""

from __future__ import annotations

from pydial.errors import NoDevice
from pydial.events import Line
from pydial.probe.roles import in_order
from pydial.run.scan import Scan
from pydial.system import ports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.probe.roles import Seen
    from pydial.report.reporter import Reporter
    from pydial.system.waiting import Signals

SCAN_SECONDS = 30.0


class Silent:
    """Nobody wants the scan's report."""

    def said(self, name: str, text: str) -> None:
        """What a port did."""

    def no_serial_info(self, name: str) -> None:
        """It has none."""

    def not_opened(self, name: str, reason: str, holder: str) -> None:
        """It could not be."""

    def left_alone(self, name: str, reason: str) -> None:
        """For a reason."""

    def finished(self, name: str) -> None:
        """It is through."""


def best_port(signals: Signals, reporter: Reporter) -> Seen:
    """The port, with what is known of it. Raises NoDevice if no modem is found."""
    seen = Scan(ports.survey().ports, Silent(), signals, SCAN_SECONDS).run()
    found = in_order(seen)
    if not found:
        held = next((f" {port.device} is in use by {port.holder}." for port in seen if port.holder), "")
        hint = "Is it plugged in? `pydialconf --list` shows the ports, `sudo pydialconf` writes a configuration."
        raise NoDevice(f"No modem was found.{held}", hint, missing=True)
    best = found[0]
    reporter.tell(Line(f"Found a modem on {best.device}{f', {best.modem_name}' if best.modem_name else ''}."))
    return best
