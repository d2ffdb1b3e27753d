"""One PPP link through its phases: establish, authenticate, network, terminate (RFC 1661 3)."""

from __future__ import annotations

from pydial.ppp import auth, automaton, framing, icmp, packet
from pydial.ppp.auth import Credentials
from pydial.ppp.control import ControlProtocol, Restart
from pydial.ppp.datagram import whole
from pydial.ppp.ipcp import Ipcp, IpcpSettings, as_octets
from pydial.ppp.ipv6cp import Ipv6cp, Ipv6cpSettings
from pydial.ppp.lcp import ACFC, PFC, Lcp, LcpSettings
from pydial.ppp.packet import Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.auth import Authentication
    from pydial.ppp.timers import Timer, Timers

VERSIONS = {packet.IPCP: (packet.IP, 4), packet.IPV6CP: (packet.IPV6, 6)}
"""By network control protocol: the protocol number of the datagrams, and the IP version in them."""
NETWORK_REASONS = {"timeout": "{} timeout", "": "{} refused"}


class LinkSettings(Record):
    """What this end wants. `own`: how it proves itself; `peers`: what the peer must prove.

    `ipcp`, `ipv6cp`: None: this network protocol is not wanted.
    """

    lcp: LcpSettings = LcpSettings()
    ipcp: IpcpSettings | None = IpcpSettings()
    ipv6cp: Ipv6cpSettings | None = None
    own: Credentials | None = None
    peers: Credentials | None = None
    refuses_all: bool = False  # as if every password were wrong
    answers_ping: bool = True  # by itself; else whoever hears of datagrams does
    echo_seconds: float = 0.0  # ask the peer for an echo as often as that; 0: never
    echo_failures: int = 4  # so many without an answer mean a dead peer; 0: none does
    echo_adaptive: bool = False  # ask only if the peer has been silent since the last time
    restart: Restart = Restart()  # of LCP
    restart_ipcp: Restart = Restart()
    restart_ipv6cp: Restart = Restart()


