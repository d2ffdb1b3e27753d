"""Sticks: a locked SIM, several ports, a network that takes its time, refuses, or speaks both IPv4 and IPv6."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from world.fixtures import SEED
from world.gadget import Gadget
from world.modem import Modem
from world.phone import Phone
from world.provider import REMOTE

NO_CARRIER, SIM_PROBLEM, NOT_REGISTERED = 10, 11, 12


def teach_27007(modem: Modem) -> None:
    """A SIM without a PIN, in its home network; commands that it does not know are errors."""
    modem.answers |= {
        "AT+CPIN?": "+CPIN: READY\nOK",
        "AT+CREG?": "+CREG: 0,1\nOK",
        "AT+CGDCONT=": "OK",
        "AT+C": "ERROR",
    }


def test_pin_registration_and_access_point(phone, config, dial) -> None:
    """The PIN once, then it waits for the network, then it dials; the PIN is never shown."""
    modem = phone.modem
    teach_27007(modem)
    modem.answers |= {"AT+CPIN?": "+CPIN: SIM PIN\nOK", "AT+CPIN=": "OK", "AT+CREG?": "+CREG: 0,2\nOK"}
    dialer = dial({**config, "PIN": "4711", "APN": "internet.example"}, "--once")
    modem.wait_for("AT+CREG?", times=2, within=30.0)
    assert modem.calls == 0, "it dialled before the network was there"
    modem.answers["AT+CREG?"] = "+CREG: 0,1\nOK"
    dialer.wait_until_online()
    assert [line for line in modem.heard if line.startswith("AT+CPIN=")] == ['AT+CPIN="4711"']
    assert 'AT+CGDCONT=1,"IP","INTERNET.EXAMPLE"' in modem.heard
    assert "4711" not in dialer.text
    assert dialer.end() == 0


def test_wrong_pin_is_not_tried_again(phone, config, dial) -> None:
    teach_27007(phone.modem)
    phone.modem.answers |= {"AT+CPIN?": "+CPIN: SIM PIN\nOK", "AT+CPIN=": "+CME ERROR: 16"}
    dialer = dial({**config, "PIN": "4711"})
    assert dialer.wait(30.0) == SIM_PROBLEM, dialer.text
    assert sum(line.startswith("AT+CPIN=") for line in phone.modem.heard) == 1
    assert phone.modem.calls == 0


def test_network_does_not_want_this_sim(phone, config, dial) -> None:
    teach_27007(phone.modem)
    phone.modem.answers["AT+CREG?"] = "+CREG: 0,3\nOK"
    dialer = dial({**config, "APN": "internet.example"})
    assert dialer.wait(30.0) == NOT_REGISTERED, dialer.text
    assert phone.modem.calls == 0


REFUSALS = {
    "locked": ({"AT+CPIN?": "+CPIN: SIM PIN\nOK"}, SIM_PROBLEM, "The SIM wants its PIN."),
    "denied": ({"AT+CREG?": "+CREG: 0,3\nOK"}, NOT_REGISTERED, "the modem is not registered (registration denied)"),
    "detached": ({"AT+CGATT?": "+CGATT: 0\nOK"}, NOT_REGISTERED, "the modem is not attached to the packet network"),
    "access point": (
        {"AT+CEER": "+CEER: Missing or unknown APN\nOK", "AT+CGDCONT?": '+CGDCONT: 1,"IP","wrong.example"\nOK'},
        NO_CARRIER,
        "missing or unknown APN (cause 27); APN was wrong.example",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_an_old_file_is_told_why_the_call_failed(name, phone, config, dial) -> None:
    answers, code, words = REFUSALS[name]
    teach_27007(phone.modem)
    phone.modem.answers |= {"ATD": "NO CARRIER", **answers}
    dialer = dial(config, "--once")
    assert dialer.wait(30.0) == code, dialer.text
    assert words in dialer.text


def test_both_protocols(phone, provider, config, dial) -> None:
    """`PDP Type = IPV4V6` on real PPP: both peers have an IPv6 address, too."""
    teach_27007(phone.modem)
    provider.options = ["noauth", "+ipv6"]
    dialer = dial({**config, "APN": "internet.example", "PDP Type": "IPV4V6"}, "--once", "--json")
    interface = dialer.wait_until_online()
    dialer.wait_for('"event": "online".*\\n')
    told = [json.loads(line) for line in dialer.text.splitlines() if line.startswith("{")]
    online = next(event for event in told if event["event"] == "online")
    assert online["remote_ip"] == REMOTE
    assert online["local_ipv6"].startswith("fe80::")
    assert f" {interface}\n" in Path("/proc/net/if_inet6").read_text()
    assert dialer.end() == 0


def test_the_data_port_of_a_stick_is_found(provider, dial_anything) -> None:
    """A Sierra stick with three ports, two of which answer: its data port is the second by our table."""
    stick = Phone(
        Gadget(("acm",) * 3, vendor=0x1199, product=0xC001, maker="Sierra", model="MC", serial="MC-1", controller=1),
        provider,
        answering=1,
    )
    first = Modem(stick.gadget.ttys[0], provider)
    teach_27007(stick.modem)
    teach_27007(first)
    try:
        stick.plug()
        port = stick.port(1)
        dialer = dial_anything({**SEED, "Modem": "auto", "APN": "internet.example"}, "--once")
        dialer.wait_until_online()
        assert f"Found a modem on {port}" in dialer.text
        assert first.calls == 0
        assert dialer.end() == 0
    finally:
        stick.unplug()
        first.switch_off()
        stick.remove()
