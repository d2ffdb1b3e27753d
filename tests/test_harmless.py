"""Text of others is shown on one line, and steers nothing; what can be printed stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.harmless import harmless
from pydial.recording import stage
from pydial.report.table import table


@given(st.text())
def test_whatever_it_is_it_can_be_printed(text: str) -> None:
    shown = harmless(text)
    assert shown.isprintable()
    assert shown == text or not text.isprintable()


def test_what_cannot_be_printed_is_a_number() -> None:
    assert harmless("Z\xfcrich \u0142 \t\x1b[2J\n\x9b\u2028\u202e\udc9b") == (
        "Z\xfcrich \u0142 [09][1b][2J[0a][9b][2028][202e][dc9b]"
    )


def test_columns_are_as_wide_as_what_is_shown() -> None:
    columns = [("A", ["\x07", "b"]), ("Empty", ["", ""]), ("C", ["", "d"])]
    assert table(columns) == "A     C\n[07]  -\nb     d\n"
    assert table([("A", [])]) == ""


def test_nor_does_a_strangers_recording(capfd: pytest.CaptureFixture[str]) -> None:
    stage._complain('"\x1b]0;PWN\x07" was sent then')
    assert capfd.readouterr().err == '--> "[1b]]0;PWN[07]" was sent then\n'
