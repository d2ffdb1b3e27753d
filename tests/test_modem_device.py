"""A modem that comes back is noticed once: one that cannot be opened all the same must not be tried without a pause."""

import errno

import pytest

from pydial.run.modem_device import ModemDevice
from pydial.system.serial_port import cannot_open


@pytest.fixture
def device(tmp_path):
    path = tmp_path / "ttyUSB0"
    path.touch()
    return path


def test_a_new_node_is_told_once(device, tmp_path):
    modem = ModemDevice(str(device))
    modem.note_opened(str(device))
    assert modem.appeared(was_missing=False) == ""
    (tmp_path / "new").touch()
    (tmp_path / "new").rename(device)
    assert modem.appeared(was_missing=False) == str(device)
    assert modem.appeared(was_missing=False) == ""


def test_a_node_that_is_given_to_its_group_is_worth_another_try(device):
    device.chmod(0o600)
    modem = ModemDevice(str(device))
    modem.note_opened(str(device))
    device.chmod(0o660)
    assert modem.appeared(was_missing=False) == str(device)


def test_what_was_missing_is_told_when_it_is_there_again_the_same(device):
    modem = ModemDevice(str(device))
    modem.note_opened(str(device))
    assert modem.appeared(was_missing=True) == str(device)
    device.unlink()
    assert modem.appeared(was_missing=True) == ""


def test_the_modem_that_a_scan_has_found_is_looked_out_for(device):
    modem = ModemDevice("auto")
    modem.settle(str(device))
    assert modem.path() == str(device)
    assert modem.appeared(was_missing=True) == str(device)


@pytest.mark.parametrize("number", [errno.ENODEV, errno.ENXIO])
def test_a_node_without_a_device_is_not_waited_for(device, number):
    """The nodes of a container stay: to wait for one that is there already would be a busy loop."""
    assert not cannot_open(str(device), OSError(number, "")).missing
    device.unlink()
    assert cannot_open(str(device), OSError(number, "")).missing
