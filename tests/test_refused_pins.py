"""The notes of PINs that were entered: of which card, whatever the configuration; and nothing of them can be read."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from pydial.system import refused_pins
from pydial.system.refused_pins import RefusedPins

CARD, OTHER = "8949020000012345678", "8944110064123456789"


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(refused_pins, "_folders", lambda: [str(tmp_path / "state"), str(tmp_path / "run")])
    monkeypatch.setattr(refused_pins, "ROUNDS", 1)
    refused_pins._digest.cache_clear()
    yield RefusedPins(["/etc/wvdial.conf"])
    refused_pins._digest.cache_clear()


def words(known: str) -> str:
    return known.split(" ")[0]


def test_what_was_never_entered_is_unknown_and_leaves_no_trace(notes, tmp_path: Path) -> None:
    assert [notes.look("1234"), notes.look("1234", ""), notes.look("1234", CARD)] == ["no"] * 3
    notes.opened()
    notes.opened("1234", CARD)
    assert not list(tmp_path.iterdir())


def test_noted_refused_forgotten(notes, tmp_path: Path) -> None:
    place = tmp_path / "state" / "refused-pins.json"
    assert notes.note("1234") == "no"
    assert notes.look("1234", "") == f"entered {place}"
    assert notes.note("1234") == f"entered {place}"
    notes.refused("1234", CARD)
    assert len(json.loads(place.read_text())) == 1
    assert [notes.look("1234"), notes.look("1234", CARD), notes.look("1234", "")] == [
        f"perhaps {place}", f"refused {place}", f"refused {place}",
    ]  # fmt: skip
    assert notes.look("1234", OTHER) == "no" and notes.look("9999") == "no"
    notes.opened("1234", CARD)
    assert notes.look("1234", CARD) == "no"


def test_a_card_is_known_whatever_the_configuration(notes) -> None:
    notes.note("1234")
    other = RefusedPins(["/home/joe/other.conf"])
    assert words(other.look("1234")) == "perhaps" and other.look("1234", "") == "no"
    notes.refused("1234", CARD)
    assert words(other.look("1234", CARD)) == "refused"


def test_a_refusal_by_another_card_stays_when_this_one_refuses_it_too(notes) -> None:
    for card in (CARD, OTHER):
        notes.note("1234", card)
        notes.refused("1234", card)
    assert [words(notes.look("1234", card)) for card in (CARD, OTHER)] == ["refused", "refused"]
    notes.opened("1234", OTHER)
    assert words(notes.look("1234", CARD)) == "refused" and notes.look("1234", OTHER) == "no"


@pytest.mark.parametrize("card", ["", CARD])
def test_two_others_leave_the_last_try(notes, card: str) -> None:
    for pin in ("1111", "2222"):
        assert notes.look("3333", card) == "no"
        notes.note(pin, card)
        notes.refused(pin, card)
    assert words(notes.look("3333")) == "perhaps" and words(notes.look("3333", card)) == "last"
    notes.opened("", card)
    assert notes.look("3333", card) == "no" and words(notes.look("1111", card)) == "refused"


def test_an_open_sim_says_that_what_was_entered_last_was_right(notes) -> None:
    notes.note("1234")
    notes.opened()
    assert notes.look("1234", "") == "no"


def test_noted_anew_it_takes_the_place_of_the_old_note(notes) -> None:
    notes.note("1234", CARD)
    notes.refused("1234", CARD)
    assert words(notes.note("1234", CARD)) == "refused"
    assert notes.note("1234", CARD, anew=True) == "no"
    assert words(notes.look("1234", CARD)) == "entered"


def test_the_file_is_for_its_owner_and_tells_neither_pin_nor_card(notes, tmp_path: Path) -> None:
    notes.note("1234", CARD)
    file = tmp_path / "state" / "refused-pins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert CARD not in file.read_text() and '"1234"' not in file.read_text()


def test_where_one_folder_cannot_be_the_next_is_taken(notes, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    assert notes.note("1234") == "no"
    assert words(notes.look("1234", "")) == "entered" and (tmp_path / "run" / "refused-pins.json").exists()


def test_where_none_can_be_it_is_told(notes, tmp_path: Path) -> None:
    for folder in ("state", "run"):
        (tmp_path / folder).write_text("in the way")
    assert notes.note("1234") == "nowhere" and notes.look("1234", "") == "no"


def test_the_oldest_notes_give_way(notes, tmp_path: Path) -> None:
    for number in range(refused_pins.MOST + 5):
        notes.note(f"{number:04}", str(number))
    assert len(json.loads((tmp_path / "state" / "refused-pins.json").read_text())) == refused_pins.MOST
    assert notes.look("0000", "0") == "no" and words(notes.look("0036", "36")) == "entered"
