"""docs/scripts.md tells what the program does: its tables are compared with the code's."""

from __future__ import annotations

import re
from pathlib import Path

from pydial import errors
from pydial.config.problems import CODES
from pydial.dial import recovery, remedies
from pydial.dial.scripts import reset
from pydial.run import dialers, hooks
from pydial.run import remedies as host_remedies
from pydial.system import link_probe
from tests.test_background import STATUS_KEYS
from tests.test_events import PROMISED

TEXT = (Path(__file__).parents[1] / "docs" / "scripts.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table in a chapter."""
    chapter = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_exit_codes() -> None:
    listed = {int(code) for cells in rows("Exit codes") for code in re.findall(r"\b\d+\b", cells[0].split("+")[0])}
    assert listed == {*errors.EXIT_CODES, 128}


def test_findings_of_check() -> None:
    listed = {code: cells[0] for cells in rows("Before you dial") for code in re.findall(r"`([^`]+)`", cells[2])}
    assert listed == {code: severity for code, (severity, _) in CODES.items()}


def test_remedies() -> None:
    heading = "A link that is up but dead"
    chapter = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert len(rows(heading)) == len(remedies.WORDS)
    for said in (
        f"within {link_probe.TRY_SECONDS:.0f} seconds",
        f"`{reset.COMMAND}` resets the modem",
        f"off for {host_remedies.PLUG_SECONDS:.0f} seconds",
        f"lasts {recovery.LASTING_SECONDS:.0f} seconds",
    ):
        assert said in chapter.replace("\n", " ")


def test_events() -> None:
    listed = {name: cells[1] for cells in rows("Events") for name in re.findall(r"`([^`]+)`", cells[0])}
    assert set(listed) == set(PROMISED)
    for name, keys in listed.items():
        assert re.findall(r"`([a-z_0-9]+)`", keys) == PROMISED[name].split(), name


def test_keys_of_the_status() -> None:
    chapter = TEXT.split("Keys of `--status --json`")[1].split("\n## ")[0]
    assert set(re.findall(r"`([a-z_]+)`", chapter)) - {"state"} == STATUS_KEYS - {"state"}


def test_facts_for_programs() -> None:
    chapter = TEXT.split("\n## Programs of yours\n")[1].split("\n## ")[0]
    source = Path(hooks.__file__).read_text()
    assert set(re.findall(r"PYDIAL_[A-Z_]+", chapter)) == set(re.findall(r"PYDIAL_[A-Z_]+", source))


def test_seconds() -> None:
    assert f"within {dialers.POLITE_SECONDS:.0f} seconds" in TEXT.replace("\n  ", " ")
