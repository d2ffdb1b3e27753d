"""`iface phone inet wvdial` of Debian's ifupdown, with pydial in wvdial's place (see interfaces(5))."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from world.dialer import CONFIGURATION, configure
from world.fixtures import SCANNER, shell
from world.leftovers import leftovers, remove_leftovers
from world.provider import LOCAL
from world.waiting import patient, until

WVDIAL = Path("/usr/bin/wvdial")
INTERFACES = Path("/etc/network/interfaces")


@pytest.fixture
def integration(phone) -> Iterator[None]:
    """What `--install-integration` does, with wvdial of Debian out of the way."""
    aside = {path: path.with_name(f"{path.name}.debian") for path in (WVDIAL, WVDIAL.with_name("wvdialconf"))}
    for path, other in aside.items():
        if path.exists():
            path.rename(other)
    shell(SCANNER, "--install-integration")
    Path("/run/network").mkdir(exist_ok=True)
    yield
    shell(SCANNER, "--remove-integration")
    for path, other in aside.items():
        if other.exists():
            other.rename(path)
    CONFIGURATION.unlink(missing_ok=True)
    remove_leftovers()


def test_ifup_and_ifdown(integration, phone, config) -> None:
    INTERFACES.write_text("iface phone inet wvdial\n")
    configure(config)
    assert os.access(WVDIAL, os.X_OK)
    shell("ifup", "phone")
    until(lambda: LOCAL in shell("ip", "-4", "address"), "the link", 40)
    down = subprocess.run(["ifdown", "phone"], capture_output=True, text=True, timeout=patient(40))
    assert not leftovers(), down.stdout + down.stderr
    assert down.returncode == 0, down.stdout + down.stderr
    assert phone.provider.log_has("rcvd [LCP TermReq"), "no goodbye to the provider"
