"""What lies in examples/ runs as it is: the commands on the PATH, ~/.wvdialrc, nothing else."""

from __future__ import annotations

import configparser
import csv
import json
import os
import re
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
        "text-when-down",
        "pydial-metrics.service",
        "pydial-metrics.timer",
        "grafana-dashboard.json",
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


# -- pydialctl: a modem that sends what it is given to its own number back


@pytest.fixture
def phone(tmp_path: Path):
    with World(tmp_path, "phone") as world:
        world.environment.update(HOME=str(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}")
        shutil.copy(world.config, tmp_path / ".wvdialrc")
        yield world


def run(world: World, *words: object) -> subprocess.CompletedProcess[str]:
    command = [str(word) for word in words]
    return subprocess.run(
        command, env=world.environment, text=True, capture_output=True, timeout=3 * LONGEST, cwd=world.folder
    )


def texts(world: World) -> list[str]:
    done = run(world, "pydialctl", "sms", "list", "--json", "backup")
    return [message["text"] for message in json.loads(done.stdout)["messages"]]


def test_a_text_is_sent_when_the_link_is_down_and_when_it_is_up_again(phone: World) -> None:
    own = "+491700000017"
    for _ in range(2):  # once only
        done = run(phone, EXAMPLES / "text-when-down", own, "backup")
        assert done.returncode == 0, done.stderr
    wait_for(lambda: len(texts(phone)) > 1)
    [_there, down] = texts(phone)
    assert down.endswith("the link is down.")
    dialer = phone.start("pydial", "backup")
    wait_for(lambda: is_online(phone, "backup"), dialer)
    busy = run(phone, EXAMPLES / "text-when-down", own, "backup")
    assert busy.returncode == 5  # the only port is in use: it is sent the next time
    dialer.terminate()
    dialer.wait(LONGEST)
    assert len(texts(phone)) == 2


def test_metrics_go_into_a_file_as_the_unit_says(phone: World) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    unit.read(EXAMPLES / "pydial-metrics.service")
    command = [word.replace("$$", "$") for word in shlex.split(unit["Service"]["ExecStart"])]
    assert command[-1].startswith("/var/lib/prometheus/node-exporter/")
    target = phone.folder / "pydial.prom"
    assert run(phone, *command[:-1], target).returncode == 0
    assert re.search(r"(?m)^pydial_dialers \d+\n# EOF\n\Z", target.read_text())
    timer = configparser.ConfigParser()
    timer.read(EXAMPLES / "pydial-metrics.timer")
    assert timer["Timer"]["OnCalendar"] == "minutely" and timer["Install"]["WantedBy"] == "timers.target"


def test_the_dashboard_shows_metrics_that_there_are() -> None:
    from pydial.report.openmetrics import INFO, METRICS

    dashboard = json.loads((EXAMPLES / "grafana-dashboard.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"pydial_\w+", target["expr"])
    }
    assert asked <= {INFO[0], *(name for name, *_ in METRICS)} and len(asked) >= 6


def test_the_balance_in_one_line(phone: World) -> None:
    """As docs/control.md has it."""
    page = (EXAMPLES.parent / "docs" / "control.md").read_text()
    [line] = re.findall(r"(?m)^pydialctl ussd .*grep.*$", page)
    done = run(phone, "sh", "-c", line.replace("'*100#'", "'*100#' backup"))
    assert done.stdout == "12.34\n", done.stderr
