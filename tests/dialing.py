"""The real commands against the virtual modem, with a stand-in for pppd: for end-to-end tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pydial import simulator
from pydial.simulator.launch import RunningModem
from tests.leftovers import GONE_SECONDS, modems

ROOT = Path(__file__).parents[1]
CONFIGURATION = """[Dialer Defaults]
Modem = {device}
Phone = 5551234
Stupid Mode = yes
PPPD Path = {pppd}
Check DNS = no
Check Def Route = no

[Dialer backup]
Phone = 5554321
"""
MODULES = {"pydial": "dial", "wvdial": "dial", "pydialconf": "conf", "wvdialconf": "conf", "pydialctl": "ctl"}
COMMAND = """#!{python}
import sys
from pydial.cli.{module} import main
sys.exit(main())
"""
PPPD = """#!/bin/sh
exec {python} -m pydial.daemon --no-interface "$@"
"""
SHORT_PPPD = """#!{python} -IS
import os, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
os.write(log, b"local  IP address 10.0.0.2\\nremote IP address 10.0.0.1\\nModem hangup\\n")
sys.exit(16)
"""
"""In place of it: it is online at once, and the peer hangs up at once."""
TRY_A_MOUNT = ["unshare", "--mount", "mount", "-t", "tmpfs", "tests", "/tmp"]
MOUNTS = os.geteuid() == 0 and subprocess.run(TRY_A_MOUNT, capture_output=True).returncode == 0
"""Whether a command may have mounts of its own: root may not in a container, in a chroot, or without mount(8)."""
# Root could write the host's secrets: the commands get an empty /etc/ppp of their own. The process stays the same.
# Where they cannot, conftest.py puts back what was changed.
ISOLATED = (
    ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tests /etc/ppp && exec "$@"', "sh"]
    if MOUNTS and os.path.isdir("/etc/ppp")
    else []
)
LONGEST = 20.0  # seconds that anything here may take


class World:
    """A folder with the commands, a pppd and a configuration; a modem; a place for run files."""

    def __init__(self, folder: Path, personality: str = "nokia", modem: object = None, **provider: object) -> None:
        """The simulator's modem of that personality, unless a `modem` is given."""
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self.run_files = folder / "run"
        self.run_files.mkdir()
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYDIAL_STANDIN_FOLDER": str(folder),
            "RUNTIME_DIRECTORY": str(self.run_files),
            "STATE_DIRECTORY": str(folder),
        }
        for name, module in MODULES.items():
            self.script(name, COMMAND.format(python=sys.executable, module=module))
        self.modem = modem or simulator.start(personality, **provider)
        if isinstance(self.modem, RunningModem):
            modems[self.modem.device] = self.modem
        pppd = self.script("pppd", PPPD.format(python=sys.executable))
        self.config = folder / "wvdial.conf"
        self.config.write_text(CONFIGURATION.format(device=self.modem.device, pppd=pppd))

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_reason: object) -> None:
        """End the modem, and the dialers that a failed or skipped test did not end."""
        for dialer in self._started:
            end_dialer(dialer)
        self.modem.stop()

    def script(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def start(self, program: str, *words: str, **how: object) -> subprocess.Popen[str]:
        """One of the commands, with the configuration; stdout and stderr in files of its own, unless told."""
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        words = (f"--config={self.config}", *words) if program in ("pydial", "wvdial") else words
        dialer = subprocess.Popen([*ISOLATED, self.folder / program, *words], env=self.environment, text=True, **how)
        self._started.append(dialer)
        return dialer

    def run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, to its end. Through files: what goes on in the background must not be waited for."""
        with (self.folder / "out").open("w+") as out, (self.folder / "err").open("w+") as err:
            child = self.start(program, *words, stdout=out, stderr=err)
            code = child.wait(LONGEST)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(words, code, out.read(), err.read())


def end_dialer(dialer: subprocess.Popen[str]) -> None:
    """Whatever its state: asked to end, then made to."""
    dialer.terminate()  # nothing happens if it has ended
    try:
        dialer.wait(GONE_SECONDS)
    except subprocess.TimeoutExpired:
        dialer.kill()
        dialer.wait()
    for stream in filter(None, (dialer.stdin, dialer.stdout, dialer.stderr)):
        stream.close()


def wait_for(what: object, child: subprocess.Popen[str] | None = None) -> None:
    """Waits until `what()` is true."""
    end = time.monotonic() + LONGEST
    while not what():
        assert time.monotonic() < end, "it took too long"
        assert child is None or child.poll() is None, child.communicate()
        time.sleep(0.02)


def read_until(stream, text: str) -> list[str]:
    """The lines up to the one with `text`."""
    lines = []

    def give_up(*_: object) -> None:
        raise AssertionError(f"{text!r} did not come in time: {lines}")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        for line in stream:
            lines.append(line.rstrip("\n"))
            if text in line:
                return lines
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    raise AssertionError(f"{text!r} did not come: {lines}")


def name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
