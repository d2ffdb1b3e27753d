"""The other ports of one USB device: sticks have three to five, and a modem answers on some of them."""

from __future__ import annotations

import os

from pydial.probe.roles import in_order
from pydial.report.scan import ScanListener
from pydial.run.scan import Scan
from pydial.system import ports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.ports import Candidate
    from pydial.system.waiting import Signals


def siblings(device: str) -> list[Candidate]:
    """The other ports of the USB device that `device` belongs to, in the order of a scan."""
    found = ports.survey().ports
    try:
        own = os.stat(device).st_rdev
    except OSError:
        return []
    group = next((port.facts.group for port in found if port.rdev == own), "")
    return [port for port in found if group and port.facts.group == group and port.rdev != own]


def answering_sibling(device: str, signals: Signals, seconds: float) -> str:
    """The best of them where a modem answers, by its stable name; "" for none. They are asked as pydialconf does."""
    found = in_order(Scan(siblings(device), ScanListener(), signals, seconds).run())
    return (found[0].facts.stable or found[0].device) if found else ""
