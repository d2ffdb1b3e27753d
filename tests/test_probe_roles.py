"""What a port is for, which one is preferred, what is said of a phone without a port. No hardware."""

from __future__ import annotations

import random

import pytest

from pydial.probe import settings
from pydial.probe.absent import Interface, UsbDevice, findings, modprobe_arguments
from pydial.probe.facts import Facts
from pydial.probe.plan import Modem
from pydial.probe.ports import scan_order, short_name
from pydial.probe.roles import ScannedPort, assign, in_order, tag_of

MODEM = Modem("ATQ0 V1 E1", 460800)
SECOND = MODEM.replace(refused=("Z",))


def stick(number, modem=None, tag="", heard=b"", group="/usb/1", interface=None):
    facts = Facts("usb", "12d1", "1506", interface or f"{number:02d}", "option", group=group, tag=tag)
    return ScannedPort(f"ttyUSB{number}", f"/dev/ttyUSB{number}", facts, modem, answered=bool(modem), heard=heard)


# -- order


def test_scan_order_is_wvdialconfs():
    order = ["ttyS0", "ttyS1", "ttyS2", "ttyS10", "ttySL0", "ttyS_X", "ttyACM0", "ttyUSB0", "ttyUSB2", "ttyUSB10"]
    order += ["ircomm0", "ircomm1"]
    shuffled = [*order, "tty0", "ttyAMA0", "null", "ptmx", "ttyp0"]
    random.Random(1).shuffle(shuffled)
    assert scan_order(shuffled) == order


def test_short_names():
    assert [short_name(name) for name in ("ttyS0", "ttyACM3", "ircomm0")] == ["S0", "ACM3", "ircomm0"]


# -- roles


def roles(*ports):
    return [seen.role for seen in assign(list(ports))]


def test_a_modem_alone_is_the_data_port():
    assert roles(stick(0, MODEM)) == ["data"]


def test_one_port_of_a_stick_is_for_data():
    assert roles(stick(0, MODEM), stick(1, MODEM), stick(2)) == ["data", "at", "?"]


def test_a_port_that_refuses_settings_is_the_second():
    assert roles(stick(0, SECOND), stick(1, MODEM)) == ["at", "data"]


def test_udev_knows_better():
    assert roles(stick(0, MODEM), stick(1, SECOND, tag="data")) == ["at", "data"]
    assert roles(stick(0, tag="gps"), stick(1, tag="qcdm"), stick(2, MODEM, tag="at")) == ["gps", "qcdm", "data"]


def test_two_sticks_have_two_data_ports():
    assert roles(stick(0, MODEM), stick(1, MODEM), stick(2, MODEM, group="/usb/2")) == ["data", "at", "data"]


