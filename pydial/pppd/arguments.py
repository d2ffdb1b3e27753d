"""pppd's arguments: the same ones in the same order as wvdial gives them (pppd(8), "OPTIONS")."""

from __future__ import annotations

from pydial.config.pppd_option import option_words
from pydial.record import Record

FLOW_CONTROL = {"CRTSCTS": "crtscts", "XONXOFF": "xonxoff", "NOFLOW": "nocrtscts"}

PEERS_WVDIAL = ("noauth", "name", "wvdial", "usepeerdns")
"""What Debian's /etc/ppp/peers/wvdial holds; given directly where that file is missing."""


LCP_ECHOES = ("lcp-echo-interval", "30", "lcp-echo-failure", "4")
"""A peer that is silent for two minutes is gone (RFC 1661 5.8): Debian's own default. The peers file comes after it."""


REFUSALS = {
    "PAP": ("refuse-chap", "refuse-mschap", "refuse-mschap-v2", "refuse-eap"),
    "CHAP": ("refuse-pap", "refuse-eap"),
}
"""By Auth: what the peer must not ask for (pppd(8))."""


class PppSettings(Record):
    """What pppd is to do. The fields with a name behind them are options of wvdial.conf."""

    speed: int  # of the line as it runs, bit/s
    user: str = ""  # Username; empty: pppd answers a demand for a name with an empty one
    flow_control: str = "CRTSCTS"  # FlowControl
    address: str = ""  # Force Address
    new_pppd: bool = True  # New PPPD
    auto_dns: bool = True  # Auto DNS
    isdn: bool = False  # ISDN
    pppd_option: str = ""  # PPPD Option
    idle_seconds: int = 0  # Idle Seconds; 0: never, less: the option is left out
    replace_default_route: bool = False  # Replace Default Route
    auth: str = ""  # Auth: PAP or CHAP; anything else: what the peer asks for
    ipv6: bool = False  # PDP Type asks for IPv6 as well
    echoes: bool = False  # ask the peer for LCP echoes, unless a later option says otherwise
    peers_file: bool = True  # /etc/ppp/peers/wvdial is there
    route_metric: int = -1  # Route Metric; less than 0: pppd's own choice
    password_fd: int | None = None  # pppd reads the password from there (plugin passwordfd.so)


def pppd_arguments(settings: PppSettings, log_fd: int) -> list[str]:
    """The arguments after the program's name. ConfigError: `PPPD Option` has a quote that does not end."""
    modern = _modern(settings) if settings.new_pppd else []
    return [*_line(settings), *modern, *_password(settings), "logfd", str(log_fd)]


def _line(settings: PppSettings) -> list[str]:
    flow = FLOW_CONTROL.get(settings.flow_control.upper(), "crtscts")
    return [
        *(str(settings.speed), "modem", flow, "defaultroute"),
        *(["replacedefaultroute"] if settings.replace_default_route else []),
        *(["defaultroute-metric", str(settings.route_metric)] if settings.route_metric >= 0 else []),
        *("usehostname", "-detach", "user", settings.user),
        f"{settings.address}:" if settings.address else "noipdefault",
    ]


def _modern(settings: PppSettings) -> list[str]:
    return [
        *(LCP_ECHOES if settings.echoes else ()),
        *(("call", "wvdial") if settings.peers_file else PEERS_WVDIAL),
        *(["usepeerdns"] if settings.auto_dns else []),
        *(["default-asyncmap"] if settings.isdn else []),
        *REFUSALS.get(settings.auth.upper(), ()),
        *(["+ipv6"] if settings.ipv6 else []),
        *option_words(settings.pppd_option),
        *(["idle", str(settings.idle_seconds)] if settings.idle_seconds >= 0 else []),
    ]


def _password(settings: PppSettings) -> list[str]:
    if settings.password_fd is None:
        return []
    return ["plugin", "passwordfd.so", "passwordfd", str(settings.password_fd)]
