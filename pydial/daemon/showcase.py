"""`--demo` on a real interface: an access server with a web page at the far end, and a visit to it through ppp0.

`python -m pydial.daemon.showcase provide`: the far end, on the line that is standard input, in a network namespace of
its own. `… visit ADDRESS`: a ping and a page, told in a line each.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time

from pydial.ppp import icmp
from pydial.system import own_python

LOCAL, REMOTE = "10.6.6.6", "10.157.42.199"
SERVER = (f"{LOCAL}:{REMOTE}", "ms-dns", "121.1.3.208", "ms-dns", "121.1.3.199", "nodetach", "local", "nolog", "noauth")
NO_SCRIPTS = tuple(word for name in ("ip-pre-up", "ip-up", "ip-down") for word in (f"{name}-script", os.devnull))
PAGE = b"<h1>It works</h1>\n" * 1000
PORT = 80
SECONDS = 2.0  # for a ping, and for the page: the demo hangs up after three


def provide() -> None:
    """Become pydial-pppd; a child serves the page until that has ended. Never returns."""
    reading, writing = os.pipe()
    listener = socket.create_server(("", PORT))
    if os.fork() == 0:
        os.close(writing)
        _serve(listener, reading)
        os._exit(0)
    os.close(reading)
    os.set_inheritable(writing, True)
    words = [*own_python.command("pydial.daemon"), *SERVER, *NO_SCRIPTS]
    os.execv(words[0], words)  # noqa: S606 - a list, never a shell


def _serve(listener: socket.socket, end: int) -> None:
    """The page for everybody who comes, until `end` has ended."""
    while end not in select.select([listener.fileno(), end], [], [])[0]:
        connection, _address = listener.accept()
        with connection:
            connection.settimeout(SECONDS)
            connection.recv(4096)
            head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(PAGE)}\r\n\r\n"
            connection.sendall(head.encode() + PAGE)


def visit(address: str) -> None:
    """Ping it, and fetch its page. OSError: there is no way there."""
    print(f"ping: {address} answers after {ping(address) * 1000:.1f} ms", flush=True)
    began = time.monotonic()
    size = fetch(address)
    print(f"http://{address}/: {size} bytes in {(time.monotonic() - began) * 1000:.0f} ms", flush=True)


def ping(address: str) -> float:
    """Seconds until one ICMP echo is answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.settimeout(SECONDS)
        began = time.monotonic()
        raw.sendto(icmp.echo_request(bytes(4), bytes(4), os.getpid() & 0xFFFF)[20:], (address, 0))
        while (echo := icmp.parse_echo(raw.recv(2048))) is None or echo[0] != icmp.ECHO_REPLY:
            pass
        return time.monotonic() - began


def fetch(address: str) -> int:
    """The length of its page."""
    with socket.create_connection((address, PORT), SECONDS) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return len(answer.partition(b"\r\n\r\n")[2])


def main(words: list[str]) -> int:
    """The exit code."""
    if words == ["provide"]:
        provide()
    try:
        visit(words[1])
    except OSError as problem:
        print(f"no way to {words[1]}: {problem.strerror or problem}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
