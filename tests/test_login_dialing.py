"""From end to end: how hosts that ask for a login are answered, call after call, and when that comes to an end."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.dialing import LONGEST, SHORT_PPPD, World, read_until, wait_for
from tests.pty_modem import PtyModem, answers

CONFIGURATION = "Username = joe\nPassword = hush\nRedial Delay = 0.1\n"
PPP = b"\r\nStarting PPP.\r\n~\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x34~"
LOST = b"\r\nNO CARRIER\r\n"


class Desk(World):
    """A World whose modem answers by `table`; its pppd is online at once, and the peer hangs up."""

    def __init__(self, folder: Path, table: dict[str, object], more: str = "", echo: bool = True) -> None:
        super().__init__(folder, modem=PtyModem(answers(table, echo), bare_crs="" in table))
        self.script("short-pppd", SHORT_PPPD.format(python=sys.executable))
        text = self.config.read_text().replace("/pppd\n", "/short-pppd\n").replace("Stupid Mode = yes\n", "")
        self.config.write_text(text.replace("[Dialer backup]", f"{CONFIGURATION}{more}[Dialer backup]"))

    def calls(self) -> int:
        """How often it was told to dial."""
        return self.modem.count("ATDT5551234")


def says(*said: bytes | float):
    """In the table of a modem: this, and no line ends or echo."""
    return lambda _line: said


def host(*at_the_end: bytes | float) -> dict[str, object]:
    """A host that asks for a name and a password."""
    return {
        "ATDT": says(b"\r\nCONNECT 9600\r\n", 0.1, b"\r\nlogin: "),
        "joe": says(b"joe\r\nPassword: "),
        "hush": says(b"\r\n", *at_the_end),
    }


MENU = {**host(b"1) Shell\r\n2) PPP\r\nEnter number: "), "2": says(b"2", PPP)}


@pytest.mark.parametrize("table", [host(PPP), MENU], ids=["login", "menu"])
@pytest.mark.parametrize("program", ["pydial", "wvdial"])
def test_a_host_is_answered_after_each_reconnect_as_at_first(tmp_path: Path, program: str, table) -> None:
    with Desk(tmp_path, table) as world:
        dialer = world.start(program, stdout=subprocess.DEVNULL)
        lines = [line for _ in range(3) for line in read_until(dialer.stderr, "Auto Reconnect will be attempted")]
        dialer.terminate()
        dialer.communicate(timeout=LONGEST)
    assert [world.modem.count(word) >= 3 for word in ("joe", "hush", "2" if table is MENU else "joe")] == [True] * 3
    assert not any("what to do" in line for line in lines)


def test_a_silent_host_is_woken_by_crs(tmp_path: Path) -> None:
    crs = itertools.count(1)

    def called(_line: str) -> list[bytes | float]:
        table[""] = lambda _line: [b"\r\nlogin: "] if next(crs) == 2 else []
        return [b"\r\nCONNECT 9600\r\n"]

    table = {**host(PPP), "ATDT": called, "": b""}
    with Desk(tmp_path, table) as world:
        done = world.run("pydial", "--once")
    assert done.returncode == 15 and "--> Looks like a login prompt.\n" in done.stderr  # it was online
    assert world.modem.count("") >= 2 and world.modem.count("hush") == 1


@pytest.mark.parametrize("words", [(), ("--once",)])
def test_login_incorrect_is_a_wrong_password_and_ends_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    table = host(b"Login incorrect\r\n", 0.3, b"login: ")
    with Desk(tmp_path, table) as world:
        done = world.run("pydial", *words)
    assert done.returncode == 14 and world.calls() == 1
    assert '--> The host refused name or password: "Login incorrect".\n' in done.stderr
    assert world.modem.count("hush") == 1


def talks_on(_line: str):
    """What no silence comes into."""
    yield b"\r\nCONNECT 9600\r\n"
    while True:
        yield 0.05
        yield b"news, "


@pytest.mark.parametrize(
    "spoken", [talks_on, says(b"\r\nCONNECT 9600\r\n"), says(b"\r\nCONNECT 9600\r\n", 0.2, b"Welcome to the machine")]
)
def test_login_timeout_ends_what_comes_to_no_login(tmp_path: Path, spoken) -> None:
    with Desk(tmp_path, {"ATDT": spoken, "": b""}) as world:
        begun = time.monotonic()
        done = world.run("pydial", "--once", "Login Timeout=1")
        took = time.monotonic() - begun
    assert "--> Don't know what to do!  Starting pppd and hoping for the best.\n" in done.stderr
    assert 1.0 < took < 8.0  # ten seconds of silence end it otherwise, or nothing


def test_a_host_that_hangs_up_on_each_login_is_called_as_often_as_allowed(tmp_path: Path) -> None:
    with Desk(tmp_path, host(b"Sorry.", 0.2, LOST), "Dial Attempts = 3\nAuto Reconnect = no\n") as world:
        done = world.run("pydial")
    assert done.returncode == 10 and world.calls() == 3
    assert "--> Maximum Attempts Exceeded..Aborting!!\n" in done.stderr


def test_the_pauses_between_calls_that_end_before_ppp_grow(tmp_path: Path) -> None:
    with Desk(tmp_path, host(b"Sorry.", 0.1, LOST)) as world:
        dialer = world.start("pydial", "--json", stderr=subprocess.DEVNULL)
        pauses = [line for _ in range(3) for line in read_until(dialer.stdout, '"redial"') if '"redial"' in line]
        dialer.terminate()
        dialer.communicate(timeout=LONGEST)
    seconds = [json.loads(pause)["in_seconds"] for pause in pauses]
    assert seconds == sorted(set(seconds)), pauses


@pytest.mark.parametrize("program", ["pydial", "wvdial"])
def test_a_call_whose_carrier_cannot_be_seen_is_ended_by_an_escape(tmp_path: Path, program: str) -> None:
    with Desk(tmp_path, {**host(), "ATDT": says(b"\r\nCONNECT 9600\r\n", 0.1, b"Hello")}) as world:
        dialer = world.start(program, stdout=subprocess.DEVNULL)
        wait_for(lambda: world.calls() == 1, dialer)
        read_until(dialer.stderr, "CONNECT 9600")
        dialer.terminate()
        dialer.communicate(timeout=LONGEST)
        heard = world.modem.heard[world.modem.heard.index("ATDT5551234") + 1 :]
    assert heard == (["+++", "ATH"] if program == "pydial" else [])


def test_a_modem_whose_ok_has_no_line_end_is_understood(tmp_path: Path) -> None:
    table = {**host(PPP), "ATZ": lambda line: [line.encode() + b"\r\r\nOK"]}
    with Desk(tmp_path, table, "Init1 = ATZ\n") as world:
        done = world.run("pydial", "--once")
    assert done.returncode == 15 and world.calls() == 1
    assert "Modem not responding" not in done.stderr


def test_once_the_questions_are_told_of_a_modem_that_does_not_echo(tmp_path: Path) -> None:
    """A lone ERROR tells nobody what was asked."""
    table = {"AT+CPIN?": b"+CPIN: READY\nOK", "AT+CREG?": b"+CREG: 0,2\nOK", "AT+COPS?": b"ERROR"}
    more = "Phone = *99#\nPIN = 4711\nStupid Mode = yes\nRegister Timeout = 1\n"
    with Desk(tmp_path, table, more, echo=False) as world:
        done = world.run("pydial", "--once")
    lines = done.stderr.splitlines()
    for asked, said in (("AT+CPIN?", "+CPIN: READY"), ("AT+CREG?", "+CREG: 0,2"), ("AT+COPS?", "ERROR")):
        assert lines[lines.index(f"--> Sending: {asked}") + 1] == said


def test_a_sim_that_says_ready_and_no_ok_is_not_waited_for(tmp_path: Path) -> None:
    table = {"ATDT": b"BUSY", "AT+CPIN?": b"+CPIN: READY", "AT+CREG?": b"+CREG: 0,1\nOK"}
    with Desk(tmp_path, table, "PIN = 4711\nStupid Mode = yes\n") as world:
        begun = time.monotonic()
        done = world.run("pydial", "--once")
        took = time.monotonic() - begun
    assert done.returncode == 9 and took < 8.0
    assert "AT+CPIN=4711" not in world.modem.heard


def test_atq1_among_the_init_strings_is_named_as_the_cause(tmp_path: Path) -> None:
    quiet = []

    def answer(line: str):
        if line in ("ATQ1", "ATQ0"):
            quiet.append(line == "ATQ1")
        return [] if quiet and quiet[-1] else [b"\r\nOK\r\n"]

    with Desk(tmp_path, {"AT": answer}, "Init2 = ATQ1\n") as world:
        done = world.run("pydial", "--once")
    assert "turns its answers off" in done.stderr.splitlines()[-1]
    assert "Wrong port or speed" not in done.stderr