class Listener:
    """What a link tells; a user of one overrides what it wants to know."""

    def connected(self) -> None:
        """LCP is up."""

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        """PAP or CHAP ended. `by_peer`: it was the peer that asked us to prove ourselves."""

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        """IPCP is up."""

    def network_down(self) -> None:
        """IPCP is up no more; it may come up again, with other addresses."""

    def ipv6_up(self, local: bytes, remote: bytes) -> None:
        """IPV6CP is up, with these interface identifiers of eight octets."""

    def ipv6_down(self) -> None:
        """IPV6CP is up no more."""

    def sent(self, protocol: int, heard: Packet) -> None:
        """A packet of a control protocol goes out."""

    def received(self, protocol: int, heard: Packet) -> None:
        """A packet of a control protocol came."""

    def terminated(self) -> None:
        """The peer ends the link by an LCP Terminate-Request."""

    def closing(self, reason: str) -> None:
        """This end begins to close the link: told once."""

    def datagram(self, octets: bytes) -> None:
        """A whole IP datagram came; if this end answers pings, none that was answered."""

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
        self._random_octets = random_octets
        self._deframer = framing.Deframer()
        self._first_framer = self._framer = framing.Framer()
        self._lcp = Lcp(timers, self._sender(packet.LCP), self._lcp_did, settings.lcp, settings.restart, random_octets)
        self._ncps: dict[int, ControlProtocol] = self._network_protocols()
        self._running = set(self._ncps)  # those that have not finished
        self._open: dict[int, int] = {}  # protocol numbers of datagrams that may pass: the IP version
        self._auths: dict[int, list[Authentication]] = {}
        self._to_prove: set[str] = set()
        self._echo_timer: Timer | None = None
        self._heard_at_echo = 0
        self._reason = ""
        self._closing = self._dead = False

    def _network_protocols(self) -> dict[int, ControlProtocol]:
        settings, made = self.settings, {}
        if settings.ipcp:
            made[packet.IPCP] = self._ipcp = Ipcp(
                self._timers, self._sender(packet.IPCP), self._ipcp_did, settings.ipcp, settings.restart_ipcp
            )
        protocols: dict[int, ControlProtocol] = {**made}
        if settings.ipv6cp:
            self._ipv6cp = Ipv6cp(
                self._timers,
                self._sender(packet.IPV6CP),
                self._ipv6cp_did,
                settings.ipv6cp,
                settings.restart_ipv6cp,
                self._random_octets,
            )
            protocols[packet.IPV6CP] = self._ipv6cp
        return protocols

    # from above

    def start(self) -> None:
        """The line is connected: negotiate."""
        for ncp in self._ncps.values():
            ncp.event("Open")
        self._lcp.event("Open")
        self._lcp.event("Up")

    def close(self, reason: str = "closed") -> None:
        """Say goodbye: LCP Terminate, then `finished`."""
        if self._closing or self._dead:
            return
        self._closing = True
        self._reason = self._reason or reason
        self.listener.closing(reason)
        self._lcp.event("Close")

    @property
    def reason(self) -> str:
        """Why the link has ended or is about to; empty while it lives."""
        return self._reason or self._lcp.reason

    @property
    def sending_mru(self) -> int:
        """The longest datagram that the peer takes, in octets."""
        return self._lcp.sending_mru()

    @property
    def unfinished(self) -> bytes:
        """What came from the line since the last flag."""
        return self._deframer.unfinished

    def lost(self, reason: str = "hangup") -> None:
        """The line is gone."""
        self._reason = self._reason or reason
        self._finish()

    def feed(self, data: bytes) -> None:
        """Octets from the line."""
        self.octets_in += len(data)
        for protocol, payload in self._deframer.feed(data):
            if protocol in self._open:
                self._receive_datagram(self._open[protocol], payload)
            elif not self._dead:
                self._receive(protocol, payload)

    def frame(self, datagram: bytes) -> bytes:
        """The frame for an IP datagram; b"" if the peer cannot be sent one now."""
        protocol = packet.IPV6 if datagram[:1] >= b"\x60" else packet.IP
        if protocol not in self._open:
            return b""
        return self._framer.frame(protocol, datagram)

    def send_datagram(self, octets: bytes) -> None:
        """Send one if the peer can be sent one now, else drop it."""
        if frame := self.frame(octets):
            self.octets_out += len(frame)
            self._write(frame)

    # frames

    def _sender(self, protocol: int) -> Callable[[Packet], None]:
        def send(what: Packet) -> None:
            self.listener.sent(protocol, what)
            framer = self._first_framer if protocol == packet.LCP else self._framer
            frame = framer.frame(protocol, what.encode())
            self.octets_out += len(frame)
            self._write(frame)

        return send

    def _receive(self, protocol: int, payload: bytes) -> None:
        if protocol == packet.LCP:
            self._receive_lcp(payload)
        elif self._lcp.state != automaton.OPENED:
            return  # silently discarded until the link is established (RFC 1661 3.4)
        elif protocol in self._auths:
            self._tell_received(protocol, payload)
            for side in list(self._auths[protocol]):
                side.receive(payload)
        elif protocol in self._ncps:
            self._tell_received(protocol, payload)
            self._ncps[protocol].receive(payload)
        elif not any(protocol == number and ncp in self._ncps for ncp, (number, _version) in VERSIONS.items()):
            self._lcp.reject_protocol(protocol, payload)

    def _tell_received(self, protocol: int, payload: bytes) -> Packet | None:
        heard = packet.decode(payload)
        if heard:
            self.listener.received(protocol, heard)
        return heard

    def _receive_lcp(self, payload: bytes) -> None:
        heard = self._tell_received(packet.LCP, payload)
        if heard and heard.code == packet.PROTOCOL_REJECT:
            if self._lcp.state == automaton.OPENED:
                self._protocol_rejected(int.from_bytes(heard.data[:2], "big"))
            return
        self._lcp.receive(payload)
        if heard and heard.code == packet.TERMINATE_REQUEST:
            self.listener.terminated()
        if self._lcp.looped_back and not self._dead:
            self.lost("loopback")

    def _protocol_rejected(self, protocol: int) -> None:
        if protocol in self._ncps:
            self._ncps[protocol].event("RXJ-")
        self._lcp.event("RXJ-" if protocol == packet.LCP else "RXJ+")

    def _receive_datagram(self, version: int, octets: bytes) -> None:
        datagram = whole(version, octets)
        if not datagram:
            return
        own = self.settings.answers_ping and version == 4
        if own and (reply := icmp.answer(datagram, as_octets(self._ipcp.local))):
            self.send_datagram(reply)
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
        agreed = self._lcp.peer
        self._framer = framing.Framer(
            self._lcp.sending_accm(), compress_address=ACFC in agreed, compress_protocol=PFC in agreed
        )
        self._deframer.accm = self._lcp.receiving_accm()
        self.listener.connected()
        self._lcp.echoes_unanswered = 0
        if self.settings.echo_seconds:
            self._echo_timer = self._timers.after(self.settings.echo_seconds, self._check_echo)
        sides: list[tuple[str, bool]] = [(self._lcp.demanded, False), (self._lcp.demanded_by_peer, True)]
        for protocol, by_peer in sides:
            if protocol:
                self._to_prove.add(f"{protocol} {by_peer}")
        for protocol, by_peer in sides:
            if protocol:
                self._authenticate(protocol, by_peer)
        if not self._to_prove:
            self._network_phase()

    def _network_phase(self) -> None:
        for ncp in self._ncps.values():
            ncp.event("Up")

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
        side.start()

    def _authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        key = f"{protocol} {by_peer}"
        if succeeded and key not in self._to_prove:
            return  # a later challenge, or the same answer twice
        self._to_prove.discard(key)
        self.listener.authenticated(protocol, by_peer, succeeded, message)
        if not succeeded:
            self.close("authentication" if by_peer else "peer failed to authenticate")
        elif not self._to_prove:
            self._network_phase()

    def _lower_down(self) -> None:
        for ncp in self._ncps.values():
            ncp.event("Down")
        self._framer = self._first_framer
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
            self._open[packet.IP] = 4
            self.listener.network_up(self._ipcp.local, self._ipcp.remote, self._ipcp.dns)
        elif what == "down":
            self._open.pop(packet.IP, None)
            self.listener.network_down()
        elif what == "finished":
            self._network_finished(packet.IPCP, self._ipcp.reason)

    def _ipv6cp_did(self, what: str) -> None:
        if what == "up":
            self._open[packet.IPV6] = 6
            self.listener.ipv6_up(self._ipv6cp.local, self._ipv6cp.remote)
        elif what == "down":
            self._open.pop(packet.IPV6, None)
            self.listener.ipv6_down()
        elif what == "finished":
            self._network_finished(packet.IPV6CP, self._ipv6cp.reason)

    def _network_finished(self, protocol: int, reason: str) -> None:
        """Without a network protocol that runs, the link has no use."""
        self._running.discard(protocol)
        if not self._running and self._lcp.state == automaton.OPENED:
            name = "IPCP" if protocol == packet.IPCP else "IPV6CP"
            self.close(NETWORK_REASONS.get(reason, reason).format(name))

    def _check_echo(self) -> None:
        if 0 < self.settings.echo_failures <= self._lcp.echoes_unanswered:
            self.close("peer dead")
            return
        if not self.settings.echo_adaptive or self.octets_in == self._heard_at_echo:
            self._lcp.ask_echo()
        self._heard_at_echo = self.octets_in
        self._echo_timer = self._timers.after(self.settings.echo_seconds, self._check_echo)

    def _finish(self) -> None:
        if self._dead:
            return
        self._dead = True
        self._reason = self.reason
        self._lcp.event("Down")
        self._lcp.event("Close")
        for ncp in self._ncps.values():
            ncp.event("Close")
        self.listener.finished(self._reason)
