"""`make bench`: pydial beside bare Python and beside wvdial, on the same scripted modem, in one run.

It is an installed copy that runs: compiled once, as pip does it. A checkout may be compiled at every start (where
PYTHONDONTWRITEBYTECODE is set, or nobody may write there), and that takes as long as all the rest.

Prints times in ms (the best of many runs, so that what else the machine does counts least) and their
ratios, which are what can be compared between machines. CPU is user and system time of a whole dial: from
the launch until the dialer has ended, SIGTERM being sent when pppd runs. wvdial runs with LD_BIND_NOW=1,
without which Debian 12's aborts on many CPUs; where it is not installed, only bare Python is there to
compare with.
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
import threading
import time
import tty
from typing import NamedTuple

RUNS = 15
AT_ONCE = 16  # dials
ONLINE_SECONDS = 5.0
LONGEST_SECONDS = 60.0  # that a modem waits for anything

ENVIRONMENT = {**os.environ, "LD_BIND_NOW": "1", "LANG": "C"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)

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


LIBRARIES = "import serial, pexpect.fdpexpect"
"""What the two libraries cost that a dial uses, with nothing of ours: CPU is compared with it."""
COMMAND = """#!{python}
import sys
sys.path.insert(0, {site!r})
from pydial.cli.start import pydial as main
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


class Dial(NamedTuple):
    """Seconds from the launch to the first byte and to pppd's start; CPU seconds of all of it."""

    first_byte: float
    pppd: float
    cpu: float


class Modem:
    """A pty that answers at once: the first byte it hears and pppd's byte are what is timed."""

    def __init__(self, folder: str) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        device = os.ttyname(self.slave)
        self.config = os.path.join(folder, f"{os.path.basename(device)}.conf")
        with open(self.config, "w") as file:
            file.write(CONFIG.format(modem=device, pppd=os.path.join(folder, "pppd")))
        self.first_byte = 0.0  # when it came
        self._heard, self._is_in_call = b"", False

    def launch(self, program: list[str]) -> subprocess.Popen[bytes]:
        """`program` begins to dial this modem."""
        command = [*program, "-C", self.config]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=ENVIRONMENT)

    def hear(self) -> bool:
        """Take and answer what has come; whether pppd runs."""
        self._heard += os.read(self.master, 4096)
        self.first_byte = self.first_byte or time.perf_counter()
        if self._is_in_call and b"P" in self._heard:
            return True
        *lines, self._heard = self._heard.split(b"\r")
        for line in filter(None, lines):
            self._is_in_call = line.startswith(b"ATD")
            os.write(self.master, line + b"\r\r\n" + (b"CONNECT" if self._is_in_call else b"OK") + b"\r\n")
        return False

    def close(self) -> None:
        """Both ends."""
        os.close(self.master)
        os.close(self.slave)


def until_pppd(modems: list[Modem], name: str) -> None:
    """Serve all of them until each has its pppd."""
    waiting = {modem.master: modem for modem in modems}
    while waiting:
        ready = select.select(list(waiting), [], [], LONGEST_SECONDS)[0]
        if not ready:
            raise SystemExit(f"bench: {name} said nothing for {LONGEST_SECONDS:g} s")
        for master in ready:
            if waiting[master].hear():
                del waiting[master]


def end(child: subprocess.Popen[bytes]) -> float:
    """End it as a user would, with its pppd; its CPU seconds."""
    child.terminate()
    watch = threading.Timer(LONGEST_SECONDS, child.kill)
    watch.start()
    _, child.returncode, usage = os.wait4(child.pid, 0)
    watch.cancel()
    return usage.ru_utime + usage.ru_stime


def dials(program: list[str], folder: str) -> Dial:
    """The best of RUNS, each figure by itself."""
    found = []
    for _ in range(RUNS):
        modem = Modem(folder)
        began = time.perf_counter()
        child = modem.launch(program)
        until_pppd([modem], program[0])
        started = time.perf_counter()
        found.append(Dial(modem.first_byte - began, started - began, end(child)))
        modem.close()
    return Dial(*(min(figures) for figures in zip(*found, strict=True)))


