"""--why: the port's neighbours, and a line on which nothing can or may be asked."""

from __future__ import annotations

import os

import pytest

from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.probe.absent import Interface, UsbDevice
from pydial.probe.roles import Facts
from pydial.run import why_port
from pydial.system.ports import Candidate, Survey
from pydial.why.finding import found
from tests.pty_modem import PtyModem, answers


def line_to(signals, device, more="", answers=lambda _port: False):
    text = f"[Dialer Defaults]\nModem = {device}\nPhone = 1\n{more}"
    return why_port.Line(resolve([("F", Document(text))], (), ()), signals, lambda _text: None, answers)


@pytest.fixture
def stick(monkeypatch):
    """A USB device of two ports, of which the second answers."""
    silent, answering = PtyModem(lambda _line: []), PtyModem(answers({}))
    facts = Facts(group="/sys/usb1", model="E173")
    of_device = [
        Candidate("first", silent.device, os.stat(silent.device).st_rdev, facts),
        Candidate(
            "second", answering.device, os.stat(answering.device).st_rdev, facts.replace(stable="/dev/by-id/if03")
        ),
    ]
    monkeypatch.setattr(why_port.udev, "facts", lambda rdevs: dict.fromkeys(rdevs, facts))
    monkeypatch.setattr(why_port.udev, "usb_devices", list)
    monkeypatch.setattr(why_port.ports, "survey", lambda: Survey(tuple(of_device), ()))
    yield silent, answering, of_device
    silent.stop()
    answering.stop()


def test_the_other_ports_of_the_device_are_named_and_asked_in_place_of_a_silent_one(stick, signals):
    silent, answering, _ = stick
    opened = []
    line = line_to(signals, silent.device, answers=lambda port: opened.append(port.device) or True)
    free, beside = line.look()
    line.close()
    assert (free.code, beside.code) == ("port-free", "siblings")
    assert f"{silent.device}, {answering.device} of " in beside.message
    told = line.explained(found("silent", speed=9600))
    assert (told.code, told.hint) == ("sibling-answers", "`Modem = /dev/by-id/if03`")
    assert opened == [answering.device]


def test_a_device_none_of_whose_ports_answers_is_silent(stick, signals):
    line = line_to(signals, stick[0].device)
    list(line.look())
    line.close()
    assert line.explained(found("silent", speed=9600)).code == "silent"


@pytest.mark.parametrize(
    "port", [{"holder": "gpsd, pid 7"}, {"state": "no UART"}, {"facts": Facts(group="/sys/usb1", tag="gps")}]
)
def test_a_port_that_is_for_something_else_or_in_use_is_not_asked(stick, signals, port):
    silent, answering, of_device = stick
    of_device[1] = of_device[1].replace(**port)
    line = line_to(signals, silent.device, answers=lambda _port: True)
    list(line.look())
    line.close()
    assert line.explained(found("silent", speed=9600)).code == "silent"
    assert answering.heard == []


def test_where_the_port_is_not_there_the_ports_and_devices_that_are_there_are_named(stick, signals, monkeypatch):
    cdrom = UsbDevice("12d1", "1446", "E169", (Interface("00", "08"),))
    monkeypatch.setattr(why_port.udev, "usb_devices", lambda: [cdrom])
    missing, other, absent = line_to(signals, "/dev/nowhere").look()
    assert (missing.code, missing.exit_code) == ("port-unusable", 4)
    assert stick[0].device in other.message and other.hint == f"`Modem = {stick[0].device}`"
    assert "usb_modeswitch -v 12d1 -p 1446" in absent.hint


def test_a_line_with_a_call_on_it_is_left_alone(stick, signals, monkeypatch):
    monkeypatch.setattr(why_port.SerialPort, "carrier", property(lambda _port: True))
    line = line_to(signals, stick[0].device)
    assert [one.code for one in line.look()] == ["port-free", "in-call", "siblings"]
    assert line.port is None and stick[0].heard == []


@pytest.mark.parametrize(("more", "expected"), [("", "held-off"), ("FlowControl = NOFLOW\n", None)])
def test_a_line_that_is_held_off_is_told_where_it_matters(stick, signals, monkeypatch, more, expected):
    monkeypatch.setattr(why_port.line_state, "is_held_off", lambda _fd: True)
    line = line_to(signals, stick[0].device, more)
    codes = [one.code for one in line.look()]
    assert ("held-off" in codes) == bool(expected) == (line.port is None)
    if line.port:
        line.port.close()


def test_where_the_modem_is_to_be_found_the_ports_are_asked_in_turn(stick, signals):
    _silent, answering, of_device = stick
    of_device[1] = of_device[1].replace(facts=Facts())
    line = line_to(signals, "auto", answers=lambda port: port.device == answering.device)
    assert "port-free" in [one.code for one in line.look()]
    assert line.port.device == answering.device
    line.close()


def test_where_no_port_answers_there_is_no_modem(stick, signals):
    (none,) = line_to(signals, "auto").look()
    assert (none.code, none.exit_code) == ("no-modem", 4)
