"""Many dials, and many reconnections of one: nothing is left over, nothing grows. tools/thousand.py does more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.dialing import LONGEST, World, read_until, wait_for
from tests.flood import memory_of
from tests.growth import slope
from tools import thousand

RECONNECTIONS = int(os.environ.get("PYDIAL_RECONNECTIONS", "30"))
WARM = 5  # after so many all is loaded that is ever needed
MOST_MEMORY = 4096  # bytes, a page, from each to the next

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
    grown, more = slope(memory[WARM:]), slope(descriptors[WARM:])
    print(f"{RECONNECTIONS} reconnections: {more:+.2f} descriptors and {grown / 1e3:+.1f} kB from each to the next")
    assert more < 0.5
    assert grown < MOST_MEMORY
