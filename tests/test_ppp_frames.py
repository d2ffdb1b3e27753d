"""Framing of the simulator's PPP (RFC 1662), and its automaton's table (RFC 1661 4.1)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.ppp import automaton, framing, icmp, packet
from pydial.ppp.packet import Option, Packet

# A Configure-Request as it is on a line: address, control, options, FCS, all controls escaped.
SAMPLE = b'~\xff}#\xc0!}!}!} }4}"}&} } } } }%}&\xd0}#\xef\x8a}\'}"}(}"M5~'


def frames(data: bytes, accm: int = framing.ALL_CONTROLS) -> list[tuple[int, bytes]]:
    deframer = framing.Deframer()
    deframer.accm = accm
    return list(deframer.feed(data))


def test_a_recorded_frame_is_read() -> None:
    [(protocol, payload)] = frames(SAMPLE)
    heard = packet.decode(payload)
    assert protocol == packet.LCP
    assert heard and heard.code == packet.CONFIGURE_REQUEST
    assert packet.decode_options(heard.data) == [
        Option(2, bytes(4)), Option(5, b"\xd0\x03\xef\x8a"), Option(7), Option(8)
    ]  # fmt: skip


@settings(max_examples=60)
@given(
    payload=st.binary(min_size=1, max_size=300),
    accm=st.integers(0, 0xFFFFFFFF),
    short=st.booleans(),
    cuts=st.lists(st.integers(0, 700), max_size=8),
)
def test_any_payload_survives_any_map_and_any_split(payload: bytes, accm: int, short: bool, cuts: list[int]) -> None:
    sent = framing.encode(0x21, payload, accm, compress_address=short, compress_protocol=short)
    edges = [0, *sorted(cuts), len(sent)]
    deframer = framing.Deframer()
    deframer.accm = accm
    heard = [f for a, b in pairwise(edges) for f in deframer.feed(sent[a:b])]
    assert heard == [(0x21, payload)]
    assert not any(octet in sent for octet in range(0x20) if accm >> octet & 1)


@given(st.integers(1, len(SAMPLE) - 2), st.integers(1, 255))
def test_a_damaged_frame_is_dropped_and_the_next_one_read(at: int, flip: int) -> None:
    damaged = bytearray(SAMPLE)
    damaged[at] ^= flip
    good = frames(SAMPLE)[0]
    heard = frames(bytes(damaged) + SAMPLE)
    assert heard[-1] == good


def test_an_aborted_frame_is_dropped() -> None:
    assert frames(SAMPLE[:-1] + b"}~") == []


def test_control_characters_from_the_line_itself_are_ignored() -> None:
    assert frames(SAMPLE[:9] + b"\x11\x13" + SAMPLE[9:]) == frames(SAMPLE)


def test_a_map_agreed_by_one_frame_holds_for_the_next_of_the_same_read() -> None:
    raw = framing.encode(0x21, b"\x01\x02", 0)
    deframer = framing.Deframer()
    heard = []
    for frame in deframer.feed(SAMPLE + raw):
        heard.append(frame)
        deframer.accm = 0
    assert heard[1] == (0x21, b"\x01\x02")


@given(st.binary(max_size=60))
def test_packets_and_options_of_any_octets_never_fail(octets: bytes) -> None:
    packet.decode(octets)
    options = packet.decode_options(octets)
    assert options is None or packet.encode_options(options) == octets


def test_padding_behind_a_packet_is_dropped() -> None:
    assert packet.decode(Packet(9, 3, b"abcd").encode() + b"pad") == Packet(9, 3, b"abcd")


def test_every_event_has_an_entry_in_every_state_or_cannot_happen() -> None:
    events = {event for _state, event in automaton.TABLE}
    assert len(events) == 16
    assert len(automaton.TABLE) == 16 * 10 - automaton.LOWER.count(" - ") - automaton.UPPER.count(" - ") - sum(
        line.endswith(" -") for line in (automaton.LOWER + automaton.UPPER).splitlines()
    )
    assert automaton.TABLE[automaton.ACK_RCVD, "RCR+"] == automaton.Transition(("sca", "tlu"), automaton.OPENED)
    assert automaton.TABLE[automaton.OPENED, "RTR"] == automaton.Transition(("tld", "zrc", "sta"), automaton.STOPPING)


def test_a_ping_to_us_is_answered_and_no_other() -> None:
    ours, theirs = bytes([10, 6, 6, 6]), bytes([10, 157, 42, 199])
    asked = icmp.echo_request(theirs, ours, 7, b"hello")
    reply = icmp.answer(asked, ours)
    assert reply and icmp.parse_echo(reply) == (0, ours, theirs, icmp.parse_echo(reply)[3])  # type: ignore[index]
    assert reply.endswith(b"hello")
    assert icmp.answer(asked, theirs) is None
    assert icmp.answer(asked[:-1] + b"!", ours) is None
