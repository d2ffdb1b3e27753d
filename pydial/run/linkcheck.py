"""Check Link: does the link carry anything? `ping HOST` or `tcp HOST:PORT`, through the interface itself.

In a thread: the name of HOST may have to be looked up, which the C library does not let interrupt.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading

from pydial.errors import ConfigError

TRY_SECONDS = 10.0  # for an answer
HINT = "Check Link is `ping HOST` or `tcp HOST:PORT`."


class LinkCheck:
    """One check, begun at once; `fd` is readable when it has ended, then ask `answered`."""

    def __init__(self, wanted: str, interface: str) -> None:
        check = parsed(wanted)
        self.fd, self._done = os.pipe2(os.O_CLOEXEC)
        threading.Thread(target=self._run, args=(check, interface), daemon=True).start()

    def answered(self) -> bool:
        """How it went; closes the check."""
        well = os.read(self.fd, 1) == b"y"
        os.close(self.fd)
        return well

    def _run(self, check: tuple[str, str, int], interface: str) -> None:
        how, host, port = check
        try:
            well = ping(host, interface) if how == "ping" else tcp(host, port, interface)
            os.write(self._done, b"y" if well else b"n")
        finally:
            os.close(self._done)


def parsed(wanted: str) -> tuple[str, str, int]:
    """("ping", host, 0) or ("tcp", host, port). Raises ConfigError."""
    how, _, target = wanted.strip().partition(" ")
    target = target.strip()
    host, _, port = target.rpartition(":")
    if how == "ping" and target and not target.startswith("-"):
        return how, target, 0
    if how == "tcp" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return how, host.strip("[]"), int(port)
    raise ConfigError(f"Check Link = {wanted} cannot be used.", HINT)


def ping(host: str, interface: str) -> bool:
    """Whether ping gets an answer."""
    command = ["ping", "-n", "-q", "-c", "1", "-W", f"{TRY_SECONDS / 2:.0f}", "-I", interface, host]
    try:
        done = subprocess.run(command, check=False, timeout=TRY_SECONDS, stdin=subprocess.DEVNULL, capture_output=True)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def tcp(host: str, port: int, interface: str) -> bool:
    """Whether a connection is made (and closed again)."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as plug:
            plug.settimeout(TRY_SECONDS)
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
            plug.connect(address)
    except OSError:
        return False
    return True
