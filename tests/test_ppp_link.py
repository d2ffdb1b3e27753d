"""Both ends of our PPP against each other, by a clock that is turned by hand."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from pydial.ppp import framing, packet
from pydial.ppp.auth import Credentials
from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.lcp import LcpSettings
from pydial.ppp.link import Link, LinkSettings, Listener
from pydial.ppp.packet import Packet
from pydial.ppp.timers import Timers
from pydial.simulator.host import Provider


class Told(Listener):
    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def authenticated(self, protocol: str, by_peer: bool, succeeded: bool, message: str) -> None:
        self.heard.append((protocol, succeeded))

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        self.heard.append((local, remote, dns))

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
    caller.feed(wire.queue.pop(0)[1])
    assert wire.caller.heard == [("loopback",)]


def test_an_unknown_protocol_is_rejected() -> None:
    wire = Wire(Provider())
    wire.start()
    wire.links["provider"].feed(framing.encode(0x80FD, Packet(1, 1).encode()))
    [(protocol, payload)] = framing.Deframer().feed(wire.queue.pop(0)[1])
    assert protocol == packet.LCP
    assert packet.decode(payload) == Packet(packet.PROTOCOL_REJECT, 2, b"\x80\xfd" + Packet(1, 1).encode())
