"""A stick with a locked SIM, and a network that takes its time."""

from __future__ import annotations

from world.modem import Modem

SIM_PROBLEM, NOT_REGISTERED = 11, 12


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