def dials_at_once(program: list[str], folder: str) -> float:
    """Seconds until all of AT_ONCE dials have their pppd; the best of a few runs."""
    best = 99.0
    for _ in range(3):
        modems = [Modem(folder) for _ in range(AT_ONCE)]
        began = time.perf_counter()
        children = [modem.launch(program) for modem in modems]
        until_pppd(modems, program[0])
        best = min(best, time.perf_counter() - began)
        for child in children:
            end(child)
        for modem in modems:
            modem.close()
    return best


def online(program: list[str], folder: str) -> tuple[int, float]:
    """Memory in kB (what is not shared with others: Pss) and wake-ups a second, while nothing happens."""
    modem = Modem(folder)
    child = modem.launch(program)
    until_pppd([modem], program[0])
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


def bare(code: str) -> tuple[float, float]:
    """Best seconds, and best CPU seconds, of Python with `code`."""
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", code], env=ENVIRONMENT)
        _, child.returncode, usage = os.wait4(child.pid, 0)
        found.append((time.perf_counter() - began, usage.ru_utime + usage.ru_stime))
    return min(wall for wall, _ in found), min(cpu for _, cpu in found)


def row(name: str, ours: str, theirs: str = "", ratio: float | None = None) -> None:
    """A line of the table."""
    print(f"{name:34} {ours:>10} {theirs:>10} {'' if ratio is None else f'{ratio:7.2f}'}".rstrip())


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def print_beside_python(own: list[str], folder: str) -> Dial:
    """What pydial costs where Python itself sets the measure."""
    python, _ = bare("pass")
    _, libraries = bare(LIBRARIES)
    ours = dials(own, folder)
    row("", "pydial", "Python", None)
    row(
        "launch to first byte (python -c pass)", *map(milliseconds, (ours.first_byte, python)), ours.first_byte / python
    )
    row("CPU of a dial (bare libraries)", *map(milliseconds, (ours.cpu, libraries)), ours.cpu / libraries)
    return ours


def print_beside_wvdial(own: list[str], peer: list[str], ours: Dial, folder: str) -> None:
    """What pydial costs where wvdial sets the measure."""
    theirs = dials(peer, folder)
    row("", "pydial", "wvdial")
    for name, mine, other in (
        ("launch to first byte", ours.first_byte, theirs.first_byte),
        ("launch to pppd's start", ours.pppd, theirs.pppd),
        ("CPU of a dial", ours.cpu, theirs.cpu),
        (f"{AT_ONCE} dials at once, to pppd", dials_at_once(own, folder), dials_at_once(peer, folder)),
    ):
        row(name, milliseconds(mine), milliseconds(other), mine / other)
    memory, woken = online(own, folder)
    their_memory, their_woken = online(peer, folder)
    row("memory while online (Pss)", f"{memory} kB", f"{their_memory} kB", memory / max(their_memory, 1))
    row("wake-ups a second while online", f"{woken:.1f}", f"{their_woken:.1f}")


def main() -> None:
    """Measure and print."""
    peer = shutil.which("wvdial")
    with tempfile.TemporaryDirectory() as folder:
        own = [install(folder)]
        pppd = os.path.join(folder, "pppd")
        with open(pppd, "w") as file:
            file.write(PPPD)
        os.chmod(pppd, 0o700)
        ours = print_beside_python(own, folder)
        if peer:
            print_beside_wvdial(own, [peer], ours, folder)
            return
        print("wvdial is not installed (Debian: apt-get install wvdial): no comparison with it")
        memory, woken = online(own, folder)
        row("launch to pppd's start", milliseconds(ours.pppd))
        row("memory while online (Pss)", f"{memory} kB")
        row("wake-ups a second while online", f"{woken:.1f}")


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
