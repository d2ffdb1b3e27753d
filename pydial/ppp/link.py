"""One PPP link through its phases: establish, authenticate, network, terminate (RFC 1661 3)."""

from __future__ import annotations

from pydial.ppp import auth, automaton, framing, icmp, packet
from pydial.ppp.auth import Credentials
from pydial.ppp.control import Restart
from pydial.ppp.ipcp import Ipcp, IpcpSettings, as_octets
from pydial.ppp.lcp import ACFC, PFC, Lcp, LcpSettings
from pydial.ppp.packet import Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.auth import Authentication
    from pydial.ppp.timers import Timer, Timers

IPCP_REASONS = {"timeout": "IPCP timeout", "": "IPCP refused"}


class LinkSettings(Record):
    """What this end wants. `own`: how it proves itself; `peers`: what the peer must prove."""

    lcp: LcpSettings = LcpSettings()
    ipcp: IpcpSettings = IpcpSettings()
    own: Credentials | None = None
    peers: Credentials | None = None
    refuses_all: bool = False  # as if every password were wrong
    echo_seconds: float = 0.0  # ask the peer for an echo as often as that; 0: never
    echo_failures: int = 4  # so many without an answer mean a dead peer
    restart_seconds: float = 3.0  # RFC 1661 4.6
    max_configure: int = 10


class Listener:
    """What a link tells; a user of one overrides what it wants to know."""

    def connected(self) -> None:
        """LCP is up."""

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        """PAP or CHAP ended. `by_peer`: it was the peer that asked us to prove ourselves."""

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        """IPCP is up."""

    def terminated(self) -> None:
        """The peer ends the link by an LCP Terminate-Request."""

    def closing(self, reason: str) -> None:
        """This end begins to close the link."""

    def datagram(self, octets: bytes) -> None:
        """An IP datagram came that is not a ping to this end."""

    def finished(self, reason: str) -> None:
        """The link is dead: told once."""


