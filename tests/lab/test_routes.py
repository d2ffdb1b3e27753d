"""The default route: whose it is, told truthfully, and taken when asked to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from world.fixtures import shell
from world.waiting import until


@pytest.fixture
def lan() -> Iterator[str]:
    """An interface that has the default route already."""
    shell("modprobe", "dummy", "numdummies=0")
    shell("ip", "link", "add", "lan", "type", "dummy")
    shell("ip", "address", "add", "192.168.7.2/24", "dev", "lan")
    shell("ip", "link", "set", "lan", "up")
    shell("ip", "route", "add", "default", "via", "192.168.7.1")
    yield "lan"
    shell("ip", "link", "delete", "lan")


def default_routes() -> str:
    return shell("ip", "route", "show", "default")


def test_another_default_route_is_told(lan, phone, config, dial) -> None:
    dialer = dial(config, "--once")
    interface = dialer.wait_until_online()
    dialer.wait_for(f"The default route still goes through {lan}, not {interface}.")
    dialer.wait_for("Replace Default Route = yes")
    assert lan in default_routes() and interface not in default_routes()
    assert dialer.end() == 0


def test_default_route_is_replaced_and_given_back(lan, phone, config, dial) -> None:
    dialer = dial({**config, "Replace Default Route": "yes"}, "--once")
    interface = dialer.wait_until_online()
    until(lambda: interface in default_routes(), "the default route")
    assert lan not in default_routes()
    assert dialer.end() == 0
    assert "still goes through" not in dialer.text
    assert lan in default_routes(), "the old default route is lost"
