"""Chat mode: the real pppd starts the dialer as its connect script, and goes on where it ends."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from world.dialer import PROGRAM, configure
from world.fixtures import shell
from world.leftovers import interfaces, leftovers
from world.provider import LOCAL, REMOTE
from world.waiting import patient, until

LOG = Path("/run/lab/chat.log")
CONNECT_FAILED = 8  # pppd's exit code


@pytest.fixture
def pppd(phone, config) -> Iterator:
    """Start pppd on the phone, with the dialer as its connect script."""
    started = []

    def start(**settings: object) -> subprocess.Popen:
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text("")
        configure({**config, "Modem": "/dev/never-looked-at", **settings})
        words = ["460800", "lock", "noauth", "noipdefault", "user", "username", "lcp-restart", "1", "ipcp-restart", "1"]
        command = ["pppd", phone.port(), *words, "nodetach", "logfile", str(LOG), "connect", f"{PROGRAM} --chat"]
        started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(patient(10))


@pytest.mark.parametrize("manner", ["ppp", "login"])
def test_pppd_goes_on_where_its_connect_script_ends(manner, phone, pppd) -> None:
    phone.provider.manner = manner
    caller = pppd(**{"Stupid Mode": int(manner == "ppp")})
    until(lambda: f"local  IP address {LOCAL}" in LOG.read_text(), "the address", 40.0)
    shell("ping", "-c", "1", "-W", "10", "-I", interfaces()[0], REMOTE)
    log = LOG.read_text()
    assert "Chatmode finished" in log or "PPP negotiation detected" in log
    assert "--> Sending: ATZ" in log
    if manner == "login":
        assert phone.provider.dialogue == [b"username", b"password"]
        assert "--> Sending: (password)" in log
    caller.send_signal(signal.SIGTERM)
    caller.wait(patient(15))
    until(lambda: not leftovers(), "all gone", 5.0)


def test_pppd_learns_that_the_number_is_busy(phone, pppd) -> None:
    phone.modem.answers["ATD"] = "BUSY"
    caller = pppd(**{"Abort on Busy": 1})
    assert caller.wait(patient(30)) == CONNECT_FAILED
    assert "--> The line is busy." in LOG.read_text()
    assert phone.modem.calls == 0
    until(lambda: not leftovers(), "all gone", 5.0)
