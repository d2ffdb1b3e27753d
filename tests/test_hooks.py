"""On Connect, On Disconnect, On Failure: the right program, with the facts, one at a time, not for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.dial import table
from pydial.events import Failure, Offline, Online, PortOpened, Warn
from pydial.recording.events import OpenRefused
from pydial.report.reporter import Reporter
from pydial.run import hooks as hooks_module
from pydial.run.hooks import Hooks
from pydial.secrets.mask import Mask
from pydial.system import programs, serial_port
from pydial.system.process import lives
from pydial.system.waiting import Signals
from tests.dialing import World, read_until, wait_for

ONLINE = Online("ppp0", "10.0.0.2", "10.0.0.1", ("10.0.0.3", "10.0.0.4"), 1.5)
OFFLINE = Offline("Modem hangup", 16, 61.0)


class Told(Reporter):
    def __init__(self) -> None:
        self.events: list[object] = []

    def tell(self, event) -> None:
        self.events.append(Mask().event(event))


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Signals:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("signal.set_wakeup_fd", lambda *_, **__: -1)
    return Signals()


@pytest.fixture
def hooks(tmp_path: Path, signals: Signals):
    """Make Hooks from lines of a configuration; `notes` is a program that writes its environment down."""
    notes = tmp_path / "notes"
    notes.write_text(f'#!/bin/sh\nenv | grep ^PYDIAL_ | sort >>{tmp_path}/log\necho "args $*" >>{tmp_path}/log\n')
    notes.chmod(0o755)

    def make(lines: str) -> tuple[Hooks, Told]:
        document = parse(f"[Dialer Defaults]\nPassword = s3cret\n{lines}".replace("NOTES", str(notes)).encode())
        told = Told()
        return Hooks(resolve([("x", document)], (), ()), told, signals), told

    make.log = tmp_path / "log"
    return make


def test_the_facts_are_in_the_environment_and_no_secret(hooks) -> None:
    made, told = hooks("On Connect = NOTES 'a b' c")
    made.tell(PortOpened("/dev/ttyUSB1", 460800))
    made.tell(ONLINE)
    made.close()
    assert hooks.log.read_text().splitlines() == [
        "PYDIAL_DEVICE=/dev/ttyUSB1",
        "PYDIAL_DNS=10.0.0.3 10.0.0.4",
        "PYDIAL_EVENT=connect",
        "PYDIAL_INTERFACE=ppp0",
        "PYDIAL_LOCAL_IP=10.0.0.2",
        "PYDIAL_REMOTE_IP=10.0.0.1",
        "PYDIAL_SECTION=Defaults",
        "args a b c",
    ]
    assert not told.events


def test_what_a_modem_says_steers_no_terminal_that_a_program_shows_it_on(hooks) -> None:
    made, _ = hooks("On Failure = NOTES")
    made.tell(Failure("init-refused", 7, "The modem refused ATZ (+CME ERROR: \x1b]0;PWN\x07\x1b[2J).", ""))
    made.close()
    assert "PYDIAL_REASON=The modem refused ATZ (+CME ERROR: [1b]]0;PWN[07][1b][2J)." in hooks.log.read_text()


def test_no_shell_reads_the_command(hooks, tmp_path: Path) -> None:
    made, _ = hooks(f"On Connect = NOTES $(touch {tmp_path}/oops); true")
    made.tell(ONLINE)
    made.close()
    assert hooks.log.read_text().endswith(f"args $(touch {tmp_path}/oops); true\n")
    assert not (tmp_path / "oops").exists()


def test_one_after_the_other_in_the_order_of_events(hooks) -> None:
    made, _ = hooks("On Connect = NOTES 1\nOn Disconnect = NOTES 2\nOn Failure = NOTES 3")
    for event in (ONLINE, OFFLINE, Failure("ppp-failed", 15, "The peer ended the link.")):
        made.tell(event)
    assert len(made.descriptors()) == 1
    made.close()
    lines = hooks.log.read_text().splitlines()
    assert [line for line in lines if line.startswith("args")] == ["args 1", "args 2", "args 3"]
    assert {"PYDIAL_REASON=Modem hangup", "PYDIAL_SECONDS_ONLINE=61", "PYDIAL_EXIT_CODE=15"} <= set(lines)


def test_a_users_ctrl_c_is_no_failure(hooks) -> None:
    made, _ = hooks("On Failure = NOTES")
    made.tell(Failure("signal", 130, "Ended by signal 2."))
    made.close()
    assert not hooks.log.exists()


@pytest.mark.parametrize(
    ("holder", "code", "runs"),
    [
        ("pydial, pid 12", "device-busy", False),
        ("less, pid 3; wvdial, pid 12", "device-busy", False),
        ("pppd, pid 12", "device-busy", False),
        ("ModemManager, pid 12", "device-busy", True),
        ("", "device-busy", True),
        ("pydial, pid 12", "no-carrier", True),
    ],
)
def test_a_modem_that_another_dialer_has_is_no_failure(hooks, holder: str, code: str, runs: bool) -> None:
    made, _ = hooks("On Failure = NOTES")
    made.tell(OpenRefused("DeviceBusy", "Cannot open it", "", holder))
    made.tell(Failure(code, 5, "Cannot open it"))
    made.close()
    assert hooks.log.exists() is runs


def test_a_second_dialer_does_not_cure_the_first_ones_modem(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.config.write_text(f"{world.config.read_text()}[Dialer Defaults]\nOn Failure = touch {tmp_path}/failed\n")
        with world.start("pydial") as first:
            read_until(first.stderr, "local  IP address")
            second = world.run("pydial", "--once")
            first.terminate()
        assert second.returncode == 5 and f"in use by pydial, pid {first.pid}" in second.stderr
        assert not (tmp_path / "failed").exists()


def test_beside_the_dial(hooks, signals: Signals) -> None:
    """Telling does not wait for the program; its end is a descriptor's; nothing is due afterwards."""
    made, _ = hooks("On Connect = sleep 0.05")
    made.tell(ONLINE)
    due = made.tick()
    assert due is not None and 29 < due <= 30
    signals.wait(made.descriptors(), 10)
    assert made.tick() is None and made.descriptors() == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("/no/such/program", "it cannot be run: No such file or directory."),
        ("unclosed 'quote", "it cannot be run: No closing quotation."),
        ("sh -c 'exit 3'", "it ended with exit code 3."),
        ("sh -c 'kill -9 $$'", "it was killed by signal 9."),
    ],
)
def test_what_goes_wrong_is_a_warning(hooks, command: str, why: str) -> None:
    made, told = hooks(f"On Connect = {command}")
    made.tell(ONLINE)
    made.close()
    (warning,) = told.events
    assert isinstance(warning, Warn) and warning.message == f"On Connect = {command}: {why}"


