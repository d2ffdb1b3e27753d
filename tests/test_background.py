"""--background, --status, --hangup, --exec: one dialer, seen from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, children_of, name_of, read_until, wait_for

STATUS_KEYS = {
    "sections", "pid", "config", "modem", "started", "state", "redial_at", "online", "interface", "local_ip",
    "remote_ip", "dns", "online_since", "registration", "operator", "technology", "signal_dbm", "seconds_online",
    "bytes_in", "bytes_out", "second_port", "control", "network_at",
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path) as world:
        yield world
        for left in world.run_files.glob("*.pid"):  # by a test that failed
            os.kill(int(left.read_text()), signal.SIGKILL)


@contextlib.contextmanager
def started(world: World, *words: str):
    """A dialer that does not outlive the test."""
    with world.start("pydial", *words) as dialer:
        try:
            yield dialer
        finally:
            if dialer.poll() is None:
                dialer.kill()


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_life_in_the_background(world: World) -> None:
    assert world.run("pydial", "--status").returncode == 1
    assert world.run("pydial", "--hangup").returncode == 1

    started = world.run("pydial", "--background", "backup")
    assert started.returncode == 0, started.stderr
    assert "--> local  IP address" in started.stderr

    pid = int((world.run_files / "backup.pid").read_text())
    lock = Path(f"/var/lock/LCK..{world.modem.device.rpartition('/')[2]}")
    assert int(lock.read_text()) == pid
    assert name_of(pid) == "pydial"
    assert os.path.samefile(f"/proc/{pid}/fd/0", "/dev/null")
    assert os.getsid(pid) not in (os.getsid(0), pid)  # no terminal can become its own
    (pppd,) = children_of(pid)

    status = world.run("pydial", "--status", "backup")
    assert status.returncode == 0
    heading, row = status.stdout.splitlines()
    assert heading.split()[:4] == ["Section", "State", "Online", "Interface"]
    assert row.split()[:2] == ["backup", "online"] and "10.157.42.199" in row and row.endswith(str(pid))
    (facts,) = json.loads(world.run("pydial", "--status", "--json").stdout)["dialers"]
    assert set(facts) == STATUS_KEYS
    assert facts["online"] is True and facts["dns"] == ["121.1.3.208", "121.1.3.199"] and facts["seconds_online"] >= 0
    assert world.run("pydial", "--status", "other").returncode == 1

    second = world.run("pydial", "backup")
    assert second.returncode == 5 and f"pydial, pid {pid}" in second.stderr
    assert (world.run_files / "backup.json").exists()  # it overwrote nothing, and took nothing away

    assert world.run("pydial", "--hangup", "other").returncode == 1
    assert exists(pid)
    assert world.run("pydial", "--hangup", "backup").returncode == 0
    assert not lock.exists() and not list(world.run_files.iterdir())
    wait_for(lambda: not exists(pid) and not exists(pppd))


def test_what_cannot_be_brought_up_is_told_by_the_exit_code(world: World) -> None:
    assert world.run("pydial", "-b", "Modem=/dev/ttyNoSuchThing", "Wait For Modem=0").returncode == 4
    assert not list(world.run_files.iterdir())


def test_ctrl_c_before_the_link_is_up_ends_both(tmp_path: Path) -> None:
    with World(tmp_path, "silent") as world:
        starter = world.start("pydial", "--background")
        wait_for((world.run_files / "Defaults.json").exists, starter)
        pid = int((world.run_files / "Defaults.pid").read_text())
        starter.send_signal(signal.SIGINT)
        assert starter.wait(LONGEST) == 130
        starter.communicate()
        wait_for(lambda: not exists(pid))
        assert not list(world.run_files.iterdir())


def test_a_dialer_that_waits_for_its_first_modem_is_seen_and_ended(world: World) -> None:
    with started(world, "Modem=/dev/ttyNoSuchThing", "Wait For Modem=600") as dialer:
        wait_for((world.run_files / "Defaults.json").exists, dialer)
        status = world.run("pydial", "--status")
        assert status.returncode == 1 and status.stdout.splitlines()[1].split()[:2] == ["Defaults", "waiting"]
        assert world.run("pydial", "--hangup").returncode == 0
        dialer.communicate(timeout=LONGEST)
    assert not list(world.run_files.iterdir())


def test_in_the_background_a_dialer_is_seen_before_the_line_is_open(world: World) -> None:
    """To open it may take long, and nobody sees that."""
    with contextlib.ExitStack() as stack:
        far_modem = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        host, port = far_modem.getsockname()
        stack.enter_context(socket.create_connection((host, port)))  # the dialer's connection has to wait
        starter = stack.enter_context(started(world, "--background", f"Modem=socket://{host}:{port}"))
        wait_for((world.run_files / "Defaults.json").exists, starter)
        status = world.run("pydial", "--status")
        assert status.stdout.splitlines()[1].split()[:2] == ["Defaults", "opening"]
        assert world.run("pydial", "--hangup").returncode == 0
        starter.communicate(timeout=LONGEST)
    assert not list(world.run_files.iterdir())


EARLY_SIGNAL = """
import os, signal, time
from pydial.run import background
is_dialer, descriptor = background.split()
if is_dialer:
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
    time.sleep(60)  # by SIGINT it ends
