"""The system's log: the C library's form, and no daemon that holds a dial up."""

from __future__ import annotations

import os
import re
import signal
import socket
from pathlib import Path

import pytest

from pydial.events import Received
from pydial.report.syslog import LONGEST, Syslog
from pydial.system import syslog
from pydial.system.syslog import SystemLog


def listening(path: Path, kind: int = socket.SOCK_DGRAM) -> socket.socket:
    """A daemon's socket, which reads only when it is told to."""
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(str(path))
    made.settimeout(5)
    if kind == socket.SOCK_STREAM:
        made.listen(1)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_a_message_has_the_form_that_daemons_know(path: Path) -> None:
    with listening(path) as daemon:
        SystemLog("pydial", str(path)).write(syslog.WARNING, "No Carrier!  caf\u00e9")
        said = daemon.recv(4096).decode()
    month, day, time = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", r"[ 123][0-9]", r"\d\d:\d\d:\d\d"
    assert re.fullmatch(rf"<28>{month} {day} {time} pydial\[{os.getpid()}\]: No Carrier!  caf\u00e9", said)


def test_a_daemon_that_has_stopped_reading_holds_nobody_up(path: Path) -> None:
    """Its queue has room for some ten messages; the C library's syslog() waits for more."""

    def give_up(*_: object) -> None:
        raise AssertionError("it waits for the daemon")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 10)
    try:
        with listening(path) as daemon:
            log = SystemLog("pydial", str(path))
            for number in range(2000):
                log.write(syslog.INFO, f"line {number}")
            assert daemon.recv(4096).endswith(b": line 0")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_it_goes_on_when_the_daemon_reads_again(path: Path) -> None:
    with listening(path) as daemon:
        log = SystemLog("pydial", str(path))
        for _ in range(2000):
            log.write(syslog.INFO, "lost or not")
        daemon.setblocking(False)
        with pytest.raises(BlockingIOError):
            while daemon.recv(4096):
                pass
        log.write(syslog.INFO, "the next")
        assert daemon.recv(4096).endswith(b": the next")


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_daemon_that_was_started_anew_gets_the_next_message(path: Path, kind: int) -> None:
    log = SystemLog("pydial", str(path))
    log.write(syslog.INFO, "nobody is there yet")
    for turn in range(3):
        with listening(path, kind) as daemon:
            log.write(syslog.INFO, f"turn {turn}")
            with daemon.accept()[0] if kind == socket.SOCK_STREAM else daemon.dup() as connection:
                said = connection.recv(4096)
        assert said.endswith(b": turn %d" % turn + (b"\0" if kind == socket.SOCK_STREAM else b""))
        path.unlink()


def test_a_message_that_is_too_long_is_lost_and_not_the_next(path: Path) -> None:
    with listening(path) as daemon:
        log = SystemLog("pydial", str(path))
        log.write(syslog.INFO, "x" * 2_000_000)
        log.write(syslog.INFO, "short")
        assert daemon.recv(4096).endswith(b": short")


def test_no_descriptor_is_left_where_nobody_listens(path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    log = SystemLog("pydial", str(path))
    for _ in range(20):
        log.write(syslog.INFO, "lost")
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_endless_line_is_written_in_parts() -> None:
    logged: list[str] = []
    log = Syslog("pydial", lambda _level, text: logged.append(text))
    for _ in range(3 * LONGEST // 1024):
        log.tell(Received("x" * 1024, complete=False))
    assert [len(text) for text in logged] == [LONGEST] * 3
    log.tell(Received("its end"))
    assert logged[3:] == ["its end"]
