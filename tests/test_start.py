"""What is told when a dial begins that is not the one that was asked for, or that cannot be one at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALL = """import sys
from pydial.system import config_files
config_files.SYSTEM_FILE = {system_file!r}
sys.argv = {argv!r}
from pydial.cli.dial import main
sys.exit(main())
"""
DEVICE = "/nonexistent/modem"
SOUND = f"[Dialer Defaults]\nModem = {DEVICE}\nPhone = *99#\n"
CANNOT_OPEN = [f"--> Cannot open {DEVICE}: No such file or directory"] * 3
HINT = "--> Is it plugged in? `pydialconf --list` shows the modems that are there."


@pytest.fixture
def dial(tmp_path: Path):
    """Exit code and lines behind the banner of a run with this text as /etc/wvdial.conf (None: there is none)."""

    def run(text: str | None, program: str, *words: str, mode: int = 0o600) -> tuple[int, list[str]]:
        path = tmp_path / "wvdial.conf"
        if text is not None:
            path.write_text(text)
            path.chmod(mode)
        code = CALL.format(system_file=str(path), argv=[program, *words])
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "MODEM": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, env=environment, cwd=tmp_path
        )
        lines = [line.replace(str(path), "FILE") for line in done.stderr.splitlines()]
        return done.returncode, [line for line in lines if "Internet dialer version" not in line]

    return run


@pytest.mark.parametrize(("program", "code"), [("pydial", 3), ("wvdial", 1)])
@pytest.mark.parametrize("value", ["", '""'])
def test_no_modem_in_the_words_of_wvdial(dial, program: str, code: int, value: str) -> None:
    assert dial(f"[Dialer Defaults]\nModem = {value}\nPhone = 1\n", program, "--no-syslog") == (
        code,
        [
            "--> Configuration does not specify a valid modem device.",
            "--> Set Modem to the device, or to `auto`; `pydialconf --list` shows the modems.",
        ],
    )


def test_no_configuration_at_all(dial) -> None:
    assert dial(None, "pydial") == (
        3,
        [
            "--> There is no configuration: neither FILE nor ~/.wvdialrc.",
            "--> `sudo pydialconf` finds the modem and writes FILE.",
        ],
    )


DEFAULT = "/dev/modem"
DEFAULT_CANNOT_BE_OPENED = [f"--> Cannot open {DEFAULT}: No such file or directory"] * 3


@pytest.mark.skipif(os.path.exists(DEFAULT), reason=f"this system has a {DEFAULT}")
def test_under_the_name_wvdial_its_own_lines_come_first(dial) -> None:
    assert dial(None, "wvdial") == (
        1,
        [
            "--> Warning: section [Dialer Defaults] does not exist in wvdial.conf.",
            *DEFAULT_CANNOT_BE_OPENED,
            "--> There is no configuration: `sudo pydialconf` finds the modem and writes FILE.",
        ],
    )


@pytest.mark.skipif(os.path.exists(DEFAULT), reason=f"this system has a {DEFAULT}")
@pytest.mark.parametrize(("program", "code"), [("pydial", 4), ("wvdial", 1)])
def test_a_configuration_that_names_no_modem(dial, program: str, code: int) -> None:
    assert dial("[Dialer Defaults]\nPhone = *99#\n", program) == (
        code,
        [
            *DEFAULT_CANNOT_BE_OPENED,
            "--> No section that was read sets Modem: `pydialconf FILE` finds the modem and writes it there.",
        ],
    )


def test_a_modem_that_is_named_and_not_there(dial) -> None:
    assert dial(SOUND, "pydial") == (4, [*CANNOT_OPEN, HINT])
