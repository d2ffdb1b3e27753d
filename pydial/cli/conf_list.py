"""The ports as a table for people, and as an object for programs."""

from __future__ import annotations

from pydial.harmless import harmless_ascii
from pydial.report.table import table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.probe.absent import Finding
    from pydial.probe.roles import ScannedPort

COLUMNS: tuple[tuple[str, Callable[[ScannedPort], str]], ...] = (
    ("Device", lambda seen: seen.device),
    ("Role", lambda seen: seen.role),
    ("Modem", lambda seen: harmless_ascii(seen.modem_name)),
    ("Speed", lambda seen: str(seen.modem.speed) if seen.modem else ""),
    ("Bus", lambda seen: seen.facts.bus),
    ("Number", lambda seen: seen.facts.usb_number),
    ("Driver", lambda seen: seen.facts.driver),
    ("In use by", lambda seen: seen.holder or seen.state),
    ("Stable name", lambda seen: seen.facts.stable),
)


def port_table(ports: list[ScannedPort]) -> str:
    """One line for each port, under a line of headings; "" if there are none."""
    return table((head, [value(seen) for seen in ports]) for head, value in COLUMNS)


def as_object(
    ports: list[ScannedPort], chosen: ScannedPort | None, findings: list[Finding], written: str | None
) -> dict[str, object]:
    """The result of a scan: `ports`, the `modem` chosen (or null), `findings`, the file `written` (or null)."""
    return {
        "ports": [port_object(seen) for seen in ports],
        "modem": port_object(chosen) if chosen else None,
        "findings": [finding.fields() for finding in findings],
        "written": written,
    }


def port_object(seen: ScannedPort) -> dict[str, object]:
    """One port; what is not known is null."""
    facts, modem = seen.facts, seen.modem
    return {
        "device": seen.device,
        "stable_name": facts.stable or None,
        "bus": facts.bus or None,
        "vendor": facts.vendor or None,
        "product": facts.product or None,
        "interface": facts.interface or None,
        "driver": facts.driver or None,
        "role": seen.role,
        "modem": seen.modem_name or None,
        "speed": modem.speed if modem else None,
        "init": modem.init if modem else None,
        "holder": seen.holder or None,
        "state": seen.state or None,
    }
