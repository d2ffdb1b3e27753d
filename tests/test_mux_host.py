"""The host's side of a multiplexer, told octets: opening, signals, answers, the end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.mux import frames, messages
from pydial.mux.frames import DISC, DM, SABM, UA, UIH
from pydial.mux.host import CLOSE_DOWN, CLOSED, CONNECTING, LEAVE, OPEN, REFUSED, Host

P = frames.POLL_FINAL


def answer(number, control):
    """The answerer's: its C/R is set in answers."""
    return frames.frame(frames.address(number), control | P)


def command(number, control):
    return frames.frame(frames.address(number, command=False), control | P)


def said(message):
    return frames.frame(frames.address(0, command=False), UIH, message)


def heard(octets):
    """The messages on DLCI 0 in what was sent."""
    found = frames.Decoder().feed(octets)
    return [one for address, _, text in found if address >> 2 == 0 for one in messages.messages(text)]


@pytest.fixture
def host():
    made = Host(31)
    for number in (0, 1, 2):
        made.connect(number)
        made.feed(answer(number, UA))
    made.take()
    return made


def test_channels_are_opened_by_sabm_and_ua():
    host = Host(31)
    host.connect(0)
    assert host.take().hex() == "f9033f011cf9"
    assert host.channels[0].state == CONNECTING
    host.feed(answer(0, UA) * 2)
    assert host.channels[0].state == OPEN
    assert not host.take()


def test_dm_is_a_refusal_only_of_what_was_asked(host):
    host.channels[1].state = CONNECTING
    host.feed(answer(1, DM))
    host.feed(answer(2, DM))
    assert (host.channels[1].state, host.channels[2].state) == (REFUSED, CLOSED)


def test_an_echo_of_our_sabm_is_no_answer():
    """The modem said OK to AT+CMUX and is still in text mode (SIM7000)."""
    host = Host(31)
    host.connect(0)
    host.feed(host.take())
    assert host.channels[0].state == CONNECTING
    assert not host.take()


def test_a_modem_opens_channels_itself():
    host = Host(31)
    host.connect(0)
    host.take()
    host.feed(command(0, SABM))
    host.feed(command(1, SABM))
    host.feed(command(7, SABM))
    assert host.channels[0].state == host.channels[1].state == OPEN
    controls = [control for _, control, _ in frames.Decoder().feed(host.take())]
    assert controls == [UA, UA, DM]


def test_our_signals_are_told_until_they_are_answered(host):
    host.signal(1)
    told = messages.modem_status(1, messages.RTC | messages.RTR)
    assert heard(host.take()) == [(messages.MSC, True, told)]
    assert not host.channels[1].is_told
    host.feed(said(messages.message(messages.MSC, told, command=False)))
    assert host.channels[1].is_told


def test_an_answer_that_looks_like_the_modems_own_signals_ends_no_carrier(host):
    """C/R of the message the wrong way round."""
    channel = host.channels[1]
    host.feed(said(messages.message(messages.MSC, messages.modem_status(1, messages.RTC | messages.DV))))
    host.signal(1)
    host.feed(said(messages.message(messages.MSC, messages.modem_status(1, messages.RTC | messages.RTR))))
    assert channel.is_told and channel.carrier
    host.feed(said(messages.message(messages.MSC, messages.modem_status(1, messages.RTC | messages.RTR))))
    assert channel.carrier is False


def test_the_modems_signals_are_answered_and_stop_us(host):
    stop = messages.modem_status(1, messages.RTC | messages.FC)
    host.feed(said(messages.message(messages.MSC, stop + b"\x01")))  # with a break octet (SIM7080)
    assert heard(host.take()) == [(messages.MSC, False, stop + b"\x01")]
    assert not host.may_send(1) and host.may_send(2)
    host.feed(said(messages.message(messages.MSC, messages.modem_status(1, messages.RTC))))
    assert host.may_send(1)


def test_a_carrier_is_lost_only_where_one_was_shown(host):
    """SIM800 never sets DV."""
    channel = host.channels[1]
    host.feed(said(messages.message(messages.MSC, messages.modem_status(1, messages.RTC))))
    assert channel.carrier is None
    for signals, carrier in ((messages.DV, True), (0, False)):
        host.feed(said(messages.message(messages.MSC, messages.modem_status(1, signals))))
        assert channel.carrier is carrier


def test_flow_control_of_all_channels(host):
    host.feed(said(messages.message(messages.FCOFF)))
    assert not (host.may_send(1) or host.may_send(2))
    host.feed(said(messages.message(messages.FCON)))
    assert host.may_send(1)
    assert [kind for kind, _, _ in heard(host.take())] == [messages.FCOFF, messages.FCON]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ((messages.TEST, b"abc"), (messages.TEST, False, b"abc")),
        ((messages.PN, bytes(8)), (messages.PN, False, bytes(8))),
        ((messages.RPN, b"\x07"), (messages.RPN, False, b"\x07")),
        ((messages.RLS, b"\x07\x00"), (messages.RLS, False, b"\x07\x00")),
        ((messages.PSC, b""), (messages.PSC, False, b"")),
        ((0xD1, b"\x01"), (messages.NSC, False, b"\xd3")),  # SNC, the one that is not supported
    ],
)
def test_each_message_of_the_modem_is_answered(host, asked, answered):
    host.feed(said(messages.message(*asked)))
    assert heard(host.take()) == [answered]


def test_data_is_told_with_its_channel_also_before_the_answer(host):
    host.channels[2].state = CONNECTING
    octets = frames.frame(frames.address(1, command=False), UIH, b"one") + frames.frame(0x0B, UIH | P, b"two")
    assert host.feed(octets) == [(1, b"one"), (2, b"two")]
    assert host.feed(frames.frame(0x81, UIH, b"no such channel")) == []


def test_disc_ends_a_channel_and_disc_0_everything(host):
    host.feed(command(1, DISC))
    assert host.channels[1].state == CLOSED and not host.has_ended
    host.feed(command(0, DISC))
    assert host.has_ended
    assert [control for _, control, _ in frames.Decoder().feed(host.take())] == [UA, UA]


def test_either_side_closes_down(host):
    host.close_down()
    assert host.take() == CLOSE_DOWN == LEAVE[2:]
    host.feed(said(messages.message(messages.CLD, command=False)))
    assert host.is_closed_down and not host.has_ended
    host.feed(said(messages.message(messages.CLD)))
    assert host.has_ended


def test_a_channel_that_is_not_open_needs_no_disc(host):
    host.feed(answer(1, DM))
    host.disconnect(1)
    host.disconnect(2)
    assert host.take().hex().startswith("f90b53")
    host.feed(answer(2, UA))
    assert host.channels[2].state == CLOSED


def test_a_modem_that_asks_without_end_gets_no_answers_without_end(host):
    for _ in range(1000):
        host.feed(said(messages.message(messages.TEST, bytes(20))))
    assert len(host.take()) < 5000


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 255), st.sampled_from(sorted({SABM, UA, DM, DISC, UIH})), st.binary(max_size=9)))
)
def test_no_frame_raises_anything(sent):
    host = Host(31)
    host.connect(0)
    for address, control, text in sent:
        host.feed(frames.frame(address, control, text))
    assert {channel.state for channel in host.channels.values()} <= {CLOSED, CONNECTING, OPEN, REFUSED}
