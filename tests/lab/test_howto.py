"""The how-to of 2008, step by step: a Nokia 9500 as a modem."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

from world.fixtures import SEED, shell, write_name_servers
from world.gadget import Gadget
from world.leftovers import interfaces, leftovers
from world.phone import Phone
from world.provider import BEYOND, DNS, LOCAL, REMOTE, WEB, Provider
from world.waiting import until

BEYOND_ROUTE = "default dev ppp"
RESOLVER = Path("/etc/resolv.conf")


def fetch(host: str, path: str, interface: str) -> bytes:
    """A page, by HTTP/1.0, through this interface and no other."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        line.settimeout(20)
        line.connect((host, 80))
        line.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = bytearray()
        while data := line.recv(65536):
            answer += data
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.") and b" 200 " in head.split(b"\r\n")[0], head
    return body


def test_howto(provider: Provider, dial_anything) -> None:
    nokia = Phone(Gadget(("gser",)), provider)
    write_name_servers(True)
    try:
        # 1 to 4: connect the phone, and find its numbers
        nokia.plug()
        until(lambda: "ID 0421:0405 Nokia" in shell("lsusb"), "the phone in lsusb")
        # 5: the generic driver takes it
        shell("modprobe", "usbserial", "vendor=0x421", "product=0x405")
        port = nokia.port()
        assert port.startswith("/dev/ttyUSB")
        # 9 to 11: the configuration
        dialer = dial_anything({**SEED, "Modem": port})
        # 12: connect
        for line in ("Initializing modem", "Sending: ATZ", "Modem initialized", r"Sending: ATDT\*99#"):
            dialer.wait_for(rf"^--> {line}")
        dialer.wait_for("^CONNECT")
        dialer.wait_for("^--> Carrier detected.  Starting PPP immediately.")
        dialer.wait_for(r"^--> Pid of pppd: \d+")
        interface = dialer.wait_for(r"^--> Using interface (ppp\d+)")[1]
        for line in (
            f"local  IP address {LOCAL}",
            f"remote IP address {REMOTE}",
            f"primary   DNS address {DNS[0]}",
            f"secondary DNS address {DNS[1]}",
        ):
            dialer.wait_for(rf"^--> {line}$")
        until(lambda: all(f"nameserver {server}" in RESOLVER.read_text() for server in DNS), "the name servers")
        # the link carries packets
        shell("ping", "-c", "1", "-W", "10", "-I", interface, REMOTE)
        WEB.joinpath("index.html").write_text("<h1>It works</h1>")
        until(lambda: BEYOND_ROUTE in shell("ip", "route"), "the default route")
        assert fetch(BEYOND, "/index.html", interface) == b"<h1>It works</h1>"
        megabyte = os.urandom(1 << 20)
        WEB.joinpath("megabyte").write_bytes(megabyte)
        received = fetch(REMOTE, "/megabyte", interface)
        assert hashlib.sha256(received).digest() == hashlib.sha256(megabyte).digest()
        # 13: Ctrl-C
        dialer.end()
        assert not interfaces()
        until(lambda: not leftovers(), "all gone", 5.0)
        assert provider.log_has("rcvd [LCP TermReq"), "the dialer said no goodbye"
    finally:
        write_name_servers(False)
        nokia.remove()
        shell("modprobe", "-r", "usbserial")
