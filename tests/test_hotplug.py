"""News of devices: none are kept when nobody wants them, too many are no error, and /dev is looked at without any."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pydial.dial import states
from pydial.dial.states import Happening
from pydial.report.reporter import Reporters
from pydial.run import modem_watch
from pydial.run.modem_device import ModemDevice
from pydial.run.modem_watch import DeviceWatch
from pydial.secrets.mask import Mask
from pydial.system import holders, hotplug
from pydial.system.holders import Holder
from tests.dialing import LONGEST, World, read_until, wait_for

pyudev = pytest.importorskip("pyudev")


class Monitor:
    """A monitor of pyudev's on one end of a pipe, with `news`; overflowing as the kernel tells it (POLLERR)."""

    def __init__(self, news: int, overflows: bool) -> None:
        self._fd, self._other = os.pipe()
        self._news, self._overflows = news, overflows

    def filter_by(self, _subsystem: str) -> None: ...
    def start(self) -> None: ...

    def fileno(self) -> int:
        return self._fd

    def poll(self, timeout: float) -> object:
        if self._overflows:
            raise OSError(f"Error while polling fd: {self._fd}")
        self._news -= 1
        return object() if self._news >= 0 else None

    def __del__(self) -> None:
        os.close(self._fd)
        os.close(self._other)


@pytest.fixture
def monitors(monkeypatch: pytest.MonkeyPatch):
    """What the next monitors are to be like: how many news, and whether they overflow; (0, False) after those."""
    kinds: list[tuple[int, bool]] = []
    monkeypatch.setattr("pydial.system.hotplug.udev", lambda: None)
    monkeypatch.setattr(
        pyudev.Monitor, "from_netlink", lambda _context, source: Monitor(*(kinds.pop(0) if kinds else (0, False)))
    )
    return kinds


def test_too_many_news_are_no_error_and_a_new_monitor_follows(monitors) -> None:
    monitors += [(0, True), (3, False)]
    before = len(os.listdir("/proc/self/fd"))
    watched = hotplug.Hotplug()
    watched.drain()
    assert watched.fd is not None
    watched.drain()
    watched.close()
    assert watched.fd is None
    assert len(os.listdir("/proc/self/fd")) == before


def test_news_without_end_are_not_drained_for_ever(monitors) -> None:
    monitors += [(10**9, False)]
    watched = hotplug.Hotplug()
    watched.drain()
    watched.close()


@pytest.fixture
def watch(tmp_path: Path):
    """Of a modem that is not there."""
    device = tmp_path / "ttyUSB0"
    made = DeviceWatch(ModemDevice(str(device)), Reporters(Mask()))
    yield made, device
    made.look(states.ONLINE)


def test_the_monitor_is_open_while_the_modem_is_away_and_no_longer(watch, monitors) -> None:
    made, _ = watch
    for state in (states.WAITING, states.RECONNECTING):
        made.begin()
        made.look(state)
        assert len(made.descriptors(state)) == 1
        before = len(os.listdir("/proc/self/fd"))
        made.look(states.OPENING)
        assert len(os.listdir("/proc/self/fd")) == before - 2
        assert made.descriptors(states.ONLINE) == []
        assert made.seconds_until_due(states.ONLINE) is None


def test_dev_is_looked_at_although_udev_is_there(watch, monitors) -> None:
    made, device = watch
    made.begin()
    assert made.look(states.WAITING) is None
    assert made.seconds_until_due(states.WAITING) == modem_watch.LOOK_SECONDS
    device.touch()
    assert made.look(states.WAITING) == Happening(states.DEVICE_APPEARED, str(device))


def test_a_new_tty_is_worth_a_scan_and_each_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modem = auto, before a scan has found one."""
    there = {("ttyS0", (1,))}
    monkeypatch.setattr(hotplug, "ttys", lambda: set(there))
    modem = ModemDevice("auto")
    assert modem.appeared(was_missing=True) == ""
    there.add(("ttyUSB0", (2,)))
    assert modem.appeared(was_missing=True) == "a new one"
    assert modem.appeared(was_missing=True) == ""
    there.remove(("ttyUSB0", (2,)))
    assert modem.appeared(was_missing=True) == ""
    there.add(("ttyUSB0", (3,)))
    assert modem.appeared(was_missing=True) == "a new one"


def test_ttys_are_told_apart_by_their_nodes(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "sda").touch()
    before = hotplug.ttys(str(tmp_path))
    assert [name for name, _ in before] == ["ttyUSB0"]
    (tmp_path / "ttyUSB0").chmod(0o600)
    assert hotplug.ttys(str(tmp_path)) - before
    assert hotplug.ttys(str(tmp_path / "nowhere")) == set()


def poll_waits(stat: Path) -> bool:
    """The process sleeps, and has not run for a while: it has looked, and waits to look again."""
    first, second = (stat.read_text().rpartition(")")[2].split() for _ in (0, time.sleep(0.3)))
    return first[0] == second[0] == "S" and first[11:13] == second[11:13]  # utime, stime


def test_a_modem_that_comes_without_any_news_is_noticed(tmp_path: Path) -> None:
    """udev says nothing of a link to a pty, as it says nothing at all in many containers."""
    with World(tmp_path) as world:
        link = tmp_path / "modem"
        dialer = world.start("pydial", f"Modem={link}", "Wait For Modem=60", stdout=subprocess.DEVNULL)
        try:
            read_until(dialer.stderr, "Waiting for the modem to be plugged in.")
            stat = Path(f"/proc/{dialer.pid}/stat")
            wait_for(lambda: poll_waits(stat), dialer)
            link.symlink_to(world.modem.device)
            lines = read_until(dialer.stderr, "secondary DNS")
        finally:
            dialer.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                dialer.communicate(timeout=LONGEST)
            dialer.kill()
    assert f"--> The modem is there: {link}." in lines


def test_a_program_that_came_later_is_told_once_a_call_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    reporter = SimpleNamespace(tell=told.append)
    watch = DeviceWatch(ModemDevice("/dev/null"), reporter)
    monkeypatch.setattr(holders, "holders", lambda _device: [Holder(7, "ModemManager")])
    watch.look(states.DIALING)
    assert not told
    for state in (states.PAUSING, states.PAUSING, states.DIALING, states.PAUSING):
        watch.look(state)
    (warning,) = told
    assert warning.message == "/dev/null is open in another program, too: ModemManager, pid 7."
    assert "sudo systemctl stop ModemManager" in warning.hint
