"""The octets of a multiplexed line: none is lost, both channels are served, a channel that is stopped waits."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator

import pytest

from pydial.mux import messages
from pydial.simulator.mux_frames import UIH, Frame
from pydial.system.multiplexed_port import MultiplexedPort
from pydial.system.multiplexer import CROWDED, MOST_UNREAD
from pydial.system.reader import Gone, Reader
from pydial.system.serial_port import SerialPort
from pydial.system.waiting import Signals
from tests.mux_dce import MuxDce

LONGEST = 20.0
TEST_COMMAND = messages.TEST | messages.IS_COMMAND
READY = messages.RTC | messages.RTR | 1


@pytest.fixture
def dce() -> Iterator[MuxDce]:
    modem = MuxDce()
    yield modem
    if not modem._stopped.is_set():
        modem.stop()


@pytest.fixture
def port(dce: MuxDce, signals: Signals) -> Iterator[MultiplexedPort]:
    wire = SerialPort.open(dce.device, 115200, "NOFLOW", locked=False)
    made = MultiplexedPort.begin(wire, signals, dce.size)
    assert isinstance(made, MultiplexedPort), made
    yield made
    made.close()


@pytest.fixture
def other(port: MultiplexedPort) -> Iterator[int]:
    """The channel for questions, as somebody else opens it."""
    fd = os.open(port.questions, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    yield fd
    os.close(fd)


def serve(signals: Signals, happened: Callable[[], bool]) -> None:
    """Let the multiplexer work until it happens."""
    end = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < end, "it took too long"
        signals.wait([], 0.02)


def read(fd: int) -> bytes:
    with contextlib.suppress(BlockingIOError):
        return os.read(fd, 65536)
    return b""


def test_each_channel_is_a_line_of_its_own(port: MultiplexedPort, other: int, dce: MuxDce, signals: Signals) -> None:
    assert port.channel == "1"
    port.write(b"data")
    os.write(other, b"AT+CSQ\r")
    serve(signals, lambda: dce.heard == {1: b"data", 2: b"AT+CSQ\r"})
    dce.say(2, b"+CSQ: 20,99\r\n")
    dce.say(1, b"more")
    got = {port.fd: b"", other: b""}

    def both() -> bool:
        for fd in got:
            got[fd] += read(fd)
        return all(got.values())

    serve(signals, both)
    assert got == {port.fd: b"more", other: b"+CSQ: 20,99\r\n"}


def test_the_channels_change_places(port: MultiplexedPort, dce: MuxDce, signals: Signals) -> None:
    assert not port.swap()
    assert port.channel == "2"
    port.write(b"AT\r")
    serve(signals, lambda: dce.heard == {2: b"AT\r"})


def test_no_octet_is_lost_in_either_direction(port: MultiplexedPort, dce: MuxDce, signals: Signals) -> None:
    """What is written comes back from the modem; the reader is slower than both now and then."""
    dce.echoes = True
    sent = os.urandom(400_000)
    got, place = bytearray(), 0

    def all_is_back() -> bool:
        nonlocal place
        with contextlib.suppress(BlockingIOError):
            place += os.write(port.fd, sent[place : place + 3000])
        if place % 7:
            got.extend(read(port.fd))
        return len(got) >= len(sent)

    serve_fast(signals, all_is_back, port.fd)
    assert got == sent


def serve_fast(signals: Signals, happened: Callable[[], bool], fd: int) -> None:
    end = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < end, "it took too long"
        signals.wait([fd], 0.005)


def test_a_reader_that_does_not_read_stops_the_modem_and_loses_nothing(
    port: MultiplexedPort, other: int, dce: MuxDce, signals: Signals
) -> None:
    sent = os.urandom(CROWDED * 3)
    dce.say(1, sent)
    serve(signals, lambda: dce.signals[1][-1] == READY | messages.FC)
    dce.say(2, b"not held up")
    serve(signals, lambda: b"not held up" in read(other))
    got = bytearray()

    def all_is_here() -> bool:
        got.extend(read(port.fd))
        return len(got) == len(sent) and dce.signals[1][-1] == READY

    serve(signals, all_is_here)
    assert got == sent


def test_a_channel_that_the_modem_stops_waits_and_the_other_goes_on(
    port: MultiplexedPort, other: int, dce: MuxDce, signals: Signals
) -> None:
    dce.tell(1, READY | messages.FC)
    serve(signals, lambda: not port._multiplexer._host.may_send(1))
    port.write(b"waits")
    os.write(other, b"goes on")
    serve(signals, lambda: dce.heard == {2: b"goes on"})
    dce.tell(1, READY)
    serve(signals, lambda: dce.heard.get(1) == b"waits")


def test_what_nobody_asked_for_is_dropped_and_holds_nobody_up(
    port: MultiplexedPort, dce: MuxDce, signals: Signals
) -> None:
    dce.say(2, b"+CREG: 1\r\n" * 20_000)
    dce.say(1, b"data")
    serve(signals, lambda: read(port.fd) == b"data")
    assert dce.signals[2] == [READY]


def test_circuit_108_is_rtc(port: MultiplexedPort, dce: MuxDce, signals: Signals) -> None:
    dce.tell(1, READY | messages.DV)
    serve(signals, lambda: bool(port.carrier))
    port.hang_up()
    assert [bool(octet & messages.RTC) for octet in dce.signals[1]] == [True, False, True]


def test_an_unplugged_line_is_the_end_of_both_channels(
    port: MultiplexedPort, other: int, dce: MuxDce, signals: Signals
) -> None:
    readers = [Reader(port.fd), Reader(other)]
    dce.stop()

    def gone() -> bool:
        try:
            return bool(readers[0].everything())
        except Gone:
            with pytest.raises(Gone):
                readers[1].everything()
            return True

    serve(signals, gone)
    port.close()


def test_it_sleeps_when_nothing_is_said(port: MultiplexedPort, dce: MuxDce, signals: Signals) -> None:
    signals.wait([], 0.2)
    before = time.process_time()
    signals.wait([], 1.0)
    assert time.process_time() - before < 0.1  # the modem's thread looks about it, too


def test_a_modem_that_asks_without_end_and_takes_no_answer_costs_little(
    port: MultiplexedPort, dce: MuxDce, signals: Signals
) -> None:
    asked = Frame(0, UIH, bytes([TEST_COMMAND, 27 << 1 | 1]) + bytes(27)).octets(response=False)
    dce.hears = False
    dce._out += asked * 20_000
    serve(signals, lambda: not dce._out)
    assert len(port._multiplexer._to_line) < 2 * MOST_UNREAD
    dce.hears = True
    port.write(b"still here")
    serve(signals, lambda: dce.heard.get(1) == b"still here")


def test_without_a_pty_there_are_no_channels(dce: MuxDce, signals: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> tuple[int, int]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    wire = SerialPort.open(dce.device, 115200, "NOFLOW", locked=False)
    monkeypatch.setattr(os, "openpty", none_left)
    assert MultiplexedPort.begin(wire, signals, dce.size) == ("there is no pty for a channel: No space left on device")
    wire.close()


def test_who_asks_opens_the_other_channel_as_any_serial_port_again_and_again(
    port: MultiplexedPort, dce: MuxDce, signals: Signals
) -> None:
    for time_ in (1, 2):
        asker = SerialPort.open(port.questions, 115200, "NOFLOW", locked=False, end_call=False)
        asker.write(b"AT\r")
        serve(signals, lambda: dce.heard.get(2) == b"AT\r" * time_)  # noqa: B023
        dce.say(2, b"\r\nOK\r\n")
        serve(signals, lambda: read(asker.fd) == b"\r\nOK\r\n")  # noqa: B023
        asker.close()
    assert port.questions and port.channel == "1"
