"""The host's side of a multiplexer (27.010): it opens the channels, the modem answers. No line, no clock.

What the modem does otherwise than the standard says is borne: C/R set either way, the poll/final bit or none, a channel
that it opens itself, data before the answer, an answer that comes twice.
"""

from __future__ import annotations

from pydial.mux import frames, messages
from pydial.mux.frames import DISC, DM, SABM, UA, UI, UIH

CLOSED, CONNECTING, OPEN, REFUSED, DISCONNECTING = "closed", "connecting", "open", "refused", "disconnecting"
READY = messages.RTC | messages.RTR
MOST_ANSWERS = 4096  # octets that wait to be sent; a modem that asks on and on gets no further answers
CLOSE_DOWN = frames.frame(frames.address(0), UIH, messages.message(messages.CLD))
"""Ends the multiplexer, whatever state it is in."""
LEAVE = b"\xf9\xf9" + CLOSE_DOWN
"""The same for a modem that may be in the middle of a frame."""

ECHOED = (messages.TEST, messages.RLS, messages.RPN, messages.PN)  # answered by what was asked (5.4.6.3.1, .4, .9, .10)
EMPTY = (messages.PSC, messages.FCON, messages.FCOFF, messages.CLD)  # answered by their name


class Dlc:
    """One channel. `signals`: the modem's last, None if it has told none; `had_carrier`: DV was on since it opened."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.state = CLOSED
        self.signals: int | None = None
        self.had_carrier = False
        self.ours = READY
        self.is_told = False  # the modem has answered our signals

    @property
    def carrier(self) -> bool | None:
        """Circuit 109; None where the modem has never shown one."""
        return bool((self.signals or 0) & messages.DV) if self.had_carrier else None

    @property
    def is_stopped(self) -> bool:
        """The modem takes no data on this channel now."""
        return bool((self.signals or 0) & messages.FC)

    def note(self, signals: int) -> None:
        """Take in what the modem tells."""
        self.signals = signals
        self.had_carrier |= bool(signals & messages.DV)


class Host:
    """The channels `numbers`, and 0, which controls them. `size`: N1, octets of information in a frame."""

    def __init__(self, size: int, numbers: tuple[int, ...] = (1, 2)) -> None:
        self.channels = {number: Dlc(number) for number in (0, *numbers)}
        self.has_ended = False  # the modem has closed the multiplexer down
        self.is_closed_down = False  # it has answered our own closing down
        self.is_stopped = False  # it takes no data at all now (FCoff)
        self._encoder = frames.Encoder(size)
        self._decoder = frames.Decoder()
        self._answers = b""

    # ---- what goes out

    def take(self) -> bytes:
        """What is to be sent now."""
        octets, self._answers = self._answers, b""
        return octets

    def encode(self, number: int, data: bytes) -> bytes:
        """The frames that carry `data`."""
        return self._encoder.encode(number, data)

    def may_send(self, number: int) -> bool:
        """Whether the modem takes data on this channel now."""
        channel = self.channels[number]
        return channel.state == OPEN and not (channel.is_stopped or self.is_stopped)

    def connect(self, number: int) -> None:
        """Ask for the channel (SABM)."""
        self.channels[number].state = CONNECTING
        self._command(number, SABM)

    def disconnect(self, number: int) -> None:
        """Ask for its end (DISC), if it is open."""
        if self.channels[number].state in (OPEN, CONNECTING, DISCONNECTING):
            self.channels[number].state = DISCONNECTING
            self._command(number, DISC)

    def close_down(self) -> None:
        """Ask for the end of the multiplexer (CLD)."""
        self._answers += CLOSE_DOWN

    def signal(self, number: int, *, on: int = 0, off: int = 0) -> None:
        """Tell our signals on a channel, changed by these (MSC)."""
        channel = self.channels[number]
        channel.ours, channel.is_told = (channel.ours | on) & ~off, False
        self._say(messages.message(messages.MSC, messages.modem_status(number, channel.ours)))

    def _command(self, number: int, control: int) -> None:
        self._answers += frames.frame(frames.address(number), control | frames.POLL_FINAL)

    def _answer(self, number: int, control: int) -> None:
        if len(self._answers) < MOST_ANSWERS:
            self._answers += frames.frame(frames.address(number, command=False), control | frames.POLL_FINAL)

    def _say(self, message: bytes) -> None:
        if len(self._answers) < MOST_ANSWERS:
            self._answers += self._encoder.encode(0, message)

    # ---- what comes in

    def feed(self, octets: bytes) -> list[tuple[int, bytes]]:
        """The data in what has come, each with its channel's number."""
        found = []
        for address, control, information in self._decoder.feed(octets):
            number = address >> 2
            if number and control in (UIH, UI):
                if information and number in self.channels:
                    found.append((number, information))
            else:
                self._hear(number, address, control, information)
        return found

    def _hear(self, number: int, address: int, control: int, information: bytes) -> None:
        match control:
            case frames.UIH | frames.UI:
                for kind, is_command, value in messages.messages(information):
                    self._hear_message(kind, is_command, value)
            case frames.SABM:
                self._hear_sabm(number, address)
            case frames.DISC:
                self._answer(number, UA if number in self.channels else DM)
                self._end(number)
            case frames.UA if channel := self.channels.get(number):
                if channel.state == CONNECTING:
                    channel.state = OPEN
                elif channel.state == DISCONNECTING:
                    channel.state = CLOSED
            case frames.DM if channel := self.channels.get(number):
                if channel.state == CONNECTING:
                    channel.state = REFUSED
                else:
                    self._end(number)

    def _hear_sabm(self, number: int, address: int) -> None:
        """The modem opens a channel itself; or it is still in text mode, and echoes ours."""
        channel = self.channels.get(number)
        if channel is None:
            self._answer(number, DM)
        elif not (number == 0 and channel.state == CONNECTING and address & frames.COMMAND):
            self._answer(number, UA)
            channel.state = OPEN

    def _end(self, number: int) -> None:
        if number in self.channels:
            self.channels[number].state = CLOSED
            self.has_ended |= number == 0

    def _hear_message(self, kind: int, is_command: bool, value: bytes) -> None:
        if not is_command:
            self._hear_answer(kind, value)
        elif kind == messages.MSC:
            if len(value) > 1 and (channel := self.channels.get(value[0] >> 2)):
                self._note_signals(channel, value[1])
            self._say(messages.message(kind, value, command=False))
        elif kind in ECHOED:
            self._say(messages.message(kind, value, command=False))
        elif kind in EMPTY:
            self.is_stopped = kind == messages.FCOFF or (self.is_stopped and kind != messages.FCON)
            self.has_ended |= kind == messages.CLD
            self._say(messages.message(kind, command=False))
        else:
            self._say(messages.message(messages.NSC, bytes((kind | messages.IS_COMMAND,)), command=False))

    @staticmethod
    def _note_signals(channel: Dlc, signals: int) -> None:
        """Some modems answer our signals by what looks like their own: that is no end of a carrier."""
        looks_like_ours = not channel.is_told and signals | 1 == channel.ours | 1
        channel.is_told |= looks_like_ours
        if not (looks_like_ours and channel.carrier):
            channel.note(signals)

    def _hear_answer(self, kind: int, value: bytes) -> None:
        if kind == messages.CLD:
            self.is_closed_down = True
        elif kind == messages.MSC and value and (channel := self.channels.get(value[0] >> 2)):
            channel.is_told = True
