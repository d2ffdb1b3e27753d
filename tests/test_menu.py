"""The choice for PPP in a host's menu: real menus as conversations, and near misses beside each rule."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.dial.menu import choice_in, choices
from tests import conversation

MENUS = sorted(Path(__file__).parent.glob("conversations/menu/*.txt"))


@pytest.mark.parametrize("path", MENUS, ids=lambda path: path.stem)
def test_menu_conversation(path: Path) -> None:
    menu = conversation.read(path)
    assert conversation.played(menu) == conversation.expected(menu)


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        ("P for PPP", "p"),
        ("A for SLIP, B for PPP", "b"),
        ("ag) for PPP", "ag"),
        ("aj for\tPPP", "aj"),
        ("534for PPP", "534"),
        ("ab9 for PPP", "9"),
        ('P for "PPP"', "p"),  # wvdial crashes
        ("aj for ak - PPP", "ak"),  # "ak" is not "PPP": the next rule decides
        ("zz 508, for PPP", "508"),
        ("w1; for PPP", "1"),
        ("w3/for PPP", "3"),
        ("w6= for PPP", "6"),
        ("w7 for, PPP", "7"),
        ("w8 for-PPP", "8"),  # wvdial crashes
        ("type for PPP", ""),
        ("w4 (for PPP", ""),
        ("P for a PPP", ""),
        ("535 forPPP", ""),
        ("for PPP", ""),
        ("af for PPPx", ""),
        ("(1) start PPP", "1"),
        ("(1) SLIP (2) PPP", "2"),
        ("PPP is (1)", ""),
        ("(1 PPP", ""),
        ("1 - start PPP", "1"),
        ("1-start PPP", "1"),
        ("ab: PPP", "ab"),
        ("zz ab> foo PPP", "ab"),
        ("zz [ab] foo PPP", "ab"),
        ("(ab cd) foo PPP", "cd"),
        ("hostname (e.g. ce.cf) with PPP", "cf"),
        ("bd-be (bf) PPP", "bd"),
        ("foo PPP bar - PPP", "bar"),
        ("zz ab, foo PPP", ""),
        ("zz ab; foo PPP", ""),
        ("zz ab= foo PPP", ""),
        ("zz ab/ foo PPP", ""),
        ("If you can't reach PPP", ""),  # wvdial sends "can"
        ('type "PPP" now', ""),
        ('types "PPP" now', "types"),
        ("enter: 1 - PPP", "1"),
        ("PPP - 1", ""),
        ("1 - xpppx", ""),
        ("1 - SLIP", ""),
        ("1  PPP", "1"),
        ("  4 Start PPP", "4"),
        ("1PPP", "1"),
        ("#8 foo PPP", "8"),
        ("12 PPP", ""),
        ("-7 foo PPP", ""),
        ("x 1 PPP", ""),
        ("Welcome to the PPP server", ""),
        ("x'PPP", ""),
    ],
)
def test_choice_in_a_line(line: str, choice: str) -> None:
    assert choice_in(line) == choice


def test_choices_come_in_order_and_a_repeated_one_once() -> None:
    assert choices("1) PPP\r\n1) PPP\n\nP for PPP\r3) SLIP\r1) PPP") == ("1", "p", "1")


@given(st.text(st.characters(max_codepoint=255)))
def test_any_text_is_read(text: str) -> None:
    assert all(choice.isalnum() for choice in choices(text + " PPP"))


@pytest.mark.parametrize("hostile", ["(" * 8192 + "ppp", "a" * 8192 + " ppp", "1 - ppp " * 1024, "ppp\n" * 2048])
def test_hostile_menus_take_no_time(hostile: str) -> None:
    start = time.perf_counter()
    choices(hostile)
    assert time.perf_counter() - start < 0.5
