"""The serial line, on a pty that nobody reads."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.run.modem_device import ModemDevice
from pydial.run.opening import ModemOpener
from pydial.system import lockfile, pppd_process
from pydial.system.serial_port import TIOCGEXCL, SerialPort

ROOT = Path(__file__).parents[1]


@pytest.fixture
def line():
    master, slave = os.openpty()
    opened = SerialPort.open(os.ttyname(slave), 115200, "NOFLOW", locked=False)
    yield opened
    opened.close()
    os.close(slave)
    os.close(master)


def test_after_pppd_a_modem_that_takes_nothing_holds_nobody_up(line):
    """pppd gets the line blocking, and has the same open file: the byte that ends a call must not wait for ever."""
    daemon = pppd_process.start("/bin/sh", line.fd, lambda _log, _password: ["-c", "exit"], None)
    assert daemon.wait(5.0) == 0
    daemon.close()
    line.take_back()

    def give_up(*_):
        raise AssertionError("it waits")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 2.0)
    try:
        for _ in range(64):
            line.write(b"x" * 4096)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_where_nobody_can_lock_it_goes_on_with_a_warning_told_once(line, tmp_path, monkeypatch):
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.setattr("pydial.system.serial_port._lock", lambda device: lockfile.acquire(device, nowhere))
    document = parse(f"[Dialer Defaults]\nModem = {line.device}\nBaud = 115200\n".encode())
    line.close()
    told = []
    reporter, signals = SimpleNamespace(tell=told.append), SimpleNamespace(sleep=None)
    opener = ModemOpener(resolve([("F", document)], (), ()), ModemDevice(line.device), reporter, signals)
    for _ in range(2):
        opener.open().close()
    (warning,) = told
    assert warning.code == "lock"
    assert nowhere in warning.message


OPEN_AND_DO = """import os, signal, sys
from pydial.errors import PydialError
from pydial.system.serial_port import SerialPort
try:
    line = SerialPort.open({device!r}, 115200, "NOFLOW")
    {then}
except PydialError as problem:
    print(problem.message, problem.hint, sep="\\n")
"""


def in_a_process_of_its_own(device, then):
    """Open the line there; what it printed."""
    words = [sys.executable, "-c", OPEN_AND_DO.format(device=device, then=then)]
    return subprocess.run(words, capture_output=True, text=True, timeout=20, cwd=ROOT).stdout


def test_an_ordinary_user_leaves_no_mark_on_a_pty(monkeypatch):
    """Only root could open it again after a kill."""
    master, slave = os.openpty()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    try:
        with contextlib.closing(SerialPort.open(os.ttyname(slave), 9600)):
            assert not int.from_bytes(fcntl.ioctl(slave, TIOCGEXCL, bytes(4)), "little")
    finally:
        os.close(slave)
        os.close(master)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may open what is marked for one program alone")
def test_the_mark_of_a_killed_dialer_is_no_holder():
    """socat, like this test, keeps both ends of a pty open, and so the mark."""
    master, slave = os.openpty()
    device = os.ttyname(slave)
    lock = Path(lockfile.lock_path(device))
    try:
        in_a_process_of_its_own(device, "os.kill(os.getpid(), signal.SIGKILL)")
        assert int.from_bytes(fcntl.ioctl(slave, TIOCGEXCL, bytes(4)), "little")
        assert lock.exists()
        assert in_a_process_of_its_own(device, 'print("open"); line.close()') == "open\n"
        assert not lock.exists()
    finally:
        lock.unlink(missing_ok=True)
        os.close(slave)
        os.close(master)


def test_nobody_is_told_to_end_the_program_that_made_the_line():
    master, slave = os.openpty()
    code = "from pydial.system.holders import busy, holders; import sys\n"
    code += "problem = busy(sys.argv[1], holders(sys.argv[1])); print(problem.message, problem.hint, sep='\\n')"
    device = os.ttyname(slave)
    try:
        words = [sys.executable, "-c", code, device]
        said, hint = subprocess.run(words, capture_output=True, text=True, timeout=20, cwd=ROOT).stdout.splitlines()
    finally:
        os.close(slave)
        os.close(master)
    assert said == f"{device} is in use."
    assert f"fuser -v {device}" in hint and "restart that program" in hint and "kill" not in hint


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a pid namespace")
def test_a_lock_whose_process_lives_elsewhere_is_left_alone():
    """A program without a lock like ours, in a container: its number is nobody's here, but the line is in use."""
    master, slave = os.openpty()
    device = os.ttyname(slave)
    lock = Path(lockfile.lock_path(device))
    code = f"import fcntl, signal; fcntl.flock(0, fcntl.LOCK_EX); open({str(lock)!r}, 'w').write('4194303\\n')"
    code += "; print(flush=True); signal.pause()"
    words = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-c", code]
    try:
        with subprocess.Popen(words, stdin=slave, stdout=subprocess.PIPE) as user:
            assert user.stdout and user.stdout.readline() == b"\n"
            try:
                said = in_a_process_of_its_own(device, 'print("open"); line.close()')
                assert said.startswith(f"Cannot open {device}: Device or resource busy\n")
                assert lock.read_text() == "4194303\n"
            finally:
                user.kill()
    finally:
        lock.unlink(missing_ok=True)
        os.close(slave)
        os.close(master)
