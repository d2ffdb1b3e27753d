"""The simulator's side of 27.010 beside an independent host: Debian's gsm0710muxd, on a bus of its own."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import time
import tty
from pathlib import Path

import pytest

from pydial import simulator
from pydial.simulator.launch import RunningModem

PEER, BUS = "gsm0710muxd", "dbus-daemon"
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
LONGEST = 60.0  # it looks after its modem each 15 s
CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/bus</listen>
<policy context="default"><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
CALL = ["dbus-send", "--system", "--print-reply", "--dest=org.pyneo.mux", "/org/pyneo/Muxer"]

pytestmark = pytest.mark.skipif(
    not (shutil.which(PEER, path=PATH) and shutil.which(BUS) and shutil.which("dbus-send")),
    reason="needs gsm0710muxd and dbus (Debian)",
)


@contextlib.contextmanager
def running(*words, **how):
    """A program that does not outlive the test."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how) as program:
        try:
            yield program
        finally:
            program.kill()


def asked(environment: dict[str, str], method: str, *words: str) -> str:
    call = [*CALL, f"org.pyneo.Powered.{method}", "string:x", *words]
    return subprocess.run(call, env=environment, capture_output=True, text=True, timeout=LONGEST).stdout


def until(what):
    """What it gives once it is true."""
    end = time.monotonic() + LONGEST
    while not (found := what()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
    return found


def answer(device: str, command: bytes) -> bytes:
    fd = os.open(device, os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(fd)
        os.write(fd, command)
        said = b""
        while b"OK" not in said and select.select([fd], [], [], 10.0)[0]:
            said += os.read(fd, 4096)
        return said
    finally:
        os.close(fd)


def in_frames(modem: RunningModem) -> bool:
    return any("multiplexed" in line for line in modem.log)


def test_an_independent_host_talks_on_two_channels_of_ours(tmp_path: Path) -> None:
    """It bears signals each 0.3 s; a second UA it does not."""
    config = tmp_path / "bus.conf"
    config.write_text(CONFIGURATION.format(folder=tmp_path))
    environment = {**os.environ, "PATH": PATH, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={tmp_path}/bus"}
    host = [PEER, "-s", "", "-m", "basic", "-f", "31"]
    with running(BUS, "--nofork", f"--config-file={config}"), simulator.start("nokia", mux="msc") as modem:
        until((tmp_path / "bus").exists)
        host[2] = modem.device
        with running(*host, env=environment):
            until(lambda: asked(environment, "SetPower", "boolean:true"))
            until(lambda: in_frames(modem))
            devices = [
                until(lambda: re.findall(r'(/dev/[^"]+)"', asked(environment, "GetDevice")))[0] for _ in range(2)
            ]
            assert len(set(devices)) == 2
            for device in devices:
                assert b"+CSQ: " in answer(device, b"AT+CSQ\r")
            assert {line.split("< ")[-1] for line in modem.log if "SABM" in line} >= {"SABM 0", "SABM 1", "SABM 2"}
