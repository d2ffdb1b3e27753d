"""The client's side of RFC 2217 against pyserial's server side: settings, circuits, bytes, and rubbish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serial.rfc2217 import PortManager

from pydial.system.rfc2217 import BINARY, COM_PORT, DO, DONT, ECHO, IAC, SB, SE, WILL, WONT, Rfc2217, escaped
from tests.serial_server import Port


class Wire:
    """A client and a server that hear each other at once."""

    def __init__(self) -> None:
        self.line = Port()
        self.to_client = b""
        self.client = Rfc2217(115200)
        self.server = PortManager(self.line, self)
        self.heard = b""

    def write(self, data: bytes) -> None:
        """The server's."""
        self.to_client += data

    def exchange(self) -> bytes:
        """All that is under way arrives; what the line says comes back."""
        said = b""
        for _ in range(20):
            data = self.client.take()
            self.heard += b"".join(self.server.filter(data))
            self.server.check_modem_lines()
            data, self.to_client = self.to_client, b""
            said += self.client.receive(data)
        assert not self.client.outgoing and not self.to_client, "they answer each other for ever"
        return said


def test_the_server_takes_the_settings() -> None:
    wire = Wire()
    wire.exchange()
    assert wire.client.is_set and not wire.client.is_refused
    assert (wire.line.baudrate, wire.line.bytesize, wire.line.parity, wire.line.stopbits) == (115200, 8, "N", 1)
    assert wire.line.dtr and wire.line.rts and not wire.line.rtscts
    assert wire.line.purged == 2


def test_circuits_go_both_ways() -> None:
    wire = Wire()
    wire.exchange()
    assert wire.client.carrier is None  # off is what a line without the circuit has
    wire.line.cd = True
    wire.exchange()
    assert wire.client.carrier is True
    wire.client.set_dtr(False)
    wire.exchange()
    assert wire.client.carrier is False
    wire.client.set_dtr(True)
    wire.exchange()
    assert wire.line.circuit_108 == [True, False, True]


@given(st.binary(max_size=400))
def test_every_byte_goes_both_ways(data: bytes) -> None:
    wire = Wire()
    wire.exchange()
    wire.client.outgoing += escaped(data)
    wire.write(b"".join(wire.server.escape(data)))
    assert wire.exchange() == data
    assert wire.heard == data


SAID = b"OK" + IAC + WILL + ECHO + b"\r\n" + IAC + SB + COM_PORT + b"\x6b\x80" + IAC + SE + b"a" + IAC + IAC + b"b"


@given(st.lists(st.integers(1, 5), max_size=40))
def test_commands_are_understood_however_they_are_cut(sizes: list[int]) -> None:
    client, data, line = Rfc2217(9600), SAID, b""
    for size in [*sizes, len(SAID)]:
        line += client.receive(data[:size])
        data = data[size:]
    assert line == b"OK\r\na\xffb"
    assert client.carrier is True


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (DO + b"\x18", WONT + b"\x18"),
        (WILL + b"\x26", DONT + b"\x26"),
        (DONT + b"\x18", b""),
        (DO + BINARY, b""),  # it was offered
        (WILL + COM_PORT, DO + COM_PORT),
        (WONT + ECHO, DONT + ECHO),
    ],
)
def test_only_what_changes_something_is_answered(said: bytes, answer: bytes) -> None:
    client = Rfc2217(9600)
    client.take()
    client.receive(IAC + said)
    answers = client.take()
    assert answers.startswith(IAC + answer) if answer else not answers
    client.receive(IAC + said)
    is_refused = said[:1] in (DO, WILL) and answer[:1] in (WONT, DONT)
    assert client.take() == (answers if is_refused else b"")  # only a request that was refused is answered again


def test_a_server_without_the_option_says_so() -> None:
    client = Rfc2217(9600)
    client.receive(IAC + DONT + COM_PORT)
    assert client.is_refused and not client.is_set


@given(st.binary(max_size=300))
def test_rubbish_is_no_error(data: bytes) -> None:
    client = Rfc2217(9600)
    for _ in range(3):
        client.receive(data)


def test_a_command_without_end_is_bounded() -> None:
    client = Rfc2217(9600)
    client.receive(IAC + SB)
    for _ in range(1000):
        client.receive(b"x" * 1000)
    assert len(client._rest) < 2048
    assert client.receive(b"OK\r\n").endswith(b"OK\r\n")
