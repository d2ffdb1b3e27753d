"""IPv6 beside IPv4: what pppd is told, and when the link counts as up."""

from __future__ import annotations

import pytest

from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.run.link import IPV4_SECONDS, Link
from pydial.run.pppd_call import words
from pydial.system import clock

V4 = b"local  IP address 10.0.0.2\nremote IP address 10.0.0.1\n"
V6 = b"local  LL address fe80::1\nremote LL address fe80::2\n"


def link(ipv6: bool, log: bytes) -> Link:
    heard = Link(0.0, ipv6)
    list(heard.hear(log))
    return heard


@pytest.mark.parametrize(
    ("ipv6", "log", "at_once", "later"),
    [
        (True, V4, True, True),
        (True, V6, False, True),
        (True, V4 + V6, True, True),
        (True, V6 + V4, True, True),
        (False, V6, False, False),
        (False, V4, True, True),
        (True, b"", False, False),
    ],
)
def test_the_network_may_grant_one_of_the_two(ipv6, log, at_once, later, monkeypatch):
    heard = link(ipv6, log)
    assert heard.addressed is at_once
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + IPV4_SECONDS + 1)
    assert heard.addressed is later


def test_the_event_tells_the_addresses_that_there_are():
    online = link(True, V6).online()
    assert (online.local_ip, online.local_ipv6, online.remote_ipv6) == ("", "fe80::1", "fe80::2")
    assert link(True, V4).online().local_ipv6 is None


@pytest.mark.parametrize(("kind", "told"), [("IP", False), ("IPV4V6", True), ("ipv6", True)])
def test_pppd_is_told_by_pdp_type(kind, told):
    settings = resolve([("f", Document(f"[Dialer Defaults]\nPDP Type = {kind}\n"))], [], [])
    assert ("+ipv6" in words(settings, 115200, 3)) is told
    assert "+ipv6" not in words(settings, 115200, 3, as_wvdial=True)


@pytest.mark.parametrize(("auth", "word"), [("pap", "refuse-chap"), ("chap", "refuse-pap")])
def test_auth_says_what_the_peer_must_not_ask_for(auth, word):
    settings = resolve([("f", Document(f"[Dialer Defaults]\nAuth = {auth}\n"))], [], [])
    assert word in words(settings, 115200, 3)
    assert word not in words(settings, 115200, 3, as_wvdial=True)
