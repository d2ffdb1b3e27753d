"""A modem on another machine: the whole dial over TCP, PPP included."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import threading

import pytest

from pydial import simulator
from pydial.errors import NoDevice
from pydial.run import automatic
from pydial.system.ports import Candidate, Survey
from pydial.system.relay import Relay
from pydial.system.waiting import STOPPING, Signals
from tests.dialing import LONGEST, World, read_until, wait_for


def serve(device: str, listening: socket.socket) -> None:
    """A serial port server for one caller: raw bytes between the tty and the connection."""
    connection, _ = listening.accept()
    tty = os.open(device, os.O_RDWR | os.O_NOCTTY)
    with connection:
        while True:
            for ready in select.select([connection, tty], [], [])[0]:
                data = connection.recv(4096) if ready is connection else os.read(tty, 4096)
                if not data:
                    os.close(tty)
                    return
                if ready is connection:
                    os.write(tty, data)
                else:
                    connection.sendall(data)


@pytest.fixture
def far_modem(tmp_path):
    with World(tmp_path) as world, socket.create_server(("127.0.0.1", 0)) as listening:
        subprocess.run(["stty", "-F", world.modem.device, "raw", "-echo"], check=True)
        threading.Thread(target=serve, args=(world.modem.device, listening), daemon=True).start()
        yield world, f"socket://127.0.0.1:{listening.getsockname()[1]}"


def test_a_dial_over_tcp(far_modem):
    world, url = far_modem
    dialer = world.start("pydial", f"Modem={url}", stdout=subprocess.DEVNULL)
    lines = read_until(dialer.stderr, "secondary DNS")
    dialer.send_signal(signal.SIGINT)
    _, rest = dialer.communicate(timeout=LONGEST)
    assert "--> local  IP address 10.157.42.199" in lines
    assert dialer.returncode == 0
    assert "Traceback" not in rest


@pytest.fixture
def signals():
    """Those of a run; this process gets its own back."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield Signals()
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("url", ["socket://127.0.0.1:1", "socket://nowhere", "gopher://x", "rfc2217://127.0.0.1:1"])
def test_nobody_there(url, signals):
    with pytest.raises(NoDevice) as told:
        Relay(url, 9600, signals)
    assert told.value.message.startswith(f"Cannot open {url}: ")
    assert told.value.hint


def test_the_line_is_gone_when_the_far_side_ends(signals):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        relay = Relay(f"socket://127.0.0.1:{listening.getsockname()[1]}", 9600, signals)
        near = os.open(relay.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        listening.accept()[0].close()
        signals.wait([], 0.2)
        with pytest.raises(OSError):
            os.read(near, 1) or os.write(near, b"x")
        os.close(near)


def test_a_far_side_that_takes_nothing_is_gone(signals, monkeypatch):
    monkeypatch.setattr("pydial.system.relay.STALL_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        relay = Relay(f"socket://127.0.0.1:{listening.getsockname()[1]}", 9600, signals)
        near = os.open(relay.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        for _ in range(20_000):
            try:
                os.write(near, b"x" * 4096)
            except BlockingIOError:
                pass
            except OSError:
                break  # hung up
            signals.wait([], 0.0)
        with pytest.raises(OSError):
            os.write(near, b"x")
        os.close(near)


def test_no_descriptor_is_left(signals):
    before = len(os.listdir("/proc/self/fd"))
    Relay("loop://", 9600, signals).close()
    wait_for(lambda: len(os.listdir("/proc/self/fd")) == before)  # one of them is the reading thread's to close


def test_the_best_port_of_a_scan(signals, monkeypatch):
    heard = []
    with simulator.start("nokia") as modem:
        device = modem.device
        rdev = os.stat(device).st_rdev
        found = Survey((Candidate("ttyUSB0", device, rdev),), ())
        monkeypatch.setattr(automatic.ports, "survey", lambda: found)
        reporter = type("Heard", (), {"tell": staticmethod(heard.append)})
        assert automatic.best_port(signals, reporter) == device
    assert heard[0].text.startswith(f"Found a modem on {device}, ")


def test_no_port_is_a_modem(signals, monkeypatch):
    monkeypatch.setattr(automatic.ports, "survey", lambda: Survey((), ()))
    with pytest.raises(NoDevice):
        automatic.best_port(signals, None)
