"""What is said of routes once online: the truth, and nothing of a link that has gone meanwhile."""

from __future__ import annotations

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.events import Warn
from pydial.report.reporter import Reporters
from pydial.run.link import Link
from pydial.run.link_health import Aftercare
from pydial.run.modem_device import Whereabouts
from pydial.secrets.mask import Mask
from pydial.system import network

UP = b"Using interface ppp0\nlocal  IP address 10.0.0.2\nremote IP address 10.0.0.1\n"


def warnings(log: bytes, default: str | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is warned of when pppd has said `log` and the default route goes through `default`."""
    monkeypatch.setattr(network, "default_interface", lambda: default)
    told: list[object] = []
    reporter = Reporters(Mask())
    reporter.tell = told.append
    link = Link(0.0)
    list(link.hear(log))
    settings = resolve([("F", parse(b"[Dialer Defaults]\n"))], (), ())
    Aftercare(settings, Whereabouts("/dev/null"), reporter, None).online(link)
    return [event.message for event in told if isinstance(event, Warn)]


def test_another_default_route(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warnings(UP, "eth0", monkeypatch) == ["The default route still goes through eth0, not ppp0."]
    assert warnings(UP, None, monkeypatch) == ["There is no default route."]
    assert not warnings(UP, "ppp0", monkeypatch)


def test_a_link_that_is_gone_already(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not warnings(UP + b"Modem hangup\n", None, monkeypatch)
