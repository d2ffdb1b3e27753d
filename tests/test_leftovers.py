"""What a test leaves behind is removed, and the test fails for it: tried on a run of tests that leave something."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.dialing import LONGEST, ROOT
from tests.leftovers import is_alive

TESTS = """
import os, subprocess
from pathlib import Path

import pytest
from tests import leftovers

leftovers.GONE_SECONDS = 0.5
LOCK = Path("/var/lock/LCK..pydials-test-of-leftovers")


def start():
    child = subprocess.Popen(["sleep", "600"])
    print(f"started {child.pid}.")
    return child


@pytest.fixture(scope="module")
def skips():
    start()
    pytest.skip("something is missing")


def test_skipped(skips):
    pass


def test_process():
    start()


def test_process_of_init():
    print(subprocess.check_output(["sh", "-c", "sleep 600 >/dev/null 2>&1 & echo started $!."], text=True))


def test_file():
    assert not LOCK.exists()
    LOCK.write_text(f"{os.getpid()}")


def test_nothing():
    assert not LOCK.exists()
    child = start()
    child.kill()
"""
LEAVES = ["skipped", "process", "process_of_init", "file"]


def test_whoever_leaves_something_fails(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    options = ["-p", "tests.conftest", "-c", "/dev/null", "--rootdir", tmp_path, "-rA", "-s"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "500"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path / "test_them.py"],
        capture_output=True, text=True, timeout=LONGEST, env=environment,
    )  # fmt: skip
    assert re.findall(r"^ERROR \S*test_them.py::test_(\w+) - Failed: left behind", done.stdout, re.MULTILINE) == LEAVES
    assert "LCK..pydials-test-of-leftovers" in done.stdout
    started = re.findall(r"started (\d+)\.", done.stdout)
    assert len(set(started)) == 4
    assert not [pid for pid in started if is_alive(pid)]
