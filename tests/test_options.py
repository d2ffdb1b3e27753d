"""The table of options: whole, consistent, and the same in the documentation."""

from __future__ import annotations

import pytest

from pydial.config import numbers
from pydial.config.options import (
    CHOICE,
    FLAG,
    NUMBER,
    OPTIONS,
    SECONDS,
    TEXT,
    choice_of,
    is_secret,
    known,
    option,
)
from pydial.config.words import fold


def test_names_are_unique() -> None:
    names = [fold(name) for row in OPTIONS for name in (row.name, *row.stronger, *row.weaker)]
    assert len(names) == len(set(names))


def test_defaults_are_of_their_kind() -> None:
    for row in OPTIONS:
        assert row.kind in (TEXT, NUMBER, FLAG, SECONDS, CHOICE)
        is_plain = numbers.is_word if row.kind == FLAG else numbers.is_number
        assert row.kind in (TEXT, CHOICE) or is_plain(row.default, as_defaults=False), row.name
        assert (row.kind == CHOICE) == bool(row.choices) and (not row.choices or row.default in row.choices)
        assert row.meaning


def test_spellings() -> None:
    assert option("pppd PATH").name == "PPPD Path"
    assert known("init") is option("Init1")
    assert known("Flow Control") is option("FlowControl")
    assert known("login") is option("Username")
    assert known("Phon") is None
    with pytest.raises(KeyError):
        option("Login")


def test_secrets() -> None:
    assert [row.name for row in OPTIONS if row.secret] == ["PIN", "Password"]
    assert is_secret("password") and not is_secret("Username") and not is_secret("; Password")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("crtscts", "CRTSCTS"),
        ("Hardware (CRTSCTS)", "CRTSCTS"),
        ("None", "NOFLOW"),
        ("Software(XON/XOFF)", "XONXOFF"),
        ("x", None),
    ],
)
def test_flow_control_in_the_words_of_other_dialers(text: str, choice: str | None) -> None:
    assert choice_of(option("FlowControl"), text) == choice
    assert choice_of(option("PDP Type"), "none") is None
