"""Why a modem did not answer any command: what was heard, who else has the port, CTS, other speeds, other ports."""

from __future__ import annotations

import pytest

from pydial.errors import ModemSilent
from pydial.probe import silence
from pydial.probe.roles import Facts
from pydial.probe.silence import Seen, explained, kind_of
from pydial.run import siblings
from pydial.system.ports import Candidate, Survey

NMEA = b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n"
FRAME = b'~\xff}#\xc0!}!}!} }4}"}&} } } } }%}&\xa9\x01\x02~'
FIRST = ModemSilent("The modem did not answer any command.", "Wrong port or speed?")


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        (b"", silence.NOTHING),
        (b"\r\n\0\r\n", silence.NOTHING),
        (b"\r\n" + NMEA, silence.SENTENCES),
        (FRAME, silence.CALL),
        (FRAME.replace(b"\xff", b"\x7f"), silence.CALL),
        (b"~\x13\x88\x00~", silence.DIAGNOSTICS),
        (b"\xf8\x80\xe0\x1c\x9a\x03\xff\x00", silence.NOISE),
        (b"\r\nlogin: ", silence.WORDS),
        (b"ATZ\r\r\nCOMMAND NOT SUPPORT\r\n", silence.WORDS),
    ],
)
def test_what_talks_is_known_by_its_first_bytes(heard: bytes, kind: str) -> None:
    assert kind_of(heard) == kind


SPEEDS = (115200, 9600)
TOLD = [
    (Seen("/dev/ttyUSB2", 57600, NMEA), "is a GPS port", "pydialconf --list"),
    (Seen("/dev/ttyUSB2", 57600, b"~\x13\x88\x00~"), "a port for diagnostics", "pydialconf --list"),
    (Seen("/dev/ttyUSB2", 57600, FRAME), "is still in a call", "Unplug it"),
    (Seen("/dev/ttyS0", 57600, b"\xf8\x80\xe0\xff", speeds=SPEEDS), "Noise came at 57600", "at 115200, 9600 bit/s."),
    (Seen("/dev/ttyS0", 57600, b"\xf8\x80\xe0\xff"), "Noise came at 57600", "Set Baud"),
    (Seen("/dev/ttyS0", 57600, speeds=SPEEDS), "not a byte came", "Is it on?"),
    (Seen("/dev/ttyS0", 57600), FIRST.message, FIRST.hint),
    (Seen("/dev/ttyS0", 57600, b"login: ", speeds=SPEEDS), FIRST.message, FIRST.hint),
    (Seen("/dev/ttyS0", 57600, cts=False, is_held=True), "CTS is off, and what was written", "FlowControl = NOFLOW"),
    (Seen("/dev/ttyUSB2", 57600, NMEA, cts=False, is_held=True), "is a GPS port", "pydialconf --list"),
    (Seen("/dev/ttyS0", 57600, cts=False), FIRST.message, FIRST.hint),  # nothing is held: it obeys no CTS
    (Seen("/dev/ttyS0", 57600, holders="gpsd, pid 7", release="kill 7"), "/dev/ttyS0 is open in gpsd, pid 7", "kill 7"),
    (Seen("/dev/ttyS0", 57600, answers_at=57600), "answers AT at 57600 bit/s, but not", "Init1 = AT"),
    (Seen("/dev/ttyUSB2", 57600, NMEA, sibling="/dev/x"), "is a GPS port", "Modem = /dev/x"),
]


@pytest.mark.parametrize(("seen", "message", "hint"), TOLD)
def test_each_silence_has_its_cause_and_cure(seen: Seen, message: str, hint: str) -> None:
    error = explained(seen, FIRST)
    assert message in error.message and hint in error.hint


def test_the_other_ports_of_a_device_are_known_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def port(name: str, group: str) -> Candidate:
        rdev = {"null": 0x103, "zero": 0x105}.get(name, 1)
        return Candidate(name, f"/dev/{name}", rdev, Facts(group=group))

    found = (port("null", "stick"), port("zero", "stick"), port("full", "another"))
    monkeypatch.setattr(siblings.ports, "survey", lambda: Survey(found, ()))
    assert [one.name for one in siblings.siblings("/dev/null")] == ["zero"]
    assert siblings.siblings("/dev/nowhere") == []
    monkeypatch.setattr(siblings.ports, "survey", lambda: Survey((port("null", ""), port("zero", "")), ()))
    assert siblings.siblings("/dev/null") == []
