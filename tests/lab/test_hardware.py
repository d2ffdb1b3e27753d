"""What a pty cannot show: flow control, carrier, real speeds, udev's names."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from world.cable import Cable
from world.fixtures import SEED, shell
from world.gadget import Gadget
from world.leftovers import leftovers, processes
from world.modem import Modem
from world.phone import Phone
from world.waiting import until

WHOLE_CABLE = ("/dev/ttyS1", "/dev/ttyS2")  # DCD, DSR and CTS on, always
BARE_CABLE = ("/dev/ttyS3", "/dev/virtio-ports/bare-cable")  # three wires: DCD, DSR and CTS off, always


@pytest.fixture
def external_modem(provider) -> Iterator[Modem]:
    """A modem at the other end of ttyS1."""
    modem = Modem(WHOLE_CABLE[1], provider)
    yield modem
    provider.vanish()
    modem.switch_off()


@pytest.fixture
def bare_modem(provider) -> Iterator[Modem]:
    """A modem at the other end of ttyS3, on a cable without modem lines."""
    modem = Modem(BARE_CABLE[1], provider)
    yield modem
    provider.vanish()
    modem.switch_off()


def settings(port: str) -> list[object]:
    """termios of a port, without disturbing it."""
    line = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return termios.tcgetattr(line)
    finally:
        os.close(line)


def pppd_arguments() -> list[str]:
    """The dialer's pppd, as it was started."""
    (pid,) = processes("pppd")
    with open(f"/proc/{pid}/cmdline") as file:
        return file.read().split("\0")[1:-1]


def test_serial_port(external_modem, dial_anything) -> None:
    """A modem at a 16550, with hardware flow control, by default; the line's settings come back."""
    before = settings(WHOLE_CABLE[0])
    dialer = dial_anything({**SEED, "Modem": WHOLE_CABLE[0], "Baud": 115200}, "--once")
    dialer.wait_until_online()
    assert settings(WHOLE_CABLE[0])[2] & termios.CRTSCTS
    assert settings(WHOLE_CABLE[0])[5] == termios.B115200
    assert "crtscts" in pppd_arguments() and "115200" in pppd_arguments()
    assert dialer.end() == 0
    external_modem.wait_for("ATH")  # DTR had no effect: carrier is still on
    after = settings(WHOLE_CABLE[0])
    after[2] = after[2] & ~termios.CLOCAL | before[2] & termios.CLOCAL  # wvdial leaves CLOCAL on
    assert after == before


def test_noflow(external_modem, dial_anything) -> None:
    dialer = dial_anything({**SEED, "Modem": WHOLE_CABLE[0], "FlowControl": "NOFLOW"}, "--once")
    dialer.wait_until_online()
    assert not settings(WHOLE_CABLE[0])[2] & termios.CRTSCTS
    assert "nocrtscts" in pppd_arguments()
    assert "crtscts" not in pppd_arguments()
    assert dialer.end() == 0


def test_noflow_on_three_wires(bare_modem, provider, dial_anything) -> None:
    """Without CTS a line with hardware flow control would never send a byte."""
    provider.manner = "silent"
    config = {**SEED, "Modem": BARE_CABLE[0], "FlowControl": "NOFLOW", "Carrier Check": "no", "Stupid Mode": 0}
    dialer = dial_anything(config, "--once")
    dialer.wait_for("Carrier detected")
    dialer.end()


def test_hardware_flow_control_on_three_wires(bare_modem, dial_anything) -> None:
    """CTS is off: the modem hears nothing, not even when the dialer has ended, line and lock free."""
    dialer = dial_anything({**SEED, "Modem": BARE_CABLE[0]}, "--once")
    dialer.wait_for("Sending: ATZ")
    dialer.end()
    assert not bare_modem.heard
    assert not leftovers()


def test_three_wires_are_dialled_without_flow_control(bare_modem, provider, dial_anything) -> None:
    """CTS is off, and the modem hears nothing: it is dialled without flow control, and what to write down is told."""
    provider.manner = "silent"
    config = {**SEED, "Modem": BARE_CABLE[0], "Carrier Check": "no", "Stupid Mode": 0}
    dialer = dial_anything(config, "--once")
    dialer.wait_for("FlowControl = NOFLOW makes it so for good.")
    dialer.wait_for("Carrier detected")
    dialer.end()
    assert not leftovers()


