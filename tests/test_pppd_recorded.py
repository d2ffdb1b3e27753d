"""The ppp floor beside recordings of the real wvdial, where those are at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pydial.pppd.arguments import PppSettings, pppd_arguments
from pydial.pppd.exitcodes import ending
from pydial.pppd.loglines import read_log_line
from pydial.pppd.secrets_file import with_secret

GOLDEN = Path(__file__).parents[2] / "shared" / "oracle" / "golden"
pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the recordings of wvdial are not here")

OTHERS_DELETED = "secrets_existing_remote"
"""There wvdial drops the entries of other users whose names begin alike: fixed."""


def recordings(*patterns: str) -> list[str]:
    return sorted(file.stem for pattern in patterns for file in GOLDEN.glob(f"{pattern}.json"))


def recording(name: str) -> dict[str, Any]:
    return dict(json.loads((GOLDEN / f"{name}.json").read_text()))


def option(conf: str, name: str, default: str) -> str:
    found = re.findall(rf"^{name} *= *(.*?) *$", conf, re.MULTILINE)
    return str(found[-1]) if found else default


@pytest.mark.parametrize("name", recordings("happy", "pppd_*", "seed_*", "secrets_char_at"))
def test_pppds_arguments(name: str) -> None:
    recorded = recording(name)
    if not recorded["pppd"]:
        pytest.skip("pppd was not started there")
    conf, argv = recorded["scenario"]["conf"], recorded["pppd"][0]["start"]["argv"]
    settings = PppSettings(
        speed=int(option(conf, "Baud", "57600")),
        user=option(conf, "Username", ""),
        address=option(conf, "Force Address", ""),
        isdn=option(conf, "ISDN", "0") == "1",
        pppd_option=option(conf, "PPPD Option", ""),
        idle_seconds=int(option(conf, "Idle Seconds", "0")),
    )
    assert pppd_arguments(settings, int(argv[-1])) == argv[1:]


@pytest.mark.parametrize("name", recordings("log_*", "happy", "seed_*"))
def test_lines_shown_for_pppds_log(name: str) -> None:
    recorded = recording(name)
    script = recorded["scenario"].get("pppd", [])
    if not script or isinstance(script[0], list):
        pytest.skip("more than one pppd there")
    read = [read_log_line(step[4:]) for step in script if step.startswith("log ")]
    shown = [f"--> {line}" for one in read if one for line in one.shown]
    said = iter(recorded["stderr_norm"].split("\n"))
    assert all(line in said for line in shown), shown


@pytest.mark.parametrize("name", recordings("pppd_exit_*"))
def test_lines_after_an_exit_code(name: str) -> None:
    said = recording(name)["stderr_norm"].partition("--> Disconnecting at <CTIME>\n")[2].strip("\n")
    assert [f"--> {line}" for line in ending(int(name[-3:])).lines] == said.split("\n")


@pytest.mark.parametrize("name", recordings("log_*_fail*"))
def test_lines_after_a_failed_authentication(name: str) -> None:
    said = recording(name)["stderr_norm"].partition("--> Disconnecting at <CTIME>\n")[2].strip("\n")
    assert [f"--> {line}" for line in ending(19, auth_failed=True).lines] == said.split("\n")


@pytest.mark.parametrize("name", recordings("secrets_[!ct]*", "secrets_char_at", "secrets_char_latin1"))
def test_the_secrets_file(name: str) -> None:
    scenario, after = recording(name)["scenario"], recording(name)["secrets_after"]["pap-secrets"]
    if after is None or ("pap" not in scenario and name.startswith("secrets_existing")):
        pytest.skip("the text stands elsewhere there")
    conf = scenario["conf"]
    lines = after["text"].split("\n")
    before = scenario.get("pap", "\n".join(line for line in lines if line.startswith("#")) + "\n") or ""
    user, remote = option(conf, "Username", ""), option(conf, "Remote Name", "*")
    text = with_secret(before, user, remote, option(conf, "Password", ""))
    if name == OTHERS_DELETED:
        assert set(after["text"].split("\n")) < set(text.split("\n"))
        assert {"use\t*\tprefix1", "userx\t*\tprefix2", "us\t*\tprefix3"} < set(text.split("\n"))
    else:
        assert text == after["text"]
