"""pydial's own PPP and the real pppd at both ends of a call, in both roles; and how fast they are beside each other."""

from __future__ import annotations

import hashlib
import os
import sys
import time

import pytest
from test_howto import fetch
from world.fixtures import shell
from world.provider import DNS, LOCAL, REMOTE, WEB, Provider
from world.waiting import until

OWN = {"PPP": "own"}
PROGRAM = [sys.executable, "-P", "-m", "pydial.daemon"]
SECRET = "username\t*\tpassword\t*\n"


def is_ours(dialer) -> bool:
    with open("/proc/net/dev") as devices, open("/sys/class/net/ppp0/tun_flags") as flags:
        return "ppp0:" in devices.read() and bool(flags.read())


@pytest.mark.parametrize("auth", ["", "pap", "chap"])
def test_a_call_to_the_real_pppd(config, dial, provider: Provider, auth: str) -> None:
    if auth:
        provider.options = ["auth", f"require-{auth}"]
        provider.secrets[f"{auth}-secrets"] = SECRET
    dialer = dial({**config, **OWN}, "--once")
    dialer.wait_until_online()
    assert is_ours(dialer)
    for address in DNS:
        dialer.wait_for(f"DNS address {address}")
    shell("ping", "-c", "1", "-W", "10", REMOTE)
    data = os.urandom(300_000)
    WEB.joinpath("data").write_bytes(data)
    assert hashlib.sha256(fetch(REMOTE, "/data", "ppp0")).digest() == hashlib.sha256(data).digest()
    assert LOCAL in shell("ip", "address", "show", "dev", "ppp0")
    dialer.end()
    assert provider.log_has("rcvd [LCP TermReq")
    assert (
        not auth
        or provider.log_has(f"{auth.upper()} peer authentication succeeded")
        or provider.log_has("Access granted")
    )


def test_a_wrong_password(config, dial, provider: Provider) -> None:
    provider.options = ["auth", "require-chap"]
    provider.secrets["chap-secrets"] = "username\t*\tother\t*\n"
    dialer = dial({**config, **OWN}, "--once")
    assert dialer.wait(20.0) == 14


def test_the_real_pppd_hangs_up(config, dial, provider: Provider) -> None:
    dialer = dial({**config, **OWN}, "--once")
    dialer.wait_until_online()
    provider.hang_up()
    assert dialer.wait(15.0) == 15


def test_the_real_pppd_is_dead(config, dial, provider: Provider) -> None:
    given = {**config, **OWN, "PPPD Option": "lcp-echo-interval 1 lcp-echo-failure 2 lcp-restart 1"}
    dialer = dial(given, "--once")
    dialer.wait_until_online()
    provider.freeze()
    assert dialer.wait(20.0) == 15


def test_ipv6(config, dial, provider: Provider) -> None:
    provider.options = ["noauth", "+ipv6", "ipv6", "::1,::2"]
    dialer = dial({**config, **OWN, "PPPD Option": "+ipv6"}, "--once")
    dialer.wait_until_online()
    until(lambda: "fe80::2" in shell("ip", "-6", "address", "show", "dev", "ppp0"), "the link-local address")
    shell("ping", "-6", "-c", "1", "-W", "10", "fe80::1%ppp0")
    dialer.end()


@pytest.mark.parametrize("auth", ["", "pap", "chap"])
def test_ours_is_the_provider_of_the_real_pppd(config, dial, provider: Provider, auth: str) -> None:
    provider.program = PROGRAM
    if auth:
        provider.options = ["auth", f"require-{auth}"]
        provider.secrets[f"{auth}-secrets"] = SECRET
    dialer = dial({**config, "PPP": "pppd"}, "--once")
    dialer.wait_until_online()
    shell("ping", "-c", "1", "-W", "10", REMOTE)
    dialer.end()
    assert provider.log_has("LCP terminated by peer")


def test_how_fast_it_is_beside_the_kernels(config, dial, provider: Provider) -> None:
    """The ratio is printed; a tenth would be wrong somewhere."""
    WEB.joinpath("megabyte").write_bytes(os.urandom(1 << 20))
    seconds = {}
    for who in ("pppd", "own"):
        dialer = dial({**config, "PPP": who}, "--once")
        dialer.wait_until_online()
        fetch(REMOTE, "/megabyte", "ppp0")
        began = time.monotonic()
        fetch(REMOTE, "/megabyte", "ppp0")
        seconds[who] = time.monotonic() - began
        dialer.end()
    print(f"\n1 MB: the kernel's PPP {seconds['pppd']:.2f} s, our own {seconds['own']:.2f} s", flush=True)
    assert seconds["own"] < 10 * seconds["pppd"]
