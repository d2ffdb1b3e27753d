"""Who has a device open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pydial.system.holders import Holder, busy, holders, release_hint, usb_ids


def test_another_process_is_found_and_we_are_not() -> None:
    master, slave = os.openpty()
    device = os.ttyname(slave)
    assert holders(device) == []
    reading, writing = os.pipe()
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writing)
        os.close(master)  # who has that made the pty
        os.write(told, b"+")
        os.read(reading, 1)
        os._exit(0)
    os.read(ready, 1)
    name = Path(f"/proc/{child}/comm").read_text().strip()
    try:
        assert holders(device) == [Holder(child, name)]
    finally:
        for fd in (writing, reading, ready, told, master, slave):
            os.close(fd)
        os.waitpid(child, 0)


def test_no_device_no_holders(tmp_path: Path) -> None:
    assert holders(str(tmp_path / "ttyX")) == []


def test_the_error_names_them_all() -> None:
    error = busy("/dev/ttyUSB0", [Holder(7, "minicom"), Holder(9, "")])
    assert error.message == "/dev/ttyUSB0 is in use by minicom, pid 7; a process, pid 9."
    assert error.holder == "minicom, pid 7; a process, pid 9"
    assert error.hint == "End that program: kill 7"


def test_when_nobody_is_found_it_says_how_to_look() -> None:
    assert busy("/dev/ttyUSB0", []).hint == "See by whom: sudo fuser -v /dev/ttyUSB0"


def test_nobody_is_told_to_end_the_first_process() -> None:
    """A container's dialer may be that in its own pid namespace."""
    assert "kill" not in release_hint("/dev/ttyUSB0", Holder(1, "systemd"))


@pytest.mark.parametrize("name", ["wvdial", "pydial"])
def test_another_dialer_is_hung_up(name: str) -> None:
    assert "pydial --hangup" in release_hint("/dev/ttyUSB0", Holder(7, name))


@pytest.fixture
def sysfs(tmp_path: Path) -> str:
    """A USB serial port as sysfs shows it: the ids are two folders above the port's."""
    usb = tmp_path / "devices" / "1-1"
    port = usb / "1-1:1.0" / "ttyUSB0"
    port.mkdir(parents=True)
    (usb / "idVendor").write_text("12d1\n")
    (usb / "idProduct").write_text("1506\n")
    tty = tmp_path / "tty" / "ttyUSB0"
    tty.mkdir(parents=True)
    (tty / "device").symlink_to(port)
    return str(tmp_path / "tty")


def test_the_usb_ids_are_found_above_the_port(sysfs: str) -> None:
    assert usb_ids("/dev/ttyUSB0", sysfs) == ("12d1", "1506")
    assert usb_ids("/dev/ttyUSB7", sysfs) is None


def test_modemmanager_gets_the_rule_for_this_very_modem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydial.system.holders.usb_ids", lambda _device: ("12d1", "1506"))
    how, rule = release_hint("/dev/ttyUSB0", Holder(1039, "ModemManager")).split("\n")
    assert how.startswith("sudo systemctl stop ModemManager; ")
    assert rule == 'ATTRS{idVendor}=="12d1", ATTRS{idProduct}=="1506", ENV{ID_MM_DEVICE_IGNORE}="1"'
    monkeypatch.setattr("pydial.system.holders.usb_ids", lambda _device: None)
    assert release_hint("/dev/ttyS0", Holder(1039, "ModemManager")) == "sudo systemctl stop ModemManager"
