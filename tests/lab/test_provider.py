"""Providers: with and without authentication, mute, rude, or dying."""

from __future__ import annotations

import pytest
from world.fixtures import PEERS, shell
from world.leftovers import leftovers
from world.provider import REMOTE

RIGHT = "username * password *\n"
ACCEPTED = {"pap": "sent [PAP AuthAck", "chap": "sent [CHAP Success"}
WRONG = "username * other *\n"


@pytest.mark.parametrize("protocol", ["pap", "chap"])
def test_right_password(protocol, phone, provider, config, dial) -> None:
    provider.options = ["auth", f"require-{protocol}"]
    provider.secrets[f"{protocol}-secrets"] = RIGHT
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    assert provider.log_has(ACCEPTED[protocol])
    dialer.end()


@pytest.mark.parametrize("protocol", ["pap", "chap"])
def test_wrong_password(protocol, phone, provider, config, dial) -> None:
    provider.options = ["auth", f"require-{protocol}"]
    provider.secrets[f"{protocol}-secrets"] = WRONG
    dialer = dial(config)
    assert dialer.wait(30.0) == 14, dialer.text
    assert "uthentication" in dialer.text
    assert phone.modem.calls == 1, "a refused password is not tried again"
    assert not leftovers()


def test_provider_asks_for_none(phone, provider, config, dial) -> None:
    dialer = dial(config)
    dialer.wait_until_online()
    dialer.end()


def test_login_dialogue_before_ppp(phone, provider, config, dial) -> None:
    provider.manner = "login"
    dialer = dial({**config, "Stupid Mode": 0}, "--once")
    dialer.wait_until_online()
    assert provider.dialogue == [b"username", b"password"]
    dialer.end()


def test_never_speaks_ppp(phone, provider, config, dial) -> None:
    provider.manner = "silent"
    PEERS.write_text(PEERS.read_text() + "lcp-max-configure 3\n")
    dialer = dial(config, "--once")
    assert dialer.wait(40.0) == 15, dialer.text
    assert not leftovers()


def test_hangs_up(phone, provider, config, dial) -> None:
    """LCP Terminate-Request: with --once that is the end."""
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    provider.hang_up()
    dialer.wait_for("Terminate Request|Connect time|PPP daemon has died", 10)
    assert dialer.wait(15.0) == 15, dialer.text
    assert not leftovers()


@pytest.mark.parametrize("place", ["peers file", "PPPD Option"])
def test_pppd_that_is_told_to_detach_stays(place, phone, provider, config, dial) -> None:
    """Its line is its standard input: pppd 2.4.9 and 2.5.2 do not go into the background then."""
    if place == "peers file":
        PEERS.write_text(PEERS.read_text() + "updetach\n")
    else:
        config = {**config, "PPPD Option": "updetach"}
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    shell("ping", "-c", "5", "-i", "0.5", REMOTE)
    assert "died" not in dialer.text and dialer.process.poll() is None, dialer.text
    dialer.end()


def test_drops_carrier(phone, provider, config, dial) -> None:
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    phone.drop_carrier()
    assert dialer.wait(20.0) == 15, dialer.text
    assert not leftovers()


def test_stops_answering_echoes(phone, provider, config, dial) -> None:
    PEERS.write_text(PEERS.read_text() + "lcp-echo-interval 2\nlcp-echo-failure 3\n")
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    provider.freeze()
    assert dialer.wait(30.0) == 15, dialer.text
    assert not leftovers()