os.kill(os.getpid(), signal.SIGINT)
raise SystemExit(background.wait_until_online(descriptor))
"""


def test_ctrl_c_before_the_starter_listens_ends_both() -> None:
    starter = subprocess.run([sys.executable, "-c", EARLY_SIGNAL], capture_output=True, text=True, timeout=LONGEST)
    assert starter.returncode == 128 + signal.SIGINT
    assert "AssertionError" not in starter.stderr


def test_a_killed_dialers_files_count_for_nothing(world: World) -> None:
    facts = {"sections": ["Defaults"], "pid": 1, "online": True}  # the init process is no dialer
    (world.run_files / "Defaults.json").write_text(json.dumps(facts))
    (world.run_files / "Defaults.pid").write_text("1\n")
    (world.run_files / "foreign.json").write_text('{"name": "of another program"}')
    assert world.run("pydial", "--status").returncode == 1
    assert [path.name for path in world.run_files.iterdir()] == ["foreign.json"]


def test_exec_becomes_pppd(world: World) -> None:
    dialer = world.start("pydial", "--exec")
    read_until(dialer.stderr, "secondary DNS address")
    assert not children_of(dialer.pid)
    command = Path(f"/proc/{dialer.pid}/cmdline").read_bytes().split(b"\0")
    assert b"pydial.daemon" in command and b"lock" in command
    lock = Path(f"/var/lock/LCK..{world.modem.device.rpartition('/')[2]}")
    assert int(lock.read_text()) == dialer.pid
    assert not list(world.run_files.iterdir())
    dialer.terminate()
    dialer.wait(LONGEST)
    dialer.communicate()
    assert not lock.exists()


NEGOTIATES_ANEW = """#!{python} -IS
import os, signal, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
def say(*lines):
    for line in lines:
        os.write(log, line.encode() + b"\\n")
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
say("Using interface ppp0", "local  IP address 10.1.1.1", "remote IP address 10.9.9.9")
say("primary   DNS address 10.8.8.8")
while signal.sigwait([signal.SIGUSR1, signal.SIGTERM]) == signal.SIGUSR1:
    say("local  IP address 10.2.2.2", "remote IP address 10.9.9.9", "primary   DNS address 10.7.7.7")
"""


def test_other_addresses_are_told_to_everybody(world: World) -> None:
    """The peer may negotiate IPCP anew at any time (RFC 1332): status, events and programs follow."""
    pppd = world.script("pppd", NEGOTIATES_ANEW.format(python=sys.executable))
    connected = world.script("connected", f'#!/bin/sh\necho "$PYDIAL_LOCAL_IP $PYDIAL_DNS" >>{world.folder}/facts\n')
    with started(world, "--json", f"PPPD Path={pppd}", f"On Connect={connected}") as dialer:
        facts = world.folder / "facts"
        wait_for(lambda: facts.exists() and facts.read_text() == "10.1.1.1 10.8.8.8\n", dialer)
        before = json.loads(world.run("pydial", "--status", "--json").stdout)["dialers"][0]
        (daemon,) = children_of(dialer.pid)
        for _ in range(2):  # the second time nothing is new
            os.kill(daemon, signal.SIGUSR1)
        wait_for(lambda: facts.read_text() == "10.1.1.1 10.8.8.8\n10.2.2.2 10.7.7.7\n", dialer)
        after = json.loads(world.run("pydial", "--status", "--json").stdout)["dialers"][0]
        dialer.terminate()
        told, _errors = dialer.communicate(timeout=LONGEST)
    assert (before["local_ip"], before["dns"]) == ("10.1.1.1", ["10.8.8.8"])
    assert (after["local_ip"], after["remote_ip"], after["dns"]) == ("10.2.2.2", "10.9.9.9", ["10.7.7.7"])
    assert after["online_since"] == before["online_since"]
    online = [event for event in map(json.loads, told.splitlines()) if event["event"] == "online"]
    assert [event["local_ip"] for event in online] == ["10.1.1.1", "10.2.2.2"]
    assert online[0]["seconds_to_online"] == online[1]["seconds_to_online"]
    assert dialer.returncode == 0 and facts.read_text().count("\n") == 2
