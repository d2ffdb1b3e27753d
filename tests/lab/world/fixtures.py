"""The fixtures of the lab's tests, and the check after every test that the dialer left nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from world import provider as isp
from world.dialer import CONFIGURATION, IS_WVDIAL, PROGRAM, Dialer, configure
from world.gadget import Gadget
from world.leftovers import leftovers, remove_leftovers
from world.phone import Phone
from world.provider import Provider
from world.waiting import patient, until

SCANNER = os.path.join(os.path.dirname(PROGRAM), "wvdialconf" if IS_WVDIAL else "pydialconf")
USERS = {"inside": 5001, "outside": 5002}
PEERS = Path("/etc/ppp/peers/wvdial")

# Step 10 of the how-to. The modem's location is filled in by the test.
SEED = {
    "Modem": "",
    "Baud": 460800,
    "Init1": "ATZ",
    "Init2": "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0",
    "ISDN": 0,
    "Modem Type": "Analog Modem",
    "Phone": "*99#",
    "Username": "username",
    "Password": "password",
    "Stupid Mode": 1,
}


REFUSED_PINS = Path("/var/lib/pydial/refused-pins.json")


@pytest.fixture(scope="session", autouse=True)
def guest() -> None:
    """Once for a boot: the provider's network, users, folders that a bare /run lacks."""
    isp.build_network()
    Path("/run/lock").chmod(0o1777)
    Path("/run/pydial").mkdir(exist_ok=True)
    Path("/etc/resolv.conf").unlink(missing_ok=True)  # it may be a link to who knows where
    Path("/etc/resolv.conf").touch()
    write_name_servers(False)
    for name, number in USERS.items():
        with open("/etc/passwd", "a") as passwd, open("/etc/group", "a") as group:
            passwd.write(f"{name}:x:{number}:{number}::/tmp:/bin/sh\n")
            group.write(f"{name}:x:{number}:\n")
    for program in (sys.executable, os.path.realpath(sys.executable), __file__):
        for folder in Path(program).parents:  # a checkout in /root is still usable for those users
            folder.chmod(folder.stat().st_mode | 0o555)


def write_name_servers(on: bool) -> None:
    """Debian's script that writes /etc/resolv.conf takes pppd a second, here: only the how-to has it done."""
    for folder in ("ip-up.d", "ip-down.d"):
        script = Path("/etc/ppp", folder, "0000usepeerdns")
        if script.exists():
            script.chmod(0o755 if on else 0o644)  # run-parts leaves out what cannot be run


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """Before a test: pppd's files as Debian and wvdial ship them, and a little impatience."""
    PEERS.write_text("noauth\nname wvdial\nusepeerdns\nlcp-restart 1\nipcp-restart 1\n")  # 3 s are long
    for secrets in ("pap-secrets", "chap-secrets"):
        path = Path("/etc/ppp", secrets)
        path.write_text("# client\tserver\tsecret\n")
        path.chmod(0o600)
    remove_leftovers()
    yield


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An internet provider; it takes the calls of `phone`."""
    made = Provider()
    yield made
    made.vanish()


@pytest.fixture
def phone(provider: Provider) -> Iterator[Phone]:
    """The how-to's Nokia as an ACM modem, plugged in, with `modem` behind it."""
    made = Phone(Gadget(), provider)
    made.plug()
    yield made
    made.remove()


@pytest.fixture
def config(phone: Phone) -> dict[str, object]:
    """Step 10's options for `phone`; `dial` writes them to /etc/wvdial.conf. No PIN was ever refused."""
    REFUSED_PINS.unlink(missing_ok=True)
    return {**SEED, "Modem": phone.port()}


@pytest.fixture
def dial(phone: Phone) -> Iterator[Callable[..., Dialer]]:
    """Start the dialer: `dial(config, "--once")`. After the test nothing of it may be left: see leftovers.py."""
    yield from starting_dialers()


@pytest.fixture
def dial_anything() -> Iterator[Callable[..., Dialer]]:
    """`dial` for tests that bring a device of their own."""
    yield from starting_dialers()


def starting_dialers() -> Iterator[Callable[..., Dialer]]:
    """The body of `dial`: started dialers, their end, and what they left."""
    started: list[Dialer] = []

    def start(settings: dict[str, object], *arguments: str, **options: object) -> Dialer:
        configure(settings)
        started.append(Dialer(*arguments, **options))
        return started[-1]

    yield start
    running = [dialer.pid for dialer in started if dialer.process.poll() is None]
    killed = [dialer.pid for dialer in started if dialer.process.poll() == -9]
    try:
        if not running:
            until(lambda: not leftovers(stale_locks_of=killed), "all gone", 5.0)
    except AssertionError:
        left = leftovers(stale_locks_of=killed)
        text = "\n".join(dialer.text for dialer in started)
        raise AssertionError(f"left behind: {', '.join(left)}\n{text}") from None
    finally:
        for dialer in started:
            dialer.destroy()
        remove_leftovers()
        CONFIGURATION.unlink(missing_ok=True)


def shell(*command: str, within: float = 30.0) -> str:
    """Run a program that must succeed; its output."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=patient(within)).stdout
