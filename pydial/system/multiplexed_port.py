"""A serial port whose line is multiplexed: towards the dialer and pppd it is the channel that dials."""

from __future__ import annotations

from pydial.errors import NoDevice, PydialError
from pydial.mux import messages
from pydial.system.multiplexer import Multiplexer
from pydial.system.serial_port import DTR_SECONDS, SerialPort, open_tty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import serial

    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

SPEED = 115200  # of a pty, which has none
HANG_UP_SECONDS = 0.5  # for the modem to end the call after ATH, before its channel is closed


class ChannelPort(SerialPort):
    """The pty of one channel, open."""

    def __init__(self, number: int, port: serial.Serial, found: list[Any], multiplexer: Multiplexer) -> None:
        super().__init__(str(number), port, found, None, multiplexer.sleep)
        self.number = number
        self._multiplexer = multiplexer

    @property
    def carrier(self) -> bool | None:
        """Circuit 109, as the modem tells it for this channel."""
        return self._multiplexer.carrier(self.number)

    def _set_dtr(self, on: bool) -> None:
        """Circuit 108/2 is RTC of the channel (27.010 5.4.6.3.7)."""
        self._multiplexer.signal(self.number, on=messages.RTC if on else 0, off=0 if on else messages.RTC)

    def hold_dtr_off(self) -> None:
        """Circuit 108/2 off for DTR_SECONDS, also where no carrier is seen."""
        self._set_dtr(False)
        self._sleep(DTR_SECONDS)
        self._set_dtr(True)

    def escape_and_hang_up(self) -> None:
        """`+++` and `ATH` in the channel, and time for the modem to do it."""
        super().escape_and_hang_up()
        self._sleep(HANG_UP_SECONDS)


class MultiplexedPort:
    """The wire to a modem that speaks 27.010. Closing it closes the line below, too."""

    greedy = True
    awake_at = 0.0

    def __init__(self, wire: Wire, multiplexer: Multiplexer) -> None:
        """`multiplexer` has begun; its first channel dials. Raises NoDevice: the line has gone meanwhile."""
        self.device = wire.device
        self._wire, self._multiplexer = wire, multiplexer
        self._numbers = list(multiplexer.sides)  # of the channels that were opened; the first dials
        self._is_closed = False
        self._port = self._opened()

    @classmethod
    def begin(cls, wire: Wire, signals: Signals, size: int) -> MultiplexedPort | str:
        """The modem on `wire` has said OK to AT+CMUX: open its channels. Where that fails: why, and text mode again."""
        try:
            multiplexer = Multiplexer(wire, signals, size)
        except OSError as problem:
            return f"there is no pty for a channel: {problem.strerror}"
        why = multiplexer.begin()
        try:
            if not why:
                return cls(wire, multiplexer)
        except PydialError as problem:
            why = problem.message
        multiplexer.end()
        return why

    def _opened(self) -> ChannelPort:
        """The channel that dials, open; the other is left to those who ask."""
        number, *others = self._numbers
        self.channel = str(number)
        self._multiplexer.questions = others[0] if others else 0
        side = self._multiplexer.sides.get(number)
        if side is None:
            raise NoDevice(f"Channel {number} has ended.")
        return ChannelPort(number, *open_tty(side.device, SPEED, "NOFLOW"), self._multiplexer)

    @property
    def questions(self) -> str:
        """The tty of the other channel, which nobody has open; "" where there is none."""
        side = self._multiplexer.sides.get(self._multiplexer.questions)
        return side.device if side else ""

    def swap(self) -> str:
        """Let the other channel dial. "", or why it cannot."""
        if len(self._numbers) < 2:
            return "the modem has no other channel"
        self._port.close()
        self._numbers.reverse()
        try:
            self._port = self._opened()
        except PydialError as problem:
            return problem.message
        return ""

    @property
    def fd(self) -> int:
        """Of the channel that dials."""
        return self._port.fd

    @property
    def speed(self) -> int:
        """Of the line below, in bit/s."""
        return self._wire.speed

    @property
    def carrier(self) -> bool | None:
        """Of the channel that dials."""
        return self._port.carrier

    def write(self, data: bytes) -> None:
        """To the channel that dials."""
        self._port.write(data)

    def take_back(self) -> None:
        """pppd has had it."""
        self._port.take_back()

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """End a call: by the channel's circuits, and by `+++` and ATH where they do not tell that it has ended."""
        if blindly and self.carrier is None:
            self._port.hold_dtr_off()
        self._port.hang_up(blindly, silent_seconds)

    def close(self) -> None:
        """Close the channels, then the multiplexer, then the line. Does nothing the second time."""
        if self._is_closed:
            return
        try:
            self.leave()
        finally:
            self._wire.close()

    def leave(self) -> Wire:
        """Close the channels: the line below, in text mode again."""
        self._is_closed = True
        self._multiplexer.end()
        self._port.close()
        return self._wire
