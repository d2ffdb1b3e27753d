"""A serial port whose line is multiplexed: towards the dialer and pppd it is the channel that dials."""

from __future__ import annotations

from pydial.errors import PydialError
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

    def __init__(self, wire: Wire, multiplexer: Multiplexer, ports: list[ChannelPort]) -> None:
        """`ports`: of the channels that are open; the first dials."""
        self.device = wire.device
        self._wire, self._multiplexer = wire, multiplexer
        self._ports = ports
        self._is_closed = False
        self._choose()

    @classmethod
    def begin(cls, wire: Wire, signals: Signals, size: int) -> MultiplexedPort | str:
        """The modem on `wire` has said OK to AT+CMUX: open its channels. Where that fails: why, and text mode again."""
        multiplexer = Multiplexer(wire, signals, size)
        why = multiplexer.begin()
        ports: list[ChannelPort] = []
        try:
            if not why:
                for number, side in multiplexer.sides.items():
                    ports.append(ChannelPort(number, *open_tty(side.device, SPEED, "NOFLOW"), multiplexer))
        except PydialError as problem:
            why = problem.message
        if why:
            for port in ports:
                port.close()
            multiplexer.end()
            return why
        return cls(wire, multiplexer, ports)

    def _choose(self) -> None:
        self.channel = str(self._ports[0].number)
        self._multiplexer.questions = self._ports[1].number if len(self._ports) > 1 else 0

    @property
    def questions(self) -> ChannelPort | None:
        """The other one."""
        return self._ports[1] if len(self._ports) > 1 else None

    def swap(self) -> bool:
        """Let the other channel dial. False: there is none."""
        self._ports.reverse()
        self._choose()
        return len(self._ports) > 1

    @property
    def fd(self) -> int:
        """Of the channel that dials."""
        return self._ports[0].fd

    @property
    def speed(self) -> int:
        """Of the line below, in bit/s."""
        return self._wire.speed

    @property
    def carrier(self) -> bool | None:
        """Of the channel that dials."""
        return self._ports[0].carrier

    def write(self, data: bytes) -> None:
        """To the channel that dials."""
        self._ports[0].write(data)

    def take_back(self) -> None:
        """pppd has had it."""
        self._ports[0].take_back()

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """End a call: by the channel's circuits, and by `+++` and ATH where they do not tell that it has ended."""
        if blindly and self.carrier is None:
            self._ports[0].hold_dtr_off()
        self._ports[0].hang_up(blindly, silent_seconds)

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
        for port in self._ports:
            port.close()
        return self._wire
