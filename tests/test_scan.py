"""The scan over real ptys with scripted modems behind them, on a clock that jumps: nothing waits, nothing sleeps."""

from __future__ import annotations

import os
import select
import tty

import pytest

from pydial.errors import DeviceBusy, NoDevice
from pydial.probe.facts import Facts
from pydial.report.scan import Log, Transcript
from pydial.run import scan
from pydial.run.scan import Scan
from pydial.system.ports import CONSOLE, NO_UART, Candidate
from pydial.system.serial_port import SerialPort

OK = b"\r\nOK\r\n"
QUICK = 0.0005  # seconds of the jumping clock for one look at the ports


class FakeModem:
    """A pty with a modem behind it; `silent`: nothing is."""

    def __init__(self, silent=False, identity=b"Nokia", unplug_at=None):
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.device = os.ttyname(self.slave)
        self.rdev = os.stat(self.device).st_rdev
        self.silent, self.identity, self.unplug_at = silent, identity, unplug_at
        self.commands, self._rest = [], b""

    def serve(self):
        if self.master is None or not select.select([self.master], [], [], 0)[0]:
            return None
        data = os.read(self.master, 4096)
        if self.silent:
            return None
        os.write(self.master, data)
        *lines, self._rest = (self._rest + data).split(b"\r")
        for line in filter(None, lines):
            self.commands.append(line.decode())
            if line == self.unplug_at:
                return self.close()
            os.write(self.master, b"\r\n" + self.identity + b"\r\n" + OK if line == b"ATI" else OK)
        return None

    def close(self):
        if self.master is not None:
            os.close(self.master)
            os.close(self.slave)
            self.master = None


class World:
    """Modems, and a clock that only waiting moves. Stands in for Signals."""

    def __init__(self):
        self.modems, self.time, self.caught, self.interrupt_at = [], 100.0, [], None

    def modem(self, **kind):
        self.modems.append(FakeModem(**kind))
        return self.modems[-1]

    def now(self):
        return self.time

    def wait(self, descriptors, seconds):
        for modem in self.modems:
            modem.serve()
        if self.interrupt_at is not None and self.time >= self.interrupt_at:
            self.caught.append(2)
            return []
        ready = select.select(list(descriptors), [], [], 0)[0]
        self.time += QUICK if ready else seconds
        return ready


@pytest.fixture
def world(monkeypatch):
    world = World()
    monkeypatch.setattr(scan.clock, "now", world.now)
    monkeypatch.setattr(
        scan.SerialPort,
        "open",
        lambda device, speed, _open=SerialPort.open, **how: _open(device, speed, locked=False, **how),
    )
    yield world
    for modem in world.modems:
        modem.close()


def candidates(*named):
    return [Candidate(name, modem.device, modem.rdev) for name, modem in named]


def scanned(world, ports, timeout=None):
    pieces = []
    seen = Scan(ports, Transcript([port.name for port in ports], Log(pieces.append)), world, timeout).run()
    return seen, "".join(pieces)


def test_the_modem_among_dead_ports(world):
    dead = [world.modem(silent=True) for _ in range(8)]
    live = world.modem()
    ports = candidates(*((f"ttyS{n}", modem) for n, modem in enumerate(dead)), ("ttyACM0", live))
    seen, text = scanned(world, ports)
    assert [port.role for port in seen] == ["?"] * 8 + ["data"]
    assert seen[-1].modem.speed == 460800 and seen[-1].modem.identity == ("Nokia",)
    assert world.time - 100 < 1.7, "eight dead ports take as long as one"
    first_words = [line.split("<")[0] for line in text.splitlines() if not line.startswith("WvModem")]
    assert first_words == sorted(first_words, key=lambda name: (name == "ttyACM0", name))


