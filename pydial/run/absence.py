"""A modem's device that does not exist: what is plugged in instead, and what to do. pydialconf says the same.

Loaded when that has happened.
"""

from __future__ import annotations

from pydial.harmless import harmless
from pydial.probe import absent
from pydial.system import ports, udev

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.system.ports import Candidate

NAMES = ("ttyUSB", "ttyACM", "ttyHS")
MOST = 3  # ports that are named


def advice() -> str:
    """The next step, two lines at the most: for a stick that is there without a port, or the ports that are there; ""
    where neither is.
    """
    found = absent.findings(udev.usb_devices())
    if found:
        return f"{found[0].message}\n{found[0].hint}"
    there = [port for port in ports.survey().ports if port.name.startswith(NAMES) and port.facts.vendor]
    if not there:
        return ""
    named = "; ".join(map(_named, there[:MOST]))
    stable = there[0].facts.stable
    name = f", or Modem = {stable}, which stays" if stable else ""
    return f"There is {named}: has it another number now?\n`pydialconf` finds the modem{name}."


def _named(port: Candidate) -> str:
    model = f"{harmless(port.facts.model)}, " if port.facts.model else ""
    return f"{port.device} ({model}{port.facts.usb_number})"
