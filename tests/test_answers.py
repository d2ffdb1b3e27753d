"""What a port says after a command line: the same however it is cut, and bounded on a port that talks by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.at import results
from pydial.probe.answers import LONGEST, MOST, Listener
from pydial.probe.machine import Probe
from pydial.probe.plan import Ask, probe
from tests.dialing import World
from tests.flood import Flood

SAID = b"ATI\r\r\nNokia\r\n\r\n+CREG: 1\r\nOK\r\n"


@given(st.lists(st.integers(1, 6), max_size=40))
def test_an_answer_is_the_same_however_it_is_cut(sizes: list[int]) -> None:
    listener, data, answer = Listener("ATI"), SAID, None
    for size in [*sizes, len(SAID)]:
        answer = answer or listener.feed(data[:size])
        data = data[size:]
    assert answer is not None and answer.result is not None
    assert answer.lines == ("ATI", "Nokia", "+CREG: 1", "OK")
    assert answer.result.kind == results.OK


def test_a_line_without_end_is_cut() -> None:
    listener = Listener("ATZ")
    for _ in range(100):
        assert listener.feed(b"x" * 1000) is None
    assert listener.give_up().shown == "x" * LONGEST
    assert listener.is_flooded
    listener.feed(b"\r\nshort\r\n")
    assert max(map(len, listener.give_up().lines)) == LONGEST


def test_a_port_that_talks_by_itself_is_not_listened_to_until_its_time_is_up() -> None:
    port = Probe(probe(115200))
    steps, taken = port.start(0.0), 0
    while not port.finished:
        steps += port.receive(b"chatter\r\n" * 455, 0.0)
        taken += 1
        assert taken <= 5 * (MOST // 4096 + 1)
    assert port.modem is None
    assert [step.command for step in steps if isinstance(step, Ask)] == ["", *["ATQ0 V1 E1"] * 3]  # at three speeds


@pytest.mark.parametrize("water", [b"A", b"x" * 78 + b"\r\n"])
def test_a_scan_of_such_a_port_says_little_and_ends(tmp_path: Path, water: bytes) -> None:
    flood = Flood(b"", water)
    with World(tmp_path, modem=flood) as world:
        done = world.run("pydialconf", f"--ports={flood.device}", str(tmp_path / "new.conf"))
    assert done.returncode == 1
    assert max(map(len, done.stderr.splitlines())) < 2 * LONGEST
    assert flood.written < 1_000_000  # bytes that were taken from it, or were still under way
