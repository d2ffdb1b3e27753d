"""Steps 6 to 8 of the how-to: the scan finds the phone, its speed and its init string."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from world.fixtures import SCANNER
from world.gadget import stable_name
from world.waiting import patient


def scan(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the scanner; stdout and stderr are kept apart, as programs rely on both."""
    return subprocess.run([SCANNER, *arguments], capture_output=True, text=True, timeout=patient(90))


def test_scan(phone, tmp_path: Path) -> None:
    target = tmp_path / "create"
    port = phone.port()
    done = scan(str(target))
    assert done.returncode == 0, done.stderr
    assert f"Found an USB modem on {port}." in done.stdout.splitlines()
    assert f"Modem configuration written to {target}." in done.stdout.splitlines()
    lines = target.read_text().splitlines()
    assert f"Modem = {port}" in lines
    assert "Baud = 460800" in lines
    assert "Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0" in lines
    assert "ATI" in phone.modem.heard


def test_scan_leaves_a_call_alone(phone, config, dial, tmp_path: Path) -> None:
    dialer = dial(config, "--once")
    interface = dialer.wait_until_online()
    heard = len(phone.modem.heard)
    assert scan(str(tmp_path / "create")).returncode == 1, "a modem in use is not found"
    assert os.path.exists(f"/sys/class/net/{interface}")
    assert len(phone.modem.heard) == heard
    dialer.end()


def test_list(phone) -> None:
    port = phone.port()
    listed = scan("--list").stdout
    (row,) = [line for line in listed.splitlines() if port in line]
    assert stable_name(port) in row
    assert "0421:0405" in row and "cdc_acm" in row
