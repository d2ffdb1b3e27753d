"""`Modem = auto`: the best data port that a scan finds."""

from __future__ import annotations

from pydial.errors import NoDevice
from pydial.events import Line
from pydial.probe.roles import in_order
from pydial.report.scan import ScanListener
from pydial.run.scan import Scan
from pydial.secrets.mask import quoted
from pydial.system import ports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.probe.roles import ScannedPort
    from pydial.report.reporter import Reporter
    from pydial.system.waiting import Signals

SCAN_SECONDS = 30.0


def best_port(signals: Signals, reporter: Reporter) -> ScannedPort:
    """The port, with what is known of it. Raises NoDevice if no modem is found."""
    seen = Scan(ports.survey().ports, ScanListener(), signals, SCAN_SECONDS).run()
    found = in_order(seen)
    if not found:
        held = next((f" {port.device} is in use by {port.holder}." for port in seen if port.holder), "")
        hint = "Is it plugged in? `pydialconf --list` shows the ports, `sudo pydialconf` writes a configuration."
        raise NoDevice(f"No modem was found.{held}", hint, missing=True)
    best = found[0]
    name = f", {quoted(best.modem_name)}" if best.modem_name else ""
    reporter.tell(Line(f"Found a modem on {best.device}{name}."))
    return best
