"""A multiplexed line (27.010): octets go between the line and a pty for each channel while the dialer waits.

The ptys look like lines here: a conversation with the modem is held on one, pppd runs on another. When the dialer dies,
so do they, and pppd sees a line that was hung up.
"""

from __future__ import annotations

import contextlib
import os
import termios
import tty

from pydial.mux import host as mux
from pydial.mux import messages
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.system.waiting import Signals
    from pydial.system.wire import Wire

    Step = Callable[[], None]

CHUNK = 4096
PIECE = 1024  # octets of a channel that are sent before another has its turn
ACKNOWLEDGE_SECONDS, ACKNOWLEDGE_TRIES = 1.0, 3  # T1 and N2 (5.7): for the answer to SABM
RESPONSE_SECONDS = 0.3  # T2: for the answer to a message, and to DISC
TEXT_SECONDS = 0.5  # for a modem to answer AT once the multiplexer has ended
CROWDED, CLEAR = 16384, 4096  # octets that wait for a channel's reader: above, and below, the modem is told
MOST_UNREAD = 65536  # octets that wait for all readers; then nothing is read from the line


class Side:
    """The pty of one channel; `device` is the reader's end."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.master, self.slave = os.openpty()  # the slave is kept open: no EIO while nobody has it
        tty.setraw(self.slave)
        settings = termios.tcgetattr(self.slave)
        settings[2] |= termios.CLOCAL  # pppd turns it off, whom a lost carrier concerns
        termios.tcsetattr(self.slave, termios.TCSANOW, settings)
        os.set_blocking(self.master, False)
        self.device = os.ttyname(self.slave)
        self.unread = b""
        self.had_carrier = False  # circuit 109 was on when it was looked at last

    def push(self) -> None:
        """Hand over what its reader takes."""
        with contextlib.suppress(BlockingIOError):
            while self.unread:
                self.unread = self.unread[os.write(self.master, self.unread) :]

    def take(self) -> bytes:
        """What its reader has written; b"" if there is nothing."""
        try:
            return os.read(self.master, PIECE)
        except OSError:
            return b""

    @property
    def minds_carrier(self) -> bool:
        """pppd has it, to which the end of the carrier is a hang-up: CLOCAL is off."""
        return not termios.tcgetattr(self.slave)[2] & termios.CLOCAL

    def close(self) -> None:
        """Its readers see a line that was hung up."""
        os.close(self.slave)
        os.close(self.master)


class Multiplexer:
    """The multiplexer on `wire`, whose modem has said OK to AT+CMUX. `begin` it, and `end` it whatever happens.

    Goes on while `signals` waits. What one side does not take is not read from the other, so that none is lost.
    """

    def __init__(self, wire: Wire, signals: Signals, size: int) -> None:
        """`size`: N1, octets in a frame."""
        self._wire, self._signals = wire, signals
        self.sleep = signals.sleep  # meanwhile it goes on
        self._host = mux.Host(size)
        self.sides = {number: Side(number) for number in self._host.channels if number}
        self.questions = 0  # the channel whose words are dropped when nobody reads them
        self._to_line = b""
        self._is_gone = False  # the line has ended
        self._has_begun = False  # all channels that can be had are open
        self._told_at = dict.fromkeys(self.sides, 0.0)  # when our signals were told last
        self._patience = 1  # signals of the user that end a wait

    # ---- the beginning and the end

    def begin(self) -> str:
        """Open the channels; "" or, if none is to be had, why. A channel that the modem refuses has no side."""
        if not self._is_opened(0):
            return "the modem does not answer in frames"
        for number in list(self.sides):
            if not self._is_opened(number):
                self._close_side(number)
        if not self.sides:
            return "the modem has no channel for us"
        self._has_begun = True
        for number in list(self.sides):
            self._tell_signals(number)
        self._look_at_channels()
        return "" if self.sides else "the modem has ended it"

    def _is_opened(self, number: int) -> bool:
        """Also one that the modem has opened itself: not every modem that does so means it."""
        channel = self._host.channels[number]
        for _ in range(ACKNOWLEDGE_TRIES):
            self._host.connect(number)
            self._push_line()
            if self._waited(lambda: channel.state != mux.CONNECTING, ACKNOWLEDGE_SECONDS):
                break
        return channel.state == mux.OPEN and not self._is_gone

    def _tell_signals(self, number: int) -> None:
        """SIM800 says nothing before it was told; a modem that does not answer may have heard all the same."""
        channel = self._host.channels[number]
        for _ in range(ACKNOWLEDGE_TRIES):
            self.signal(number)
            if self._waited(lambda: channel.is_told, RESPONSE_SECONDS):
                return

    def end(self) -> None:
        """Send what is left, close the channels and the multiplexer, and see that the modem is back in text mode."""
        self._patience, self._has_begun = 2, False
        if not (self._is_gone or self._host.has_ended):
            for side in self.sides.values():
                self._to_line += self._host.encode(side.number, side.take())
            for number in self.sides:
                self._host.disconnect(number)
            self._push_line()
            channels = self._host.channels.values()
            self._waited(lambda: all(one.state != mux.DISCONNECTING for one in channels), RESPONSE_SECONDS)
            self._host.close_down()
            self._push_line()
            self._waited(lambda: self._host.is_closed_down, RESPONSE_SECONDS)
        for number in list(self.sides):
            self._close_side(number)
        self._attend(self._wire.fd, None, None)
        if not self._is_gone and not self._answers_text():
            self._wire.write(mux.LEAVE)
            self._answers_text()

    def _answers_text(self) -> bool:
        """Whether the modem answers AT."""
        self._wire.write(b"\rAT\r")
        heard, end = b"", clock.now() + TEXT_SECONDS
        while b"OK" not in heard and (left := end - clock.now()) > 0 and not self._is_cut_short:
            self._signals.wait([self._wire.fd], left)
            heard = heard[-CHUNK:] + (self._read_line() or b"")
        return b"OK" in heard

    @property
    def _is_cut_short(self) -> bool:
        return self._is_gone or len(self._signals.caught) >= self._patience

    def _waited(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether it happens in this time, and before the line or the user ends the wait."""
        end = clock.now() + seconds
        while not happened() and (left := end - clock.now()) > 0 and not self._is_cut_short:
            self._signals.wait([self._wire.fd], left)
            self._receive()
        return happened()

    # ---- circuits

    def carrier(self, number: int) -> bool | None:
        """Circuit 109 of a channel; None where the modem has never shown one, or the channel has ended."""
        return self._host.channels[number].carrier if number in self.sides else None

    def signal(self, number: int, *, on: int = 0, off: int = 0) -> None:
        """Tell the modem a channel's signals, changed by these (`mux.messages`)."""
        if not self._is_gone:
            self._host.signal(number, on=on, off=off)
            self._told_at[number] = clock.now()
            self._push_line()

    # ---- octets

    def _read_line(self) -> bytes | None:
        """None if nothing is there, or the line has ended."""
        try:
            data = os.read(self._wire.fd, CHUNK)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        if not data:
            self._is_gone = True
        return data or None

    def _receive(self) -> None:
        """From the line."""
        data = self._read_line()
        if data:
            for number, octets in self._host.feed(data):
                if side := self.sides.get(number):
                    side.unread += octets
            for side in list(self.sides.values()):
                self._push_side(side)
        self._look_at_channels()
        self._repeat_signals()
        self._push_line()

    def _look_at_channels(self) -> None:
        for side in list(self.sides.values()):
            channel = self._host.channels[side.number]
            lost = side.had_carrier and channel.carrier is False
            side.had_carrier = bool(channel.carrier)
            ended = self._is_gone or self._host.has_ended or (self._has_begun and channel.state != mux.OPEN)
            if ended or (lost and side.minds_carrier):
                self._close_side(side.number)

    def _push_side(self, side: Side) -> None:
        side.push()
        if side.number == self.questions and len(side.unread) > CLEAR:
            side.unread = b""  # nobody asks at the moment
        ours = self._host.channels[side.number].ours
        if len(side.unread) > CROWDED and not ours & messages.FC:
            self.signal(side.number, on=messages.FC)
        elif len(side.unread) <= CLEAR and ours & messages.FC:
            self.signal(side.number, off=messages.FC)

    def _repeat_signals(self) -> None:
        """Signals that got lost would stop a channel for ever."""
        for number in self.sides:
            channel, told_at = self._host.channels[number], self._told_at[number]
            if told_at and not channel.is_told and clock.now() - told_at > ACKNOWLEDGE_SECONDS:
                self._host.signal(number)
                self._told_at[number] = clock.now()

    def _send(self, side: Side) -> None:
        """From a channel's reader."""
        self._to_line += self._host.encode(side.number, side.take())
        self._repeat_signals()
        self._push_line()

    def _push_line(self) -> None:
        if len(self._to_line) < MOST_UNREAD:  # a modem that asks and takes no answers gets no more of them
            self._to_line += self._host.take()
        try:
            while self._to_line and not self._is_gone:
                self._to_line = self._to_line[os.write(self._wire.fd, self._to_line) :]
        except BlockingIOError:
            pass
        except OSError:
            self._is_gone = True
            self._look_at_channels()
        self._go_on()

    def _go_on(self) -> None:
        """Read from a side while the other takes what comes; wait for room where it does not."""
        unread = sum(len(side.unread) for side in self.sides.values())
        hears = not self._is_gone and unread < MOST_UNREAD
        full = self._to_line and not self._is_gone
        self._attend(self._wire.fd, self._receive if hears else None, self._push_line if full else None)
        for side in self.sides.values():
            may_send = not self._to_line and self._host.may_send(side.number)
            self._attend(
                side.master,
                self._bound(self._send, side) if may_send else None,
                self._bound(self._push_side_and_go_on, side) if side.unread else None,
            )

    def _push_side_and_go_on(self, side: Side) -> None:
        self._push_side(side)
        self._go_on()

    @staticmethod
    def _bound(step: Callable[[Side], None], side: Side) -> Step:
        return lambda: step(side)

    def _attend(self, descriptor: int, read: Step | None, write: Step | None) -> None:
        self._signals.dismiss(descriptor)
        self._signals.dismiss_room(descriptor)
        if read:
            self._signals.attend(descriptor, read)
        if write:
            self._signals.attend_room(descriptor, write)

    def _close_side(self, number: int) -> None:
        if side := self.sides.pop(number, None):
            self._attend(side.master, None, None)
            side.close()
