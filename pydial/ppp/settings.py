"""What one end of a link wants."""

from __future__ import annotations

from pydial.ppp import auth
from pydial.ppp.auth import Credentials
from pydial.ppp.control import Restart
from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.ipv6cp import Ipv6cpSettings
from pydial.ppp.lcp import LcpSettings
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class LinkSettings(Record):
    """What this end wants. `own`: how it proves itself; `peers`: what the peer must prove; each by "pap" and "chap".

    `ipcp`, `ipv6cp`: None: this network protocol is not wanted.
    """

    lcp: LcpSettings = LcpSettings()
    ipcp: IpcpSettings | None = IpcpSettings()
    ipv6cp: Ipv6cpSettings | None = None
    own: Mapping[str, Credentials] = auth.NOBODY
    peers: Mapping[str, Credentials] = auth.NOBODY
    refuses_all: bool = False  # as if every password were wrong
    answers_ping: bool = True  # by itself; else whoever hears of datagrams does
    echo_seconds: float = 0.0  # ask the peer for an echo as often as that; 0: never
    echo_failures: int = 4  # so many without an answer mean a dead peer; 0: none does
    echo_adaptive: bool = False  # ask only if the peer has been silent since the last time
    restart: Restart = Restart()  # of LCP
    restart_ipcp: Restart = Restart()
    restart_ipv6cp: Restart = Restart()
