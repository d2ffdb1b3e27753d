"""A modem, a host or a pppd that talks without end: bounded memory, nothing unescaped, signals and timers as ever.

PYDIAL_FLOOD_MB sets how many megabytes each flood has; `pytest -s` shows the numbers.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.events import Received
from pydial.recording.events import Heard
from pydial.recording.recorder import Recorder
from pydial.report.jsonlines import JsonLines
from tests.dialing import World
from tests.flood import Flood, Ordeal

SIZE = int(float(os.environ.get("PYDIAL_FLOOD_MB", "1")) * 1e6)
MOST_MEMORY = 20_000_000
SOON_SECONDS = 2.0
HANG_UP_SECONDS = 3.5  # on a line that has no carrier to be seen: with the guard time around the escape sequence
LOGIN = ("Stupid Mode=no", "Username=u", "Password=geheim")

WATERS = {
    "one endless line": b"A",
    "escape sequences": b"\x1b[2J\x1b]0;owned\x07\x1bP\x9b31m\x9d\x0e",
    "NULs": b"\0",
    "parity bits": bytes(range(128, 256)),
    "every byte": bytes(range(256)),
    "half a password": b"gehei",
    "lines": b"the quick brown fox jumps over the lazy dog, again and again\r\n",
}
STAGES = {
    "from the start": (b"", False),
    "at init": (b"ATZ", False),
    "while dialling": (b"ATD", False),
    "in the login dialogue": (b"ATD", True),
}
SAMPLE = [(stage, water) for stage in STAGES for water in WATERS]
if "PYDIAL_FLOOD_MB" not in os.environ:
    # every stage and every water once; all of them together take half a minute
    SAMPLE = [(list(STAGES)[number % len(STAGES)], water) for number, water in enumerate(WATERS)]

NOISY = """#!{python}
import os, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
water = (b"Using interface \\x1b[2J \\0\\xff{end}" * 4096)[:65536]
written = 0
poured = os.open("{poured}", os.O_WRONLY)
while True:
    written += os.write(log, water)
    os.pwrite(poured, b"%d" % written, 0)
"""


def endure(dialer: subprocess.Popen[str], poured, what: str, connected: bool = False) -> Ordeal:
    """Through the flood, then Ctrl-C."""
    ordeal = Ordeal(dialer, poured, SIZE, signal.SIGINT)
    print(f"{what}: {ordeal}")
    assert ordeal.grown < MOST_MEMORY
    assert ordeal.wrong == b""
    assert not re.search("Traceback|Bug in", ordeal.end)
    assert ordeal.last < (HANG_UP_SECONDS if connected else SOON_SECONDS)
    return ordeal


@pytest.mark.parametrize(("stage", "water"), SAMPLE)
def test_from_the_line(stage: str, water: str, tmp_path: Path) -> None:
    where, connect = STAGES[stage]
    with World(tmp_path, modem=Flood(where, WATERS[water], connect)) as world:
        dialer = world.start("pydial", *LOGIN, "Dial Timeout=300", stdout=subprocess.DEVNULL)
        ordeal = endure(dialer, lambda: world.modem.written, f"{water} {stage}", connect)
    assert ordeal.code == 130 or (where != b"ATD" and "Modem not responding" in ordeal.end)


@pytest.mark.parametrize("line_end", ["", "\\n"])
def test_from_the_log_of_pppd(line_end: str, tmp_path: Path) -> None:
    with World(tmp_path) as world:
        poured = world.folder / "poured"
        poured.write_text("0")
        pppd = world.script("noisy-pppd", NOISY.format(python=sys.executable, end=line_end, poured=poured))
        dialer = world.start("pydial", f"PPPD Path={pppd}", stdout=subprocess.DEVNULL)
        ordeal = endure(dialer, lambda: int(poured.read_text() or 0), f"pppd's log {line_end}", connected=True)
    assert ordeal.code == 130


def test_a_timer_is_due_though_the_modem_talks_on(tmp_path: Path) -> None:
    with World(tmp_path, modem=Flood(b"ATD", b"spam\r\n")) as world:
        done = world.run("pydial", "--once", "Dial Timeout=1")
    assert done.returncode == 10
    assert "--> Timed out while dialing.\n" in done.stderr


def test_an_endless_line_is_told_to_programs_in_parts() -> None:
    out = io.BytesIO()
    teller = JsonLines(out.write, "session")
    for _ in range(100):
        teller.tell(Received("x" * 1000, complete=False))
    told = [json.loads(line)["text"] for line in out.getvalue().splitlines()]
    assert len(told) == 100_000 // 9000
    assert {len(text) for text in told} == {9000}


def test_an_endless_line_is_recorded_in_parts() -> None:
    out = io.BytesIO()
    recorder = Recorder(out.write, now=lambda: 0.0)
    for _ in range(100):
        recorder.tell(Heard("x" * 1000))
    assert {len(line) for line in out.getvalue().splitlines()} == {len("<- ") + 9000}
