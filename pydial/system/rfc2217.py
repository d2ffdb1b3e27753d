"""A serial line behind Telnet's COM port option (RFC 2217), from the client's side: bytes in, bytes out, no socket.

pyserial has a client, too, but it waits inside itself, where no signal is heard, and keeps all that comes in.
Commands are those of Telnet (RFC 854 and 855); names are the RFCs'.
"""

from __future__ import annotations

import re

IAC = b"\xff"
SE, SB, WILL, WONT, DO, DONT = (bytes([code]) for code in (240, 250, 251, 252, 253, 254))
BINARY, ECHO, SUPPRESS_GO_AHEAD, COM_PORT = (bytes([code]) for code in (0, 1, 3, 44))

# RFC 2217 3: what the client says; the server's answers are 100 higher.
SET_BAUDRATE, SET_DATASIZE, SET_PARITY, SET_STOPSIZE, SET_CONTROL = (bytes([code]) for code in range(1, 6))
SET_MODEMSTATE_MASK, PURGE_DATA = b"\x0b", b"\x0c"
NOTIFY_MODEMSTATE, BAUDRATE_IS = b"\x6b", b"\x65"
NO_FLOW_CONTROL, DTR_ON, DTR_OFF, RTS_ON = b"\x01", b"\x08", b"\x09", b"\x0b"
EIGHT, NO_PARITY, ONE, EVERYTHING, BOTH_BUFFERS = b"\x08", b"\x01", b"\x01", b"\xff", b"\x03"
CARRIER_DETECT = 0x80  # in a modem state: circuit 109

_COMMAND = re.compile(
    rb"\xff(?:(?P<verb>[\xfb-\xfe])(?P<option>.)|\xfa(?P<sub>(?:[^\xff]|\xff\xff)*)\xff\xf0|(?P<other>[^\xfa-\xfe]))",
    re.DOTALL,
)
_LONGEST = 1024  # bytes of a command that is not complete; a longer one is none


def escaped(data: bytes) -> bytes:
    """Bytes for the line, as Telnet carries them."""
    return data.replace(IAC, IAC + IAC)


class Rfc2217:
    """One connection. What is to be sent to the server is in `outgoing`, for the caller to take with `take`."""

    def __init__(self, speed: int) -> None:
        """`speed` in bit/s; 8N1, no flow control."""
        self.carrier: bool | None = None  # circuit 109; None until it was on: a line without it is told as off
        self.is_agreed = False  # the server knows the option, and the settings were sent
        self.is_set = False  # the server has taken the line's settings
        self.is_refused = False  # the server knows no COM port option
        self.outgoing = b""
        self._speed = speed
        self._rest = b""  # of what came in: a command that is not complete
        self._ours = {BINARY, SUPPRESS_GO_AHEAD, COM_PORT}  # options that we offer, or have in force
        self._theirs = {BINARY, SUPPRESS_GO_AHEAD, ECHO}  # options that we ask for, or have in force
        for option in sorted(self._ours):
            self._say(WILL + option)
        for option in sorted(self._theirs):
            self._say(DO + option)

    def take(self) -> bytes:
        """What is to be sent now."""
        outgoing, self.outgoing = self.outgoing, b""
        return outgoing

    def set_dtr(self, on: bool) -> None:
        """Circuit 108/2."""
        self._set(SET_CONTROL, DTR_ON if on else DTR_OFF)

    def receive(self, data: bytes) -> bytes:
        """What came from the server: the line's bytes in it; its commands are obeyed and answered."""
        data, self._rest = self._rest + data, b""
        line, place = b"", 0
        while (start := data.find(IAC, place)) >= 0:
            line += data[place:start]
            command = _COMMAND.match(data, start)
            if command is None:
                rest = data[start:]
                self._rest = rest if len(rest) < _LONGEST else b""
                return line
            line += self._obey(command)
            place = command.end()
        return line + data[place:]

    def _obey(self, command: re.Match[bytes]) -> bytes:
        """The byte of the line that a command stands for, if it is IAC IAC."""
        if command["verb"]:
            self._negotiate(command["verb"], command["option"])
        elif command["sub"] is not None:
            self._hear(command["sub"].replace(IAC + IAC, IAC))
        return IAC if command["other"] == IAC else b""

    def _negotiate(self, verb: bytes, option: bytes) -> None:
        """Answers what changes something, and nothing else: else two sides would answer each other for ever."""
        agreed = self._ours if verb in (DO, DONT) else self._theirs
        yes, no = (WILL, WONT) if verb in (DO, DONT) else (DO, DONT)
        if verb in (DONT, WONT):
            if option in agreed:
                agreed.remove(option)
                self._say(no + option)
            self.is_refused |= verb == DONT and option == COM_PORT
        elif option not in agreed and verb == WILL and option == COM_PORT:
            agreed.add(option)
            self._say(yes + option)
        elif option not in agreed:
            self._say(no + option)
        if verb in (DO, WILL) and option == COM_PORT and not self.is_agreed:
            self._send_settings()

    def _send_settings(self) -> None:
        self.is_agreed = True
        self._set(SET_BAUDRATE, self._speed.to_bytes(4, "big"))
        self._set(SET_DATASIZE, EIGHT)
        self._set(SET_PARITY, NO_PARITY)
        self._set(SET_STOPSIZE, ONE)
        for circuit in (NO_FLOW_CONTROL, DTR_ON, RTS_ON):
            self._set(SET_CONTROL, circuit)
        self._set(SET_MODEMSTATE_MASK, EVERYTHING)
        self._set(PURGE_DATA, BOTH_BUFFERS)

    def _hear(self, said: bytes) -> None:
        """A subnegotiation: the server's answer to a setting, or its notice of circuits."""
        if said[:1] != COM_PORT:
            return
        if said[1:2] == BAUDRATE_IS:
            self.is_set = True
        elif said[1:2] == NOTIFY_MODEMSTATE and len(said) > 2:
            is_on = bool(said[2] & CARRIER_DETECT)
            self.carrier = is_on if is_on or self.carrier is not None else None

    def _set(self, setting: bytes, value: bytes) -> None:
        self.outgoing += IAC + SB + COM_PORT + setting + escaped(value) + IAC + SE

    def _say(self, words: bytes) -> None:
        self.outgoing += IAC + words
