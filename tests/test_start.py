"""What is told when a dial begins that is not the one that was asked for, or that cannot be one at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALL = """import sys
from pydial.system import config_files
config_files.SYSTEM_FILE = {system_file!r}
from pydial.run import automatic
automatic.ports.survey = lambda **_where: automatic.ports.Survey((), ())
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

    def run(
        text: str | None, program: str, *words: str, mode: int = 0o600, out: Path | None = None
    ) -> tuple[int, list[str]]:
        path = tmp_path / "wvdial.conf"
        if text is not None:
            path.write_text(text)
            path.chmod(mode)
        code = CALL.format(system_file=str(path), argv=[program, *words])
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "MODEM": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, env=environment, cwd=tmp_path
        )
        if out:
            out.write_text(done.stdout)
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


@pytest.mark.parametrize("text", [None, "", "[Dialer Defaults]\nBaud = 9600\n"])
def test_without_modem_and_number_a_modem_is_looked_for(dial, text) -> None:
    code, lines = dial(text, "pydial", "--no-syslog")
    assert code == 4
    reason = "There is no configuration" if text is None else "No Modem is set in FILE"
    assert lines == [
        f"--> {reason}: looking for a modem on all ports, for 30 seconds at most.",
        "--> No modem was found.",
        "--> Is it plugged in? `pydialconf --list` shows the ports, `sudo pydialconf` writes a configuration.",
    ]


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


MOBILE = f"{SOUND}[Dialer mobile]\nInit2 = ATX\n"
MISSING = "--> Warning: section [Dialer mobil] does not exist in FILE."
MEANT = "--> Did you mean mobile?"


@pytest.mark.parametrize("program", ["pydial", "wvdial"])
def test_a_misspelt_section_gets_did_you_mean_behind_wvdials_line(dial, program: str) -> None:
    missing = MISSING if program == "pydial" else MISSING.replace("FILE", "wvdial.conf")
    assert dial(MOBILE, program, "mobil")[1] == [missing, MEANT, *CANNOT_OPEN, HINT]
    assert dial(MOBILE, program, "mobile")[1] == [*CANNOT_OPEN, HINT]


def test_an_override_that_sets_nothing(dial) -> None:
    assert dial(SOUND, "pydial", "Phone=")[1][:2] == [
        "--> Warning: section [Command-Line] does not exist in FILE.",
        "--> An override without a name or a value sets nothing: the value of the files counts.",
    ]


def test_an_inherited_section_that_does_not_exist(dial) -> None:
    assert dial(MOBILE + "Inherits = mobile\n", "pydial", "mobile")[1][:2] == [
        "--> Warning: inherited section [mobile] does not exist in FILE",
        "--> Inherits takes the full name, as in `Inherits = Dialer mobile`.",
    ]


SLIPS = f"{MOBILE}Phne = 5\nInit10 = ATX\n; Phone = <Target Phone Number>\nMessage Endpoint = x\nPhon 6\nBadu = 9\n"
TOLD = [
    "--> Warning: command line: There is no option Idle Secs. Did you mean Idle Seconds?",
    "--> Warning: FILE:6: There is no option Phne. Did you mean Phone?",
    "--> Warning: FILE:7: Init10 is never sent. "
    "Only Init1 to Init9 are sent; join commands with `;` if there are more.",
]
MALFORMED = '--> Ignoring malformed input line: "Phon 6"'


def test_the_first_three_misspelt_options_are_told(dial) -> None:
    told = dial(SLIPS, "pydial", "mobile", "Idle Secs=5")[1]
    assert told == [MALFORMED, *TOLD, *CANNOT_OPEN, HINT]
    told = dial(f"{MOBILE}Phon 6\n", "pydial", "mobile")[1]
    assert told[:2] == [MALFORMED, "--> Warning: FILE:6: Did you mean `Phone = 6`?"]


def test_of_a_section_that_is_not_dialled_nothing_is_told(dial) -> None:
    assert dial(f"{MOBILE}Phne = 5\n", "pydial")[1] == [*CANNOT_OPEN, HINT]


def test_an_old_file_gets_wvdials_lines_and_no_others(dial) -> None:
    told = dial(SLIPS + "Password = x\n", "wvdial", "mobile", "Idle Secs=5", mode=0o644)[1]
    assert told == [MALFORMED, *CANNOT_OPEN, HINT]


def test_quiet_hides_no_warning_that_something_else_is_dialled(dial) -> None:
    told = dial(SLIPS + "Password = x\n", "pydial", "--quiet", "mobil", "Phne=5", mode=0o644)[1]
    assert told == [
        MALFORMED,
        MISSING,
        MEANT,
        "--> Warning: command line: There is no option Phne. Did you mean Phone?",
        "--> Warning: FILE:10: Did you mean `Phone = 6`?",
        CANNOT_OPEN[0],
        HINT,
    ]


def test_a_secret_that_everybody_may_read(dial) -> None:
    text = f"{SOUND}PIN = 1234\n"
    told = dial(text, "pydial", mode=0o644)[1]
    assert told[:2] == ["--> Warning: PIN is in a file that everybody may read (mode 0644).", "--> chmod o= FILE"]
    assert dial(text, "pydial", mode=0o640)[1] == dial(SOUND, "pydial", mode=0o644)[1] == [*CANNOT_OPEN, HINT]


def test_programs_are_told_as_well(dial, tmp_path: Path) -> None:
    out = tmp_path / "events"
    dial(MOBILE, "pydial", "--json", "mobil", out=out)
    warnings = [event for event in map(json.loads, out.read_text().splitlines()) if event["event"] == "warning"]
    assert [(event["code"], event["message"]) for event in warnings] == [
        ("section-missing", f"section [Dialer mobil] does not exist in {tmp_path}/wvdial.conf.")
    ]


CLEAN = """import sys
from pydial.config import settings, slips
from pydial.config.ini import Document
files = [("F", Document(sys.argv[1]))]
assert slips.slips(files, settings.resolve(files, (), ()), ()) == []
assert slips.readable_secret("F", files[0][1], 0o644) is None
print(*sys.modules)
"""


def test_a_clean_file_costs_a_dial_no_pattern_and_no_comparison() -> None:
    words = [sys.executable, "-c", CLEAN, SOUND + "; Phone = 1\nInit2 = ATX\n"]
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert not {"difflib", "pydial.config.check_entries"} & set(done.stdout.split())
