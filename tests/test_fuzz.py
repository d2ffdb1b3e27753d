"""tools/fuzz_command.py, whose full run is `make fuzz`: a few runs of a fixed seed, and what it takes for wrong."""

from __future__ import annotations

import subprocess
import sys

from tests.bad_rows import Outcome
from tests.dialing import LONGEST, ROOT

FUZZER = ROOT / "tools" / "fuzz_command.py"


def test_a_few_seconds_of_it_find_nothing() -> None:
    command = [sys.executable, FUZZER, "--seconds", "2", "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * LONGEST)
    assert done.returncode == 0, done.stdout
    assert " runs (seed 1): 0 findings" in done.stdout


def test_what_is_wrong_is_found() -> None:
    sys.path.insert(0, str(FUZZER.parent))
    try:
        from fuzz_command import PIN, wrong
    finally:
        sys.path.remove(str(FUZZER.parent))
    assert wrong(Outcome(0, [], [], []), "NOBODY=bears this") == []
    assert wrong(Outcome(143, ["--> Ended by signal 15."], [], []), "NOBODY=bears this") == []
    told = wrong(
        Outcome(77, ["Traceback (most recent call last):"], [f"AT+CPIN={PIN}"], ["run/a.pid"]), "NOBODY=bears this"
    )
    assert told == ["told: Traceback (most recent call last)", f"told: {PIN}", "exit 77", "left behind: run/a.pid"]
    assert wrong(Outcome(64, ["a", "b", "c", "d"], [], []), "NOBODY=bears this") == [
        "an error of more than three lines"
    ]
    assert wrong(Outcome("it did not end", [], [], []), "NOBODY=bears this") == ["exit it did not end"]
