"""pppd's log lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.pppd.loglines import LONGEST, ROWS, LogLines, read_log_line

ROUTE = "not replacing existing default route via 192.168.1.1"
SHOWN_AS_THEY_ARE = [
    ("interface", "Using interface ppp0", ("ppp0",)),
    ("local-address", "local  IP address 10.157.42.199", ("10.157.42.199",)),
    ("remote-address", "remote IP address 10.6.6.6", ("10.6.6.6",)),
    ("dns", "primary   DNS address 121.1.3.208", ("121.1.3.208",)),
    ("dns", "secondary DNS address 121.1.3.199", ("121.1.3.199",)),
    ("terminating", "Terminating on signal 15", ()),
    ("connect-time", "Connect time 3.1 minutes.", ("3.1",)),
    ("connect-time", "Connect time expired", ()),
]
SHOWN_IN_OTHER_WORDS = [
    (
        "auth-started",
        'sent [PAP AuthReq id=0x1 user="u" password=<hidden>]',
        ("Authentication (PAP) started",),
    ),
    ("auth-started", "rcvd [CHAP Challenge id=0x1 <00>]", ("Authentication (CHAP) started",)),
    ("auth-ok", 'rcvd [PAP AuthAck id=0x1 "hi"]', ("Authentication (PAP) successful",)),
    ("auth-ok", 'rcvd [CHAP Success id=0x1 "S=1"]', ("Authentication (CHAP) successful",)),
    ("auth-failed", 'rcvd [PAP AuthNak id=0x1 "no"]', ('Authentication (PAP) failed (Message: "no" )',)),
    ("auth-failed", 'rcvd [CHAP Failure id=0x1 ""]', ('Authentication (CHAP) failed (Message: "" )',)),
    (
        "auth-failed",
        "rcvd [PAP AuthNak id=0x1]",
        (
            "Authentication (PAP) failed",
            "***** no quoted text found in `rcvd [PAP AuthNak id=0x1]' *****",
        ),
    ),
    ("terminate-request", 'sent [LCP TermReq id=2 "bye"]', ('Terminate Request (Message: "bye" )',)),
    (
        "ip-up",
        "Script /etc/ppp/ip-up finished (pid 12), status = 0x0",
        ("Script /etc/ppp/ip-up run successful",),
    ),
    (
        "ip-up-failed",
        "Script /etc/ppp/ip-up finished (pid 12), status = 0x100",
        ("Script /etc/ppp/ip-up failed (return value: 0x100 )",),
    ),
    ("ip-down", "Script /etc/ppp/ip-down started (pid 12)", ("Script /etc/ppp/ip-down started",)),
]
NOT_SHOWN = [
    ("attached", "Connect: ppp0 <--> /dev/ttyACM0", ("ppp0", "/dev/ttyACM0")),
    ("auth-ok", "PAP authentication succeeded", ("PAP", "")),
    ("auth-failed", "CHAP authentication failed: E=691", ("CHAP", "E=691")),
    ("remote-message", "Remote message: Login incorrect", ("Login incorrect",)),
    ("terminated-by-peer", "LCP terminated by peer (idle)", ("idle",)),
    ("no-echo", "No response to 4 echo-requests", ("4",)),
    ("hangup", "Modem hangup", ()),
    ("local-ipv6", "local  LL address fe80::1", ("fe80::1",)),
    ("remote-ipv6", "remote LL address fe80::2", ("fe80::2",)),
    ("bytes", "Sent 1010 bytes, received 2020 bytes.", ("1010", "2020")),
    ("terminated", "Connection terminated.", ()),
    ("route-kept", ROUTE, ("192.168.1.1",)),
    ("problem", "LCP: timeout sending Config-Requests", ("LCP: timeout sending Config-Requests",)),
]


@pytest.mark.parametrize(("kind", "line", "values"), SHOWN_AS_THEY_ARE)
def test_lines_that_wvdial_shows_as_they_are(kind: str, line: str, values: tuple[str, ...]) -> None:
    read = read_log_line(line)
    assert read is not None
    assert (read.kind, read.values, read.shown) == (kind, values, (line,))


@pytest.mark.parametrize(("kind", "line", "shown"), SHOWN_IN_OTHER_WORDS)
def test_lines_that_wvdial_puts_in_its_own_words(kind: str, line: str, shown: tuple[str, ...]) -> None:
    read = read_log_line(line)
    assert read is not None
    assert (read.kind, read.shown) == (kind, shown)


@pytest.mark.parametrize(("kind", "line", "values"), NOT_SHOWN)
def test_lines_that_only_we_understand(kind: str, line: str, values: tuple[str, ...]) -> None:
    read = read_log_line(line)
    assert read is not None
    assert (read.kind, read.values, read.shown) == (kind, values, ())


def test_the_samples_above_cover_every_row() -> None:
    lines = [line for _, line, _ in (*SHOWN_AS_THEY_ARE, *SHOWN_IN_OTHER_WORDS, *NOT_SHOWN)]
    for number, (kind, pattern, _) in enumerate(ROWS):
        first = [next(n for n, row in enumerate(ROWS) if re.match(row[1], line)) for line in lines]
        assert number in first, (kind, pattern)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a Using interface ppp0",
        " local  IP address 1.2.3.4",
        "local IP address 1.2.3.4",
        "primary DNS address 1.1.1.1",
        "local LL address fe80::1",
        "Serial connection established.",
        "rcvd [LCP EchoReq id=0x1]",
        'rcvd [IPCP TermReq id=0x2 "x"]',
        "Script /etc/ppp/ip-up started (pid 1)",
    ],
)
def test_near_misses_mean_nothing(line: str) -> None:
    assert read_log_line(line) is None


def test_a_nul_ends_a_line_and_a_long_one_is_cut() -> None:
    read = read_log_line("local  IP address 1.2.3.4\0junk")
    assert read is not None
    assert read.shown == ("local  IP address 1.2.3.4",)
    long = read_log_line("Using interface " + "y" * 5000)
    assert long is not None
    assert len(long.shown[0]) == LONGEST


@given(st.lists(st.binary(max_size=5)))
def test_lines_do_not_depend_on_how_they_come(pieces: list[bytes]) -> None:
    whole, split = LogLines(), LogLines()
    at_once = whole.feed(b"".join(pieces)) + whole.end()
    assert [line for piece in pieces for line in split.feed(piece)] + split.end() == at_once


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    lines = LogLines()
    for _ in range(1000):
        assert lines.feed(b"x" * 100) == []
    assert lines.feed(b"\r\nUsing interface ppp0\n") == ["x" * LONGEST, "Using interface ppp0"]
    assert lines.end() == []
