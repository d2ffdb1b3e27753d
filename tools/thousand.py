#!/usr/bin/env python3
"""A thousand dials in a row against the virtual modem: does any fail, is anything left over?

tools/thousand.py [N] [--ppp]    `--ppp`: real PPP in user space in each of them, which takes three times as long.

Each dial is the command itself, until pppd tells the name servers; then Ctrl-C. The exit code is 0 if
no dial failed and nothing is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from pydial.record import Record
from tests.dialing import LONGEST, World, read_until

QUICK_PPPD = """#!{python} -IS
import os, signal, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
os.write(log, b"Using interface ppp0\\nlocal  IP address 10.0.0.2\\nremote IP address 10.0.0.1\\n"
              b"primary   DNS address 10.0.0.3\\nsecondary DNS address 10.0.0.4\\n")
while True:
    signal.pause()
"""


class Counts(Record):
    """What is to be zero, but for `dials` and `seconds`. Descriptors: what the simulator's grew by."""

    dials: int
    failures: int
    processes: int
    locks: int
    run_files: int
    descriptors: int
    seconds: float

    @property
    def clean(self) -> bool:
        """All of it is."""
        return not (self.failures or self.processes or self.locks or self.run_files or self.descriptors)

    def __str__(self) -> str:
        return (
            f"{self.dials} dials in {self.seconds:.0f} s: {self.failures} failures; left over: {self.processes} "
            f"processes, {self.locks} locks, {self.run_files} run files, {self.descriptors} descriptors of the modem"
        )


def run(dials: int, ppp: bool = False, failed: Callable[[str], object] = bool) -> Counts:
    """Dial so often; `failed` is told what a dial that failed said."""
    with tempfile.TemporaryDirectory() as name, World(Path(name)) as world:
        words = [] if ppp else [f"PPPD Path={world.script('quick-pppd', QUICK_PPPD.format(python=sys.executable))}"]
        dial(world, words)  # the modem has met everything once
        before, began = descriptors(world.modem.pid), time.monotonic()
        failures = 0
        for _ in range(dials):
            if problem := dial(world, words):
                failures += 1
                failed(problem)
        seconds = time.monotonic() - began
        wait_for_calm(world)
        return Counts(
            dials,
            failures,
            len(processes_of(world)),
            len(locks_of(world)),
            len(list(world.run_files.iterdir())),
            descriptors(world.modem.pid) - before,
            seconds,
        )


def dial(world: World, words: list[str]) -> str:
    """One; what went wrong, or nothing."""
    dialer = world.start("pydial", *words, stdout=subprocess.DEVNULL)
    try:
        read_until(dialer.stderr, "secondary DNS address")
        dialer.send_signal(signal.SIGINT)
        _, rest = dialer.communicate(timeout=LONGEST)
    except (AssertionError, subprocess.TimeoutExpired) as problem:
        dialer.kill()
        dialer.communicate()
        return str(problem)
    return "" if dialer.returncode == 0 else f"exit code {dialer.returncode}: {rest}"


def wait_for_calm(world: World) -> None:
    """The modem learns a moment later that it was left."""
    end = time.monotonic() + 2
    while time.monotonic() < end and (processes_of(world) or locks_of(world)):
        time.sleep(0.05)


def descriptors(pid: int) -> int:
    """How many a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def processes_of(world: World) -> list[str]:
    """Those that were started for this world and have not ended."""
    mark = f"PYDIAL_STANDIN_FOLDER={world.folder}".encode()
    return [pid for pid in filter(str.isdecimal, os.listdir("/proc")) if mark in environment_of(pid)]


def environment_of(pid: str) -> list[bytes]:
    """Of a process; empty if it is not ours."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def locks_of(world: World) -> list[Path]:
    """The modem's, in the folder for them."""
    return list(Path("/var/lock").glob(f"LCK..{os.path.basename(world.modem.device)}"))


def main(words: list[str]) -> int:
    """The command."""
    numbers = [int(word) for word in words if word.isdecimal()]
    counts = run(numbers[0] if numbers else 1000, "--ppp" in words, lambda problem: print(problem, file=sys.stderr))
    print(counts)
    return 0 if counts.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
