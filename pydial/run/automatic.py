"""`Modem = auto`: the best data port that a scan finds."""

from __future__ import annotations

from pydial.config.settings import FOUND_SOURCE
from pydial.errors import NoDevice
from pydial.events import Line
from pydial.probe.roles import in_order
from pydial.report.scan import ScanListener
from pydial.run.scan import Scan
from pydial.secrets.mask import quoted
from pydial.system import ports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.probe.roles import ScannedPort
    from pydial.report.reporter import Reporter
    from pydial.system.waiting import Signals

SCAN_SECONDS = 30.0
DEV = "/dev"
"""Where the ports are."""


def best_port(settings: Settings, signals: Signals, reporter: Reporter) -> ScannedPort:
    """The port, with what is known of it. That a scan is made is told, and why. Raises NoDevice: no modem is found."""
    reporter.tell(Line(f"{_reason(settings)} for a modem on all ports, for {SCAN_SECONDS:.0f} seconds at most."))
    seen = Scan(ports.survey(dev=DEV).ports, ScanListener(), signals, SCAN_SECONDS).run()
    found = in_order(seen)
    if not found:
        held = next((f" {quoted(port.device)} is in use by {quoted(port.holder)}." for port in seen if port.holder), "")
        hint = "Is it plugged in? `pydialconf --list` shows the ports, `sudo pydialconf` writes a configuration."
        raise NoDevice(f"No modem was found.{held}", hint, missing=True, searched=True)
    best = found[0]
    name = f", {quoted(best.modem_name)}" if best.modem_name else ""
    reporter.tell(Line(f"Found a modem on {quoted(best.device)}{name}."))
    return best


def _reason(settings: Settings) -> str:
    if settings.source("Modem") != FOUND_SOURCE:
        return "Looking"
    if not settings.files:
        return "There is no configuration: looking"
    return f"No Modem is set in {quoted(' or '.join(settings.files))}: looking"
