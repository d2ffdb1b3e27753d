"""What pppd says against its options is asked before a call, and told in its own words."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.errors import AuthenticationFailed, PppdUnusable, PppFailed
from pydial.links.pppd_child import PppdChild
from pydial.pppd.phases import explained
from pydial.system import pppd_dryrun

PPPD = "/usr/sbin/pppd"
needs_pppd = pytest.mark.skipif(not os.access(PPPD, os.X_OK), reason="no pppd that may be run")


def program(folder: Path, text: str) -> str:
    path = folder / "pppd"
    path.write_text(f"#!{sys.executable} -IS\nimport os, sys, time\n{text}\n")
    path.chmod(0o755)
    return str(path)


@needs_pppd
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["115200", "foo"], "unrecognized option 'foo'"),
        (["115200", "ipcp-max-failure", "x"], "invalid numeric parameter 'x' for ipcp-max-failure option"),
        (["call", "nowhere"], "Can't open options file /etc/ppp/peers/nowhere"),
        (["115200", "noauth"], ""),
    ],
)
def test_pppd_itself(words: list[str], said: str) -> None:
    found = pppd_dryrun.refusal(PPPD, words)
    assert said in found and bool(found) == bool(said)


@needs_pppd
def test_a_dial_knows_it_before_the_call() -> None:
    text = f"[Dialer Defaults]\nPPP = pppd\nPPPD Path = {PPPD}\nPPPD Option = foo\n"
    error = PppdChild(resolve([("F", Document(text))], (), ())).unusable()
    assert isinstance(error, PppdUnusable) and "unrecognized option 'foo'" in error.message


def test_a_program_that_is_no_pppd_has_said_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pppd_dryrun, "SECONDS", 0.2)
    assert pppd_dryrun.refusal(program(tmp_path, "time.sleep(60)"), ["115200"]) == ""
    assert pppd_dryrun.refusal(program(tmp_path, "os.write(2, b'x'); sys.exit(1)"), ["115200"]) == ""
    assert pppd_dryrun.refusal(str(tmp_path / "nowhere"), ["115200"]) == ""
    assert pppd_dryrun.refusal(program(tmp_path, "sys.exit(2)"), []) == ""


def test_it_has_a_terminal_that_is_not_the_modems(tmp_path: Path) -> None:
    path = program(tmp_path, "os.write(2, (sys.argv[-1] + ' on ' + os.ttyname(0)).encode()); sys.exit(2)")
    assert pppd_dryrun.refusal(path, ["115200"]).startswith("dryrun on /dev/pts/")


@pytest.mark.parametrize(
    ("code", "line", "error", "words"),
    [
        (10, "LCP: timeout sending Config-Requests", PppFailed, "speaks no PPP"),
        (10, "IPCP: timeout sending Config-Requests", PppFailed, "gave no address"),
        (10, "No CHAP secret found for authenticating us to x", AuthenticationFailed, "asks for a name"),
        (11, "peer refused to authenticate: terminating link", AuthenticationFailed, "wants the provider to log in"),
        (2, "unrecognized option 'foo'", PppdUnusable, "refuses its options: "),
    ],
)
def test_pppds_own_line_tells_how_far_it_came(code: int, line: str, error: type, words: str) -> None:
    found = explained(code, line)
    assert type(found) is error and words in found.message and found.hint
    assert explained(16, line) is None
