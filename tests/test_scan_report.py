"""The report of a scan: in order whatever comes first, the list of ports that are not there, safe to print."""

from __future__ import annotations

import pytest

from pydial.report import scan_live
from pydial.report.scan import Log, Transcript
from pydial.report.scan_live import LiveTranscript
from pydial.report.screen import Screen
from tests.terminal import Terminal


def report(*names):
    pieces = []
    return Transcript(names, Log(pieces.append)), lambda: "".join(pieces)


def test_a_later_port_waits_for_its_turn():
    transcript, text = report("ttyS0", "ttyS1")
    transcript.said("ttyS1", "AT -- OK\n")
    transcript.finished("ttyS1")
    transcript.said("ttyS0", "AT -- ")
    assert text() == "ttyS0<*1>: AT -- "
    transcript.said("ttyS0", "failed\n")
    transcript.finished("ttyS0")
    assert text() == "ttyS0<*1>: AT -- failed\nttyS1<*1>: AT -- OK\n"


def test_the_first_unfinished_port_is_told_as_it_goes():
    transcript, text = report("ttyS0", "ttyS1")
    transcript.said("ttyS1", "AT -- ")
    transcript.finished("ttyS0")
    assert text() == "ttyS1<*1>: AT -- "


def test_ports_that_are_not_there_are_listed_eight_to_a_line():
    names = [f"ttyS{number}" for number in range(10)]
    transcript, text = report(*names, "ttyUSB0")
    for name in names:
        transcript.not_opened(name, "", "")
        transcript.finished(name)
    transcript.no_serial_info("ttyUSB0")
    assert text() == (
        "Modem Port Scan<*1>: S0   S1   S2   S3   S4   S5   S6   S7   \n"
        "Modem Port Scan<*1>: S8   S9   \n"
        "WvModem<*1>: Cannot get information for serial port.\n"
    )


def test_a_reason_comes_before_the_name_and_the_holder_behind_it():
    transcript, text = report("ttyS0", "ttyUSB0")
    transcript.not_opened("ttyS0", "", "")
    transcript.finished("ttyS0")
    transcript.not_opened("ttyUSB0", "Device or resource busy", "minicom, pid 5")
    transcript.finished("ttyUSB0")
    assert text() == (
        "Modem Port Scan<*1>: S0   \n"
        "ttyUSB0<Info>: Device or resource busy\n"
        "Modem Port Scan<*1>: USB0 \n"
        "Modem Port Scan<*1>: ttyUSB0 is left alone: in use by minicom, pid 5.\n"
    )


def test_the_last_line_is_ended():
    transcript, text = report("ttyS0")
    transcript.not_opened("ttyS0", "", "")
    transcript.finished("ttyS0")
    assert text() == "Modem Port Scan<*1>: S0   \n"


@pytest.fixture
def terminal(monkeypatch):
    """A terminal, and a clock that goes on by a second at every look."""
    seconds = iter(range(1, 1000))
    monkeypatch.setattr(scan_live.clock, "now", lambda: float(next(seconds)))
    return Terminal()


def live(terminal, *names, quiet=False):
    return LiveTranscript(names, Screen(terminal.write, lambda: (80, 24), colours=False), quiet)


def test_on_a_terminal_every_port_that_is_asked_has_a_line(terminal):
    transcript = live(terminal, "ttyS0", "ttyS1")
    transcript.said("ttyS1", "AT -- ")
    transcript.said("ttyS0", "ATQ0 -- ")
    transcript.said("ttyS1", "OK\x1b[2J\n")
    assert terminal.shown() == ["  ttyS1    AT -- OK[1b][2J", "  ttyS0    ATQ0 --"]
    transcript.finished("ttyS1")
    transcript.said("ttyS0", "OK\n")
    assert terminal.shown() == ["ttyS0<*1>: ATQ0 -- OK", "  ttyS0    ATQ0 -- OK"]
    transcript.finished("ttyS0")
    transcript.close()
    assert terminal.shown() == ["ttyS0<*1>: ATQ0 -- OK", "ttyS1<*1>: AT -- OK[1b][2J"]


def test_a_list_of_ports_leaves_nothing_on_the_terminal(terminal):
    transcript = live(terminal, "ttyS0", quiet=True)
    transcript.said("ttyS0", "AT -- ")
    assert terminal.shown() == ["  ttyS0    AT --"]
    transcript.said("ttyS0", "OK\n")
    transcript.finished("ttyS0")
    transcript.close()
    assert terminal.shown() == [""]
