"""Short messages as octets: known PDUs of other projects' tests, limits, and any text there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.at import gsm7
from pydial.at.sms_joined import join
from pydial.at.sms_pdu import Message, Part, PduError, parse
from pydial.at.sms_submit import submit
from pydial.simulator.phone import _delivered

DELIVERED = {
    # dreamfabric.com/sms; also in python-messaging's tests
    "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37": (
        "27838890001", "hellohello", "1999-03-29 15:16:59+02:00",
    ),
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07": (
        "+31641600986", "How are you?", "2002-08-26 19:37:41+00:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("pdu", DELIVERED)
def test_known_messages_are_read(pdu: str) -> None:
    message = parse(pdu)
    assert (message.number, message.text, message.time) == DELIVERED[pdu]
    assert message.kind == "received" and message.part is None


def test_the_service_centre_is_told() -> None:
    assert (
        parse("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07").centre == "+31624000000"
    )


def test_a_known_message_is_written() -> None:
    """dreamfabric.com/sms, without its validity."""
    assert submit("+46708251358", "hellohello") == [("000100" + "0B916407281553F80000" + "0AE8329BFD4697D9EC37", 22)]


def test_ucs2_is_written_and_read() -> None:
    [(pdu, length)] = submit("+46708251358", "Добрый")
    assert pdu.endswith("00080C04140" + "43E0431044004" + "4B0439") and length == len(pdu) // 2 - 1
    assert parse(pdu).text == "Добрый"


def test_a_validity_and_a_relative_one_are_passed_over() -> None:
    assert parse("0011000B916407281553F80000AA0AE8329BFD4697D9EC37").text == "hellohello"


def test_the_extension_table() -> None:
    assert gsm7.encode("€[") == [0x1B, 0x65, 0x1B, 0x3C]
    assert gsm7.decode([0x1B, 0x65, 0x1B, 0x3C, 0x1B, 0x41]) == "€[A"
    assert gsm7.encode("ç") is None
    assert len(gsm7.ALPHABET) == 128


def test_septets_are_packed_as_the_standard_shows() -> None:
    """23.038 6.1.2.1.1: seven octets hold eight characters."""
    septets = gsm7.encode("12345678")
    assert septets and gsm7.pack(septets).hex().upper() == "31D98C56B3DD70"
    assert gsm7.unpack(gsm7.pack(septets), 8) == septets


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("я" * 70, 1), ("я" * 71, 2), ("я" * 134, 2),
     ("€" * 80, 1), ("€" * 81, 2)],
)  # fmt: skip
def test_how_many_parts_a_text_takes(text: str, parts: int) -> None:
    assert len(submit("123", text)) == parts


@pytest.mark.parametrize("text", ["a" * 152 + "€" + "b" * 100, "я" * 66 + "😀" + "я" * 60])
def test_no_character_is_cut_in_two(text: str) -> None:
    pieces = [parse(pdu).text for pdu, _ in submit("123", text, 7)]
    assert "".join(pieces) == text
    assert all(piece.isprintable() for piece in pieces)


def test_the_parts_are_told_apart_and_joined_in_order() -> None:
    one, other = (submit("123", letter * 200, reference) for letter, reference in (("a", 1), ("b", 2)))
    listed = [(place, "unread", parse(pdu)) for place, (pdu, _) in enumerate([one[1], other[0], one[0], other[1]], 1)]
    assert listed[0][2].part == Part(1, 2, 2)
    [first, second] = join(listed)
    assert (first.message.text, first.indexes, first.missing) == ("a" * 200, (1, 3), 0)
    assert (second.message.text, second.indexes) == ("b" * 200, (2, 4))


def test_a_part_that_has_not_come_is_told() -> None:
    [(pdu, _), *_] = submit("123", "a" * 200)
    [found] = join([(5, "read", parse(pdu))])
    assert found.missing == 1 and found.message.text == "a" * 153 + " […] "


def test_a_16_bit_reference_is_understood() -> None:
    """23.040 9.2.3.24.8, as iPhones send it."""
    header = "060804ABCD0201"
    pdu = "00440B911346610089F60008208062917314080B" + header + "00410042"
    message = parse(pdu)
    assert message.part == Part(0xABCD, 1, 2) and message.text == "AB"


def test_an_alphanumeric_sender() -> None:
    octets = gsm7.pack(gsm7.encode("Provider") or [])
    pdu = f"0004{len(octets) * 2:02X}D0{octets.hex()}00002080629173140801" + "41"
    assert parse(pdu).number == "Provider"


@pytest.mark.parametrize(
    "pdu", ["", "zz", "00", "0004", "07911326040000F0040B911346610089F6", "0003" + "00" * 20, "01", "0791"]
)
def test_what_is_no_message_is_refused(pdu: str) -> None:
    with pytest.raises(PduError):
        parse(pdu)


@pytest.mark.parametrize("number", ["", "+", "abc", "1" * 21, "12 34", "+1+2", "١٢"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(PduError):
        submit(number, "x")


def test_a_text_beyond_255_parts_is_refused() -> None:
    with pytest.raises(PduError, match="too long"):
        submit("1", "a" * (153 * 255 + 1))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=700))
def test_any_text_comes_back_as_it_was_sent(text: str) -> None:
    """The simulator turns what is sent into what is received, octet by octet."""
    received = [parse(_delivered(pdu)) for pdu, _ in submit("+491700000017", text, 200)]
    [found] = join([(place, "unread", message) for place, message in enumerate(received, 1)])
    assert found.message.text == text and found.message.number == "+491700000017"
    assert found.message.time == "2026-11-05 12:50:20+01:00"


@given(st.binary(max_size=60))
def test_no_octets_break_the_reader(octets: bytes) -> None:
    try:
        assert isinstance(parse(octets.hex()), Message)
    except PduError as problem:
        assert str(problem)
