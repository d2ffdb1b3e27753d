"""Once online, pydial comes back: after every unplugging, every hang-up, and from a link that carries nothing."""

from __future__ import annotations

import os

from world.dialer import Dialer
from world.fixtures import shell
from world.provider import REMOTE

REPLUGS = int(os.environ.get("LAB_REPLUGS", "8"))
HANG_UPS = int(os.environ.get("LAB_HANGUPS", "8"))
BACK_SECONDS = 10.0  # from the phone's return to both addresses
WARM = 4  # after so many calls all is loaded that is ever needed
GROWTH_KB = 256  # the allocator's own coming and going


class Usage:
    """What a dialer holds, taken at its WARMth call, to be compared with what it holds in the end."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._calls = 0

    def online(self) -> None:
        """One more call is up."""
        self._calls += 1
        if self._calls == WARM:
            self._descriptors, self._memory = self._dialer.descriptors(), self._dialer.memory()

    def assert_no_growth(self) -> None:
        assert self._calls > WARM
        now = self._dialer.descriptors()
        assert len(now) == len(self._descriptors), f"{self._descriptors}, then {now}"
        grown = self._dialer.memory() - self._memory
        print(f"{self._calls} calls, {len(now)} descriptors, {self._memory} kB, grown by {grown} kB")
        assert grown <= GROWTH_KB, f"{grown} kB more after {self._calls} calls"


def test_unplugged_again_and_again(phone, config, dial) -> None:
    """Under another number each time: found by its place, and said so. Every other time it is back at once.

    LAB_REPLUGS=20 tests/lab/run unplugged_again: as often as one likes, and so below.
    """
    configured = config["Modem"]
    phone.modem.carrier_off_seconds = 0.5
    dialer = dial(config)
    dialer.wait_until_online()
    usage = Usage(dialer)
    for turn in range(REPLUGS):
        old = phone.port()
        holder = os.open(old, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)  # so the kernel gives it another number
        try:
            phone.unplug()
            if turn % 2 == 0:
                dialer.wait_for("Auto Reconnect will be attempted")
            phone.plug()
            dialer.wait_for("remote IP address", BACK_SECONDS)
        finally:
            os.close(holder)
        new = phone.port()
        assert new != old
        if new != configured:
            assert f"{configured} is {new} now." in dialer.text
        usage.online()
    assert phone.modem.calls == 1 + REPLUGS
    usage.assert_no_growth()
    assert dialer.end() == 0


def test_hung_up_again_and_again(phone, provider, config, dial) -> None:
    """LCP Terminate-Request. It takes neither memory nor descriptors from call to call."""
    phone.modem.carrier_off_seconds = 0.5
    dialer = dial({**config, "Redial Delay": 0.2, "Redial Max Delay": 0.2})
    usage = Usage(dialer)
    for _ in range(HANG_UPS):
        dialer.wait_until_online()
        usage.online()
        provider.hang_up()
    dialer.wait_until_online()
    usage.online()
    usage.assert_no_growth()
    assert phone.modem.calls == 1 + HANG_UPS
    assert dialer.end() == 0


def test_dead_link_is_dialled_anew(phone, provider, config, dial) -> None:
    """LCP lives, no packet comes through: only Check Link sees that."""
    check = {"Check Link": f"ping {REMOTE}", "Check Link Interval": 1, "Check Link Count": 2, "Redial Delay": 0.5}
    phone.modem.carrier_off_seconds = 0.5
    dialer = dial({**config, **check})
    dialer.wait_until_online()
    provider.swallow()
    dialer.wait_for("The link is up, but carries nothing: dialling again", 30)
    interface = dialer.wait_until_online()
    shell("ping", "-c", "1", "-W", "10", "-I", interface, REMOTE)
    assert phone.modem.calls == 2
    assert dialer.end() == 0
