"""Which port of a stick carries data: udev's tags, our own table, and what udev knows of the line."""

from __future__ import annotations

import pytest

from pydial.probe import usb_ports
from pydial.probe.facts import Facts
from pydial.probe.machine import Probe
from pydial.probe.plan import Modem, SetSpeed, probe
from pydial.probe.roles import ScannedPort, assign, judge, rank_of, tag_of

MODEM = Modem("ATQ0 V1 E1", 460800)


def data_port(vendor: str, product: str, interfaces: str, **more: Facts) -> str:
    """The interface that is chosen, when all of them answer alike; `more`: other facts of one of them."""
    ports = []
    for number, interface in enumerate(interfaces.split()):
        facts = Facts("usb", vendor, product, interface, group="/usb/1")
        facts = facts.replace(**more.get(f"if{interface}", Facts()).fields() | facts.fields()) if more else facts
        ports.append(ScannedPort(f"ttyUSB{number}", f"/dev/ttyUSB{number}", facts, MODEM, answered=True))
    return next(seen.facts.interface for seen in assign(ports) if seen.role == "data")


TABLE = [
    ("19d2", "1181", "00 01 03", "03"),
    ("19d2", "0117", "00 01 02", "02"),
    ("2c7c", "0125", "00 01 02 03", "03"),
    ("2c7c", "0128", "02 03 05", "05"),
    ("1e0e", "9001", "00 01 02 03 04", "03"),
    ("1e0e", "9205", "00 01 02 03", "03"),
    ("1e0e", "9206", "02 03 04 05", "05"),
    ("1e0e", "9011", "02 03 04 05", "05"),
    ("1199", "68c0", "00 02 03", "03"),
    ("1199", "c001", "00 02", "02"),
    ("1546", "1102", "00 02 04", "00"),
    ("1546", "1010", "02 04 06", "06"),
    ("1546", "1311", "00 01 02", "01"),
    ("0421", "0405", "01 03", "01"),
    ("0421", "0619", "01 03", "03"),
    ("2cb7", "0007", "00 02 03", "02"),
    ("2cb7", "0104", "00 01 02", "01"),
    ("2cb7", "01a2", "01 02 03", "03"),
    ("1e2d", "0061", "00 02", "00"),
    ("0e8d", "7127", "00 01 02 03", "02"),
    ("0e8d", "00a5", "00 01", "00"),
    ("ffff", "0001", "00 01 02", "00"),
]


@pytest.mark.parametrize(("vendor", "product", "interfaces", "data"), TABLE)
def test_our_table(vendor, product, interfaces, data):
    assert data_port(vendor, product, interfaces) == data


@pytest.mark.parametrize(("protocol", "kind"), [("01", "data"), ("02", "second"), ("10", ""), ("", "")])
def test_huawei_tells_it_by_class(protocol, kind):
    facts = Facts(vendor="12d1", interface_class="ff", interface_subclass="02", interface_protocol=protocol)
    assert usb_ports.kind_of(facts) == kind
    assert usb_ports.kind_of(facts.replace(interface_subclass="ff")) == ""


def test_ericsson_tells_it_by_name():
    named = Facts(vendor="0bdb", interface_name="Ericsson F5521gw Mobile Broadband Minicard Modem")
    assert usb_ports.kind_of(named) == "data"
    assert usb_ports.kind_of(named.replace(interface_name="Ericsson F5521gw GPS Port")) == ""


def ranked(*facts: Facts) -> list[str]:
    """The roles of ports of one device."""
    ports = [
        ScannedPort(
            f"ttyUSB{n}", "", one.replace(group="/usb/1", interface=one.interface or f"{n:02x}"), MODEM, answered=True
        )
        for n, one in enumerate(facts)
    ]
    return [seen.role for seen in assign(ports)]


PPP, PRIMARY, SECONDARY = Facts(tag="data"), Facts(tag="at", rank="primary"), Facts(tag="at", rank="secondary")
OURS = Facts(vendor="2c7c", product="0125", interface="03")


def test_tags_first_then_our_table_then_the_rest():
    assert ranked(Facts(), SECONDARY, PRIMARY, PPP) == ["at", "at", "at", "data"]
    assert ranked(Facts(), SECONDARY, PRIMARY) == ["at", "at", "data"]
    assert ranked(OURS, PRIMARY) == ["at", "data"]
    assert ranked(SECONDARY, OURS) == ["at", "data"]
    assert ranked(SECONDARY.replace(**{**OURS.fields(), "tag": "at", "rank": "secondary"}), Facts()) == ["data", "at"]
    assert ranked(SECONDARY, Facts()) == ["at", "data"]


def test_udevs_properties():
    assert tag_of({"ID_MM_PORT_IGNORE": "1", "ID_MM_PORT_TYPE_AT_PRIMARY": "1"}) == "ignored"
    assert rank_of({"ID_MM_PORT_TYPE_AT_PRIMARY": "1"}) == "primary"
    assert rank_of({"ID_MM_PORT_TYPE_AT_SECONDARY": "1"}) == "secondary"
    assert rank_of({}) == ""
    assert judge(ScannedPort("ttyUSB0", "/dev/ttyUSB0", PPP.replace(tag="ignored"))) == "?"


def test_the_speed_that_udev_knows_is_the_only_one():
    asked = Probe(probe(only_speed=9600))
    steps, now = asked.start(0.0), 0.0
    speeds = []
    while not asked.finished:
        speeds += [step.speed for step in steps if isinstance(step, SetSpeed)]
        now = max(asked.deadline or now, now)
        steps = asked.receive(b"\r\nOK\r\n", now) or asked.expire(now + 0.1)
    assert speeds == [9600]
    assert asked.modem is not None and asked.modem.speed == 9600
