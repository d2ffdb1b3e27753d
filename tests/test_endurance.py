"""Many dials, and many reconnections of one: nothing is left over, nothing grows. tools/thousand.py does more."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from pathlib import Path

from tests.dialing import LONGEST, World, read_until, wait_for
from tests.flood import memory_of
from tools import thousand

RECONNECTIONS = int(os.environ.get("PYDIAL_RECONNECTIONS", "20"))
MOST_MEMORY = 500_000  # bytes that the last reconnections may have more than the first

HANGS_UP_AT_ONCE = """#!{python} -IS
import os, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
os.write(log, b"local  IP address 10.0.0.2\\nremote IP address 10.0.0.1\\nModem hangup\\n")
sys.exit(16)
"""


def test_a_dial_leaves_nothing_over() -> None:
    failed: list[str] = []
    counts = thousand.run(5, failed=failed.append)
    assert counts.clean, f"{counts}\n{failed}"


def test_what_is_left_over_is_seen(tmp_path: Path) -> None:
    """Else the zeros above would mean nothing."""
    with World(tmp_path) as world:
        lock = Path(f"/var/lock/LCK..{os.path.basename(world.modem.device)}")
        lock.write_text("")
        sleeper = subprocess.Popen(["sleep", "60"], env=world.environment)
        try:
            assert thousand.locks_of(world) == [lock]
            wait_for(lambda: thousand.processes_of(world) == [str(sleeper.pid)])  # it bears its mark when exec is done
        finally:
            lock.unlink()
            sleeper.kill()
            sleeper.wait()


def test_reconnections_cost_nothing(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        pppd = world.script("short-pppd", HANGS_UP_AT_ONCE.format(python=sys.executable))
        delays = ("Redial Delay=0.01", "Redial Max Delay=0.01")
        dialer = world.start("pydial", f"PPPD Path={pppd}", *delays, stdout=subprocess.DEVNULL)
        descriptors, memory = [], []
        for _ in range(RECONNECTIONS):
            read_until(dialer.stderr, "Auto Reconnect will be attempted")
            descriptors.append(thousand.descriptors(dialer.pid))
            memory.append(memory_of(dialer.pid, "VmRSS"))
        dialer.send_signal(signal.SIGINT)
        _, rest = dialer.communicate(timeout=LONGEST)
    assert "Traceback" not in rest
    grown = statistics.median(memory[-10:]) - statistics.median(memory[:10])
    more = statistics.median(descriptors[-10:]) - statistics.median(descriptors[:10])
    print(f"{RECONNECTIONS} reconnections: {more:+.0f} descriptors, {grown / 1e3:+.0f} kB")
    assert more <= 0
    assert grown < MOST_MEMORY
