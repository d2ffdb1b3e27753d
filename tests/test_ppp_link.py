"""Both ends of our PPP against each other, by a clock that is turned by hand."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from pydial.ppp import datagram, framing, icmp, packet
from pydial.ppp.auth import Credentials
from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.ipv6cp import Ipv6cpSettings
from pydial.ppp.lcp import LcpSettings
from pydial.ppp.link import Link, LinkSettings, Listener
from pydial.ppp.packet import Option, Packet
from pydial.ppp.timers import Timers
from pydial.simulator.host import Provider


class Told(Listener):
    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []
        self.downs: list[str] = []
        self.six: list[tuple[bytes, bytes]] = []
        self.datagrams: list[bytes] = []

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        self.heard.append((protocol, succeeded))

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        self.heard.append((local, remote, dns))

    def network_down(self) -> None:
        self.downs.append("down")

    def ipv6_up(self, local: bytes, remote: bytes) -> None:
        self.six.append((local, remote))

    def datagram(self, octets: bytes) -> None:
        self.datagrams.append(octets)

    def finished(self, reason: str) -> None:
        self.heard.append((reason,))


class Wire:
    """A caller and a provider, and the octets between them."""

    def __init__(self, provider: Provider, **caller: object) -> None:
        self.time = 0.0
        self.timers = Timers(lambda: self.time)
        self.queue: list[tuple[str, bytes]] = []
        self.provider, self.caller = Told(), Told()
        settings = {
            "lcp": LcpSettings(willing=("chap", "pap")),
            "ipcp": IpcpSettings(asks_dns=True),
            "own": Credentials("user", b"secret"),
        } | caller
        self.links = {
            "provider": Link(provider.settings(), self.timers, self._to("caller"), self.provider, os.urandom),
            "caller": Link(LinkSettings(**settings), self.timers, self._to("provider"), self.caller, os.urandom),
        }

    def _to(self, whom: str) -> Callable[[bytes], None]:
        return lambda octets: self.queue.append((whom, octets))

    def run(self, seconds: float = 0.0) -> None:
        end = self.time + seconds
        while True:
            while self.queue:
                whom, octets = self.queue.pop(0)
                self.links[whom].feed(octets)
            due = self.timers.due_at()
            if due is None or due > end:
                break
            self.time = due
            self.timers.run_due()
        self.time = end

    def start(self) -> None:
        for link in self.links.values():
            link.start()
        self.run()


UP = ("10.157.42.199", "10.6.6.6", ("121.1.3.208", "121.1.3.199"))


@pytest.mark.parametrize("auth", ["", "pap", "chap"])
def test_negotiation(auth: str) -> None:
    wire = Wire(Provider(auth=auth, secret=b"secret"))
    wire.start()
    assert wire.caller.heard == [(auth, True)] * bool(auth) + [UP]


@pytest.mark.parametrize("auth", ["pap", "chap"])
@pytest.mark.parametrize("fault", [{"secret": b"other"}, {"user": "other"}, {"fault": "refuse", "secret": b"secret"}])
def test_a_wrong_secret_ends_the_link(auth: str, fault: dict[str, object]) -> None:
    wire = Wire(Provider(auth=auth, **({"secret": b"secret"} | fault)))  # type: ignore[arg-type]
    wire.start()
    wire.run(10)
    assert wire.caller.heard == [(auth, False), ("authentication",)]
    assert wire.provider.heard == [(auth, False), ("peer failed to authenticate",)]


def test_a_caller_that_will_not_authenticate_is_sent_away() -> None:
    wire = Wire(Provider(auth="pap"), lcp=LcpSettings())
    wire.start()
    wire.run(10)
    assert wire.provider.heard == [("peer refused to authenticate",)]


def test_frames_lost_before_the_caller_listens_are_sent_again() -> None:
    wire = Wire(Provider())
    wire.links["provider"].start()
    wire.queue.clear()
    wire.run(1.2)
    wire.queue.clear()
    wire.links["caller"].start()
    wire.run(1)
    assert wire.caller.heard == [UP]


def test_nobody_there_is_a_timeout_after_thirty_seconds() -> None:
    wire = Wire(Provider())
    wire.links["provider"].start()
    for _ in range(61):
        wire.queue.clear()
        wire.time += 0.5
        wire.timers.run_due()
    assert wire.provider.heard == [("timeout",)]


def test_a_goodbye_is_heard_by_the_other_end() -> None:
    wire = Wire(Provider())
    wire.start()
    wire.links["caller"].close()
    wire.run(5)
    assert wire.caller.heard[-1] == ("closed",)
    assert wire.provider.heard[-1] == ("terminated by peer",)
    assert wire.timers.due_at() is None  # nothing is left behind


def test_a_provider_without_echoes_is_a_dead_peer() -> None:
    wire = Wire(Provider(fault="no-echo", echo_seconds=0), echo_seconds=1.0, echo_failures=2)
    wire.start()
    wire.run(10)
    assert wire.caller.heard[-1] == ("peer dead",)


def test_a_line_that_loops_back_is_noticed() -> None:
    wire = Wire(Provider())
    caller = wire.links["caller"]
    caller.start()
    while wire.queue:  # more than once: a host that still echoes what is typed is no loop
        caller.feed(wire.queue.pop(0)[1])
    assert wire.caller.heard == [("loopback",)]


def test_an_unknown_protocol_is_rejected() -> None:
    wire = Wire(Provider())
    wire.start()
    wire.links["provider"].feed(framing.encode(0x80FD, Packet(1, 1).encode()))
    [(protocol, payload)] = framing.Deframer().feed(wire.queue.pop(0)[1])
    assert protocol == packet.LCP
    assert packet.decode(payload) == Packet(packet.PROTOCOL_REJECT, 2, b"\x80\xfd" + Packet(1, 1).encode())


# -- renegotiation, IPv6, naks, rejects, floods


def configure(identifier: int, *options: Option) -> bytes:
    return Packet(packet.CONFIGURE_REQUEST, identifier, packet.encode_options(list(options))).encode()


def test_a_new_negotiation_in_the_opened_state_brings_the_new_addresses() -> None:
    wire = Wire(Provider())
    wire.start()
    provider = wire.links["provider"]
    provider._ipcp.settings = IpcpSettings("10.6.6.7", "10.1.1.1", accepts_local=False)  # type: ignore[has-type]
    provider._ipcp.reset()
    provider._ipcp.event("Down")
    provider._ipcp.event("Up")
    wire.run(5)
    assert wire.caller.heard[0] == UP
    assert wire.caller.heard[-1][:2] == ("10.1.1.1", "10.6.6.7")
    assert "down" in wire.caller.downs


def test_lcp_may_be_negotiated_anew_too() -> None:
    wire = Wire(Provider(auth="chap", secret=b"secret"))
    wire.start()
    lcp = wire.links["provider"]._lcp
    lcp.event("Down")
    lcp.event("Up")
    wire.run(5)
    assert wire.caller.heard == [("chap", True), UP, ("chap", True), UP]


def test_ipv6_identifiers_are_agreed_beside_ipv4() -> None:
    wire = Wire(Provider(), ipv6cp=Ipv6cpSettings(local=b"\0" * 7 + b"\1"))
    wire.links["provider"] = Link(
        Provider().settings().replace(ipv6cp=Ipv6cpSettings()), wire.timers, wire._to("caller"), wire.provider,
        os.urandom,
    )  # fmt: skip
    wire.start()
    assert UP in wire.caller.heard
    [(local, remote)] = wire.caller.six
    assert local == b"\0" * 7 + b"\1"
    assert any(remote)
    assert wire.provider.six == [(remote, local)]


def test_a_peer_without_ipv6_leaves_the_link_up() -> None:
    wire = Wire(Provider(), ipv6cp=Ipv6cpSettings())
    wire.start()
    wire.run(40)
    assert wire.caller.heard == [UP]
    assert wire.caller.six == []


def test_a_smaller_mru_of_the_peer_is_known() -> None:
    wire = Wire(Provider(), lcp=LcpSettings(mru=1400))
    wire.start()
    assert wire.links["provider"].sending_mru == 1400
    assert wire.links["caller"].sending_mru == 1500


def test_a_server_that_may_be_proven_to_by_pap_or_chap_takes_what_the_peer_can() -> None:
    wire = Wire(Provider(secret=b"secret"), lcp=LcpSettings(willing=("pap",)))
    settings = Provider(auth="chap", secret=b"secret").settings()
    both = settings.replace(lcp=LcpSettings(demand=("chap", "pap")))
    wire.links["provider"] = Link(both, wire.timers, wire._to("caller"), wire.provider, os.urandom)
    wire.start()
    assert wire.caller.heard == [("pap", True), UP]


@pytest.mark.parametrize("protocol", [packet.LCP, packet.IPCP])
def test_a_peer_that_naks_for_ever_is_answered_a_few_times_only(protocol: int) -> None:
    wire = Wire(Provider())
    wire.start()
    caller = wire.links["caller"]
    asked = 0
    caller.feed(framing.encode(protocol, configure(200)))
    while wire.queue and asked < 1000:
        for number, payload in frames_of(wire.queue.pop(0)[1]):
            heard = packet.decode(payload)
            if number == protocol and heard and heard.code == packet.CONFIGURE_REQUEST and heard.data:
                asked += 1
                nak = Packet(packet.CONFIGURE_NAK, heard.identifier, heard.data)
                caller.feed(framing.encode(protocol, nak.encode()))
    assert 3 < asked < 12


def test_a_link_lives_through_a_hundred_thousand_mutated_frames() -> None:
    """Whatever comes, nothing is raised, what is kept is bounded, and only whole datagrams are told."""
    count = int(os.environ.get("PYDIAL_MUTATIONS", "4000"))
    chance = random.Random(14)
    wire = Wire(Provider(auth="chap", secret=b"secret"), ipv6cp=Ipv6cpSettings())
    seeds = [*record_call(), framing.encode(0x57, bytes(60)), framing.encode(packet.IP, bytes(60))]
    wire.start()
    told: list[bytes] = []
    for turn in range(count):
        link = wire.links["caller"]
        link.feed(mutated(chance, chance.choice(seeds)))
        assert len(wire.queue) < 100
        wire.queue.clear()
        wire.time += 0.01
        wire.timers.run_due()
        assert len(wire.timers._queue) < 400
        if link._dead or turn % 50 == 0:
            told += wire.caller.datagrams
            wire = Wire(Provider(auth="chap", secret=b"secret"), ipv6cp=Ipv6cpSettings())
            wire.start()
    assert told
    assert all(datagram.whole(octets[0] >> 4, octets) == octets for octets in told)


def record_call() -> list[bytes]:
    """The frames of a whole call, both ways."""
    wire = Wire(Provider(auth="chap", secret=b"secret"))
    said: list[bytes] = []
    wire.queue = Tapped(said)  # type: ignore[assignment]
    wire.start()
    wire.links["caller"].send_datagram(icmp.echo_request(bytes(4), bytes(4), 1))
    wire.links["caller"].close()
    wire.run(5)
    return said


class Tapped(list):  # type: ignore[type-arg]
    def __init__(self, said: list[bytes]) -> None:
        self.said = said

    def append(self, what: tuple[str, bytes]) -> None:
        self.said.append(what[1])
        super().append(what)


def mutated(chance: random.Random, frame: bytes) -> bytes:
    """The frame with its payload changed and a good FCS again, or its octets on the line changed."""
    if chance.random() < 0.3:
        octets = bytearray(frame * chance.randint(1, 3))
        for _ in range(chance.randint(1, 5)):
            octets[chance.randrange(len(octets))] = chance.choice([0x7D, 0x7E, 0, 0xFF, chance.randrange(256)])
        return bytes(octets)
    [(protocol, payload)] = frames_of(frame) or [(packet.LCP, b"")]
    octets = bytearray(payload)
    for _ in range(chance.randint(0, 4)):
        if octets:
            octets[chance.randrange(min(len(octets), 12))] = chance.choice([0, 1, 2, 255, chance.randrange(256)])
    cut = chance.choice([len(octets), chance.randint(0, len(octets))])
    return framing.encode(protocol, bytes(octets[:cut]) + bytes(chance.choice([0, 0, 3, 1500])))


def frames_of(octets: bytes) -> list[tuple[int, bytes]]:
    deframer = framing.Deframer()
    deframer.accm = 0
    return list(deframer.feed(octets))


def test_a_name_longer_than_its_counter_is_cut() -> None:
    wire = Wire(Provider(auth="pap", secret=b"x"), own=Credentials("n" * 300, b"p" * 300))
    wire.start()
    wire.run(5)
    assert wire.caller.heard[0] == ("pap", False)


def test_success_before_any_challenge_proves_nothing() -> None:
    wire = Wire(Provider(auth="chap", secret=b"secret"))
    for link in wire.links.values():
        link.start()
    caller = wire.links["caller"]
    heard = wire.queue.pop(0)[1]
    caller.feed(heard)
    caller.feed(framing.encode(packet.CHAP, Packet(3, 1).encode()))
    assert wire.caller.heard == []


def test_a_demand_for_chap_without_a_challenge_ends() -> None:
    wire = Wire(Provider(auth="chap", secret=b"secret"))
    wire.links["provider"]._authenticate = lambda protocol, by_peer: None  # type: ignore[method-assign]
    wire.start()
    wire.run(59)
    assert wire.caller.heard == []
    wire.run(20)
    assert wire.caller.heard == [("chap", False), ("authentication",)]
