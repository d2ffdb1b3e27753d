"""Started without what one takes for granted: no stdio, no home, no folder, no PATH, no disk, no rights."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World

ENDS_AT_ONCE = """#!{python} -IS
import os, sys
log = int(sys.argv[sys.argv.index("logfd") + 1])
os.write(log, b"local  IP address 10.0.0.2\\nremote IP address 10.0.0.1\\n")
sys.exit(5)
"""
PPPD_ENDED = 15
"""The exit code of a dial that went all the way."""

CLOSED = "0<&- 1>&- 2>&-"
DIALS = {
    "no stdio": f"dial {CLOSED}",
    "no stdio, JSON": f"dial --json {CLOSED}",
    "no stdio, quietly": f"dial --quiet {CLOSED}",
    "no stdio, in the background": f"dial --background {CLOSED}",
    "no stderr": "dial 2>&-",
    "no stdin": "dial 0<&-",
    "stdin at its end": "dial </dev/null",
    "a reader that goes away": "dial 2>&1 | head -1 >&2; exit ${PIPESTATUS[0]}",
    "the same, SIGPIPE ignored": "trap '' PIPE; dial 2>&1 | head -1 >&2; exit ${PIPESTATUS[0]}",
    "a full disk": "dial --json >/dev/full 2>&1",
    "the folder is gone": "mkdir $PWD/gone; cd gone; rmdir ../gone; dial",
    "no home": "unset HOME; dial",
    "a home that is not there": "HOME=/nonexistent dial",
    "LANG=C": "LC_ALL=C LANG=C dial",
    "an unknown locale": "LC_ALL=xx_YY.UTF-99 dial",
    "an empty PATH": "PATH= dial",
    "an empty environment": 'env -i PYTHONPATH="$PYTHONPATH" RUNTIME_DIRECTORY="$RUNTIME_DIRECTORY" "${dialer[@]}"',
}
OTHERS = {
    "pydial --version >&-": 0,
    f"pydial --status {CLOSED}": 1,
    f"pydial --nonsense {CLOSED}": 64,
    f"dial --check {CLOSED}": 0,
    f"pydialconf --list {CLOSED}": 0,
    "pydialconf --list >/dev/full 2>&1": 1,
    "pydialconf $'--\\xff' 2>/dev/null": 64,
    "ulimit -n 7; dial": 4,
}
ASKED_FOR = (
    "pydial --help",
    "pydial --version",
    "pydial --usage",
    "pydial --status",
    "pydial --status --json",
    "dial --check",
    "dial --check --json",
    "pydialconf --help",
    "pydialconf --list",
    "pydialconf --list --json",
)
"""What is nothing without its output."""
SHELL = """dialer=({folder}/pydial --config={config} --once "PPPD Path={pppd}")
dial() {{ "${{dialer[@]}}" "$@"; }}
pydial() {{ {folder}/pydial "$@"; }}
pydialconf() {{ {folder}/pydialconf "$@"; }}
cd {folder}
{command}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    with World(tmp_path_factory.mktemp("bare")) as world:
        world.script("pppd", ENDS_AT_ONCE.format(python=sys.executable))
        yield world


def shell(world: World, command: str) -> subprocess.CompletedProcess[str]:
    """`command` in a shell that knows `dial`, `pydial` and `pydialconf`; it says nothing odd and ends."""
    text = SHELL.format(folder=world.folder, config=world.config, pppd=world.folder / "pppd", command=command)
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=LONGEST, env=world.environment)
    for word in ("Traceback", "Bug in", "Exception ignored", "Fatal Python"):
        assert word not in done.stderr + done.stdout
    return done


@pytest.mark.parametrize("what", DIALS)
def test_a_dial(what: str, world: World) -> None:
    said = len(world.modem.log)
    done = shell(world, DIALS[what])
    assert done.returncode == PPPD_ENDED, done.stderr
    heard = [line.split(" < ", 1)[1] for line in world.modem.log[said:] if " < " in line]
    assert [line for line in heard if line.strip() and line != "ATH"] == ["ATZ", "ATDT5551234"]
    assert not list(world.run_files.iterdir())


@pytest.mark.parametrize("command", OTHERS)
def test_other_commands(command: str, world: World) -> None:
    assert shell(world, command).returncode == OTHERS[command]


@pytest.mark.parametrize("files", range(8, 24))
def test_too_few_open_files_are_no_bug(files: int, world: World) -> None:
    done = shell(world, f"ulimit -n {files}; dial --once")
    assert done.returncode in (1, 3, 4, 5, 13, PPPD_ENDED) and "Bug" not in done.stderr, done.stderr
    assert not list(world.run_files.iterdir())


@pytest.mark.parametrize("command", ASKED_FOR)
def test_what_was_asked_for_cannot_be_written(command: str, world: World) -> None:
    done = shell(world, f"{command} >/dev/full")
    assert done.returncode == 1
    first, *more = done.stderr.splitlines()
    assert first.endswith("Cannot write to standard output: No space left on device.") and len(more) < 3


@pytest.mark.parametrize("command", ASKED_FOR)
def test_a_reader_that_has_seen_enough_is_no_error(command: str, world: World) -> None:
    done = shell(world, f"{command} | true; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == (1 if "--status" in command else 0) and done.stderr == ""


def test_events_that_cannot_be_written_are_told_once(world: World) -> None:
    done = shell(world, "dial --json >/dev/full")
    assert done.returncode == PPPD_ENDED
    assert done.stderr.count("Events cannot be written to standard output: No space left on device.") == 1


def test_what_is_closed_does_not_become_the_line(world: World) -> None:
    """Else what is written to stderr later would go to the modem."""
    look = "for n in 0 1 2; do readlink /proc/$pid/fd/$n; done"
    pppd = world.script("looks", f"#!/bin/sh\npid=$PPID\n({look}) > {shlex.quote(str(world.folder))}/found\n")
    shell(world, f'"${{dialer[@]}}" "PPPD Path={pppd}" --quiet {CLOSED}')
    assert (world.folder / "found").read_text() == "/dev/null\n" * 3


@pytest.fixture
def everybodys_folder() -> Iterator[Path]:
    """A folder with pydial and what a dial imports, readable for every user: the checkout may lie in /root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in ("pydial", "serial", "pexpect", "ptyprocess"):
            (found,) = importlib.util.find_spec(package).submodule_search_locations
            shutil.copytree(found, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        yield folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_somebody_without_rights(world: World, everybodys_folder: Path) -> None:
    """No lock, no run files, no device: an error of a few lines and its code."""
    program = Path(sys.executable).resolve()
    if not all(os.stat(folder).st_mode & 0o001 for folder in (program, *program.parents)):
        pytest.skip("this Python is not for everybody")
    code = "from pydial.cli.dial import main; raise SystemExit(main())"
    words = ["-C", "/dev/null", "--once", f"Modem={world.modem.device}", "Phone=1", "Stupid Mode=yes"]
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "-c", code, *words],
        capture_output=True, text=True, timeout=LONGEST, cwd="/", env={"PYTHONPATH": str(everybodys_folder)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr and "Bug in" not in done.stderr
    assert f"Cannot open {world.modem.device}: Permission denied" in done.stderr
    assert done.returncode == 4
