"""The table of messages is whole: every code that the program tells is in it, and in docs/troubleshooting.md."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from pydial import errors
from pydial.config import problems
from pydial.errors import EXIT_CODES, PydialError
from pydial.messages.checks import CHECKS
from pydial.messages.codes import CODES
from pydial.messages.failures import FAILURES, failure
from pydial.messages.lines import LINES
from pydial.messages.message import TOPICS
from pydial.messages.warnings import WARNINGS, warning
from pydial.pppd.exitcodes import EXIT_CODES as OF_PPPD

ROOT = Path(__file__).parents[1]
SOURCES = [path for path in sorted((ROOT / "pydial").rglob("*.py")) if "messages" not in path.parts]
PAGE = (ROOT / "docs/troubleshooting.md").read_text()


def first_words(*functions: str) -> set[str]:
    """The first argument of every call of one of these functions, where it is text."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in functions and isinstance(node.args[0].value, str):
                    found.add(node.args[0].value)
    return found


def error_classes(base: type[PydialError] = PydialError) -> list[type[PydialError]]:
    return [
        base,
        *(one for sub in base.__subclasses__() if sub.__module__ == errors.__name__ for one in error_classes(sub)),
    ]


def test_every_error_has_its_row_and_exit_code():
    assert {error.code for error in error_classes()} == set(CODES)
    for error in error_classes():
        if error is not errors.Interrupted:
            assert CODES[error.code].exit_code == error.exit_code and error.exit_code in EXIT_CODES


def test_every_warning_that_is_told_is_in_the_table():
    of_table = {row.code for row in WARNINGS.values()}
    told = first_words("Warn")
    assert told <= of_table | set(problems.CODES)
    names = first_words("warning", "_warn_once", "_warn")
    assert names <= set(WARNINGS) and "shared" in names


def test_every_finding_that_is_made_is_in_a_table():
    assert first_words("found") <= set(CHECKS)
    assert {"sim-open", "silent"} <= first_words("found")
    assert first_words("problem", "finding") <= set(problems.CODES)


def test_no_row_is_left_that_nobody_tells():
    text = "".join(path.read_text() for path in SOURCES)
    assert [name for name in (*CHECKS, *problems.CODES, *FAILURES) if f'"{name}"' not in text] == []


@pytest.mark.parametrize("table", [CODES, FAILURES, WARNINGS, CHECKS], ids=["codes", "failures", "warnings", "checks"])
def test_every_row_says_something_about_a_topic(table):
    for name, row in table.items():
        assert row.topic in TOPICS and row.words, name
    assert table is WARNINGS or all(row.cure or getattr(row, "level", "") == "green" for row in table.values())


def test_every_failure_of_a_call_is_a_row_of_the_table():
    assert first_words("fail") == set(FAILURES)


def test_an_error_of_a_row_has_its_words_its_cure_and_its_class():
    made = failure("timed-out", seconds=60.0)
    assert isinstance(made, errors.NoCarrier) and made.message == "No answer to the call within 60 s." and made.hint
    told = warning("no-reset", usb="{usb}", reason="no {right}")
    assert (told.code, told.message) == ("recover", "{usb} cannot be reset: no {right}.")


def test_lines_that_are_explained_are_said():
    """Word for word, by us as by wvdial; the system's own words for an error aside."""
    text = "".join(path.read_text() for path in SOURCES).replace('\\"', '"')
    systems = {f": {os.strerror(number)}" for number in (2, 13, 16)}
    for row in LINES:
        parts = [part for part in row.line.split("{}") if part and part not in systems]
        assert [part for part in parts if part not in text] == [], row.line


def test_the_page_has_every_code_every_line_and_every_end_of_pppd():
    codes = {code for table in (CODES, CHECKS, problems.CODES) for code in table}
    codes = {code for code in codes if code not in CHECKS or CHECKS[code].level != "green"}
    codes |= {row.code for table in (WARNINGS, FAILURES) for row in table.values()}
    assert [code for code in codes if f"| `{code}` |" not in PAGE] == []
    assert [row.line for row in LINES if row.line.replace("{}", "…") not in PAGE] == []
    ends = re.findall(r"^\| `The PPP daemon has died.*\(exit code = (\d+)\)` \| .+ \|$", PAGE, re.MULTILINE)
    assert list(map(int, ends)) == list(OF_PPPD)
    for line in ("A modem hung up the phone (exit code = 16)", "Modem not responding.", "Bad init string."):
        assert line in PAGE


def test_the_first_page_leads_there():
    assert "docs/troubleshooting.md" in (ROOT / "README.md").read_text()