@pytest.mark.parametrize(
    "heard, role",
    [
        (b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n", "gps"),
        (b"\x13\x00\x7e\x02", "qcdm"),
        (bytes(range(128, 160)), "diag"),
        (b"login: ", "?"),
        (b"", "?"),
    ],
)
def test_what_a_port_says_tells_its_role(heard, role):
    assert roles(stick(0, heard=heard)) == [role]


def test_only_errors_are_an_at_port_too():
    assert roles(stick(0).replace(answered=True)) == ["at"]


def test_the_data_port_of_the_first_device_is_preferred():
    dead, second, data = stick(0), stick(1, SECOND), stick(2, MODEM)
    other = stick(5, MODEM, group="/usb/2")
    preferred = in_order(assign([dead, second, data, other]))
    assert [seen.name for seen in preferred] == ["ttyUSB2", "ttyUSB1", "ttyUSB5"]


def test_a_device_keeps_its_place_by_its_first_port():
    first = ScannedPort("ttyS0", "/dev/ttyS0", modem=MODEM)
    assert [seen.name for seen in in_order(assign([first, stick(0, MODEM)]))] == ["ttyS0", "ttyUSB0"]


def test_tags_of_modem_manager():
    assert tag_of({"ID_MM_PORT_TYPE_GPS": "1", "ID_BUS": "usb"}) == "gps"
    assert tag_of({"ID_MM_PORT_TYPE_AT_PPP": "0"}) == ""


def test_names_of_modems():
    told = MODEM.replace(identity=("Manufacturer: huawei", "Model: E173", "Revision: 11"))
    assert stick(0, told).modem_name == "huawei E173"
    assert stick(0, MODEM.replace(identity=("Nokia",))).modem_name == "Nokia"
    assert stick(0).replace(facts=Facts(model="HUAWEI Mobile")).modem_name == "HUAWEI Mobile"


# -- what is written


def test_options_of_a_modem():
    assert settings.options("ttyACM0", "/dev/ttyACM0", MODEM) == {
        "Modem": "/dev/ttyACM0",
        "Baud": "460800",
        "Init1": "ATZ",
        "Init2": "ATQ0 V1 E1",
        "ISDN": "0",
        "Modem Name": "",
        "Modem Type": "USB Modem",
    }


def test_options_of_an_isdn_adapter():
    adapter = Modem("AT$IBP=HDLCP", 115200, name="ELSA", adapter=True, synchronous=True)
    options = settings.options("ttyS0", "/dev/ttyS0", adapter)
    assert (options["Init1"], options["ISDN"], options["Modem Type"]) == ("AT&F", "1", "ISDN Terminal Adapter")
    assert settings.kind("ttyS0", adapter)[0] == "an ISDN TA"
    assert settings.kind("ttyS0", MODEM) == ("a modem", "Analog Modem")


def test_conflicts_are_those_that_wvdialconf_warns_of():
    clash = ["/dev/ttyS0", "ttyUSB", "115200,x", "57600", "connect y # z", "38400 # c"]
    harmless = ["# 57600", "crtscts", "10.0.0.1:", ":10.0.0.2", "mtu 57600", "noconnect", "xtty", "", "-1"]
    assert settings.conflicts("\n".join([*clash[:3], " 57600", *harmless, *clash[4:]])) == clash


# -- a phone without a port

NOKIA = UsbDevice("0421", "0405", "9500 Communicator", (Interface("00", "ff"), Interface("01", "ff")))


def codes(*devices):
    return [finding.code for finding in findings(list(devices))]


def test_no_driver_gives_the_how_tos_command_with_its_numbers():
    (finding,) = findings([NOKIA])
    assert finding.code == "no-driver"
    assert "Nokia 9500 Communicator (0421:0405)" in finding.message
    assert "modprobe usbserial vendor=0x421 product=0x405 " in finding.hint
    assert "--bind 0421:0405" in finding.hint
    assert modprobe_arguments("0421", "0405") == ["modprobe", "usbserial", "vendor=0x421", "product=0x405"]


def test_a_phone_with_a_port_needs_nothing():
    assert codes(NOKIA.replace(ports=("/dev/ttyUSB0",))) == []


def test_storage_sticks_and_storage_phones():
    storage = (Interface("00", "08", "usb-storage"),)
    (finding,) = findings([UsbDevice("12d1", "1446", "HUAWEI Mobile", storage)])
    assert finding.code == "storage-stick" and "usb_modeswitch -v 12d1 -p 1446 -J" in finding.hint
    (finding,) = findings([UsbDevice("0421", "0405", "Nokia 5320", storage)])
    assert finding.code == "storage-phone" and "PC Suite" in finding.hint
    assert finding.message.startswith("Nokia 5320 (0421:0405)")


def test_a_network_stick_needs_no_dialling():
    hilink = UsbDevice("12d1", "14dc", "HUAWEI_MOBILE", (Interface("00", "02", "cdc_ether"),), networks=("eth1",))
    (finding,) = findings([hilink])
    assert finding.code == "network-card" and "eth1" in finding.hint and "no dialling" in finding.message


def test_other_peoples_devices_are_left_out():
    disk = UsbDevice("0951", "1666", "DataTraveler", (Interface("00", "08", "usb-storage"),))
    ethernet = UsbDevice("0bda", "8153", "USB LAN", (Interface("00", "ff", "r8152"),), networks=("eth2",))
    reader = UsbDevice("27c6", "538c", "Fingerprint", (Interface("00", "ff"),))
    hub = UsbDevice("1d6b", "0002", "Hub", (Interface("00", "09", "hub"),))
    assert codes(disk, ethernet, reader, hub) == []


def test_any_communication_device_without_driver_is_named():
    assert codes(UsbDevice("abcd", "0001", "Thing", (Interface("00", "02"), Interface("01", "0a")))) == ["no-driver"]
