"""Check Link: does the link carry anything? `ping HOST` or `tcp HOST:PORT`, through the interface itself.

In a thread: the name of HOST may have to be looked up, which the C library does not let interrupt.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading

from pydial.system import clock
from pydial.system.waiting import read_now

TRY_SECONDS = 10.0  # for an answer
LOOKUP_SECONDS = 5.0  # for ping to find the address of a name


class LinkProbe:
    """One check (`link_check`'s), begun at once; `fd` is readable when it has ended."""

    def __init__(self, check: tuple[str, str, int], interface: str) -> None:
        self.fd, self._done = os.pipe2(os.O_CLOEXEC)
        threading.Thread(target=self._run, args=(check, interface), daemon=True).start()

    def answered(self) -> bool | None:
        """How it went, told once, for that closes the check; None while it is on."""
        said = read_now(self.fd)
        if said is None:
            return None
        self.forget()
        return said == b"y"

    def forget(self) -> None:
        """Nobody wants to know any more."""
        os.close(self.fd)

    def _run(self, check: tuple[str, str, int], interface: str) -> None:
        how, host, port = check
        try:
            well = ping(host, interface) if how == "ping" else tcp(host, port, interface)
            with contextlib.suppress(BrokenPipeError):  # forgotten
                os.write(self._done, b"y" if well else b"n")
        finally:
            os.close(self._done)


def ping(host: str, interface: str) -> bool:
    """Whether ping gets an answer."""
    command = ["ping", "-n", "-q", "-c", "1", "-W", f"{TRY_SECONDS:.0f}", "-I", interface, host]
    try:
        done = subprocess.run(
            command, check=False, timeout=TRY_SECONDS + LOOKUP_SECONDS, stdin=subprocess.DEVNULL, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def tcp(host: str, port: int, interface: str) -> bool:
    """Whether a connection to any of the host's addresses is made (and closed again), within TRY_SECONDS for all.

    An address of a family that the interface does not carry fails at once, and the next one is tried.
    """
    end = clock.now() + TRY_SECONDS
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(_connects(family, address, interface, end - clock.now()) for family, _, _, _, address in found)


def _connects(family: int, address: tuple[object, ...], interface: str, seconds: float) -> bool:
    if seconds <= 0:
        return False
    try:
        with socket.socket(family, socket.SOCK_STREAM) as plug:
            plug.settimeout(seconds)
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
            plug.connect(address)
    except OSError:
        return False
    return True
