"""One port, two programs: UUCP locks, living and stale, and who holds the port."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from world.gadget import stable_name
from world.leftovers import locks

IN_USE = 5


def lock_file(port: str) -> Path:
    """The UUCP lock of a port."""
    return Path("/var/lock", f"LCK..{os.path.basename(port)}")


@pytest.fixture
def somebody() -> Iterator[subprocess.Popen[bytes]]:
    """Another program that uses the modem."""
    program = subprocess.Popen(["sleep", "600"])
    yield program
    program.kill()
    program.wait()


def test_locked_by_a_living_program(somebody, phone, config, dial) -> None:
    lock = lock_file(phone.port())
    lock.write_text(f"{somebody.pid:10}\n")
    dialer = dial(config, "--once")
    assert dialer.wait(15.0) == IN_USE, dialer.text
    assert "Device or resource busy" in dialer.text
    assert str(somebody.pid) in dialer.text and "sleep" in dialer.text, "who holds it is not said"
    assert lock.read_text() == f"{somebody.pid:10}\n", "another's lock was touched"
    assert not phone.modem.heard, "it talked to a port that belongs to somebody else"
    lock.unlink()


def test_stale_lock_is_taken_over(somebody, phone, config, dial) -> None:
    somebody.kill()
    somebody.wait()
    lock = lock_file(phone.port())
    lock.write_text(f"{somebody.pid:10}\n")
    dialer = dial(config, "--once")
    dialer.wait_until_online()
    assert lock.read_text() == f"{dialer.pid:10}\n"
    assert dialer.end() == 0
    assert not locks()


def test_two_dialers(phone, config, dial) -> None:
    first = dial(config, "--once")
    first.wait_until_online()
    second = dial(config, "--once")
    assert second.wait(15.0) == IN_USE, second.text
    assert str(first.pid) in second.text
    assert first.process.poll() is None
    assert lock_file(phone.port()).read_text() == f"{first.pid:10}\n"
    assert first.end() == 0


def test_a_stable_name_is_the_same_port(phone, config, dial) -> None:
    """One dialer by /dev/serial/by-id, another by the node: they must not share the modem."""
    first = dial({**config, "Modem": stable_name(phone.port())}, "--once")
    first.wait_until_online()
    second = dial(config, "--once")
    assert second.wait(15.0) == IN_USE, second.text
    first.end()
