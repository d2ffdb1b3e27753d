"""Control packets as pppd's option `debug` logs them: `sent [LCP ConfReq id=0x1 <mru 1500>]`."""

from __future__ import annotations

from pydial.ppp import packet
from pydial.ppp.auth import uncount
from pydial.ppp.packet import Packet
from pydial.system.interface import link_local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PROTOCOLS = {packet.LCP: "LCP", packet.IPCP: "IPCP", packet.IPV6CP: "IPV6CP", packet.PAP: "PAP", packet.CHAP: "CHAP"}
CODES = ("", "ConfReq", "ConfAck", "ConfNak", "ConfRej", "TermReq", "TermAck", "CodeRej")
LCP_CODES = (*CODES, "ProtRej", "EchoReq", "EchoRep", "DiscReq", "Ident", "TimeRem")
PAP_CODES = ("", "AuthReq", "AuthAck", "AuthNak")
CHAP_CODES = ("", "Challenge", "Response", "Success", "Failure")
AUTHENTICATION = {
    b"\xc0\x23": "pap",
    b"\xc2\x23\x05": "chap MD5",
    b"\xc2\x23\x80": "chap MS",
    b"\xc2\x23\x81": "chap MS-v2",
}


def _number(value: bytes) -> str:
    return f"0x{int.from_bytes(value, 'big'):x}"


def _address(value: bytes) -> str:
    return ".".join(map(str, value))


def _nothing(_value: bytes) -> str:
    return ""


OPTIONS: dict[int, dict[int, tuple[str, int, Callable[[bytes], str]]]] = {
    packet.LCP: {
        1: ("mru", 2, lambda value: str(int.from_bytes(value, "big"))),
        2: ("asyncmap", 4, _number),
        5: ("magic", 4, _number),
        7: ("pcomp", 0, _nothing),
        8: ("accomp", 0, _nothing),
    },
    packet.IPCP: {3: ("addr", 4, _address), 129: ("ms-dns1", 4, _address), 131: ("ms-dns2", 4, _address)},
    packet.IPV6CP: {1: ("addr", 8, link_local)},
}
"""By protocol and option: its name, the length of its value, and how that is shown."""


def shown(protocol: int, what: Packet) -> str:
    """The packet in brackets. Passwords and what is proven by them are not shown."""
    name = PROTOCOLS.get(protocol, f"proto={protocol:#x}")
    names = {packet.LCP: LCP_CODES, packet.PAP: PAP_CODES, packet.CHAP: CHAP_CODES}.get(protocol, CODES)
    code = names[what.code] if 0 < what.code < len(names) else f"code={what.code:#x}"
    return f"[{' '.join([name, code, f'id={what.identifier:#x}', *_details(protocol, what)])}]"


def _details(protocol: int, what: Packet) -> list[str]:
    if protocol == packet.PAP:
        return _pap(what)
    if protocol == packet.CHAP:
        return _chap(what)
    if what.code <= packet.CONFIGURE_REJECT:
        options = packet.decode_options(what.data)
        return ["<malformed>"] if options is None else [_option(protocol, option) for option in options]
    if what.code in (packet.TERMINATE_REQUEST, packet.TERMINATE_ACK) and what.data:
        return [f'"{_text(what.data)}"']
    if what.code in (packet.ECHO_REQUEST, packet.ECHO_REPLY, packet.DISCARD_REQUEST):
        return [f"magic={_number(what.data[:4])}"]
    return [what.data[:32].hex(" ")] if what.data else []


def _pap(what: Packet) -> list[str]:
    first, _rest = uncount(what.data)
    return [f'user="{_text(first)}"', "password=<hidden>"] if what.code == 1 else [f'"{_text(first)}"']


def _chap(what: Packet) -> list[str]:
    if what.code > 2:
        return [f'"{_text(what.data)}"']
    value, name = uncount(what.data)
    return [f"<{value.hex() if what.code == 1 else 'hidden'}>,", f'name = "{_text(name)}"']


def _option(protocol: int, option: packet.Option) -> str:
    if protocol == packet.LCP and option.kind == 3:
        return f"<auth {AUTHENTICATION.get(option.value, option.value.hex())}>"
    name, length, show = OPTIONS.get(protocol, {}).get(option.kind, ("", -1, _nothing))
    if len(option.value) != length:
        return f"< {option.kind:02x} {len(option.value) + 2:02x} {option.value.hex(' ')}>"
    value = show(option.value)
    return f"<{name} {value}>" if value else f"<{name}>"


def _text(octets: bytes) -> str:
    """As pppd prints what a peer says: printable ASCII, the rest by its number."""
    return "".join(chr(octet) if 32 <= octet < 127 and octet not in b'"\\' else f"\\{octet:03o}" for octet in octets)
