"""What pppd's options ask of a link: from Options to LinkSettings."""

from __future__ import annotations

import socket

from pydial.daemon import secrets
from pydial.daemon.options import Options
from pydial.ppp.control import Restart
from pydial.ppp.ipcp import NONE, IpcpSettings
from pydial.ppp.ipv6cp import Ipv6cpSettings
from pydial.ppp.lcp import DEFAULT_MRU, LcpSettings
from pydial.ppp.settings import LinkSettings


def link_settings(options: Options, folder: str, *, answers_ping: bool) -> LinkSettings:
    """What the options ask of the link. BadOption: a password cannot be read."""
    known = secrets.own(options, folder)
    willing = tuple(name for name in known if not options.flag(f"refuse-{name}"))
    demand = _demanded(options, folder)
    return LinkSettings(
        lcp=LcpSettings(
            demand=demand,
            willing=willing,
            mru=DEFAULT_MRU if options.flag("default-mru") else options.number("mru", DEFAULT_MRU),
            accm=None if options.flag("default-asyncmap") else options.asyncmap,
            magic=not options.flag("nomagic"),
            pfc=not options.flag("nopcomp"),
            acfc=not options.flag("noaccomp"),
        ),
        ipcp=None if options.flag("noip") else _ipcp(options),
        ipv6cp=_ipv6cp(options) if options.flag("ipv6") else None,
        own={name: known[name] for name in willing},
        peers=secrets.peers(options, folder, demand),
        answers_ping=answers_ping,
        echo_seconds=float(options.number("lcp-echo-interval")),
        echo_failures=options.number("lcp-echo-failure"),
        echo_adaptive=options.flag("lcp-echo-adaptive"),
        restart=_restart(options, "lcp"),
        restart_ipcp=_restart(options, "ipcp"),
        restart_ipv6cp=_restart(options, "ipv6cp"),
    )


def _demanded(options: Options, folder: str) -> tuple[str, ...]:
    """What the peer has to prove itself by, best first: of what is asked for, that for which there are secrets.

    Where there are none at all, all of it: nobody gets in.
    """
    asked = tuple(name for name in ("chap", "pap") if options.flag(f"require-{name}"))
    asked = asked or (("chap", "pap") if options.flag("auth") else ())
    return tuple(name for name in asked if secrets.are_there(options, folder, name)) or asked


def _restart(options: Options, layer: str) -> Restart:
    return Restart(
        float(options.number(f"{layer}-restart", 3)),
        options.number(f"{layer}-max-configure", 10),
        options.number(f"{layer}-max-terminate", 2),
        options.number(f"{layer}-max-failure", 10),
    )


def _ipcp(options: Options) -> IpcpSettings:
    return IpcpSettings(
        local=options.local or NONE,
        remote=options.remote or NONE,
        dns_offered=tuple(options.dns_offered),
        asks_dns=options.flag("usepeerdns"),
        accepts_local=not options.local or options.flag("ipcp-accept-local"),
        accepts_remote=options.flag("ipcp-accept-remote"),
    )


def _ipv6cp(options: Options) -> Ipv6cpSettings:
    local, _comma, remote = options.text("ipv6").partition(",")
    return Ipv6cpSettings(
        local=identifier(local),
        remote=identifier(remote),
        accepts_local=not local or options.flag("ipv6cp-accept-local"),
        accepts_remote=options.flag("ipv6cp-accept-remote"),
    )


def identifier(text: str) -> bytes:
    """An interface identifier as an option has it, `::dead:beef`; zeros for "". ValueError: it is none."""
    try:
        address = socket.inet_pton(socket.AF_INET6, text or "::")
    except OSError:
        raise ValueError(text) from None
    if any(address[:8]):
        raise ValueError(text)
    return address[8:]
