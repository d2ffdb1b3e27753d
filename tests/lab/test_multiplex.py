"""A multiplexed line (27.010) on a real UART, with the real pppd on a channel of it, and a modem with faults."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
from test_howto import fetch
from world.fixtures import SEED, shell
from world.provider import DNS, LOCAL, REMOTE, WEB
from world.waiting import until

from pydial import simulator
from pydial.simulator.launch import RunningModem

OURS, THEIRS = "/dev/ttyS1", "/dev/ttyS2"  # a cable between two 16550s
PPPD = [
    *("ip", "netns", "exec", "isp", "pppd", "nodetach", "local", "noauth", "silent", "nodefaultroute", "noipv6"),
    *("lcp-restart", "1", "ipcp-restart", "1", f"{REMOTE}:{LOCAL}", "ms-dns", DNS[0], "ms-dns", DNS[1]),
]
LINE = {**SEED, "Modem": OURS, "Baud": 115200, "Multiplex": "yes", "Init2": "ATE1"}
QUICK_ECHOES = "lcp-echo-interval 1 lcp-echo-failure 2 lcp-restart 1"

Modems = Callable[[str], RunningModem]


@pytest.fixture
def modem_with() -> Iterator[Modems]:
    """A modem at the other end of the cable, with these faults."""
    started: list[RunningModem] = []

    def start(faults: str = "") -> RunningModem:
        started.append(simulator.start("nokia", mux=faults, tty=THEIRS, provider=PPPD))
        return started[-1]

    yield start
    for modem in started:
        modem.stop()


def carries_data(interface: str) -> bool:
    data = os.urandom(60_000)
    WEB.joinpath("data").write_bytes(data)
    return hashlib.sha256(fetch(REMOTE, "/data", interface)).digest() == hashlib.sha256(data).digest()


def heard(modem: RunningModem, text: str) -> int:
    return sum(text in line for line in modem.log)


@pytest.mark.parametrize("ppp", ["pppd", "own"])
@pytest.mark.parametrize("faults", ["", "msc,ff,twice,stops"])
def test_a_call_on_a_channel(modem_with: Modems, dial_anything, ppp: str, faults: str) -> None:
    modem = modem_with(faults)
    dialer = dial_anything({**LINE, "PPP": ppp}, "--once")
    dialer.wait_for("The line is multiplexed")
    interface = dialer.wait_until_online()
    shell("ping", "-c", "1", "-W", "10", REMOTE)
    assert carries_data(interface)
    assert dialer.end() == 0
    until(lambda: heard(modem, "no longer multiplexed"), "the end of the multiplexer")


def test_lost_and_damaged_frames(modem_with: Modems, dial_anything) -> None:
    """PPP drops what is damaged, TCP sends it again."""
    modem_with("damage,lose,rarely")
    dialer = dial_anything({**LINE, "PPPD Option": "novj mtu 576 mru 576"}, "--once")
    dialer.wait_for("The line is multiplexed")
    assert carries_data(dialer.wait_until_online())
    assert dialer.end() == 0


def test_the_carrier_is_lost(modem_with: Modems, dial_anything) -> None:
    """The modem shows it on the channel (DV): pppd's pty is hung up."""
    modem = modem_with("")
    dialer = dial_anything(LINE, "--once")
    dialer.wait_until_online()
    subprocess.run(["pkill", "-KILL", "-P", str(modem.pid)], check=True)  # the provider
    assert dialer.wait(10.0) == 15
    assert "A modem hung up the phone" in dialer.text


def test_the_modem_is_pulled_out(modem_with: Modems, dial_anything) -> None:
    """A cable tells nothing of it: pppd's echoes do."""
    modem = modem_with("")
    dialer = dial_anything({**LINE, "PPPD Option": QUICK_ECHOES}, "--once")
    dialer.wait_until_online()
    os.kill(modem.pid, signal.SIGKILL)
    assert dialer.wait(20.0) == 15


def test_a_killed_dialer(modem_with: Modems, dial_anything) -> None:
    """It leaves the modem in frames; the next one finds it."""
    modem = modem_with("")
    dialer = dial_anything(LINE, "--once")
    dialer.wait_until_online()
    dialer.send(signal.SIGKILL)
    dialer.wait()
    until(lambda: "ppp0" not in shell("ip", "-br", "link"), "the end of its pppd")
    assert not heard(modem, "no longer multiplexed")
    dialer = dial_anything(LINE, "--once")
    dialer.wait_until_online()
    assert dialer.end() == 0
    assert heard(modem, "no longer multiplexed") == 2
