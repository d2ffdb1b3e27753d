"""What modems answer to AT+CMUX=?, and what they are then told (27.007 5.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.at.multiplex import BASIC, MODE, Offer, command_lines, frame_size, offer_in

SIMCOM = "+CMUX: (0),(0),(1-8),(1-1500),(1-255),(0-100),(2-1000),(1-255),(1-7)"
UBLOX = "+CMUX: (0),(0),,(1-1509),(1-255),(0-5),(2-255),(1-255),(1-7)"
LEXI = "+CMUX: (0),(0),(),(31-1509)"
ENFORA = "+CMUX: (1),(0),(1-5),(10-100),(1-255),(0-100),(2-255),(1-255),(1-7)"
TELIT = "+CMUX: (0,1),(0),(5),(64-127)"
WITHOUT_BRACKETS = "+CMUX: 0,0,5,31"


@pytest.mark.parametrize(
    ("answer", "speed", "lines"),
    [
        (SIMCOM, 115200, ["0,0,,31", "0,0,5,31", "0,0", "0"]),
        (SIMCOM, 921600, ["0,0,,31", "0,0,8,31", "0,0", "0"]),
        (SIMCOM, 57601, ["0,0,,31", "0,0", "0"]),
        (UBLOX, 115200, ["0,0,,31", "0,0", "0"]),
        (LEXI, 115200, ["0,0,,31", "0,0", "0"]),
        (TELIT, 9600, ["0,0,,64", "0,0,5,64", "0,0", "0"]),  # the only speed there is
        (WITHOUT_BRACKETS, 115200, ["0,0,,31", "0,0,5,31", "0,0", "0"]),
        ("+CMUX: (0),(0),(1-3)", 115200, ["0,0,,31", "0,0", "0"]),  # the line's speed is not in the list
        ("+cmux:(0)", 115200, ["0,0,,31", "0,0", "0"]),
    ],
)
def test_as_little_as_the_modem_takes(answer: str, speed: int, lines: list[str]) -> None:
    offer = offer_in(["AT+CMUX=?", answer])
    assert offer is not None and offer.takes(MODE, BASIC)
    told = command_lines(offer, speed)
    assert [line for line, _ in told] == [f"AT+CMUX={line}" for line in lines]
    assert [size for _, size in told[-2:]] == [31, 31]  # the standard's, where none is named


def test_the_advanced_option_only_is_seen() -> None:
    offer = offer_in([ENFORA])
    assert offer is not None and not offer.takes(MODE, BASIC)


def test_no_answer_is_no_offer() -> None:
    assert offer_in(["+CREG: (0-2)", "CMUX"]) is None
    assert frame_size(Offer()) == 31


@pytest.mark.parametrize(("sizes", "size"), [("1-20", 20), ("64-1500", 64), ("10,100", 10), ("31", 31), ("0", 1)])
def test_the_nearest_frame_size(sizes: str, size: int) -> None:
    offer = offer_in([f"+CMUX: (0),(0),(1-5),({sizes})"])
    assert offer is not None and frame_size(offer) == size


@given(st.text(max_size=60))
def test_no_answer_raises_anything(text: str) -> None:
    offer = offer_in([f"+CMUX: {text}"])
    assert offer is not None
    assert all(size >= 1 for _, size in command_lines(offer, 115200))
