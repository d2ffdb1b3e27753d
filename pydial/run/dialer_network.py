"""What the dialer is told of its network by whoever has asked the modem on another way: so --status knows it, too."""

from __future__ import annotations

from pydial.system import dialer_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.run.dialers import Facts
    from pydial.talk.modem import Signal


def note(dialer: Facts, found: Signal) -> None:
    """Tell the dialer, whose state and events have it then. Where it has no control socket, nothing is told."""
    cell = found.cell
    signal = found.radio.rssi_dbm if found.radio.rssi_dbm is not None else found.radio.rsrp_dbm
    told: Facts = {
        "command": "network",
        "registration": cell.registration,
        "operator": cell.operator,
        "technology": cell.technology or found.radio.technology,
        "signal_dbm": None if signal is None else round(signal),
    }
    dialer_socket.ask(dialer, told)
