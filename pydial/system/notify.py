"""systemd's notification protocol (sd_notify(3), sd_watchdog_enabled(3)), without its library."""

from __future__ import annotations

import os
import re
import socket

from pydial.harmless import harmless


class Notifier:
    """Speaks to the service manager that started us; `half_watchdog`: seconds between two signs of life, or None.

    The variables are taken out of the environment: pppd and the user's programs are not the service.
    """

    def __init__(self, address: str, half_watchdog: float | None) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.half_watchdog = half_watchdog

    def send(self, *assignments: str) -> None:
        """`READY=1` and the like; text in them is made harmless: `systemctl status` shows it as it is.

        A manager that does not listen is no reason to fail.
        """
        message = "\n".join(map(harmless, assignments)).encode("utf-8", "replace")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.setblocking(False)
            try:
                channel.sendto(message, self._address)
            except OSError:
                return


def notifier() -> Notifier | None:
    """The one for this process; None if no service manager wants to hear."""
    address = os.environ.pop("NOTIFY_SOCKET", "")
    interval, pid = os.environ.pop("WATCHDOG_USEC", ""), os.environ.pop("WATCHDOG_PID", "")
    if not address.startswith(("/", "@")):
        return None
    microseconds = int(interval) if re.fullmatch("[0-9]{1,20}", interval) else 0  # it is a uint64_t
    meant = microseconds > 0 and pid in ("", str(os.getpid()))
    return Notifier(address, microseconds / 2e6 if meant else None)
