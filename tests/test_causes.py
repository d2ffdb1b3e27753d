"""A dial that goes on trying says why, and what to do: once for each kind of failure, and at Ctrl-C once more."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, read_until

CAUSE = "--> NO CARRIER: the call was not connected."
HINT = "--> Check the number; on a cellular modem the APN (APN, or AT+CGDCONT in Init3) and the signal."
AGAIN = "--> No Carrier!  Trying again."
CALLS = 3


@pytest.mark.parametrize("program", ["pydial", "wvdial"])
def test_the_cause_is_told_while_it_redials(tmp_path: Path, program: str) -> None:
    with World(tmp_path, "nocarrier") as world:
        dialer = world.start(program, "Redial Delay=0.05")
        lines = [line for _ in range(CALLS) for line in read_until(dialer.stderr, AGAIN)]
        lines += read_until(dialer.stderr, "Waiting for carrier")
        dialer.send_signal(signal.SIGINT)
        rest = dialer.communicate(timeout=LONGEST)[1].splitlines()
    assert lines.count(AGAIN) == CALLS
    assert lines.count(CAUSE) == lines.count(HINT) == 1
    first = lines.index(AGAIN)
    assert lines[first + 1 : first + 3] == [CAUSE, HINT], "what wvdial says comes first"
    assert rest.index(CAUSE) < rest.index(HINT), "and once more for who has ended it"


def test_programs_are_told_as_well(tmp_path: Path) -> None:
    with World(tmp_path, "nocarrier") as world:
        dialer = world.start("pydial", "--json", "Redial Delay=0.05")
        told = [json.loads(line) for line in read_until(dialer.stdout, '"attempt": 3')]
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LONGEST)
    (cause,) = [event for event in told if event["event"] == "cause"]
    assert (cause["code"], cause["exit_code"]) == ("no-carrier", 10)
    assert f"--> {cause['message']}" == CAUSE
    assert f"--> {cause['hint']}" == HINT