class Link:
    """Octets of the line in by `feed`, out by `write`; both ends of a link are this class.

    `random_octets` gives so many of them: magic numbers and challenges (RFC 1661 6.4, RFC 1994 2.3).
    """

    def __init__(
        self,
        settings: LinkSettings,
        timers: Timers,
        write: Callable[[bytes], None],
        listener: Listener,
        random_octets: Callable[[int], bytes],
    ) -> None:
        self.settings, self._timers, self._write, self.listener = settings, timers, write, listener
        self.octets_in = self.octets_out = 0
        self._deframer = framing.Deframer()
        self._random_octets = random_octets
        restart = Restart(settings.restart_seconds, settings.max_configure)
        self._lcp = Lcp(timers, self._sender(packet.LCP), self._lcp_did, settings.lcp, restart, random_octets)
        self._ipcp = Ipcp(timers, self._sender(packet.IPCP), self._ipcp_did, settings.ipcp, restart)
        self._auths: dict[int, list[Authentication]] = {}
        self._to_prove: set[str] = set()
        self._echo_timer: Timer | None = None
        self._reason = ""
        self._dead = False

    # from above

    def start(self) -> None:
        """The line is connected: negotiate."""
        self._ipcp.event("Open")
        self._lcp.event("Open")
        self._lcp.event("Up")

    def close(self, reason: str = "closed") -> None:
        """Say goodbye: LCP Terminate, then `finished`."""
        self._reason = self._reason or reason
        self.listener.closing(reason)
        self._lcp.event("Close")

    @property
    def reason(self) -> str:
        """Why the link has ended or is about to; empty while it lives."""
        return self._reason or self._lcp.reason

    def lost(self, reason: str = "hangup") -> None:
        """The line is gone."""
        self._reason = self._reason or reason
        self._finish()

    def feed(self, data: bytes) -> None:
        """Octets from the line."""
        self.octets_in += len(data)
        for protocol, payload in self._deframer.feed(data):
            if not self._dead:
                self._receive(protocol, payload)

    def send_datagram(self, octets: bytes) -> None:
        if self._ipcp.state == automaton.OPENED:
            self._send(packet.IP, octets)

    # frames

    def _sender(self, protocol: int) -> Callable[[Packet], None]:
        return lambda what: self._send(protocol, what.encode())

    def _send(self, protocol: int, payload: bytes) -> None:
        agreed = self._lcp.peer if self._lcp.state == automaton.OPENED and protocol != packet.LCP else {}
        frame = framing.encode(
            protocol,
            payload,
            self._lcp.sending_accm() if agreed else framing.ALL_CONTROLS,
            compress_address=ACFC in agreed,
            compress_protocol=PFC in agreed,
        )
        self.octets_out += len(frame)
        self._write(frame)

    def _receive(self, protocol: int, payload: bytes) -> None:
        if protocol == packet.LCP:
            self._receive_lcp(payload)
        elif self._lcp.state != automaton.OPENED:
            return  # silently discarded until the link is established (RFC 1661 3.4)
        elif protocol in (packet.PAP, packet.CHAP) and protocol in self._auths:
            for side in self._auths[protocol]:
                side.receive(payload)
        elif protocol == packet.IPCP:
            self._ipcp.receive(payload)
        elif protocol == packet.IP:
            self._receive_ip(payload)
        else:
            self._lcp.reject_protocol(protocol, payload)

    def _receive_lcp(self, payload: bytes) -> None:
        heard = packet.decode(payload)
        if heard and heard.code == packet.PROTOCOL_REJECT:
            self._protocol_rejected(int.from_bytes(heard.data[:2], "big"))
            return
        self._lcp.receive(payload)
        if heard and heard.code == packet.TERMINATE_REQUEST:
            self.listener.terminated()
        if self._lcp.looped_back and not self._dead:
            self.lost("loopback")

    def _protocol_rejected(self, protocol: int) -> None:
        if protocol == packet.IPCP:
            self._ipcp.event("RXJ-")
        self._lcp.event("RXJ-" if protocol == packet.LCP else "RXJ+")

    def _receive_ip(self, datagram: bytes) -> None:
        if self._ipcp.state != automaton.OPENED:
            return
        if reply := icmp.answer(datagram, as_octets(self._ipcp.local)):
            self._send(packet.IP, reply)
        else:
            self.listener.datagram(datagram)

    # layers

    def _lcp_did(self, what: str) -> None:
        match what:
            case "up":
                self._established()
            case "down":
                self._lower_down()
            case "finished":
                self._finish()

    def _established(self) -> None:
        self._deframer.accm = self._lcp.receiving_accm()
        self.listener.connected()
        if self.settings.echo_seconds:
            self._echo_timer = self._timers.after(self.settings.echo_seconds, self._check_echo)
        sides: list[tuple[str, bool]] = [(self._lcp.settings.demand, False), (self._lcp.demanded_by_peer, True)]
        for protocol, by_peer in sides:
            if protocol:
                self._authenticate(protocol, by_peer)
        if not self._to_prove:
            self._ipcp.event("Up")

    def _authenticate(self, protocol: str, by_peer: bool) -> None:
        def done(succeeded: bool, message: str) -> None:
            self._authenticated(protocol, by_peer, succeeded, message)

        number = packet.PAP if protocol == "pap" else packet.CHAP
        known = self.settings.own if by_peer else self.settings.peers
        kind = auth.CLIENTS[protocol] if by_peer else auth.SERVERS[protocol]
        side = kind(
            self._timers,
            self._sender(number),
            done,
            known or Credentials("", None),
            self._random_octets,
            refuses=self.settings.refuses_all,
        )
        self._auths.setdefault(number, []).append(side)
        self._to_prove.add(f"{protocol} {by_peer}")
        side.start()

    def _authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        key = f"{protocol} {by_peer}"
        if key not in self._to_prove:
            return  # a later challenge, or the same answer twice
        self._to_prove.discard(key)
        self.listener.authenticated(protocol, by_peer, succeeded, message)
        if not succeeded:
            self.close("authentication" if by_peer else "peer failed to authenticate")
        elif not self._to_prove:
            self._ipcp.event("Up")

    def _lower_down(self) -> None:
        self._ipcp.event("Down")
        self._deframer.accm = framing.ALL_CONTROLS
        for sides in self._auths.values():
            for side in sides:
                side.stop()
        self._auths.clear()
        self._to_prove.clear()
        if self._echo_timer:
            self._echo_timer.cancel()

    def _ipcp_did(self, what: str) -> None:
        if what == "up":
            self.listener.network_up(self._ipcp.local, self._ipcp.remote, self._ipcp.dns)
        elif what == "finished":
            self.close(IPCP_REASONS.get(self._ipcp.reason, self._ipcp.reason))

    def _check_echo(self) -> None:
        if self._lcp.echoes_unanswered >= self.settings.echo_failures:
            self.close("peer dead")
            return
        self._lcp.ask_echo()
        self._echo_timer = self._timers.after(self.settings.echo_seconds, self._check_echo)

    def _finish(self) -> None:
        if self._dead:
            return
        self._dead = True
        self._reason = self.reason
        self._lcp.event("Down")
        self._lcp.event("Close")
        self._ipcp.event("Close")
        self.listener.finished(self._reason)
