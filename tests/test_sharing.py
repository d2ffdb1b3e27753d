"""Another program that has the modem open without a lock: it is named, and what it takes is no bug of ours."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from pydial.system.holders import Holder, holders
from pydial.system.reader import Reader
from pydial.system.serial_port import SerialPort
from tests.dialing import LONGEST, World, name_of, read_until

IDLE, READING = "signal.pause()", "[os.read(fd, 100) for _ in iter(int, 1)]"
OTHER = "import os, signal, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); print('x', flush=True); {}"


@contextlib.contextmanager
def another_program(device: str, does: str):
    """A process that has opened `device`, and does what it does."""
    with subprocess.Popen([sys.executable, "-c", OTHER.format(does), device], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        try:
            yield other
        finally:
            other.kill()


@pytest.fixture
def tty():
    """A pty's master, and the name of its other side."""
    master, slave = os.openpty()
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def test_who_has_the_master_of_a_pty_is_no_sharer(tty) -> None:
    """The far side of a line keeps it open for good reason."""
    _, device = tty
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        with another_program(device, IDLE) as other:
            assert holders(device) == [Holder(other.pid, name_of(other.pid))]
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_nothing_read_is_no_end_at_any_speed(tty) -> None:
    """With VMIN = 0, as pyserial has it, read() gives 0 bytes where another process was faster: the end of a line."""
    _, device = tty
    line = SerialPort.open(device, 9600, locked=False)
    try:
        for speed in (9600, 115200):
            line.set_speed(speed)
            assert termios.tcgetattr(line.fd)[6][termios.VMIN] in (1, b"\x01")
            with pytest.raises(BlockingIOError):
                os.read(line.fd, 1)
    finally:
        line.close()


def test_what_another_reader_takes_is_not_there(tty) -> None:
    """It waits inside read(), which gives EAGAIN to everybody else, whatever poll() says."""
    master, device = tty
    line = SerialPort.open(device, 9600, locked=False)
    try:
        reader = Reader(line.fd)
        with another_program(device, READING):
            for _ in range(300):
                os.write(master, b"OK\r\n")
                while reader.line() is not None:
                    pass
                reader.fill()
                reader.everything()
    finally:
        line.close()


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def dialer(world: World):
    """Starts a dial that does not outlive the test."""
    children = []

    def start(*words: str) -> subprocess.Popen[str]:
        children.append(world.start("pydial", *words, stdout=subprocess.DEVNULL))
        return children[0]

    yield start
    for child in children:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
            child.communicate(timeout=LONGEST)
        child.kill()


def test_an_idle_one_is_named(world: World, dialer) -> None:
    with another_program(world.modem.device, IDLE) as other:
        lines = read_until(dialer().stderr, "secondary DNS")
        named = f"{name_of(other.pid)}, pid {other.pid}"
    assert f"--> Warning: {world.modem.device} is open in another program, too: {named}." in lines
    assert f"--> It may take what the modem says. End that program: kill {other.pid}" in lines


def test_nobody_is_named_where_nobody_is(dialer) -> None:
    assert not [line for line in read_until(dialer().stderr, "secondary DNS") if "another program" in line]


def test_one_that_reads_is_no_bug(world: World, dialer) -> None:
    with another_program(world.modem.device, READING) as other:
        child = dialer()
        lines = read_until(child.stderr, f"kill {other.pid}")
        child.terminate()
        _, rest = child.communicate(timeout=LONGEST)
    assert "Bug in pydial" not in "\n".join(lines) + rest
    assert "The modem has gone" not in rest
    assert child.returncode == 128 + signal.SIGTERM
