"""The one place to wait: it ends when it is to end, whatever comes in meanwhile, and hears every signal but nohup's."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from pydial.config.settings import resolve
from pydial.system import waiting
from pydial.system.waiting import Signals
from tests.dialing import LONGEST, World, read_until, wait_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_flood_on_an_attended_descriptor_does_not_prolong_a_wait(signals: Signals) -> None:
    endless = os.open("/dev/zero", os.O_RDONLY)
    read = []
    signals.attend(endless, lambda: read.append(len(os.read(endless, 4096))))
    began = time.monotonic()

    def give_up(*_: object) -> None:
        raise AssertionError("the wait has no end")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        assert signals.wait([], 0.05) == []
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(endless)
    assert time.monotonic() - began >= 0.05
    assert read


@pytest.mark.parametrize("seconds", [9_999_999_999.0, 1e300, float("inf")])
def test_no_time_is_too_long_to_be_waited_for(signals: Signals, seconds: float) -> None:
    """poll() takes 24.8 days at most."""
    reading, writing = os.pipe()
    os.write(writing, b"x")
    assert signals.wait([reading], seconds) == [reading]
    os.close(reading)
    os.close(writing)


def test_a_wait_longer_than_one_poll_goes_on(signals: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)
    began = time.monotonic()
    assert signals.wait([], 0.1) == []
    assert time.monotonic() - began >= 0.1


def test_what_another_process_has_taken_is_not_there() -> None:
    """Another reader of the same tty holds it while it waits: read() says EAGAIN although poll() said there is data."""
    master, slave = os.openpty()
    other = os.fork()
    if other == 0:
        while True:
            os.read(slave, 1)
    near = os.open(os.ttyname(slave), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        wait_for(lambda: "S" in Path(f"/proc/{other}/stat").read_text().split(")")[1])
        for _ in range(200):
            os.write(master, b"x\n")
            assert set(waiting.read_now(near) or b"") <= set(b"x\n")
    finally:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
        for fd in (near, master, slave):
            os.close(fd)


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        (["Modem=/dev/ttyNoSuchThing", "Wait For Modem=9999999999"], "Waiting for the modem to be plugged in."),
        (["Dial Timeout=2147483647"], "secondary DNS"),
        (["Check Link=tcp 127.0.0.1:1", "Check Link Interval=9999999"], "secondary DNS"),
        (["Register Timeout=9999999999"], "secondary DNS"),
        (
            ["Redial Delay=99999999999", "Redial Max Delay=99999999999", "PPPD Path=/bin/false"],
            "Auto Reconnect will be",
        ),
    ],
)
def test_no_option_in_seconds_is_too_large(tmp_path: Path, words: list[str], reached: str) -> None:
    with World(tmp_path) as world, started(world, "pydial", *words, stdout=subprocess.DEVNULL) as dialer:
        read_until(dialer.stderr, reached)
        with pytest.raises(subprocess.TimeoutExpired):
            dialer.wait(0.3)  # it goes on
        dialer.terminate()
        _, rest = dialer.communicate(timeout=LONGEST)
    assert "Bug in pydial" not in rest


def test_a_time_is_finite_however_many_digits_it_has() -> None:
    settings = resolve([], [], [("Redial Delay", "9" * 400 + ".5")])
    assert settings.seconds("Redial Delay") == 2**31 - 1  # a larger one would be no number in JSON


def ignoring(*numbers: int):
    """What a shell does to a job that it starts with `&` (POSIX, 2.11)."""

    def ignore() -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    return ignore


@contextlib.contextmanager
def started(world: World, program: str, *words: str, **how: object) -> Iterator[subprocess.Popen[str]]:
    """A command that does not outlive the test, whatever comes."""
    child = world.start(program, *words, **how)
    try:
        yield child
    finally:
        for end in (child.terminate, child.terminate, child.kill):  # a second signal ends it at once
            end()
            with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
                child.communicate(timeout=3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_a_job_of_a_script_is_ended_by_a_signal_that_the_shell_ignored(tmp_path: Path, number: int) -> None:
    how = {"stdout": subprocess.DEVNULL, "preexec_fn": ignoring(signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)}
    with World(tmp_path) as world, started(world, "wvdial", **how) as dialer:
        lines = read_until(dialer.stderr, "secondary DNS")
        dialer.send_signal(signal.SIGHUP)  # nohup's stays ignored
        dialer.send_signal(number)
        _, rest = dialer.communicate(timeout=LONGEST)
    assert f"Caught signal {number}:  Attempting to exit gracefully..." in rest
    assert "Caught signal 1:" not in "\n".join(lines) + rest
    assert dialer.returncode == (-number if number == signal.SIGQUIT else 1)


def test_the_starter_of_a_dialer_in_the_background_hears_it_too(tmp_path: Path) -> None:
    how = {"preexec_fn": ignoring(signal.SIGINT, signal.SIGQUIT)}
    with World(tmp_path, "silent") as world, started(world, "pydial", "--background", **how) as starter:
        wait_for((world.run_files / "Defaults.json").exists, starter)
        pid = int((world.run_files / "Defaults.pid").read_text())
        starter.send_signal(signal.SIGINT)
        try:
            assert starter.wait(LONGEST) == 130
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not list(world.run_files.iterdir()))


def test_a_scan_in_a_script_hears_it_too(tmp_path: Path) -> None:
    with World(tmp_path, "silent") as world:
        lock = Path(f"/var/lock/LCK..{world.modem.device.rpartition('/')[2]}")
        words = (f"--ports={world.modem.device}", str(tmp_path / "new.conf"))
        with started(world, "pydialconf", *words, preexec_fn=ignoring(signal.SIGINT, signal.SIGQUIT)) as scan:
            wait_for(lock.exists, scan)
            scan.send_signal(signal.SIGINT)
            try:
                scan.communicate(timeout=LONGEST)
                assert scan.returncode == -signal.SIGINT
                assert not lock.exists()
            finally:
                lock.unlink(missing_ok=True)
