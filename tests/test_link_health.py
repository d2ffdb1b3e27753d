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
from pydial.system import network

UP = Up("ppp0", "10.0.0.2", "10.0.0.1", ())


def warnings(facts: Up, default: str | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is warned of when the link has come up with these `facts` and the default route goes through `default`."""
    monkeypatch.setattr(network, "default_interface", lambda: default)
    told: list[object] = []
    reporter = Reporters(Mask())
    reporter.tell = told.append
    settings = resolve([("F", parse(b"[Dialer Defaults]\n"))], (), ())
    HostLinkHealth(settings, reporter, None).begin(SimpleNamespace(facts=facts))
    return [event.message for event in told if isinstance(event, Warn)]


def test_another_default_route(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warnings(UP, "eth0", monkeypatch) == ["The default route still goes through eth0, not ppp0."]
    assert warnings(UP, None, monkeypatch) == ["There is no default route."]
    assert not warnings(UP, "ppp0", monkeypatch)


def test_a_link_that_is_gone_already(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not warnings(UP.replace(failing="Modem hangup"), None, monkeypatch)
