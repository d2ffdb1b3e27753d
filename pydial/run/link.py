"""The link as pppd's log tells of it: interface, addresses, name servers, authentication, traffic."""

from __future__ import annotations

from pydial.events import Auth, Event, Offline, Online
from pydial.events import Line as LineEvent
from pydial.ppp.loglines import LogLine, LogLines, read_log_line
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


IPV4_SECONDS = 3.0  # for IPCP to come up behind IPV6CP, before the link counts as one of IPv6 alone


class Link:
    """One run of pppd."""

    def __init__(self, started: float, ipv6: bool = False) -> None:
        """`ipv6`: pppd was told to speak it, so its addresses are enough."""
        self._ipv6 = ipv6
        self._ipv6_since: float | None = None  # when both IPv6 addresses were known
        self.started = started  # when pydial began to dial: the start of seconds_to_online
        self.pppd_started = clock.now()
        self.interface = ""
        self.local = ""
        self.remote = ""
        self.local_ipv6: str | None = None
        self.remote_ipv6: str | None = None
        self.dns: list[str] = []
        self.auth_failed = False
        self.online_since: float | None = None
        self._told: Online | None = None
        self.reason = ""
        self.bytes_out: int | None = None
        self.bytes_in: int | None = None
        self._log = LogLines()

    @property
    def addressed(self) -> bool:
        """Both addresses are known, of IPv4 or, once that has had its time, of IPv6."""
        return bool(self.local and self.remote) or self.patience() == 0.0

    def patience(self) -> float | None:
        """Seconds that IPv4 still has, when IPv6 is there already; None: that is not waited for."""
        if self._ipv6_since is None or (self.local and self.remote):
            return None
        return max(0.0, self._ipv6_since + IPV4_SECONDS - clock.now())

    def hear(self, data: bytes) -> Iterator[tuple[str, LogLine | None]]:
        """The lines of what came from the log pipe, each with what it means, if it means something."""
        for text in self._log.feed(data):
            line = read_log_line(text)
            if line:
                self._note(line)
            yield text, line

    def _note(self, line: LogLine) -> None:
        first = line.values[0] if line.values else ""
        if line.kind == "interface":
            self.interface = first
        elif line.kind == "local-address":  # it comes first, each time that IPCP comes up (pppd's ipcp.c, ipcp_up)
            self.local, self.dns = first, []
        elif line.kind == "remote-address":
            self.remote = first
        elif line.kind == "local-ipv6":
            self.local_ipv6 = first
        elif line.kind == "remote-ipv6":
            self.remote_ipv6 = first
            if self._ipv6 and self._ipv6_since is None:
                self._ipv6_since = clock.now()
        elif line.kind == "dns":
            self.dns.append(first)
        elif line.kind == "auth-failed":
            self.auth_failed = True
        elif line.kind in ("hangup", "terminated-by-peer", "no-echo"):
            self.reason = self.reason or line.text
        elif line.kind == "bytes":
            self.bytes_out, self.bytes_in = int(line.values[0]), int(line.values[1])

    def online(self) -> Online:
        """The event, now: the link is up, or up again with other addresses."""
        if self.online_since is None:
            self.online_since = clock.now()
        self._told = self._as_it_is()
        return self._told

    def _as_it_is(self) -> Online:
        took = round((self.online_since or 0.0) - self.started, 3)
        dns = tuple(self.dns)
        return Online(self.interface, self.local, self.remote, dns, took, self.local_ipv6, self.remote_ipv6)

    @property
    def has_changed(self) -> bool:
        """It is online, and its addresses or name servers are not those that `online` told."""
        return self._told is not None and self._told != self._as_it_is()

    def offline(self, exit_code: int | None, stopped_by: int = 0) -> Offline:
        """The event, now; `stopped_by`: the signal that asked for it."""
        up = clock.now() - self.online_since if self.online_since is not None else 0.0
        asked = f"ended by signal {stopped_by}" if stopped_by else ""
        reason = asked or self.reason or f"pppd ended with exit code {exit_code}"
        return Offline(reason, exit_code, round(up, 3), self.bytes_in, self.bytes_out)


FACTS = ("interface", "local-address", "remote-address", "local-ipv6", "remote-ipv6", "dns", "connect-time", "bytes")
"""Lines in which nobody but pppd has a word: programs read them, and they hold no secret."""


def events_of(line: LogLine, masked: Callable[[str], str]) -> Iterator[Event]:
    """What a line of pppd's log is told as; the peer's messages may hold the password, so they are `masked`."""
    for text in line.shown:
        yield LineEvent(text if line.kind in FACTS else masked(text))
    if line.kind in ("auth-ok", "auth-failed"):
        message = line.values[1] if len(line.values) > 1 else ""
        yield Auth(line.values[0], line.kind == "auth-ok", masked(message))
