"""What is said of routes once online: the truth, and nothing of a link that has gone meanwhile."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.events import Warn
from pydial.links.data_link import Up
from pydial.report.reporter import Reporters
from pydial.run.link_health import HostLinkHealth
from pydial.secrets.mask import Mask
from pydial.system import clock, network, pppd_process

FORBIDDEN: set[tuple[str, str]] = set()
UP = Up("ppp0", "10.0.0.2", "10.0.0.1", ())


def health(told: list[object], text: bytes = b"") -> HostLinkHealth:
    """With this configuration; what is told goes to `told`."""
    reporter = Reporters(Mask())
    reporter.tell = told.append
    return HostLinkHealth(resolve([("F", parse(b"[Dialer Defaults]\n" + text))], (), ()), reporter, None)


def told_of(facts: Up, default: str | None, monkeypatch: pytest.MonkeyPatch, text: bytes = b"") -> list[Warn]:
    """What is warned of when the link has come up with these `facts` and the default route goes through `default`."""
    monkeypatch.setattr(network, "default_interface", lambda: default)
    monkeypatch.setattr(pppd_process, "lines_with", lambda word, path: [1] if (word, path) in FORBIDDEN else [])
    told: list[object] = []
    health(told, text).begin(SimpleNamespace(facts=facts))
    return [event for event in told if isinstance(event, Warn)]


def warnings(facts: Up, default: str | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages of them."""
    return [warning.message for warning in told_of(facts, default, monkeypatch)]


def test_another_default_route(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warnings(UP, "eth0", monkeypatch) == ["The default route still goes through eth0, not ppp0."]
    assert warnings(UP, None, monkeypatch) == ["There is no default route."]
    assert not warnings(UP, "ppp0", monkeypatch)


def test_a_link_that_is_gone_already(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not warnings(UP.replace(failing="Modem hangup"), None, monkeypatch)


@pytest.mark.parametrize(
    ("text", "default", "hint"),
    [
        (b"", "eth0", "Replace Default Route = yes"),
        (b"Replace Default Route = yes\n", "eth0", "sudo ip route replace default dev ppp0"),
        (b"", None, "sudo ip route add default dev ppp0"),
    ],
)
def test_the_advice_is_true(text: bytes, default: str | None, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (warning,) = told_of(UP, default, monkeypatch, text)
    assert hint in warning.hint
    monkeypatch.setattr("tests.test_link_health.FORBIDDEN", {("nodefaultroute", "/etc/ppp/options")})
    (warning,) = told_of(UP, default, monkeypatch, text)
    assert warning.hint == "`nodefaultroute` in /etc/ppp/options keeps pppd from making one."


@pytest.mark.parametrize(
    "text", [b"Route Metric = 700\n", b"PPPD Option = defaultroute-metric 700\n", b"PPPD Option = nodefaultroute\n"]
)
def test_a_spare_link_has_no_default_route(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not told_of(UP, "eth0", monkeypatch, text)


def later(told: list[object], monkeypatch: pytest.MonkeyPatch, link: Up, text: bytes = b"") -> list[Warn]:
    """What is warned of in the two minutes after the link has come up."""
    now = 1000.0
    monkeypatch.setattr(clock, "now", lambda: now)
    looking = health(told, b"Check Def Route = no\n" + text)
    looking.begin(SimpleNamespace(facts=link))
    while (due := looking.seconds_until_due()) is not None:
        now += due
        assert now < 1120.0
        looking.look()
    return [event for event in told if isinstance(event, Warn)]


@pytest.mark.parametrize(
    ("servers", "known", "message"),
    [
        (["127.0.0.53"], ["9.9.9.9"], "systemd-resolved (127.0.0.53) was not told of the provider's name servers"),
        (["127.0.0.53"], ["9.9.9.9", "121.1.3.208"], ""),
        (["127.0.0.53"], [], ""),  # it tells nobody what it knows
        (["127.0.0.1"], [], ""),
        (["9.9.9.9"], [], "are not in /etc/resolv.conf"),
    ],
)
def test_name_servers_that_this_host_does_not_ask(
    servers: list[str], known: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {network.RESOLVER: servers, network.RESOLVED: known}
    monkeypatch.setattr(network, "name_servers", lambda path=network.RESOLVER: files[path])
    found = later([], monkeypatch, UP.replace(dns=("121.1.3.208",)))
    assert [message in warning.message for warning in found] == ([True] if message else [])
    if message.startswith("systemd"):
        assert found[0].hint == "sudo resolvectl dns ppp0 121.1.3.208"


@pytest.mark.parametrize(
    ("before", "after", "text", "is_told"),
    [
        ((80, 80), (80, 900), b"", True),
        ((80, 80), (81, 900), b"", False),
        ((80, 80), (80, 80), b"", False),  # nobody asked
        ((None, None), (None, None), b"", False),
        ((80, 80), (80, 900), b"Check Link = ping 9.9.9.9\n", False),
    ],
)
def test_nothing_comes_back(
    before: tuple[int | None, int | None],
    after: tuple[int | None, int | None],
    text: bytes,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = [before, after]
    monkeypatch.setattr(network, "traffic", lambda _interface: counted.pop(0))
    found = later([], monkeypatch, UP, text)
    assert [warning.code for warning in found] == (["nothing-received"] if is_told else [])
    assert not found or "`Check Link = ping 9.9.9.9`" in found[0].hint