def test_time_is_up_for_the_whole_group(signals: Signals, tmp_path: Path) -> None:
    written = tmp_path / "pid"
    command = f"sh -c 'sleep 60 & echo $! >{written}; wait'"
    for seconds in (0.3, 1.0, 4.0, 16.0):  # a busy machine may start nothing in a short time
        why = programs.run_program(command, {}, signals.wait, lambda: False, seconds=seconds)
        assert why == "took too long and was killed"
        if written.exists() and written.read_text():
            break
    wait_for(lambda: not lives(int(written.read_text())))


def test_a_second_signal_ends_it_at_once(hooks, signals: Signals) -> None:
    made, _ = hooks("On Connect = sleep 60\nOn Disconnect = NOTES")
    made.tell(ONLINE)
    made.tell(OFFLINE)
    signals.caught += [2, 2]
    made.close()
    assert not hooks.log.exists()


def test_at_the_end_they_share_what_time_there_is(hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd kills after TimeoutStopSec: one that hangs must not cost the next one its turn."""
    monkeypatch.setattr("pydial.run.hooks.END_SECONDS", 1.2)
    made, told = hooks("On Connect = sleep 60\nOn Disconnect = NOTES\nOn Failure = sleep 60")
    for event in (ONLINE, OFFLINE, Failure("ppp-failed", 15, "The peer ended the link.")):
        made.tell(event)
    began = time.monotonic()
    made.close()
    assert 1.0 < time.monotonic() - began < 5.0
    assert "PYDIAL_EVENT=disconnect" in hooks.log.read_text()
    assert [event.message.partition(": ")[2] for event in told.events] == ["it took too long and was killed."] * 2


def test_a_single_program_at_the_end_has_all_the_time(hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    made, told = hooks("On Disconnect = sleep 0.3")
    monkeypatch.setattr("pydial.run.hooks.END_SECONDS", 5.0)
    made.tell(OFFLINE)
    made.close()
    assert not told.events


def test_what_runs_at_the_end_is_below_the_units_limit() -> None:
    unit = (Path(__file__).parents[1] / "pydial" / "integration" / "pydial@.service").read_text()
    limit = next(entry.partition("=")[2] for entry in unit.splitlines() if entry.startswith("TimeoutStopSec="))
    hang_up = serial_port.HANG_UP_SECONDS + 2 * serial_port.GUARD_SECONDS
    hang_up += serial_port.DRAIN_SECONDS + serial_port.CLOSE_SECONDS
    assert table.STOPPING_SECONDS + hang_up + hooks_module.END_SECONDS < float(limit)


def test_what_cannot_be_killed_is_left(signals: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user's program, started by sudo."""

    def refuse(_pid: int, _number: int) -> None:
        raise PermissionError

    pids = []
    kill = os.killpg
    monkeypatch.setattr(programs.os, "killpg", lambda pid, number: pids.append(pid) or refuse(pid, number))
    monkeypatch.setattr(programs, "KILL_SECONDS", 0.1)
    try:
        why = programs.run_program("sleep 60", {}, signals.wait, lambda: False, seconds=0.1)
    finally:
        kill(pids[0], 9)
        os.waitpid(pids[0], 0)
    assert why == "took too long and cannot be killed"
