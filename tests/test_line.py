"""The serial line, on a pty that nobody reads."""

import os
import signal
from types import SimpleNamespace

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.run.means import Means
from pydial.system import lockfile, pppd
from pydial.system.line import Line


@pytest.fixture
def line():
    master, slave = os.openpty()
    opened = Line.open(os.ttyname(slave), 115200, "NOFLOW", locked=False)
    yield opened
    opened.close()
    os.close(slave)
    os.close(master)


def test_after_pppd_a_modem_that_takes_nothing_holds_nobody_up(line):
    """pppd gets the line blocking, and has the same open file: the byte that ends a call must not wait for ever."""
    daemon = pppd.start("/bin/sh", line.fd, lambda _log, _password: ["-c", "exit"], None)
    assert daemon.wait(5.0) == 0
    daemon.close()
    line.take_back()

    def give_up(*_):
        raise AssertionError("it waits")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 2.0)
    try:
        for _ in range(64):
            line.write(b"x" * 4096)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_where_nobody_can_lock_it_goes_on_with_a_warning_told_once(line, tmp_path, monkeypatch):
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.setattr("pydial.system.line._lock", lambda device: lockfile.acquire(device, nowhere))
    document = parse(f"[Dialer Defaults]\nModem = {line.device}\nBaud = 115200\n".encode())
    line.close()
    means = Means(resolve([("F", document)], (), ()))
    told = []
    reporter = SimpleNamespace(tell=told.append)
    for _ in range(2):
        means.open_line(reporter).close()
    (warning,) = told
    assert warning.code == "lock"
    assert nowhere in warning.message
