"""Without a terminal: --background, --status and --hangup with real pppd."""

from __future__ import annotations

import json
import subprocess

from world.dialer import PROGRAM
from world.leftovers import interfaces, leftovers, locks
from world.provider import DNS, LOCAL, REMOTE
from world.waiting import patient


def pydial(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=patient(40))


def test_background_status_hangup(phone, config, dial) -> None:
    starter = dial(config, "--background")
    assert starter.wait(40.0) == 0, starter.text
    (interface,) = interfaces()  # the link is up when the starter ends
    assert locks(), "the line is not locked any more"

    told = pydial("--status", "--json")
    assert told.returncode == 0
    (facts,) = json.loads(told.stdout)["dialers"]
    assert (facts["interface"], facts["local_ip"], facts["remote_ip"]) == (interface, LOCAL, REMOTE)
    assert facts["dns"] == list(DNS)
    assert facts["pid"] != starter.pid

    assert pydial("--hangup").returncode == 0
    assert not leftovers()
    assert phone.provider.log_has("rcvd [LCP TermReq"), "no goodbye to the provider"
    assert pydial("--status").returncode == 1
    assert pydial("--hangup").returncode == 1


def test_background_that_fails(phone, config, dial) -> None:
    """The starter's exit code says why."""
    phone.modem.answers["ATD"] = "BUSY"
    starter = dial({**config, "Abort on Busy": 1}, "--background")
    assert starter.wait(40.0) == 9, starter.text
    assert not leftovers()
