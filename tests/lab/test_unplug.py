"""The phone is pulled out in every state of a call, and comes back under another number."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from world.gadget import stable_name
from world.leftovers import leftovers
from world.states import STATES, bring_to

NO_DEVICE, SILENT, NO_CARRIER, LINK_LOST = 4, 6, 10, 15
REASONS = {
    "initialising": (NO_DEVICE, SILENT),
    "dialling": (NO_DEVICE, NO_CARRIER),
    "login": (NO_DEVICE, NO_CARRIER, LINK_LOST),
    "online": (NO_DEVICE, LINK_LOST),
}


@pytest.mark.parametrize("state", STATES)
def test_unplugged(state, phone, config, dial) -> None:
    dialer = bring_to(state, phone, config, dial)
    phone.unplug()
    assert dialer.wait(15.0) in REASONS[state], dialer.text
    assert "Traceback" not in dialer.text
    assert not leftovers()


@pytest.fixture
def old_node_held(phone) -> Iterator[str]:
    """Somebody keeps the old node open over the unplug, so that the kernel gives another number."""
    port = phone.port()
    holder = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    yield port
    os.close(holder)


def test_plugged_in_again_under_another_number(phone, config, dial, old_node_held) -> None:
    """By its stable name the phone is found again, and the link comes back without anybody's help."""
    stable = stable_name(phone.port())
    phone.modem.carrier_off_seconds = 0.5
    dialer = dial({**config, "Modem": stable, "Wait For Modem": 60})
    dialer.wait_until_online()
    phone.unplug()
    dialer.wait_for("PPP daemon has died|Disconnecting|Auto Reconnect", 15)
    phone.plug()
    assert phone.port() != old_node_held
    dialer.wait_until_online()
    assert os.path.realpath(stable) == phone.port()
    dialer.end()


def test_no_phone(phone, config, dial) -> None:
    phone.unplug()
    dialer = dial(config)
    assert dialer.wait(15.0) == NO_DEVICE, dialer.text
    assert str(config["Modem"]) in dialer.text


def test_phone_plugged_in_later(phone, config, dial) -> None:
    phone.unplug()
    dialer = dial({**config, "Wait For Modem": 60}, "--once")
    dialer.wait_for(r"^--> (?!PyDial)")  # whatever it says of a phone that is not there
    phone.plug()
    dialer.wait_until_online()
    dialer.end()
