"""27.010's framing: vectors of makers' manuals, any split, loss and damage."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.mux import frames, messages
from pydial.mux.frames import DISC, DM, SABM, UA, UI, UIH

P = frames.POLL_FINAL
SABM_0, SABM_1, SABM_2 = "f9033f011cf9", "f9073f01def9", "f90b3f0159f9"


@pytest.mark.parametrize(
    ("address", "control", "information", "octets"),
    [
        (0x03, SABM | P, b"", SABM_0),
        (0x07, SABM | P, b"", SABM_1),
        (0x0B, SABM | P, b"", SABM_2),
        (0x03, UA | P, b"", "f9037301d7f9"),
        (0x07, UA | P, b"", "f907730115f9"),
        (0x03, UIH, b"\xc3\x01", "f903ef05c301f2f9"),  # closes the multiplexer down (TS 27.010, makers' manuals)
    ],
)
def test_the_frames_of_makers_manuals(address, control, information, octets):
    made = frames.frame(address, control, information)
    assert made.hex() == octets
    assert frames.Decoder().feed(made) == [(address, control & ~P, information)]


def crc_bit_by_bit(octets):
    """The FCS by the definition, a bit at a time: a second reading."""
    register = 0xFF
    for octet in octets:
        for place in range(8):
            bit = (register ^ octet >> place) & 1
            register = register >> 1 ^ (0xE0 if bit else 0)
    return register ^ 0xFF


@given(st.binary(min_size=1, max_size=40))
def test_the_check_sequence_is_the_standards(octets):
    assert frames.fcs(octets) == crc_bit_by_bit(octets)


ADDRESSES = st.builds(lambda dlci, bit: dlci << 2 | bit << 1 | 1, st.integers(0, 61), st.integers(0, 1))
FRAMES = st.tuples(ADDRESSES, st.sampled_from((SABM, UA, DM, DISC, UIH, UI)), st.binary(max_size=200))


@settings(max_examples=100)
@given(sent=st.lists(FRAMES, max_size=8), shared=st.booleans(), cuts=st.lists(st.integers(0, 1700), max_size=8))
def test_any_split_one_flag_or_two(sent, shared, cuts):
    line = b"".join(frames.frame(*one)[shared:] for one in sent)
    line = b"\xf9" * shared + line
    edges = [0, *sorted(min(cut, len(line)) for cut in cuts), len(line)]
    decoder = frames.Decoder()
    heard = [found for a, b in pairwise(edges) for found in decoder.feed(line[a:b])]
    assert heard == sent
    assert not decoder.damaged


@settings(max_examples=100)
@given(data=st.binary(max_size=700), size=st.integers(1, 300))
def test_data_of_any_length_is_cut_into_frames(data, size):
    heard = frames.Decoder().feed(frames.Encoder(size).encode(2, data))
    assert b"".join(information for _, _, information in heard) == data
    assert all((address, control) == (0x0B, UIH) and 0 < len(text) <= size for address, control, text in heard)


QUIET = st.binary(min_size=1, max_size=20).filter(lambda text: 0xF9 not in text)


@given(before=QUIET, lost=st.integers(1, 8), text=QUIET)
def test_what_is_lost_costs_no_other_frame(before, lost, text):
    """Octets are missing from one frame: those behind it are read, once enough of them has come."""
    damaged = frames.frame(0x07, UIH, before)
    damaged = damaged[:1] + damaged[1 + lost :]
    good = frames.frame(0x07, UIH, text)
    heard = frames.Decoder().feed(damaged + good * 2 + b"\xf9" * frames.LARGEST_SIZE)
    assert heard[-1] == (0x07, UIH, text)


TO_UI = (UIH ^ UI, UIH ^ UI ^ P)


@given(at=st.integers(1, 2), flip=st.integers(1, 255).filter(lambda flip: flip not in TO_UI), text=QUIET)
def test_a_damaged_header_is_no_frame(at, flip, text):
    """Address and control, that is: where the check sequence stands, the length decides."""
    sent = bytearray(frames.frame(0x07, UIH, text))
    sent[at] ^= flip
    good = frames.frame(0x0B, UIH, text)
    heard = frames.Decoder().feed(bytes(sent) + good + b"\xf9" * 2 * frames.LARGEST_SIZE)
    assert heard == [(0x0B, UIH, text)]


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=300), max_size=5))
def test_rubbish_raises_nothing_and_is_not_kept(pieces):
    decoder = frames.Decoder()
    for piece in pieces:
        decoder.feed(piece)
    decoder.feed(b"\r" * (frames.LARGEST_SIZE + 10))
    assert decoder.feed(b"\xf9\xf9" + bytes.fromhex(SABM_0)) == [(0x03, SABM, b"")]


def test_a_ui_frame_is_checked_as_a_whole():
    sent = bytearray(frames.frame(0x07, UI, b"text"))
    assert frames.Decoder().feed(bytes(sent)) == [(0x07, UI, b"text")]
    sent[5] ^= 1
    assert frames.Decoder().feed(bytes(sent)) == []


def test_both_controls_for_data_are_taken():
    """Some modems send FF, with the poll/final bit, and nothing else (SIM7600)."""
    assert frames.Decoder().feed(frames.frame(0x05, UIH | P, b"x")) == [(0x05, UIH, b"x")]


@given(st.sampled_from((messages.MSC, messages.TEST, messages.PN)), st.booleans(), st.binary(max_size=127))
def test_messages_are_read_as_written(kind, command, value):
    two = messages.message(kind, value, command=command) + messages.message(messages.CLD)
    assert list(messages.messages(two)) == [(kind, command, value), (messages.CLD, True, b"")]


@given(st.binary(max_size=60))
def test_messages_that_are_none_raise_nothing(octets):
    for kind, command, value in messages.messages(octets):
        assert kind < 256 and command in (True, False) and len(value) <= len(octets)