def test_sixty_four_ports(world):
    ports = candidates(*((f"ttyUSB{n}", world.modem(silent=n % 2 == 0)) for n in range(64)))
    seen, text = scanned(world, ports)
    assert [bool(port.modem) for port in seen] == [n % 2 == 1 for n in range(64)]
    assert world.time - 100 < 2.5
    assert [line.split("<")[0] for line in text.splitlines() if "giving up" in line] == [
        f"ttyUSB{n}" for n in range(0, 64, 2)
    ]


def test_every_line_is_as_it_was_before(world):
    modem = world.modem()
    before = tty.tcgetattr(modem.slave)
    scanned(world, candidates(("ttyACM0", modem)))
    after = tty.tcgetattr(modem.slave)
    assert after[4:6] == before[4:6] and after[3] == before[3]


def test_two_names_of_one_port_are_asked_one_after_the_other(world):
    modem = world.modem()
    seen, _ = scanned(world, candidates(("ttyS0", modem), ("ttyUSB0", modem)))
    assert all(port.modem for port in seen)
    assert modem.commands == modem.commands[:15] * 2 or modem.commands[:16] == modem.commands[16:]


def test_an_unplugged_modem_does_not_stop_the_others(world):
    gone, live = world.modem(unplug_at=b"ATQ0 V1 E1 S0=0"), world.modem()
    seen, text = scanned(world, candidates(("ttyACM0", gone), ("ttyUSB0", live)))
    assert [bool(port.modem) for port in seen] == [False, True]
    assert "ttyACM0<*1>: ATQ0 V1 E1 S0=0 -- ATQ0 V1 E1 S0=0\n" in text  # even if the echo was lost
    assert "ttyACM0<*1>: ATQ0 V1 E1 &C1 -- failed with 2400 baud, next try: 0 baud\n" in text


def test_the_time_for_a_scan_can_be_limited(world):
    ports = candidates(("ttyS0", world.modem(silent=True)), ("ttyACM0", world.modem()))
    seen, text = scanned(world, ports, timeout=0.7)
    assert [bool(port.modem) for port in seen] == [False, True]
    assert "ttyS0<*1>: ATQ0 V1 E1 -- no time left, giving up.\n" in text
    assert world.time - 100 < 0.8


def test_a_signal_ends_it_and_the_lines_are_closed(world):
    world.interrupt_at = 100.5
    dead = world.modem(silent=True)
    before = set(os.listdir("/proc/self/fd"))
    _, text = scanned(world, candidates(("ttyS0", dead)))
    assert text.endswith("next try: 9600 baud\nttyS0<*1>: ATQ0 V1 E1 -- ")
    assert set(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    "port, line",
    [
        (Candidate("ttyUSB0", "/dev/x", holder="minicom, pid 5"), "ttyUSB0 is left alone: in use by minicom, pid 5."),
        (Candidate("ttyS0", "/dev/x", state=CONSOLE), "ttyS0 is left alone: it is the system's console."),
        (
            Candidate("ttyUSB1", "/dev/x", facts=Facts(tag="gps")),
            "ttyUSB1 is left alone: udev says that it is for gps.",
        ),
        (Candidate("ttyS3", "/dev/x", state=NO_UART), "S3   "),
        (Candidate("ttyS4", "/dev/does-not-exist"), "S4   "),
    ],
)
def test_ports_that_are_left_alone(world, port, line):
    seen, text = scanned(world, [port])
    assert text == f"Modem Port Scan<*1>: {line}\n"
    assert seen[0].modem is None


def test_reasons_are_the_kernels():
    assert scan.unopened_by(NoDevice("Cannot open /dev/ttyS0: Permission denied")).reason == "Permission denied"
    assert scan.unopened_by(NoDevice("Cannot open /dev/ttyS0: Input/output error")).reason == ""
    busy = scan.unopened_by(DeviceBusy("Cannot open /dev/ttyS0: in use", holder="pppd, pid 7"))
    assert (busy.reason, busy.holder) == ("Device or resource busy", "pppd, pid 7")
