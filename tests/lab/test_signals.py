"""Signals in every state of a call: a bounded end, the right exit code, nothing left."""

from __future__ import annotations

import os
import signal

import pytest
from world.leftovers import leftovers, processes
from world.states import STATES, bring_to
from world.waiting import until

ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", ASKED_TO_END, ids=lambda number: number.name)
@pytest.mark.parametrize("state", STATES)
def test_signal(state, number, phone, config, dial) -> None:
    dialer = bring_to(state, phone, config, dial)
    code = dialer.end(number, within=8.0)
    assert code == (0 if state == "online" else 128 + number), dialer.text
    assert not leftovers()
    if state == "online":
        assert phone.provider.log_has("rcvd [LCP TermReq"), "no goodbye to the provider"


@pytest.mark.parametrize("state", STATES)
def test_kill(state, phone, config, dial) -> None:
    """Nobody can tidy up after KILL, but pppd goes down with its dialer, and the next dial works."""
    phone.modem.carrier_off_seconds = 0.5
    dialer = bring_to(state, phone, config, dial)
    assert dialer.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not leftovers(stale_locks_of=[dialer.pid]), "pppd and interface gone", 8.0)
    if state != "online":
        return
    phone.provider.vanish()
    again = dial(config, "--once")
    again.wait_until_online()
    assert again.end() == 0


def test_second_interrupt_ends_at_once(phone, config, dial) -> None:
    """pppd does not end: the first Ctrl-C waits for it, the second, by which the dialer dies, does not."""
    dialer = bring_to("online", phone, config, dial)
    for pid in processes("pppd"):
        os.kill(pid, signal.SIGSTOP)
    dialer.send(signal.SIGINT)
    dialer.wait_for("Caught signal")
    assert dialer.end(signal.SIGINT, within=3.0) == -signal.SIGINT
    until(lambda: not leftovers(), "all gone", 2.0)


def test_pppd_killed(phone, config, dial) -> None:
    dialer = bring_to("online", phone, config, dial)
    for pid in processes("pppd"):
        os.kill(pid, signal.SIGKILL)
    assert dialer.wait(15.0) == 15, dialer.text
    assert not leftovers()
