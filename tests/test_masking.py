"""No secret passes, whole or in pieces; what only resembles one does."""

from hypothesis import given
from hypothesis import strategies as st

from pydial.report.masking import MASK, Mask


def test_a_secret_is_masked_where_it_is_a_word_of_its_own():
    mask = Mask(("secret",))
    assert mask.whole("Password: secret\n") == f"Password: {MASK}\n"
    assert mask.whole("secretary") == "secretary"


def test_an_echo_may_run_into_other_words():
    mask = Mask(("secret", "abc"))
    mask.echo_expected = True
    assert mask.feed("secretWelcome\nabcd\n") == f"{MASK}Welcome\nabcd\n"


def test_an_empty_secret_masks_nothing():
    assert Mask(("",)).whole("a b") == "a b"


def test_a_secret_learned_later_is_masked_from_then_on():
    mask = Mask()
    assert mask.feed("pw pw\n") == "pw pw\n"
    mask.learn("pw")
    assert mask.feed("pw\n") == f"{MASK}\n"


@given(st.lists(st.integers(1, 5), max_size=8))
def test_an_echo_in_pieces_is_masked_all_the_same(sizes):
    mask, text, shown = Mask(("tops3cret",)), "\r\nlogin: tops3cret\r\nok\r\n", ""
    for size in [*sizes, len(text)]:
        shown += mask.feed(text[:size])
        text = text[size:]
    assert shown + mask.flush() == f"\r\nlogin: {MASK}\r\nok\r\n"


def test_most_of_a_secret_is_not_shown_when_the_line_pauses():
    mask = Mask(("tops3cret",))
    assert mask.feed("tops3c") + mask.flush() == MASK
    assert mask.feed("to") + mask.flush() == "to"
