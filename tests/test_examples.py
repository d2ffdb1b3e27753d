"""What lies in examples/ runs as it is: the commands on the PATH, ~/.wvdialrc, nothing else."""

from __future__ import annotations

import configparser
import csv
import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, wait_for

EXAMPLES = Path(__file__).parents[1] / "examples"
HOSTS_OWN = Path("/etc/wvdial.conf")

pytestmark = pytest.mark.skipif(
    HOSTS_OWN.exists() and not os.access(HOSTS_OWN, os.R_OK), reason=f"this host's {HOSTS_OWN} is not for this user"
)


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path) as world:
        world.environment.update(HOME=str(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}", PAUSE="0.1")
        shutil.copy(world.config, tmp_path / ".wvdialrc")
        with (tmp_path / ".wvdialrc").open("a") as config:
            config.write("[Dialer gone]\nModem = /dev/ttyNoSuchThing\n")
        yield world


def start(world: World, name: str, *words: object) -> subprocess.Popen[str]:
    command = [str(word) for word in (EXAMPLES / name, *words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=world.environment, text=True, stdout=pipe, stderr=pipe, cwd=world.folder, process_group=0
    )


def is_online(world: World, name: str) -> bool:
    path = world.run_files / f"{name}.json"
    return path.exists() and '"online": true' in path.read_text()


def test_every_example_is_tested() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == {
        "always-on.service",
        "connection-log",
        "cron-job",
        "fail-over",
        "Containerfile",
    }


def test_the_container_has_no_pppd_and_the_words_of_the_page() -> None:
    """Nothing here builds containers: what it says is held together with the page on our own PPP."""
    text = (EXAMPLES / "Containerfile").read_text()
    page = (EXAMPLES.parent / "docs" / "own-ppp.md").read_text()
    command = "docker run --rm --cap-add NET_ADMIN --device /dev/net/tun --device /dev/ttyUSB0"
    assert command in text and command in page
    installed = next(line for line in text.splitlines() if "apt-get install" in line).split()
    assert "ppp" not in installed and "python3-venv" in installed


def test_cron_job_dials_works_and_hangs_up(world: World) -> None:
    work = world.script("work", "#!/bin/sh\npydial --status backup >found && echo done\nexit 7\n")
    job = start(world, "cron-job", "backup", work)
    out, err = job.communicate(timeout=LONGEST)
    assert (job.returncode, out, err) == (7, "done\n", "")  # cron mails whatever is said
    assert "online" in (world.folder / "found").read_text()
    wait_for(lambda: not list(world.run_files.iterdir()))


def test_cron_job_says_why_it_did_not_work(world: World) -> None:
    job = start(world, "cron-job", "gone", "touch", world.folder / "oops")
    _, err = job.communicate(timeout=LONGEST)
    assert job.returncode == 4 and "/dev/ttyNoSuchThing" in err
    assert not (world.folder / "oops").exists()


def test_fail_over_takes_the_next_section_and_hangs_up_at_its_end(world: World) -> None:
    both = start(world, "fail-over", "gone", "backup")
    wait_for(lambda: is_online(world, "backup"), both)
    both.terminate()
    _, err = both.communicate(timeout=LONGEST)
    assert both.returncode == 0
    assert "fail-over: gone ended with exit code 4" in err
    assert not list(world.run_files.iterdir())


def test_connection_log_writes_what_was(world: World) -> None:
    log = start(world, "connection-log", "log.csv", "backup")
    wait_for(lambda: is_online(world, "backup"), log)
    os.killpg(log.pid, signal.SIGINT)  # as Ctrl-C does it
    log.communicate(timeout=LONGEST)
    assert log.returncode == 0
    (row,) = csv.DictReader((world.folder / "log.csv").open())
    assert row["local_ip"] == "10.157.42.199" and int(row["bytes_in"]) > 0 and float(row["seconds_online"]) >= 0
    assert row["begin"] and row["reason"]


def test_the_always_on_unit(world: World) -> None:
    """Its command dials and speaks systemd's language; systemd reads it without complaint, where it is there."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read(EXAMPLES / "always-on.service")
    command = shlex.split(unit["Service"]["ExecStart"])
    dialer = subprocess.Popen(command, env=world.environment, stderr=subprocess.DEVNULL)
    wait_for(lambda: is_online(world, "Defaults"), dialer)
    dialer.terminate()
    assert dialer.wait(LONGEST) == 0
    if shutil.which("systemd-analyze"):
        verify = ["systemd-analyze", "verify", "--man=no", EXAMPLES / "always-on.service"]
        done = subprocess.run(verify, capture_output=True, text=True, timeout=LONGEST)
        assert "always-on" not in done.stderr, done.stderr
