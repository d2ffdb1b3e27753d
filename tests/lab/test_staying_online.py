"""Once online, pydial comes back: after every unplugging, every hang-up, and from a link that carries nothing."""

from __future__ import annotations

import os

from world.dialer import Dialer
from world.fixtures import shell
from world.provider import REMOTE

from tests.growth import slope

REPLUGS = int(os.environ.get("LAB_REPLUGS", "16"))
HANG_UPS = int(os.environ.get("LAB_HANGUPS", "16"))
BACK_SECONDS = 10.0  # from the phone's return to both addresses, on an idle machine
WARM = 3  # after so many calls all is loaded that is ever needed
GROWTH_KB = 4  # a page, from each call to the next


class Usage:
    """What a dialer holds at each call."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._descriptors: list[list[str]] = []
        self._memory: list[int] = []

    def online(self) -> None:
        """One more call is up."""
        self._descriptors.append(self._dialer.descriptors())
        self._memory.append(self._dialer.memory())

    def assert_no_growth(self) -> None:
        grown = slope(self._memory[WARM:])
        more = slope([len(descriptors) for descriptors in self._descriptors[WARM:]])
        print(f"{len(self._memory)} calls, {more:+.2f} descriptors and {grown:+.1f} kB from each to the next")
        assert more < 0.5, f"{self._descriptors[WARM]}, then {self._descriptors[-1]}"
        assert grown < GROWTH_KB, self._memory


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