@pytest.mark.parametrize("speed", [921600, 4000000])
def test_high_speeds(speed, phone, config, dial) -> None:
    dialer = dial({**config, "Baud": speed}, "--once")
    dialer.wait_until_online()
    assert settings(phone.port())[5] == getattr(termios, f"B{speed}")
    assert str(speed) in pppd_arguments()
    dialer.end()


def test_carrier_lost_during_login(phone, provider, config, dial) -> None:
    """DCD of a USB phone goes off after CONNECT: that is noticed, not that the host says nothing for 30 s."""
    provider.manner = "silent"
    dialer = dial({**config, "Stupid Mode": 0}, "--once")
    dialer.wait_for("Waiting for prompt")
    phone.drop_carrier()
    assert dialer.wait(10.0) in (10, 15), dialer.text
    assert "carrier signal lost" in dialer.text
    assert "Starting pppd" not in dialer.text


@pytest.fixture
def cable_that_is_pulled(provider) -> Iterator[Cable]:
    """A modem at the end of a cable that can be pulled out, once."""
    cable = Cable()
    modem = Modem(cable.far_end, provider)
    yield cable
    provider.vanish()
    modem.switch_off()


def test_carrier_lost_on_a_serial_port(cable_that_is_pulled, dial_anything) -> None:
    """DCD of a 16550 goes off while online."""
    dialer = dial_anything({**SEED, "Modem": cable_that_is_pulled.near_end, "Baud": 115200}, "--once")
    dialer.wait_until_online()
    cable_that_is_pulled.pull()
    assert dialer.wait(15.0) == 15, dialer.text
    assert "A modem hung up the phone" in dialer.text
    assert not leftovers()


@pytest.fixture
def control_lines() -> Iterator[Callable[[], list[str]]]:
    """What the phone was told of DTR (1) and RTS (2), request by request: SET_CONTROL_LINE_STATE, seen by usbmon."""
    shell("modprobe", "usbmon")
    if not os.path.ismount("/sys/kernel/debug"):
        shell("mount", "-t", "debugfs", "debug", "/sys/kernel/debug")
    with open("/run/lab/control-lines", "w+") as seen:
        command = ["grep", "--line-buffered", " s 21 22 ", "/sys/kernel/debug/usb/usbmon/0u"]
        monitor = subprocess.Popen(command, stdout=seen)
        yield lambda: re.findall(r" s 21 22 000(\d) ", Path("/run/lab/control-lines").read_text())
        monitor.kill()
        monitor.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_phone_is_hung_up(number, control_lines, phone, config, dial) -> None:
    """DTR and RTS are on during the call and off after it, even when nobody could tidy up."""
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    until(lambda: control_lines()[-1:] == ["3"], "DTR and RTS on")
    dialer.end(number)
    until(lambda: control_lines()[-1:] == ["0"], "DTR off")


def test_stable_name(phone, config, dial) -> None:
    """udev's by-id name has maker, model and serial number in it, and can be dialled."""
    (name,) = os.listdir("/dev/serial/by-id")
    assert name == "usb-Nokia_9500_Communicator_350000000000001-if00"
    dialer = dial({**config, "Modem": f"/dev/serial/by-id/{name}"}, "--once")
    dialer.wait_until_online()
    assert dialer.end() == 0


def test_stick_with_three_ports(provider, dial_anything) -> None:
    """Only the third port of this stick is a modem, beside a phone in another socket."""
    stick = Phone(
        Gadget(
            ("acm", "acm", "acm"),
            vendor=0x12D1,
            product=0x1506,
            maker="HUAWEI",
            model="E398",
            serial="E398-7",
            controller=1,
        ),
        provider,
        answering=2,
    )
    try:
        stick.plug()
        dialer = dial_anything({**SEED, "Modem": stick.port(2)}, "--once")
        dialer.wait_until_online()
        assert dialer.end() == 0
    finally:
        stick.remove()
