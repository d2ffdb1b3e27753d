"""The password is asked for without a trace, and the terminal is given back whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios

import pexpect
import pytest

from pydial.at import results
from pydial.dial import states
from pydial.dial.commands import AskPassword
from pydial.dial.machine import Machine
from pydial.dial.memory import Dial
from pydial.dial.plan import Plan
from pydial.dial.prompt import LoginOptions
from pydial.dial.states import Happening
from pydial.dial.table import TABLE
from pydial.pppd.exitcodes import ending
from pydial.system.terminal import ask

PROGRAM = """
from pydial.system.terminal import ask
from pydial.system.waiting import Signals
signals = Signals()
print("ask", flush=True)
print(repr(ask(signals)), signals.caught, flush=True)
"""


def echoes(child: pexpect.spawn) -> bool:
    return bool(termios.tcgetattr(child.child_fd)[3] & termios.ECHO)


@pytest.fixture
def person():
    """At a terminal, with the program that asks."""
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM], timeout=10, encoding="utf-8")
    child.expect("ask\r\n")
    while echoes(child):
        pass
    yield child
    child.close(force=True)


def test_nothing_typed_is_shown(person) -> None:
    person.sendline("a b\\c")
    person.expect(pexpect.EOF)
    assert person.before == f"{'a b' + chr(92) + 'c'!r} []\r\n"
    assert echoes(person)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_question_and_the_echo_is_back(person, number) -> None:
    person.send("half a passw")
    person.sendintr() if number == signal.SIGINT else person.kill(number)
    person.expect(pexpect.EOF)
    assert person.before == f"'' [{number}]\r\n"
    assert echoes(person)


def test_end_of_file_is_an_answer(person) -> None:
    person.sendeof()
    person.expect(r"'' \[\]")
    assert echoes(person)


def test_a_terminal_that_takes_no_settings_is_asked_all_the_same(monkeypatch, signals) -> None:
    def gone(*_: object) -> None:
        raise termios.error(5, "Input/output error")

    master, slave = os.openpty()
    with os.fdopen(master, "wb", 0) as person, os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr(termios, "tcsetattr", gone)
        person.write(b"typed\n")
        assert ask(signals) == "typed"


@pytest.mark.parametrize(
    ("typed", "answer", "rest"),
    [
        (b"from a pipe\nnext", "from a pipe", b"next"),
        (b"dos\r\n", "dos", b""),
        (b"no line end", "no line end", b""),
        (b"", "", b""),
        ("gr\u00fc\u00df\n".encode("latin-1"), "gr\u00fc\u00df", b""),
        (b"x" * 70 + b"\n", "x" * 70, b""),
    ],
)
def test_a_pipe_works_too_and_what_follows_the_line_stays(typed, answer, rest) -> None:
    reading, writing = os.pipe()
    os.write(writing, typed)
    os.close(writing)
    done = subprocess.run([sys.executable, "-c", PROGRAM], stdin=reading, capture_output=True, timeout=10)
    assert done.stdout.decode() == f"ask\n{answer!r} []\n"
    assert os.read(reading, 99) == rest
    os.close(reading)


@pytest.mark.parametrize(("auth_failed", "asked_again"), [(True, True), (False, False)])
def test_a_redial_asks_again_only_if_the_password_was_wrong(auth_failed, asked_again) -> None:
    plan = Plan(phones=("1",), stupid=True, ask_password=True, login=LoginOptions("user", ""))
    dial = Machine(TABLE, Dial(plan))
    once = [
        Happening(states.OPENED),
        Happening("OK", result=results.parse("OK")),
        Happening(states.PASSWORD_GIVEN, "typed"),
        Happening("CONNECT"),
        Happening(states.LINK_STARTED),
        Happening(states.LINK_ENDED, ending=ending(16, auth_failed)),
        Happening(states.TIMEOUT),
    ]
    asked = []
    for happening in [Happening(states.START), *once, *once[:2]]:
        asked.append(any(isinstance(command, AskPassword) for command in dial.handle(happening)))
    assert asked.count(True) == (2 if asked_again else 1)
    assert dial.state is (states.ASKING if asked_again else states.DIALING)
    assert dial.dial.login.password == "typed"
