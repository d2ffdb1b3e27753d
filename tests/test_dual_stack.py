"""IPv6 beside IPv4: what pppd is told, and when the link counts as up."""

from __future__ import annotations

import os

import pytest

from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.links.data_link import Up
from pydial.links.pppd_child import pppd_command
from pydial.links.pppd_link import IPV4_SECONDS, PppdLink
from pydial.report.reporter import Reporter, Reporters
from pydial.run.link_report import LinkReport
from pydial.secrets.mask import Mask
from pydial.system import clock

V4 = b"local  IP address 10.0.0.2\nremote IP address 10.0.0.1\n"
V6 = b"local  LL address fe80::1\nremote LL address fe80::2\n"


class Pppd:
    """A pppd that runs, and has written its log."""

    pid, end_fd = 1, 0

    def __init__(self, ipv6: bool, log: bytes) -> None:
        self.argv = ["pppd", *(["+ipv6"] if ipv6 else [])]
        self.log_fd, writing = os.pipe()
        os.write(writing, log)
        os.close(writing)

    def poll(self) -> None:
        return None


@pytest.fixture
def link():
    made = []

    def make(ipv6: bool, log: bytes) -> PppdLink:
        made.append(Pppd(ipv6, log))
        return PppdLink(made[-1], Reporters(Mask()))

    yield make
    for pppd in made:
        os.close(pppd.log_fd)


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
def test_the_network_may_grant_one_of_the_two(link, ipv6, log, at_once, later, monkeypatch):
    heard = link(ipv6, log)
    assert isinstance(heard.look(), Up) is at_once
    waited = heard.seconds_until_due()
    assert (waited is not None and 0 < waited <= IPV4_SECONDS) is (later and not at_once)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + IPV4_SECONDS + 1)
    assert isinstance(heard.look(), Up) is (later and not at_once)
    assert heard.seconds_until_due() is None


def test_the_facts_are_the_addresses_that_there_are(link):
    heard, old = link(True, V6), link(True, V4)
    heard.look()
    old.look()
    assert (heard.facts.local_ip, heard.facts.local_ipv6, heard.facts.remote_ipv6) == ("", "fe80::1", "fe80::2")
    assert old.facts.local_ipv6 is None


def test_ipv6_that_comes_later_is_told_as_well(link):
    told = []

    class Keeper(Reporter):
        def tell(self, event):
            told.append(event)

    report = LinkReport(Keeper())
    report.tell_online(Up("ppp0", "10.0.0.2", "10.0.0.1", ()))
    report.note_addresses(Up("ppp0", "10.0.0.2", "10.0.0.1", (), "", "fe80::1", "fe80::2"))
    report._news_at = 0.0
    report.tell_news(is_stopped=False)
    assert [event.local_ipv6 for event in told] == [None, "fe80::1"]


@pytest.mark.parametrize(("kind", "told"), [("IP", False), ("IPV4V6", True), ("ipv6", True)])
def test_pppd_is_told_by_pdp_type(kind, told):
    settings = resolve([("f", Document(f"[Dialer Defaults]\nPDP Type = {kind}\n"))], [], [])
    assert ("+ipv6" in pppd_command(settings)) is told
    assert "+ipv6" not in pppd_command(settings, as_wvdial=True)


@pytest.mark.parametrize(("auth", "word"), [("pap", "refuse-chap"), ("chap", "refuse-pap")])
def test_auth_says_what_the_peer_must_not_ask_for(auth, word):
    settings = resolve([("f", Document(f"[Dialer Defaults]\nAuth = {auth}\n"))], [], [])
    assert word in pppd_command(settings)
    assert word not in pppd_command(settings, as_wvdial=True)
