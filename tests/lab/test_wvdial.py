"""The real wvdial, as Debian ships it, beside pydial: what the README's comparison says of it."""

from __future__ import annotations

import signal

import pytest
from world.dialer import Dialer, configure
from world.leftovers import locks, processes, remove_leftovers

WVDIAL = "/usr/bin/wvdial"
ATTEMPTS = 15


def is_the_real_one() -> bool:
    """wvdial of Debian is a binary; a link to pydial is not."""
    try:
        with open(WVDIAL, "rb") as program:
            return program.read(4) == b"\x7fELF"
    except OSError:
        return False


@pytest.mark.skipif(not is_the_real_one(), reason="Debian's wvdial is not installed")
def test_wvdial_aborts_and_leaves_pppd_running(phone, config, monkeypatch) -> None:
    """It overruns the stack of its task library where the dynamic linker binds a function late, deep in a task.

    LD_BIND_NOT has every call bound anew, and yet some dials, more of them on a busy machine, are lucky.
    """
    monkeypatch.delenv("LD_BIND_NOW", raising=False)
    monkeypatch.setenv("LD_BIND_NOT", "1")
    configure(config)
    phone.modem.carrier_off_seconds = 0.5
    for _attempt in range(ATTEMPTS):
        dialer = Dialer(program=WVDIAL)
        try:
            dialer.wait_for("stack_magic.* failed|remote IP address|died|giving up", 40)
            if "stack_magic" not in dialer.text:
                continue
            assert dialer.wait() == -signal.SIGABRT
            assert processes("pppd"), "pppd went with it, this time"
            assert locks()
            return
        finally:
            dialer.destroy()
            remove_leftovers()
            phone.provider.vanish()
    pytest.fail(f"{ATTEMPTS} dials without the abort")
