"""What is known of the machine's ports, from made-up folders and made-up udev devices."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from pydial.probe.absent import Interface
from pydial.probe.facts import Facts
from pydial.system import ports, serial_port, udev
from pydial.system.holders import holders_of

NULL, ZERO = os.stat("/dev/null").st_rdev, os.stat("/dev/zero").st_rdev


@pytest.fixture
def machine(tmp_path):
    """dev, sys and proc folders; a port is a link to /dev/null or /dev/zero."""
    for name in ("dev/pts", "sys/dev/char", "proc/1/fd"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "proc/consoles").write_text("")

    def look(*globs):
        return ports.survey(globs, *(str(tmp_path / name) for name in ("dev", "sys", "proc")))

    look.path = tmp_path
    look.port = lambda name, target="/dev/null": (tmp_path / "dev" / name).symlink_to(target)
    return look


def names(survey):
    return [port.name for port in survey.ports]


def test_standard_names_in_order(machine):
    for name in ("ttyUSB0", "ttyS10", "ttyS2", "tty1", "ttyAMA0"):
        machine.port(name)
    assert names(machine()) == ["ttyS2", "ttyS10", "ttyUSB0"]


@pytest.mark.parametrize(
    "globs, wanted",
    [
        (["ttyUSB*"], ["ttyUSB0", "ttyUSB1"]),
        (["ttyAMA0", "ttyS*"], ["ttyS0", "ttyAMA0"]),
        (["{dev}/ttyUSB1"], ["ttyUSB1"]),
        (["pts/3"], ["pts/3"]),
        (["rfcomm*"], []),
    ],
)
def test_globs_choose(machine, globs, wanted):
    for name in ("ttyUSB0", "ttyUSB1", "ttyS0", "ttyAMA0", "pts/3"):
        machine.port(name)
    assert names(machine(*(glob.format(dev=machine.path / "dev") for glob in globs))) == wanted


def test_the_mouse_is_left_out_and_the_modem_link_comes_first(machine):
    for name in ("ttyS0", "ttyACM0", "ttyUSB0"):
        os.mkfifo(machine.path / "dev" / name)  # a node of its own, as wvdialconf compares them
    machine.port("mouse", "ttyS0")
    machine.port("modem", "ttyUSB0")
    survey = machine()
    assert names(survey) == ["ttyUSB0", "ttyACM0"]
    assert [port.linked for port in survey.ports] == [True, False]
    assert survey.notes == (
        "Ignoring ttyS0 because /dev/mouse is a link to it.",
        "Scanning ttyUSB0 first, /dev/modem is a link to it.",
    )


def test_a_name_that_leads_nowhere_has_no_number(machine):
    machine.port("ttyS0", "/nowhere")
    (machine.path / "dev/ttyS1").touch()
    assert [port.rdev for port in machine().ports] == [0, 0]


def test_consoles_are_known(machine):
    machine.port("ttyS0")
    machine.port("ttyS1", "/dev/zero")
    (machine.path / "proc/consoles").write_text(
        f"ttyS0                -W- (EC  p a)    {os.major(NULL)}:{os.minor(NULL)}\nnetcon0  -W- (E)\n"
    )
    assert [port.state for port in machine().ports] == [ports.CONSOLE, ""]


def test_a_uart_that_is_not_there(tmp_path):
    (tmp_path / "dev/char/4:67").mkdir(parents=True)
    (tmp_path / "dev/char/4:67/type").write_text("0\n")
    (tmp_path / "dev/char/4:64").mkdir()
    (tmp_path / "dev/char/4:64/type").write_text("4\n")
    lacks = [ports._lacks_uart(os.makedev(4, minor), str(tmp_path)) for minor in (67, 64, 65)]
    assert lacks == [True, False, False]
    assert not ports._lacks_uart(os.makedev(166, 0), str(tmp_path))


def test_who_keeps_a_port_is_named(machine):
    machine.port("ttyUSB0")
    (machine.path / "proc/1/fd/7").symlink_to("/dev/null")
    (port,) = machine().ports
    assert port.holder.endswith(", pid 1")


def test_the_process_that_made_a_pty_does_not_hold_it(tmp_path):
    master, slave = os.openpty()
    try:
        rdev = os.fstat(slave).st_rdev
        fds = tmp_path / "1/fd"
        fds.mkdir(parents=True)
        (fds / "3").symlink_to(os.ttyname(slave))
        assert list(holders_of({rdev}, str(tmp_path))) == [rdev]
        (fds / "4").symlink_to("/dev/ptmx")
        info = tmp_path / "1/fdinfo/4"
        info.parent.mkdir()
        info.write_text(f"pos:\t0\nflags:\t02\ntty-index:\t{os.minor(rdev) + 1}\n")
        assert list(holders_of({rdev}, str(tmp_path))) == [rdev]  # it made another one
        info.write_text(Path(f"/proc/self/fdinfo/{master}").read_text())
        assert holders_of({rdev}, str(tmp_path)) == {}
        info.unlink()  # the kernel does not tell
        assert holders_of({rdev}, str(tmp_path)) == {}
    finally:
        os.close(master)
        os.close(slave)


def test_a_pty_has_no_serial_info():
    master, slave = os.openpty()
    assert ports.serial_info(slave) is None
    ports.drop_pending(slave)
    os.close(master)
    os.close(slave)
    ports.drop_pending(slave)  # gone: no trouble


@pytest.mark.parametrize(
    "info, limit",
    [
        (None, 460800),  # a pty
        ((0, 0), 460800),  # cdc_acm: the speed means nothing on the bus
        ((0, 9600), 460800),  # option: tells the speed that is set
        ((4, 115200), 115200),  # a 16550A
        ((4, 921600), 921600),
        ((0, 24000000), 24000000),  # ftdi_sio
    ],
)
def test_how_fast_a_port_may_be_asked(info, limit):
    assert ports.speed_limit(info) == limit


# -- udev


class Device:
    """As much of pyudev.Device as we use."""

    def __init__(self, properties=(), attributes=(), driver=None, subsystem="", parent=None, **rest):
        self.properties = dict(properties)
        self.attributes = {name: value.encode() for name, value in dict(attributes).items()}
        self.driver, self.subsystem, self.parent = driver, subsystem, parent
        self.device_type, self.sys_path = rest.get("kind"), rest.get("path", "")
        self.device_node, self.sys_name = rest.get("node"), rest.get("name", "")
        self.device_links = rest.get("links", ())
        self.children = []

    def find_parent(self, subsystem, kind=None):
        device = self.parent
        while device and (device.subsystem, device.device_type) != (subsystem, kind):
            device = device.parent
        return device


def nokia():
    attributes = {"idVendor": "0421", "idProduct": "0405", "manufacturer": "Nokia", "product": "9500 Communicator"}
    phone = Device(attributes=attributes, subsystem="usb", kind="usb_device", path="/sys/devices/usb1/1-1")
    part = Device(
        attributes={"bInterfaceNumber": "00", "bInterfaceClass": "02"},
        driver="cdc_acm",
        subsystem="usb",
        kind="usb_interface",
        parent=phone,
    )
    port = Device(subsystem="tty", parent=part, node="/dev/ttyACM0", name="ttyACM0")
    phone.children = [part, port]
    return phone, part, port


def test_facts_without_a_udev_daemon_come_from_sysfs():
    assert udev.facts_of(nokia()[2]) == Facts(
        bus="usb",
        vendor="0421",
        product="0405",
        interface="00",
        driver="cdc_acm",
        model="9500 Communicator",
        group="/sys/devices/usb1/1-1",
        interface_class="02",
    )


def test_facts_from_udevs_database():
    port = nokia()[2]
    port.properties = {"ID_BUS": "usb", "ID_USB_INTERFACE_NUM": "02", "ID_MM_PORT_TYPE_AT_PPP": "1"}
    facts = udev.facts_of(port, "/dev/serial/by-id/usb-Nokia-if02")
    assert (facts.interface, facts.tag, facts.stable) == ("02", "data", "/dev/serial/by-id/usb-Nokia-if02")


def test_a_port_on_the_board_has_a_bus_and_a_driver_but_no_numbers():
    board = Device(subsystem="pnp", driver="serial")
    assert udev.facts_of(Device(subsystem="tty", parent=board)) == Facts(bus="pnp", driver="serial")


def test_twins_get_their_names_by_path():
    shared, one, other = "/dev/serial/by-id/usb-X", "/dev/serial/by-path/1", "/dev/serial/by-path/2"
    owners = udev._by_id_owners([[shared, one], [shared, other]])
    assert udev._stable([shared, one], owners) == one
    assert udev._stable([shared, one], udev._by_id_owners([[shared, one]])) == shared
    assert udev._stable([], {}) == ""


def test_a_usb_device_with_what_is_below_it():
    phone, _, _ = nokia()
    device = udev.usb_device(phone)
    assert (device.vendor, device.name, device.ports) == ("0421", "Nokia 9500 Communicator", ("/dev/ttyACM0",))
    assert device.interfaces == (Interface("00", "02", "cdc_acm"),)


def test_what_hangs_on_a_hub_is_not_the_hubs():
    phone, part, port = nokia()
    hub = Device(attributes={"idVendor": "1d6b"}, subsystem="usb", kind="usb_device")
    phone.parent = hub
    hub.children = [phone, part, port]
    assert (udev.usb_device(hub).ports, udev.usb_device(hub).interfaces) == ((), ())


def test_a_machine_without_usb(tmp_path):
    assert udev.usb_devices(str(tmp_path)) == []


def test_closing_takes_no_time():
    """A read that would wait for ever stands for close() on a dead line: the signal ends the kernel's wait."""
    before = signal.getsignal(signal.SIGALRM)
    rang = []

    def close():
        signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
        signal.pause()

    serial_port.close_unblocked(close)
    assert rang and signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_port_that_is_unplugged_meanwhile_has_no_facts(tmp_path):
    (tmp_path / "dev/char/4093:1/device").mkdir(parents=True)  # a number that no driver has
    assert udev.facts({os.makedev(4093, 1)}, str(tmp_path)) == {}


def test_what_modem_managers_rules_say_of_the_line():
    told = {"ID_MM_TTY_BAUDRATE": "9600", "ID_MM_TTY_FLOW_CONTROL": "xon-xoff", "ID_MM_PORT_TYPE_AT_SECONDARY": "1"}
    facts = udev.facts_of(Device(subsystem="tty", properties=told, parent=Device(subsystem="pnp")))
    assert (facts.speed, facts.flow_control, facts.rank, facts.tag) == (9600, "XONXOFF", "secondary", "at")
    odd = Device(subsystem="tty", properties={"ID_MM_TTY_BAUDRATE": "fast"}, parent=Device(subsystem="pnp"))
    assert (udev.facts_of(odd).speed, udev.facts_of(odd).flow_control) == (0, "")


def test_the_driver_of_options_sticks_tells_what_a_port_is_for():
    board = Device(subsystem="pnp")
    tags = {
        kind: udev.facts_of(Device(attributes={"hsotype": kind}, subsystem="tty", parent=board)).tag
        for kind in ("Modem", "Application", "Diagnostic", "GPS", "")
    }
    assert tags == {"Modem": "data", "Application": "at", "Diagnostic": "diag", "GPS": "gps", "": ""}
