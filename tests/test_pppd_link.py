"""What a running pppd's log and end become, in which order."""

from __future__ import annotations

import os

from pydial.links.data_link import Configured, Ended, Up
from pydial.links.pppd_link import PppdLink
from pydial.report.reporter import Reporters
from pydial.secrets.mask import Mask


class PppdThatHasEnded:
    """Its log holds `said`; it ended with `status` before anybody looked."""

    pid, argv, end_fd = 1, ["pppd"], None

    def __init__(self, said: bytes, status: int) -> None:
        self.log_fd, log = os.pipe()
        os.set_blocking(self.log_fd, False)
        os.write(log, said)
        os.close(log)
        self._status = status

    def poll(self) -> int:
        return self._status

    def close(self) -> None:
        os.close(self.log_fd)


def looks(said: bytes) -> list[object]:
    """All that the link tells, up to its end."""
    link = PppdLink(PppdThatHasEnded(said, 16), Reporters(Mask()))
    seen: list[object] = []
    while not (seen and isinstance(seen[-1], Ended)):
        seen.append(link.look())
    return seen


def test_a_link_that_was_up_for_no_time_at_all_was_up() -> None:
    up, ended = looks(b"local  IP address 10.0.0.2\nremote IP address 10.0.0.1\nModem hangup\n")
    assert up == Up("", "10.0.0.2", "10.0.0.1", (), "Modem hangup")
    assert isinstance(ended, Ended) and ended.exit_code == 16


def test_a_link_that_had_no_addresses_was_never_up() -> None:
    assert [type(one) for one in looks(b"Connect: ppp0 <--> /dev/ttyS0\nModem hangup\n")] == [Ended]


def test_nothing_that_its_log_told_is_lost_at_its_end() -> None:
    addresses = b"local  IP address 10.0.0.2\nremote IP address 10.0.0.1\n"
    seen = looks(addresses + b"Script /etc/ppp/ip-up finished (pid 2), status = 0x0\n")
    assert {type(one) for one in seen} == {Up, Configured, Ended}
