"""From end to end: no secret is told on any way that text takes out of the program."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, read_until
from tests.pty_modem import PtyModem, answers

HOOK = """#!/bin/sh
env | grep ^PYDIAL_ > {folder}/environment
"""
PPPD_DATA = b'\r\n~\x7f}#@!}!}!} }4}"}&} } } } }%}&\xa9\x01\x02~'


def dial(folder: Path, table: dict[str, object], *words: str, config: str = "") -> str:
    """All that a dial told: stderr, JSON, the recording, the environment of On Failure, the state file."""
    modem = PtyModem(answers(table))
    with World(folder, modem=modem) as world:
        hook = world.script("hook", HOOK.format(folder=folder))
        text = world.config.read_text().replace("Stupid Mode = yes\n", "")
        world.config.write_text(text.replace("[Dialer backup]", f"{config}On Failure = {hook}\n[Dialer backup]"))
        done = world.run("pydial", "-v", "--json", "--once", "--record", str(folder / "recording"), *words)
        for line in done.stdout.splitlines():
            json.loads(line)
        environment = folder / "environment"
        events = re.sub(r'"(time|session)": *[^,]*', "", done.stdout)  # numbers that may be anything
        told = events + done.stderr + (folder / "recording").read_text()
        return told + (environment.read_text() if environment.exists() else "")


def host(password: str, *echo: bytes | float) -> dict[str, object]:
    """A host that logs in; `echo` is how it gives the password back."""
    return {
        "ATDT": lambda _line: [b"\r\nCONNECT 9600\r\n", 0.1, b"\r\nlogin: "],
        "joe": lambda _line: [b"joe\r\nPassword: "],
        password: lambda _line: [*echo, b"\r\nWelcome, no carrier today.\r\n", 0.3, b"\r\nNO CARRIER\r\n"],
    }


@pytest.mark.parametrize(
    ("password", "echo"),
    [
        ("geheim+Xq7Zw", [b"gehe", 0.3, b"im+X", 0.3, b"q7Zw"]),
        ("geheim+Xq7Zw", [b"geheim+Xq7Z", 1.2, b"w"]),
        ("p\xe4ssw\xf6rt9", ["p\xe4ssw\xf6rt9".encode("latin-1")]),
        ("p\xe4ssw\xf6rt9", ["p\xe4ss".encode("latin-1"), 0.3, "w\xf6rt9".encode("latin-1")]),
    ],
    ids=("pauses", "long-pause", "eight-bit", "eight-bit-pauses"),
)
def test_a_password_given_back_in_pieces(tmp_path: Path, password: str, echo: list[bytes | float]) -> None:
    config = tmp_path / "password.conf"
    config.write_bytes(f"[Dialer Defaults]\nUsername = joe\nPassword = {password}\n".encode("latin-1"))
    told = dial(tmp_path, host(password, *echo), f"--config={config}")
    seven_bit = "".join(chr(ord(char) & 0x7F) for char in password)
    assert "Looks like a password prompt." in told and "no carrier today." in told
    for form in (password, seven_bit, password.encode("unicode_escape").decode()):
        assert form not in told
    assert not any(seven_bit[start : start + 4] in told for start in range(len(password) - 3))


def test_a_short_password_changes_nothing_else(tmp_path: Path) -> None:
    config = "Username = joe\nPassword = 1\n"
    told = dial(tmp_path, host("1", b"1"), config=config)
    assert "PyDial: Internet dialer version 0.2.0" in told and "\n***\n" in told and "\n1\n" not in told


@pytest.mark.parametrize("password", ["CONNECT", "OK", "login", "password"])
def test_a_password_that_is_a_word_of_the_dialogue(tmp_path: Path, password: str) -> None:
    told = dial(tmp_path, host(password, password.encode()), config=f"Username = joe\nPassword = {password}\n")
    assert '"text": "CONNECT 9600"' in told and "< CONNECT 9600" in told
    assert "--> Looks like a password prompt." in told and "< ***" in told


REFUSED = b"+CME ERROR: bad command AT+CPIN=4711 of hush123"


@pytest.mark.parametrize(
    ("init", "secret"),
    [
        ("AT+CPIN=4711", "4711"),
        ("AT + CPIN = 47 11", "47 11"),
        ('AT^SGAUTH=1,1,"hush123","joe"', "hush123"),
        ('AT+ODDLOGIN=1,"apn","joe","hush123"', "hush123"),
        ('AT+CGDCONT=1,"IP","internet"', "hush123"),
    ],
    ids=range(5),
)
def test_what_the_modem_says_of_a_refused_command(tmp_path: Path, init: str, secret: str) -> None:
    told = dial(tmp_path, {init: REFUSED}, config=f"Init2 = {init}\nUsername = joe\nPassword = hush123\nPIN = 4711\n")
    assert "***" in told and "refused" in told
    for hidden in (secret, "4711", "hush123"):
        assert hidden not in told


def test_a_pin_in_the_dial_command(tmp_path: Path) -> None:
    table = {"AT+CPIN?": b"+CPIN: SIM PIN\nOK", "AT+CPIN=": [b"OK", b"ERROR"], "ATDT": b"NO CARRIER"}
    told = dial(tmp_path, table, "Dial Command=AT+CPIN=4711;DT", config="Username = j\nPassword = k\n")
    assert 'AT+CPIN="***"' in told and "> ATDT5551234" in told and "4711" not in told


def test_a_host_that_refuses_a_word_for_a_password(tmp_path: Path) -> None:
    table = host("Geheimnis") | {
        "Geheimnis": lambda _line: [b"\r\nLogin incorrect: \x1b[1mGEHEIMNIS\x1b[0m\r\nlogin: "]
    }
    told = dial(tmp_path, table, config="Username = joe\nPassword = Geheimnis\n")
    assert 'The host refused name or password: "Login incorrect: ' in told and "PYDIAL_EXIT_CODE=14" in told
    assert "geheimnis" not in told.lower()


def test_what_a_modem_tells_of_a_login_that_nobody_knew(tmp_path: Path) -> None:
    table = {
        "AT+CGAUTH?": lambda line: [line.encode(), b'\r\n+CGAUTH: 1,1,"jo', 0.2, b'e","hu', 0.2, b'sh"\r\n\r\nOK\r\n']
    }
    told = dial(tmp_path, {**table, "ATDT": b"BUSY"}, config="Init2 = AT+CGAUTH?\nStupid Mode = yes\n")
    assert '+CGAUTH: 1,1,"***","***"' in told and "hu" not in told.replace("until", "")


def test_a_password_that_is_shown_openly_elsewhere_changes_nothing(tmp_path: Path) -> None:
    config = (
        'Username = orange\nPassword = orange\nInit2 = AT+CGDCONT=1,"IP","orange"\nPhone = 0815-4711\nPIN = 4711\n'
        "Register Timeout = 0\n"
    )
    table = {"ATDT": lambda _line: [b"\r\nCONNECT\r\n", 0.1, b"\r\norange login: "], "AT+CPIN?": b"+CPIN: READY\nOK"}
    table["orange"] = [lambda _line: [b"orange\r\nPassword: "], lambda _line: [b"orange\r\nLogin incorrect\r\n"]]
    modem = PtyModem(answers(table))
    with World(tmp_path, modem=modem) as world:
        text = world.config.read_text().replace("Stupid Mode = yes\n", "")
        text = text.replace("[Dialer backup]", f"{config}[Dialer backup]")
        world.config.write_text(text)
        done = world.run("pydial", "--once", "--json")
    assert "--> Sending: orange\n" in done.stderr and '--> Sending: AT+CGDCONT=1,"IP","orange"\n' in done.stderr
    assert "--> Sending: ATDT0815-4711\n" in done.stderr and "orange login: " in done.stderr
    assert "\n***\nLogin incorrect\n" in done.stderr and '"text": "***"' in done.stdout


@pytest.mark.parametrize("password", ["READY", "required", "SIM PIN", "+CREG"])
def test_what_the_dialer_does_never_depends_on_the_password(tmp_path: Path, password: str) -> None:
    table = {
        "AT+CPIN?": [b"+CME ERROR: SIM PIN required", b"+CPIN: READY\nOK"],
        "AT+CPINR": b"ERROR",
        "AT+CREG?": b"+CREG: 0,5\nOK",
        "ATDT": b"BUSY",
    }
    told = dial(tmp_path, table, config=f"Username = joe\nPassword = {password}\nPIN = 4711\nStupid Mode = yes\n")
    assert "< BUSY" in told and '"exit_code": 9' in told


def test_a_replay_with_a_real_configuration_shows_none_of_its_secrets(tmp_path: Path) -> None:
    (tmp_path / "old").write_text(
        "open /dev/x 9600\n> ATZ\n< OK\n> ATDT1\n< CONNECT\n<- Password:\n> wrong\n< OK\ngone\n"
    )
    (tmp_path / "conf").write_text("[Dialer Defaults]\nPhone = 1\nUsername = joe\nPassword = ab\n")
    with World(tmp_path) as world:
        world.config = tmp_path / "conf"
        done = world.run("pydial", "--once", "--replay", str(tmp_path / "old"))
    assert '"wrong" was sent then, and "***" now.' in done.stderr and '"ab"' not in done.stderr


def test_the_command_line_and_a_core_file_hold_no_secret(tmp_path: Path) -> None:
    words = ("Password=tops3cret!", "Init2=AT+CPIN=4711", "Init3=ATE1", "PIN=87654321")
    with World(tmp_path, modem=PtyModem(answers({"ATZ": b""}))) as world:
        dialer = world.start("pydial", *words, stdout=subprocess.DEVNULL)
        try:
            read_until(dialer.stderr, "Sending: ATZ")
            line = Path(f"/proc/{dialer.pid}/cmdline").read_bytes().decode()
            filters = Path(f"/proc/{dialer.pid}/coredump_filter").read_text()
        finally:
            dialer.kill()
            dialer.communicate(timeout=LONGEST)
    assert "\0Password=***" in line and "\0PIN=***" in line and "\0Init3=ATE1" in line
    assert not any(secret in line for secret in ("tops3cret", "4711", "8765"))
    assert int(filters, 16) == 0


def test_a_program_of_the_users_is_named_without_its_secrets(tmp_path: Path) -> None:
    config = "Password = Geheimnis\nStupid Mode = yes\nUsername = joe\n"
    with World(tmp_path, modem=PtyModem(answers({"ATDT": b"BUSY"}))) as world:
        world.config.write_text(world.config.read_text().replace("[Dialer backup]", config + "[Dialer backup]"))
        done = world.run("pydial", "--once", "On Failure=false Geheimnis password=hush")
        assert "--> Warning: On Failure = false *** password=***: it ended with exit code 1.\n" in done.stderr
        done = world.run("pydial", "--once", "On Failure=false 'Geheimnis")
        assert "--> On Failure = false '*** cannot be run: No closing quotation.\n" in done.stderr


def test_a_line_that_is_the_password_and_an_address_with_one(tmp_path: Path) -> None:
    config = "Password = Geheimnis\nUsername = joe\nGeheimnis\nOn Failure = false ftp://joe:hush@host/\n"
    with World(tmp_path, modem=PtyModem(answers({"ATDT": b"BUSY"}))) as world:
        world.config.write_text(world.config.read_text().replace("[Dialer backup]", config + "[Dialer backup]"))
        done = world.run("pydial", "--once", "--json")
        where = world.run("pydial", "--once", "--json", "Modem=rfc2217://joe:hush@localhost")
    told = done.stderr + done.stdout + where.stderr + where.stdout
    assert "Geheimnis" not in told and "hush" not in told
    assert '--> Ignoring malformed input line: "***"\n' in done.stderr
    assert "On Failure = false ftp://joe:***@host/: it ended" in done.stderr
    assert "Cannot open rfc2217://joe:***@localhost" in where.stderr
