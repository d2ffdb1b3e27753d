"""`make bench`: pydial beside wvdial on the same scripted modem, in one run.

It is an installed copy that runs: compiled once, as pip does it. A checkout may be compiled at every start (where
PYTHONDONTWRITEBYTECODE is set, or nobody may write there), and that takes as long as all the rest.

Prints times in ms (the best of many runs, so that what else the machine does counts least) and their
ratios, which are what can be compared between machines. wvdial runs with LD_BIND_NOW=1, without which
Debian 12's aborts on many CPUs; where it is not installed, only bare Python is there to compare with.
"""

from __future__ import annotations

import compileall
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import tty

RUNS = 15
ONLINE_SECONDS = 5.0

CONFIG = """\
[Dialer Defaults]
Modem = {modem}
Baud = 460800
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
Phone = *99#
Username = username
Password = password
Stupid Mode = 1
PPPD Path = {pppd}
"""
PPPD = "#!/bin/sh\nprintf P\nexec sleep 1000\n"  # says one byte on the line when it runs


COMMAND = """#!{python}
import sys
sys.path.insert(0, {site!r})
from pydial.cli.dial import main
sys.exit(main())
"""


def install(folder: str) -> str:
    """The command `pydial` of a compiled copy of this checkout in `folder`."""
    site, program = os.path.join(folder, "site"), os.path.join(folder, "pydial")
    package = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pydial")
    shutil.copytree(package, os.path.join(site, "pydial"), ignore=shutil.ignore_patterns("__pycache__"))
    if not compileall.compile_dir(site, quiet=1):
        raise SystemExit("bench: pydial cannot be compiled")
    with open(program, "w") as file:
        file.write(COMMAND.format(python=sys.executable, site=site))
    os.chmod(program, 0o700)
    return program


class Modem:
    """A pty that answers at once: the first byte it hears and pppd's byte are what is timed."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.device = os.ttyname(self.slave)

    def dial(self, command: list[str]) -> tuple[float, float, subprocess.Popen[bytes]]:
        """Seconds from the launch of `command` to its first byte, and to pppd; and the running program."""
        began, first, heard, online = time.perf_counter(), None, b"", False
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
        while True:
            if not select.select([self.master], [], [], 20)[0]:
                raise SystemExit(f"bench: {command[0]} said nothing for 20 s")
            heard += os.read(self.master, 4096)
            now = time.perf_counter() - began
            first = first or now
            if online and b"P" in heard:
                return first, now, child
            *lines, heard = heard.split(b"\r")
            for line in filter(None, lines):
                online = line.startswith(b"ATD")
                os.write(self.master, line + b"\r\r\n" + (b"CONNECT" if online else b"OK") + b"\r\n")

    def close(self) -> None:
        """Both ends."""
        os.close(self.master)
        os.close(self.slave)


ENVIRONMENT = {**os.environ, "LD_BIND_NOW": "1", "LANG": "C"}


def end(child: subprocess.Popen[bytes]) -> None:
    """As a user would; its pppd goes with it."""
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def dials(program: list[str], folder: str) -> tuple[float, float]:
    """Best seconds to the first byte and to pppd."""
    found = []
    for _ in range(RUNS):
        modem = Modem()
        config = os.path.join(folder, "wvdial.conf")
        with open(config, "w") as file:
            file.write(CONFIG.format(modem=modem.device, pppd=os.path.join(folder, "pppd")))
        first, pppd, child = modem.dial([*program, "-C", config])
        end(child)
        modem.close()
        found.append((first, pppd))
    return min(first for first, _ in found), min(pppd for _, pppd in found)


def online(program: list[str], folder: str) -> tuple[int, float]:
    """Memory in kB (what is not shared with others: Pss) and wake-ups a second, while nothing happens."""
    modem = Modem()
    config = os.path.join(folder, "wvdial.conf")
    with open(config, "w") as file:
        file.write(CONFIG.format(modem=modem.device, pppd=os.path.join(folder, "pppd")))
    _, _, child = modem.dial([*program, "-C", config])
    time.sleep(1)
    before = switches(child.pid)
    time.sleep(ONLINE_SECONDS)
    woken = (switches(child.pid) - before) / ONLINE_SECONDS
    memory = number(f"/proc/{child.pid}/smaps_rollup", r"^Pss:\s+(\d+)")
    end(child)
    modem.close()
    return memory, woken


def switches(pid: int) -> int:
    """How often it has waited so far."""
    return number(f"/proc/{pid}/status", r"^voluntary_ctxt_switches:\s+(\d+)")


def number(path: str, pattern: str) -> int:
    """The number that `pattern` finds in a file."""
    with open(path) as file:
        found = re.search(pattern, file.read(), re.MULTILINE)
    return int(found[1]) if found else 0


def bare(code: str) -> float:
    """Best seconds of Python with `code`."""
    best = 9.0
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """Measure and print."""
    peer = shutil.which("wvdial")
    with tempfile.TemporaryDirectory() as folder:
        own = [install(folder)]
        pppd = os.path.join(folder, "pppd")
        with open(pppd, "w") as file:
            file.write(PPPD)
        os.chmod(pppd, 0o700)
        python = bare("pass")
        first, started = dials(own, folder)
        memory, woken = online(own, folder)
        print(f"python3 -c pass                    {python * 1000:8.1f} ms")
        if not peer:
            print("wvdial is not installed (Debian: apt-get install wvdial): no comparison with it")
            print(f"pydial: first byte on the line     {first * 1000:8.1f} ms = {first / python:.2f} x python3 -c pass")
            print(f"pydial: launch to pppd             {started * 1000:8.1f} ms")
            print(f"pydial: online                     {memory:8d} kB, {woken:.1f} wake-ups a second")
            return
        peer_first, peer_started = dials([peer], folder)
        peer_memory, peer_woken = online([peer], folder)
        print(f"{'':34} {'pydial':>10} {'wvdial':>10}   ratio")
        rows = (
            ("launch to first byte on the line", first, peer_first),
            ("launch to pppd's start", started, peer_started),
        )
        for name, ours, theirs in rows:
            print(f"{name:34} {ours * 1000:7.1f} ms {theirs * 1000:7.1f} ms   {ours / theirs:.2f}")
        share = memory / max(peer_memory, 1)
        print(f"{'memory while online (Pss)':34} {memory:7d} kB {peer_memory:7d} kB   {share:.2f}")
        print(f"{'wake-ups a second while online':34} {woken:10.1f} {peer_woken:10.1f}")
        print(f"first byte = {first / python:.2f} x python3 -c pass")


def isolated() -> None:
    """Root: in a mount namespace of its own, where /etc/ppp is a copy; the host's secrets stay as they are."""
    if os.geteuid() == 0 and "PYDIAL_BENCH_ISOLATED" not in os.environ and os.path.isdir("/etc/ppp"):
        script = 'cp -a /etc/ppp "$0" && mount --bind "$0/ppp" /etc/ppp && shift && exec "$@"'
        with tempfile.TemporaryDirectory() as copy:
            command = ["unshare", "--mount", "sh", "-c", script, copy, "-", sys.executable, *sys.argv]
            sys.exit(subprocess.run(command, check=False, env={**os.environ, "PYDIAL_BENCH_ISOLATED": "1"}).returncode)


if __name__ == "__main__":
    isolated()
    main()
