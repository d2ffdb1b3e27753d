"""From end to end: no secret is told on any way that text takes out of the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.dialing import World
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
        ('AT+CGDCONT=1,"IP","hush123"', "hush123"),
    ],
    ids=range(5),
)
def test_what_the_modem_says_of_a_refused_command(tmp_path: Path, init: str, secret: str) -> None:
    told = dial(tmp_path, {init: REFUSED}, config=f"Init2 = {init}\nUsername = joe\nPassword = hush123\nPIN = 4711\n")
    assert "***" in told and "refused" in told
    for hidden in (secret, "4711", "hush123"):
        assert hidden not in told


def test_a_pin_in_the_dial_command(tmp_path: Path) -> None:
    told = dial(tmp_path, {"AT+CPIN": b"ERROR"}, "Dial Command=AT+CPIN=4711;DT", config="Username = j\nPassword = k\n")
    assert "AT+CPIN=***;DT5551234" in told and "4711" not in told
