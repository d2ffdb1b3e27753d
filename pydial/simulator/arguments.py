"""The command line of the simulator."""

from __future__ import annotations

import argparse
import os

from pydial.errors import UsageError
from pydial.simulator.host import Provider

PPPD = "pppd nodetach local noauth passive nodefaultroute {local}:{peer}"

EXAMPLES = """\
examples:
  python -m pydial.simulator                                    a Nokia and a provider, on a new pty
  python -m pydial.simulator --personality flaky --link /tmp/modem --trace
  python -m pydial.simulator --auth chap --user me --secret-file secret
  python -m pydial.simulator --tty /dev/ttyGS0 --provider ip netns exec isp pppd nodetach local noauth passive

The first line on stdout is the tty to dial. Ends by SIGTERM, SIGINT or, with --stop-at-eof, when stdin ends.
"""


def build() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pydial.simulator",
        description="A virtual modem and an internet provider behind it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--personality", default="nokia", metavar="NAME|FILE", help="how the modem answers (nokia); see --list")
    add("--list", action="store_true", help="print the personalities and end")
    add("--tty", metavar="PATH", help="answer on this tty in place of a new pty")
    add("--link", metavar="PATH", help="make this symbolic link to the tty; removed at the end")
    add(
        "--second",
        action="store_true",
        help="a second port, for AT commands only; its tty is the second line on stdout",
    )
    add("--second-link", metavar="PATH", help="the same, with this symbolic link to it")
    add("--once", action="store_true", help="end when the tty is closed for the first time")
    add("--trace", action="store_true", help="write on stderr what is heard (<), said (>) and done (*)")
    add("--stop-at-eof", action="store_true", help="end when stdin ends: dies with the program that started it")
    add("--mux", nargs="?", const="", metavar="FAULT,...", help="several channels on one line after AT+CMUX (27.010), "
        "with the faults of docs/simulator.md")  # fmt: skip
    provider = parser.add_argument_group("the provider")
    add = provider.add_argument
    add("--provider", nargs=argparse.REMAINDER, metavar="user|none|pppd|PROGRAM", help="the far end of the call: PPP "
        "in user space (user), silence (none), Debian's pppd, or any program with its arguments, the call being "
        "its stdin and stdout; the last option on the line")  # fmt: skip
    add("--local", default="10.6.6.6", metavar="ADDRESS", help="the provider's own address (10.6.6.6)")
    add("--peer", default="10.157.42.199", metavar="ADDRESS", help="the caller's address (10.157.42.199)")
    add("--dns", action="append", metavar="ADDRESS", help="a name server, at most two (121.1.3.208, 121.1.3.199)")
    add("--auth", choices=("none", "pap", "chap"), default="none", help="what the caller must prove itself with")
    add("--user", default="user", metavar="NAME", help="the one name that is good (user)")
    add("--secret-file", metavar="FILE", help="its password; without one any password is good")
    add("--secret-fd", type=int, metavar="N", help="the same, from an open descriptor")
    add("--fault", choices=("no-ppp", "refuse", "no-echo"), default="", help="never speak PPP; refuse every password; "
        "leave LCP echoes unanswered")  # fmt: skip
    add("--hangup-after", type=float, default=0.0, metavar="S", help="end each call after S seconds")
    add("--hangup-how", choices=("terminate", "carrier"), default="terminate", help="by LCP or by losing the carrier")
    add("--echo-interval", type=float, default=20.0, metavar="S", help="ask the caller for LCP echoes (20; 0: never)")
    return parser


def read_secret(file: str | None, fd: int | None) -> bytes | None:
    """The first line of a file or descriptor; None if neither is given."""
    try:
        if fd is not None:
            with os.fdopen(fd, "rb") as stream:
                return stream.readline().rstrip(b"\r\n")
        if file is not None:
            with open(file, "rb") as stream:
                return stream.readline().rstrip(b"\r\n")
    except OSError as error:
        raise UsageError(f"Cannot read the secret: {error}.") from error
    return None


def _address(text: str) -> str:
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and int(part) < 256 for part in parts):
        raise UsageError(f"`{text}' is not an IPv4 address.")
    return text


def provider(given: argparse.Namespace) -> Provider:
    """The provider that the options describe."""
    words: list[str] = given.provider if given.provider is not None else ["user"]
    if not words:
        raise UsageError("--provider needs user, none, pppd or a program.", "It is the last option on the line.")
    kind = words[0] if words[0] in ("user", "none") else "program"
    if kind != "program" and words[1:]:
        raise UsageError(f"`{words[1]}' after --provider {kind} makes no sense.", "Put --provider last.")
    if kind != "user" and (given.auth != "none" or given.fault or given.hangup_after):
        raise UsageError(
            "--auth, --fault and --hangup-after are for --provider user.", "A program has its own options."
        )
    result = Provider(
        kind=kind,
        program=words,
        local=_address(given.local),
        peer=_address(given.peer),
        dns=tuple(map(_address, given.dns or Provider.dns)),
        auth="" if given.auth == "none" else given.auth,
        user=given.user,
        secret=read_secret(given.secret_file, given.secret_fd),
        fault=given.fault,
        hangup_after=given.hangup_after,
        hangup_how=given.hangup_how,
        echo_seconds=given.echo_interval,
    )
    if words == ["pppd"]:
        result.program = PPPD.format(local=result.local, peer=result.peer).split()
        result.program += [word for address in result.dns for word in ("ms-dns", address)]
    if result.auth == "chap" and result.secret is None:
        raise UsageError("--auth chap needs a secret.", "Give --secret-file or --secret-fd.")
    return result
