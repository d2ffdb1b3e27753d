"""Told where secrets could slip out, and how it ends by SIGQUIT."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pydial.config.ini import parse
from pydial.config.settings import resolve
from pydial.report.reporter import Reporters
from pydial.run.modem_device import ModemDevice
from pydial.run.remedies import HostRemedies
from pydial.secrets.mask import Mask
from tests.dialing import LONGEST, World, children_of, read_until, wait_for


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path) as world:
        yield world


def configure(world: World, more: str) -> None:
    world.config.write_text(world.config.read_text().replace("Stupid Mode = yes\n", f"Stupid Mode = yes\n{more}\n"))


def test_quit_leaves_no_program_of_the_users_unrun_and_no_core(world: World) -> None:
    """On Disconnect has to wait for On Connect, and SIGQUIT, by which it ends, for both."""
    first = world.script("first", "#!/bin/sh\nsleep 0.5\n")
    last = world.script("last", f"#!/bin/sh\nulimit -c > {world.folder}/ran\n")
    configure(world, f"On Connect = {first}\nOn Disconnect = {last}")
    dialer = world.start("pydial", "--json")
    for line in dialer.stdout:
        if json.loads(line)["event"] == "online":
            break
    dialer.send_signal(signal.SIGQUIT)
    dialer.communicate(timeout=LONGEST)
    assert dialer.returncode == -signal.SIGQUIT
    assert (world.folder / "ran").exists()
    assert not list(world.folder.glob("core*"))


def core_limits(pid: int) -> tuple[str, str]:
    """The soft limit for core files, and which memory goes into one (proc(5))."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    return re.search(r"Max core file size +(\S+)", limits)[1], Path(f"/proc/{pid}/coredump_filter").read_text().strip()


def test_neither_the_dialer_nor_pppd_leaves_a_core(world: World) -> None:
    """The watchdog of systemd sends SIGABRT; what allows cores elsewhere allows none here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        dialer = world.start("pydial", cwd=world.folder)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    read_until(dialer.stderr, "secondary DNS address")
    (pppd,) = children_of(dialer.pid)
    assert core_limits(dialer.pid) == core_limits(pppd) == ("0", "00000000")
    dialer.send_signal(signal.SIGABRT)
    dialer.communicate(timeout=LONGEST)
    Path(f"/var/lock/LCK..{os.path.basename(world.modem.device)}").unlink()  # nobody was left to do it
    assert dialer.returncode == -signal.SIGABRT
    assert not list(world.folder.glob("core*"))


def test_a_password_for_pppd_is_told_to_nobody(world: World) -> None:
    configure(world, "PPPD Option = password hush123")
    told = world.folder / "recording"
    dialer = world.start("pydial", "-v", "--json", "--record", str(told))
    wait_for(lambda: told.exists() and "pppd " in told.read_text(), dialer)
    pppd = json.loads(next(line for line in dialer.stdout if "pppd-started" in line))
    dialer.send_signal(signal.SIGTERM)
    out, err = dialer.communicate(timeout=LONGEST)
    assert pppd["argv"][pppd["argv"].index("password") + 1] == "***"
    assert "hush123" not in out + err + told.read_text()


def test_a_password_for_pppd_does_not_show_in_check(world: World) -> None:
    configure(world, "PPPD Option = password hush123")
    for words in ((), ("--json",)):
        done = world.run("pydial", "--check", *words)
        assert "***" in done.stdout
        assert "hush123" not in done.stdout + done.stderr


def test_a_second_signal_ends_it_with_a_last_event_too(world: World) -> None:
    stubborn = world.script("stubborn", "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.1; done\n")
    dialer = world.start("pydial", "--json", f"PPPD Path={stubborn}")
    for line in dialer.stdout:
        if json.loads(line)["event"] == "pppd-started":
            break
    dialer.send_signal(signal.SIGTERM)
    for line in dialer.stdout:
        if json.loads(line).get("to") == "STOPPING":
            break
    dialer.send_signal(signal.SIGTERM)
    *_, last = map(json.loads, dialer.stdout)
    dialer.communicate(timeout=LONGEST)
    assert (last["event"], last["exit_code"]) == ("finished", 128 + signal.SIGTERM)
    assert dialer.returncode == -signal.SIGTERM


def test_a_signal_cuts_recover_command_short() -> None:
    """Thirty seconds are too long for Ctrl-C."""
    settings = resolve([("F", parse(b"[Dialer Defaults]\nRecover Command = sleep 30\n"))], (), ())
    told: list[object] = []
    reporter = Reporters(Mask())
    reporter.tell = told.append
    signals = SimpleNamespace(caught=[], wait=lambda *_: signals.caught.append(signal.SIGTERM))
    began = time.monotonic()
    HostRemedies(settings, ModemDevice("/dev/null"), reporter, signals).run_recover_command()
    assert time.monotonic() - began < 5
    assert not told  # no warning: it did nothing wrong
