"""With -v a dial tells what it asked to find the cause of a failed data call, and what was answered; without, not."""

from __future__ import annotations

import pytest

from tests.dialing import World
from tests.pty_modem import PtyModem, answers

SAID = {
    "ATD": b"NO CARRIER",
    "AT+CPIN?": b"+CPIN: READY\nOK",
    "AT+CREG?": b"+CREG: 0,1\nOK",
    "AT+CGDCONT?": b'+CGDCONT: 1,"IP",""\nOK',
    "AT+CIMI": b"001010123456789\nOK",
    "AT+CEER": b"+CEER: No report available\nOK",
}


@pytest.mark.parametrize("verbose", [True, False])
def test_quiet_questions_are_told_to_whoever_wants_to_know(tmp_path, verbose):
    with World(tmp_path, modem=PtyModem(answers(SAID))) as world:
        told = world.run("pydial", "--once", "Phone=*99#", *(["--verbose"] if verbose else [])).stderr
    assert ("--> Asked AT+CMEE=1: OK\n" in told) == verbose
    assert ('--> Asked AT+CGDCONT?: +CGDCONT: 1,"IP",""; OK\n' in told) == verbose
    assert "001010123456789" not in told and ("--> Asked AT+CIMI: " in told) == verbose
