"""Framing (RFC 1662) beside a slow reading of it, packets, datagrams, and the automaton's table (RFC 1661 4.1)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.ppp import automaton, datagram, framing, icmp, packet
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


# -- the fast framing beside RFC 1662 C, octet by octet


def slow_fcs(octets: bytes) -> bytes:
    """RFC 1662 C.2 without a table: one bit after the other."""
    fcs = 0xFFFF
    for octet in octets:
        fcs ^= octet
        for _ in range(8):
            fcs = fcs >> 1 ^ 0x8408 if fcs & 1 else fcs >> 1
    return (fcs ^ 0xFFFF).to_bytes(2, "little")


def slow_frame(body: bytes, accm: int) -> bytes:
    """A frame around `body`, an octet at a time (RFC 1662 4.2)."""
    said = bytearray()
    for octet in body + slow_fcs(body):
        must = octet in (0x7D, 0x7E) or (octet < 0x20 and accm >> octet & 1)
        said += bytes([0x7D, octet ^ 0x20]) if must else bytes([octet])
    return b"~" + said + b"~"


def slow_read(data: bytes, accm: int) -> list[tuple[int, bytes]]:
    """The frames in `data`, an octet at a time."""
    found, frame, escaped = [], bytearray(), False
    for octet in data:
        if octet == 0x7E:
            body, check = bytes(frame[:-2]), bytes(frame[-2:])
            good = not escaped and len(frame) >= 4 and slow_fcs(body) == check
            body = body.removeprefix(b"\xff\x03")
            if good and body and body[0] & 1:
                found.append((body[0], body[1:]))
            elif good and len(body) > 1:
                found.append((body[0] << 8 | body[1], body[2:]))
            frame, escaped = bytearray(), False
        elif octet < 0x20 and accm >> octet & 1:
            continue
        elif octet == 0x7D:
            escaped = True
        else:
            frame.append(octet ^ 0x20 if escaped else octet)
            escaped = False
    return found


@given(payload=st.binary(max_size=80), accm=st.sampled_from([0, 0xFFFFFFFF, 0x000A0000, 1]), short=st.booleans())
def test_frames_are_those_of_the_slow_reading(payload: bytes, accm: int, short: bool) -> None:
    body = (b"\x21" if short else b"\xff\x03\x00\x21") + payload
    sent = framing.encode(0x21, payload, accm, compress_address=short, compress_protocol=short)
    assert sent == slow_frame(body, accm)


NOISE = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.lists(st.sampled_from([0x7E, 0x7D, 0x5D, 0x5E, 0x11, 0xFF, 0x03, 0x21]), max_size=20).map(bytes),
        st.tuples(st.binary(max_size=20), st.sampled_from([0, 0xFFFFFFFF])).map(lambda made: slow_frame(*made)),
    ),
    max_size=8,
).map(b"".join)


@settings(max_examples=300)
@given(data=NOISE, accm=st.sampled_from([0, 0xFFFFFFFF, 0x000A0000]), cuts=st.lists(st.integers(0, 300), max_size=6))
def test_any_octets_in_any_pieces_are_read_as_the_slow_reading_reads_them(
    data: bytes, accm: int, cuts: list[int]
) -> None:
    deframer = framing.Deframer()
    deframer.accm = accm
    edges = [0, *sorted(cuts), len(data)]
    assert [f for a, b in pairwise(edges) for f in deframer.feed(data[a:b])] == slow_read(data, accm)


def test_a_frame_without_end_takes_no_memory_and_the_next_one_is_read() -> None:
    deframer = framing.Deframer()
    for _ in range(200):
        assert not list(deframer.feed(b"\x21" + bytes(range(0x30, 0x70)) * 100))
        assert len(deframer.unfinished) <= framing.LONGEST_ESCAPED
    assert list(deframer.feed(SAMPLE)) == frames(SAMPLE)


@given(st.binary(max_size=90), st.sampled_from([4, 6]))
def test_only_whole_datagrams_are_taken_from_a_frame(octets: bytes, version: int) -> None:
    found = datagram.whole(version, octets)
    assert octets.startswith(found)
    if found and version == 4:
        assert found[0] >> 4 == 4
        assert len(found) == int.from_bytes(found[2:4], "big") >= (found[0] & 15) * 4 >= 20


def test_padding_behind_a_datagram_is_dropped_and_half_a_datagram_too() -> None:
    ping = icmp.echo_request(bytes(4), bytes(4), 1)
    assert datagram.whole(4, ping + b"pad") == ping
    assert datagram.whole(4, ping[:-1]) == b""
    six = b"\x60" + bytes(3) + b"\0\4" + bytes(34) + b"data"
    assert datagram.whole(6, six + b"\0") == six
    assert datagram.whole(6, six[:-1]) == b""
