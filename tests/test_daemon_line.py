"""pydial-pppd and its line: the lock, `connect`, the carrier, the background; whatever ends it, nothing is left."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.link import Link
from pydial.ppp.listener import Listener
from pydial.ppp.settings import LinkSettings
from pydial.ppp.timers import Timers
from pydial.system.lockfile import lock_path

ROOT = Path(__file__).parents[1]
LONGEST = 20.0  # seconds that anything here may take
PROGRAM = ("-P", "-m", "pydial.daemon")
WITHOUT_CARRIER = (
    "-c",
    "import sys; from pydial.system import ppp_line; from pydial.daemon.program import main;"
    "ppp_line._circuits = lambda fd: 0; sys.exit(main())",
)


class Tty:
    """A pty as the line of programs, its lock, and what they print."""

    def __init__(self) -> None:
        self.master, self._slave = os.openpty()
        self.path = os.ttyname(self._slave)
        self.lock = Path(lock_path(self.path))
        self._programs: list[subprocess.Popen[str]] = []

    def start(self, *words: str, program: tuple[str, ...] = PROGRAM) -> subprocess.Popen[str]:
        command = [sys.executable, *program, "--no-interface", self.path, "lock", *words]
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYDIAL_STANDIN_FOLDER": "/nowhere"}
        started = subprocess.Popen(command, env=environment, text=True, **how)
        self._programs.append(started)
        return started

    def raw(self) -> None:
        """It does not send back what comes, as a real line."""
        tty.setraw(self._slave)

    def attributes(self) -> list[object]:
        return termios.tcgetattr(self._slave)

    def hang_up(self) -> None:
        """The line ends, and with it who is in the background."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def close(self) -> None:
        self.hang_up()
        os.close(self._slave)
        for program in self._programs:
            program.kill()
            program.communicate(timeout=LONGEST)
        self.lock.unlink(missing_ok=True)


@pytest.fixture
def line() -> Iterator[Tty]:
    made = Tty()
    yield made
    made.close()


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def pid_in(path: Path) -> int:
    """0: it is not written yet."""
    try:
        return int(path.read_text() or "0")
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGTERM, 5, "Terminating on signal 15"),
        (signal.SIGINT, 5, "Terminating on signal 2"),
        (signal.SIGHUP, 16, "Hangup (SIGHUP)"),
    ],
)
def test_a_signal_ends_the_connect_script_too(line: Tty, tmp_path: Path, number: int, code: int, said: str) -> None:
    before = line.attributes()
    script = f"sleep 1000 & echo $! > {tmp_path}/pid; wait"
    program = line.start("nodetach", "connect", script)
    wait_until(lambda: pid_in(tmp_path / "pid"))
    assert pid_in(line.lock) == program.pid
    program.send_signal(number)
    assert program.communicate(timeout=LONGEST) == (f"{said}\n", f"pydial-pppd: {said}\n")
    assert program.returncode == code
    assert not line.lock.exists() and line.attributes() == before
    wait_until(lambda: not Path(f"/proc/{pid_in(tmp_path / 'pid')}").exists())


def test_a_connect_script_that_does_not_listen_is_killed(line: Tty, tmp_path: Path) -> None:
    script = f"trap '' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 1; done"
    program = line.start("nodetach", "connect", script)
    wait_until(lambda: pid_in(tmp_path / "pid"))
    program.terminate()
    assert program.wait(LONGEST) == 5
    assert not line.lock.exists()
    assert not Path(f"/proc/{pid_in(tmp_path / 'pid')}").exists()


def test_a_script_that_ends_well_after_a_signal_has_not_connected(line: Tty, tmp_path: Path) -> None:
    script = f"trap 'exit 0' TERM; echo $$ > {tmp_path}/pid; while :; do sleep 0.05; done"
    program = line.start("nodetach", "connect", script)
    wait_until(lambda: pid_in(tmp_path / "pid"))
    program.terminate()
    assert program.wait(LONGEST) == 5


def test_a_connect_script_that_fails_leaves_the_line_as_it_was(line: Tty) -> None:
    before = line.attributes()
    program = line.start("nodetach", "connect", "exit 3")
    assert program.communicate(timeout=LONGEST)[1] == "pydial-pppd: Connect script failed\n"
    assert program.returncode == 8
    assert not line.lock.exists() and line.attributes() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_wait_for_the_carrier(line: Tty, number: int) -> None:
    program = line.start("nodetach", program=WITHOUT_CARRIER)
    wait_until(lambda: pid_in(line.lock))
    program.send_signal(number)
    assert program.communicate(timeout=LONGEST)[1] == f"pydial-pppd: Terminating on signal {int(number)}\n"
    assert program.returncode == 5
    assert not line.lock.exists()


# -- in the background

DEAD = ("local", "lcp-restart", "1", "lcp-max-configure", "1")


def test_updetach_has_the_exit_code_of_the_link_that_never_came_up() -> None:
    """Of many at once, none is told before it has ended."""
    lines = [Tty() for _ in range(6)]
    try:
        programs = [line.start("updetach", *DEAD) for line in lines]
        assert [program.wait(LONGEST) for program in programs] == [10] * len(lines)
    finally:
        for line in lines:
            line.close()


def test_a_signal_to_updetach_is_for_the_link(line: Tty, tmp_path: Path) -> None:
    program = line.start("updetach", "connect", f"echo $$ > {tmp_path}/pid; exec sleep 1000")
    wait_until(lambda: pid_in(tmp_path / "pid"))
    program.terminate()
    assert program.wait(LONGEST) == 5
    assert not line.lock.exists()
    assert not Path(f"/proc/{pid_in(tmp_path / 'pid')}").exists()


class Peer(Listener):
    """The other end, in a thread."""

    def __init__(self, line: int) -> None:
        self._line, self._timers = line, Timers(time.monotonic)
        settings = LinkSettings(ipcp=IpcpSettings("10.6.6.6", "10.1.1.1", accepts_local=False))
        self._link = Link(settings, self._timers, lambda octets: os.write(line, octets), self, os.urandom)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        self._link.start()
        while not self._ended.is_set():
            if select.select([self._line], [], [], 0.02)[0]:
                self._link.feed(os.read(self._line, 4096))
            self._timers.run_due()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()


def test_updetach_lets_go_of_its_readers_once_all_is_said(line: Tty) -> None:
    line.raw()
    program = line.start("updetach", "local")
    peer = Peer(line.master)
    try:
        said = program.communicate(timeout=LONGEST)[0]  # until the last writer has closed it
    finally:
        peer.stop()
    assert program.returncode == 0
    assert said.endswith("local  IP address 10.1.1.1\nremote IP address 10.6.6.6\n")
    assert files_of(pid_in(line.lock)).count(os.devnull) == 3
    line.hang_up()
    wait_until(lambda: not line.lock.exists())


def test_in_the_background_it_holds_nothing_that_it_does_not_need(line: Tty) -> None:
    program = line.start("local")
    assert program.communicate(timeout=LONGEST) == ("", "")
    assert program.returncode == 0
    wait_until(lambda: pid_in(line.lock) and line.path in files_of(pid_in(line.lock)))
    held = files_of(pid_in(line.lock))
    assert held.count(os.devnull) == 3
    assert sum(name.startswith("pipe:") for name in held) == 2  # the two ends that signals wake it by
    line.hang_up()
    wait_until(lambda: not line.lock.exists())


def files_of(pid: int) -> list[str]:
    """What the descriptors of a process are."""
    folder = f"/proc/{pid}/fd"
    return [os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder)]
