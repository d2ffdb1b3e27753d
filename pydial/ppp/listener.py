"""What a link tells of itself."""

from __future__ import annotations

from pydial.ppp.packet import Packet


class Listener:
    """What a link tells; a user of one overrides what it wants to know."""

    def connected(self) -> None:
        """LCP is up."""

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str, timed_out: bool) -> None:
        """PAP or CHAP ended. `by_peer`: it was the peer that asked us to prove ourselves.

        `message` is the peer's, in whatever characters; ours if it said nothing until the protocol `timed_out`.
        """

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
