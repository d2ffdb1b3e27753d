"""What systemd hears: READY when the link is up, states, signs of life only where it asks for them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pydial.events import Failure, Finished, Online, Redial, StateChanged
from pydial.report import systemd
from pydial.report.systemd import ServiceManager
from pydial.system.notify import notifier


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A listening socket whose address is in the environment."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def heard(listening: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(listening.recv(4096).decode())
        except BlockingIOError:
            return found


def test_ready_is_the_link_not_the_start(manager: socket.socket) -> None:
    reporter = ServiceManager(notifier())
    reporter.tell(StateChanged("INITIALIZED", "DIALING"))
    assert heard(manager) == ["STATUS=Waiting for carrier"]
    reporter.tell(Online("ppp0", "10.0.0.2", "10.0.0.1", (), 1.0))
    assert heard(manager) == ["READY=1\nSTATUS=Online: ppp0, 10.0.0.2"]
    reporter.tell(Redial(5.0, 1, "The peer ended the link."))
    reporter.tell(Failure("busy", 9, "BUSY\nsecond line"))
    reporter.tell(Finished(9))
    expected = ["STATUS=Redial in 5 seconds: The peer ended the link.", "STATUS=BUSY", "STOPPING=1"]
    assert heard(manager) == expected


def test_no_one_else_speaks_for_the_service(manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "1000000")
    notifier()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC"} & set(os.environ)


def test_signs_of_life_at_half_the_interval(manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    now = [100.0]
    monkeypatch.setattr(systemd.clock, "now", lambda: now[0])
    reporter = ServiceManager(notifier())
    assert reporter.tick() == 30.0
    now[0] += 29.0
    assert reporter.tick() == 1.0
    assert heard(manager) == ["WATCHDOG=1"]
    now[0] += 1.0
    assert reporter.tick() == 30.0
    assert heard(manager) == ["WATCHDOG=1"]


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}])
def test_no_tick_without_a_watchdog_of_ours(manager, monkeypatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ServiceManager(notifier()).tick() is None
    assert heard(manager) == []


def test_abstract_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0pydial-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@pydial-test-{os.getpid()}")
        notifier().send("READY=1")
        assert listening.recv(64) == b"READY=1"


def test_a_manager_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notifier().send("READY=1")
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert notifier() is None


def test_what_systemctl_shows_is_harmless(manager: socket.socket) -> None:
    """The reason of a failure may be a modem's words, an address those of pppd's log."""
    reporter = ServiceManager(notifier())
    reporter.tell(Failure("command-refused", 7, "refused (\x1b]0;PWN\x07)"))
    reporter.tell(Online("ppp0", "10.0.0.2\nREADY=0", "10.0.0.1", (), 1.0))
    assert heard(manager) == [
        "STATUS=refused ([1b]]0;PWN[07])",
        "READY=1\nSTATUS=Online: ppp0, 10.0.0.2[0a]READY=0",
    ]
