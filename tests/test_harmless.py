"""Text of others is shown on one line, and steers nothing; what can be printed stays as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.harmless import harmless, harmless_ascii, harmless_json, harmless_lines
from pydial.recording import stage
from pydial.report.table import table


@given(st.text())
def test_whatever_it_is_it_can_be_printed(text: str) -> None:
    shown = harmless(text)
    assert shown.isprintable()
    assert shown == text or not text.isprintable()


def test_what_cannot_be_printed_is_a_number() -> None:
    assert harmless("Z\xfcrich \u0142 \t\x1b[2J\n\x9b\u2028\u202e\udc9b") == (
        "Z\xfcrich \u0142 [09][1b][2J[0a][9b][2028][202e][9b]"
    )


@given(st.binary())
def test_nothing_in_lines_steers_a_terminal(data: bytes) -> None:
    shown = harmless_lines(data.decode("latin-1"))
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown if char not in "\t\n")
    assert harmless_lines("caf\xc3\xa9 \xc3\xa0\t\n\x1b\x85") == "caf\xc3\xa9 \xc3\xa0\t\n[1b][85]"


def test_what_a_modem_says_is_shown_as_wvdialconf_does() -> None:
    assert harmless_ascii("a\tb\x1b[2J\x9b1m\x07\xe9\n") == "a b[1b][2J[9b]1m[07][e9]\n"


@given(st.text())
def test_json_is_one_line_and_means_the_same(text: str) -> None:
    shown = harmless_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text and len(shown.splitlines()) == 1


def test_columns_are_as_wide_as_what_is_shown() -> None:
    columns = [("A", ["\x07", "b"]), ("Empty", ["", ""]), ("C", ["", "d"])]
    assert table(columns) == "A     C\n[07]  -\nb     d\n"
    assert table([("A", [])]) == ""


def test_a_complaint_about_a_recording_cannot_steer_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    stage._complain('"\x1b]0;PWN\x07" was sent then')
    assert capfd.readouterr().err == '--> "[1b]]0;PWN[07]" was sent then\n'
