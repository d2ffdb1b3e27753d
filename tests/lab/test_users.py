"""Without root: Debian's pppd is setuid root for the group dip, serial ports belong to dialout."""

from __future__ import annotations

import grp

from world.fixtures import USERS

DIALOUT, DIP = (grp.getgrnam(name).gr_gid for name in ("dialout", "dip"))


def test_user_in_dialout_and_dip(phone, config, dial) -> None:
    dialer = dial(config, "--once", user=USERS["inside"], groups=(DIALOUT, DIP))
    dialer.wait_until_online()
    assert dialer.end() == 0


def test_user_in_neither(phone, config, dial) -> None:
    dialer = dial(config, "--once", user=USERS["outside"])
    assert dialer.wait(15.0) == 4, dialer.text
    assert "ermission denied" in dialer.text and "dialout" in dialer.text
    assert not phone.modem.heard


def test_user_not_in_dip(phone, config, dial) -> None:
    """Said before the call is made: a call costs money."""
    dialer = dial(config, "--once", user=USERS["outside"], groups=(DIALOUT,))
    assert dialer.wait(15.0) == 13, dialer.text
    assert "dip" in dialer.text
    assert phone.modem.calls == 0
