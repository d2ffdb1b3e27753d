"""What the kernel and the resolver say of the network."""

from __future__ import annotations

RESOLVER = "/etc/resolv.conf"
RESOLVED = "/run/systemd/resolve/resolv.conf"
"""All name servers that systemd-resolved knows (systemd-resolved.service(8))."""
RESOLVED_STUB = "127.0.0.53"


def default_interface() -> str | None:
    """The interface that the best IPv4 default route goes through, None if there is none (proc(5))."""
    try:
        with open("/proc/net/route", encoding="latin-1") as table:
            rows = [line.split() for line in table][1:]
    except OSError:
        return None
    default = [row for row in rows if row[1] == "00000000" and row[7] == "00000000"]
    return min(default, key=lambda row: int(row[6]))[0] if default else None


def name_servers(path: str = RESOLVER) -> list[str]:
    """The addresses that the C library's resolver asks (resolv.conf(5)); none where the file cannot be read."""
    try:
        return _name_servers(path)
    except OSError:
        return []


def _name_servers(path: str) -> list[str]:
    with open(path, encoding="utf-8", errors="replace") as file:
        words = [line.split() for line in file]
    return [word[1] for word in words if len(word) > 1 and word[0] == "nameserver"]


def lacks_name_server(path: str = RESOLVER) -> str:
    """Why no name can be looked up, in wvdial's words; "" if resolv.conf names a server."""
    try:
        return "" if _name_servers(path) else f"no nameserver found `{path}`"
    except OSError:
        return f"can't read `{path}`"


def is_local(address: str) -> bool:
    """A resolver on this host, such as systemd-resolved: it knows more than resolv.conf."""
    return address.startswith("127.") or address == "::1"


def traffic(interface: str) -> tuple[int | None, int | None]:
    """Bytes received and sent through an interface so far; None where that cannot be told."""
    return _counter(interface, "rx_bytes"), _counter(interface, "tx_bytes")


def _counter(interface: str, name: str) -> int | None:
    try:
        with open(f"/sys/class/net/{interface}/statistics/{name}", encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None
