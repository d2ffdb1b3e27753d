"""A modem that speaks 27.010 after AT+CMUX (`--mux`), with the faults that modems in the field have."""

from __future__ import annotations

from pydial.errors import UsageError
from pydial.simulator.modem import Modem
from pydial.simulator.mux_frames import DISC, DM, SABM, UA, UI, UIH, Frame, FrameReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers
    from pydial.simulator.command_line import Command
    from pydial.simulator.host import Provider
    from pydial.simulator.personality import Personality

FAULTS = {
    "refuse": "answers ERROR to AT+CMUX",
    "advanced": "offers the advanced option only",
    "text": "says OK to AT+CMUX and stays in text mode",
    "mute": "answers no SABM",
    "late": "answers SABM after 1.5 s",
    "twice": "answers SABM twice",
    "opens": "sends SABM for channels 0 and 1 itself, and says something before it answers ours",
    "deadlock": "is deaf if the first frame comes within 0.1 s of OK",
    "speed": "changes its speed to the one in AT+CMUX",
    "ff": "sends data as UIH with the poll/final bit",
    "wrong-cr": "sets C/R the wrong way round",
    "msc": "tells its signals each 0.3 s",
    "untold": "says nothing on a channel until the DTE has told its signals there",
    "no-dv": "never shows a carrier (DV)",
    "stops": "stops and starts a channel that sends (FC)",
    "dm1": "has no channel 1",
    "dm": "has no channel but 0",
    "deaf": "answers nothing on any channel",
    "noise": "sends positions on channel 1, and answers nothing there",
    "no-disc": "answers neither DISC 0 nor CLD",
    "deaf-end": "does not even end by them",
    "damage": "damages each 40th frame",
    "lose": "loses each 40th frame",
    "rarely": "does so with each 800th only",
}
OFFER = "+CMUX: (0),(0),(1-6),(10-127),(1-255),(0-100),(2-255)"
ADVANCED_OFFER = "+CMUX: (1),(0),(1-6),(31-127)"
SPEEDS = {1: 9600, 2: 19200, 3: 38400, 4: 57600, 5: 115200, 6: 230400}
MSC, CLD, TEST, PN, FCON, FCOFF, NSC = 0x38, 0x30, 0x08, 0x20, 0x28, 0x18, 0x04
NEITHER = (0x10, 0x24, 0x14)  # PSC, RPN, RLS: answered by what was asked
FC_BIT, RTC_BIT, RTR_BIT, DV_BIT = 2, 4, 8, 128
DEADLOCK_SECONDS, LATE_SECONDS, MSC_SECONDS, STOP_SECONDS, NOISE_SECONDS = 0.1, 1.5, 0.3, 0.2, 0.5
BAD_EACH, BAD_RARELY = 40, 800
MOST_HELD = 65536  # octets for a channel that the DTE has stopped
LAST_DLCI = 4  # of the channels that there are


def faults_in(text: str) -> frozenset[str]:
    """The faults that the words of `text` name, with commas between. Raises UsageError."""
    found = frozenset(filter(None, text.split(",")))
    if unknown := sorted(found - FAULTS.keys()):
        raise UsageError(f"`{unknown[0]}' is no fault of a multiplexer.", f"There are {', '.join(FAULTS)}.")
    return found


class Channel:
    """One DLC: a modem of its own, whose SIM and network are the others', too."""

    def __init__(self, modem: Modem) -> None:
        self.modem = modem
        self.is_open = False
        self.dte = RTC_BIT | RTR_BIT  # signals that the DTE has told
        self.was_told = False
        self.in_call = False
        self.held = b""


class MultiplexedModem:
    """What `Modem` is to a tty: in text mode one modem, after AT+CMUX one for each channel."""

    def __init__(
        self,
        personality: Personality,
        provider: Provider,
        timers: Timers,
        write: Callable[[bytes], None],
        log: Callable[[str], None],
        speed: Callable[[], int],
        dtr: Callable[[], bool],
        faults: frozenset[str] = frozenset(),
    ) -> None:
        self._timers, self._line, self._log, self._speed, self._faults = timers, write, log, speed, faults
        self._provider, self._dtr = provider, dtr
        self._text = Modem(personality, provider, timers, write, log, speed, dtr)
        self._text.multiplex = self._cmux
        self._channels: dict[int, Channel] = {}
        self._reader = FrameReader()
        self._framed = self._opened = False
        self._deaf = False
        self._bad_each = BAD_RARELY if "rarely" in faults else BAD_EACH
        self._size, self._began, self._frames = 31, 0.0, 0

    @property
    def text_modem(self) -> Modem:
        """The modem of text mode."""
        return self._text

    # the tty

    def opened(self) -> None:
        """Someone opened it."""
        if not self._framed:
            self._text.opened()

    def closed(self) -> None:
        """Calls end; whether the line is multiplexed does not depend on who has the tty open."""
        self._text.closed()
        for channel in self._channels.values():
            channel.modem.closed()

    def hang_up(self, reason: str) -> None:
        """All calls."""
        for modem in (self._text, *(channel.modem for channel in self._channels.values())):
            modem.hang_up(reason)

    def receive(self, octets: bytes) -> None:
        """From the DTE."""
        if not self._framed:
            self._text.receive(octets)
        elif not self._is_deaf():
            for frame in self._reader.feed(octets):
                self._hear(frame)
                if not self._framed:
                    break

    def _is_deaf(self) -> bool:
        if "deadlock" in self._faults and not self._opened:
            self._deaf |= self._timers.now() - self._began < DEADLOCK_SECONDS
        return self._deaf

    # AT+CMUX

    def _cmux(self, command: Command) -> str:
        if command.verb == "=?":
            self._text.inform([ADVANCED_OFFER if "advanced" in self._faults else OFFER])
            return "OK"
        values = command.argument.split(",")
        mode = values[0].strip()
        if command.verb != "=" or mode != "0" or self._faults & {"refuse", "advanced"}:
            return "ERROR"
        self._size = int(values[3]) if len(values) > 3 and values[3].isdigit() else 31
        if "text" not in self._faults:
            self._timers.after(0, self._enter)
        asked = SPEEDS.get(int(values[2])) if len(values) > 2 and values[2].isdigit() else None
        self._deaf = "speed" in self._faults and asked not in (None, self._speed())
        return "OK"

    def _enter(self) -> None:
        self._log(f"* multiplexed, N1 is {self._size}")
        self._framed, self._began, self._reader = True, self._timers.now(), FrameReader()
        if "opens" in self._faults:
            self._send(Frame(0, SABM, final=True))
            self._send(Frame(1, SABM, final=True))
            self._send(Frame(1, UIH, b"\r\nRDY\r\n"))

    def _leave(self, why: str) -> None:
        if "deaf-end" in self._faults or not self._framed:
            return
        self._log(f"* no longer multiplexed: {why}")
        self._framed = self._opened = False
        for dlci in list(self._channels):
            self._close(dlci, why)
        self._text.opened()

    # frames

    def _send(self, frame: Frame, *, response: bool = False) -> None:
        self._frames += 1
        octets = frame.octets(response=response != ("wrong-cr" in self._faults), final_data="ff" in self._faults)
        if self._frames % self._bad_each == 0 and frame.kind == UIH:
            if "lose" in self._faults:
                return
            if "damage" in self._faults:
                octets = octets[:2] + bytes([octets[2] ^ 0x40]) + octets[3:]
        self._line(octets)

    def _hear(self, frame: Frame) -> None:
        if len(frame.information) > self._size:
            self._log(f"* a frame of {len(frame.information)} octets was dropped")
        elif frame.kind == SABM:
            self._log(f"< SABM {frame.dlci}")
            if "mute" not in self._faults:
                delay = LATE_SECONDS if "late" in self._faults else 0.0
                self._timers.after(delay, lambda: self._answer_sabm(frame.dlci))
        elif frame.kind == DISC:
            self._hear_disc(frame.dlci)
        elif frame.kind in (UIH, UI) and frame.dlci == 0:
            self._hear_messages(frame.information)
        elif frame.kind in (UIH, UI):
            self._hear_data(frame.dlci, frame.information)

    def _answer_sabm(self, dlci: int) -> None:
        refused = dlci > LAST_DLCI or ("dm1" in self._faults and dlci == 1) or ("dm" in self._faults and dlci)
        for _ in range(2 if "twice" in self._faults else 1):
            self._send(Frame(dlci, DM if refused else UA, final=True), response=True)
        if refused:
            return
        self._opened = True
        if dlci and dlci not in self._channels:
            self._open(dlci)

    def _hear_disc(self, dlci: int) -> None:
        self._log(f"< DISC {dlci}")
        if dlci == 0 and self._faults & {"no-disc", "deaf-end"}:
            return
        self._send(Frame(dlci, UA if dlci in self._channels or not dlci else DM, final=True), response=True)
        if dlci:
            self._close(dlci, "DISC")
        else:
            self._leave("DISC 0")

    def _hear_data(self, dlci: int, octets: bytes) -> None:
        channel = self._channels.get(dlci)
        if octets == b"\xc3\x01":  # some DTEs close down in the channel
            self._close(dlci, "CLD")
        elif channel is None:
            self._send(Frame(dlci, DM, final=True), response=True)
        elif "deaf" not in self._faults and not ("noise" in self._faults and dlci == 1):
            channel.modem.receive(octets)
            self._look(dlci)
            if "stops" in self._faults and not self._frames % 5:
                self._stop(dlci)

    # channels

    def _open(self, dlci: int) -> None:
        def write(octets: bytes) -> None:
            self._look(dlci)
            self._say(dlci, octets)

        modem = Modem(
            self._text.personality, self._provider, self._timers, write, self._log,
            dtr=lambda: self._dtr() and bool(channel.dte & RTC_BIT),
        )  # fmt: skip
        modem.cellular = self._text.cellular
        channel = self._channels[dlci] = Channel(modem)
        channel.is_open = True
        modem.opened()
        self._tell_signals(dlci)
        if "noise" in self._faults and dlci == 1:
            self._make_noise()
        if "msc" in self._faults:
            self._repeat_signals(dlci)

    def _close(self, dlci: int, why: str) -> None:
        if channel := self._channels.pop(dlci, None):
            self._log(f"* channel {dlci} was closed: {why}")
            channel.modem.closed()

    def _say(self, dlci: int, octets: bytes) -> None:
        """On a channel that is open, as far as the DTE lets us."""
        channel = self._channels.get(dlci)
        if not channel:
            return
        channel.held = (channel.held + octets)[:MOST_HELD]
        if channel.dte & FC_BIT or ("untold" in self._faults and not channel.was_told):
            return
        octets, channel.held = channel.held, b""
        for at in range(0, len(octets), self._size):
            self._send(Frame(dlci, UIH, octets[at : at + self._size]))

    def _make_noise(self) -> None:
        if self._framed and 1 in self._channels:
            self._say(1, b"$GPGGA,,,,,,0,,,,,,,,*66\r\n")
            self._timers.after(NOISE_SECONDS, self._make_noise)

    # signals

    def _look(self, dlci: int) -> None:
        """Whether a call has begun or ended: DV says so."""
        channel = self._channels.get(dlci)
        if channel and channel.in_call != channel.modem.in_call:
            channel.in_call = channel.modem.in_call
            self._tell_signals(dlci)

    def _tell_signals(self, dlci: int, stop: int = 0) -> None:
        if channel := self._channels.get(dlci):
            carrier = DV_BIT if channel.in_call and "no-dv" not in self._faults else 0
            self._message(MSC, bytes([dlci << 2 | 3, carrier | RTC_BIT | RTR_BIT | stop | 1]))

    def _repeat_signals(self, dlci: int) -> None:
        if dlci in self._channels:
            self._tell_signals(dlci)
            self._timers.after(MSC_SECONDS, lambda: self._repeat_signals(dlci))

    def _stop(self, dlci: int) -> None:
        self._tell_signals(dlci, FC_BIT)
        self._timers.after(STOP_SECONDS, lambda: self._tell_signals(dlci))

    # the control channel

    def _message(self, kind: int, value: bytes = b"", *, command: bool = True) -> None:
        self._send(Frame(0, UIH, bytes([kind << 2 | command << 1 | 1, len(value) << 1 | 1]) + value))

    def _hear_messages(self, octets: bytes) -> None:
        while len(octets) > 1:
            kind, command, size = octets[0] >> 2, bool(octets[0] & 2), octets[1] >> 1
            value, octets = octets[2 : 2 + size], octets[2 + size :]
            if command:
                self._hear_message(kind, value)

    def _hear_message(self, kind: int, value: bytes) -> None:
        if kind == CLD:
            self._log("< CLD")
            if "no-disc" not in self._faults:
                self._message(CLD, command=False)
            self._leave("CLD")
        elif kind == MSC and len(value) > 1:
            self._message(MSC, value, command="wrong-cr" in self._faults)
            self._note_signals(value[0] >> 2, value[1])
        elif kind in (TEST, PN, FCON, FCOFF, *NEITHER):
            self._message(kind, value, command=False)
        else:
            self._message(NSC, bytes([kind << 2 | 3]), command=False)

    def _note_signals(self, dlci: int, signals: int) -> None:
        if channel := self._channels.get(dlci):
            channel.was_told, channel.dte = True, signals
            self._say(dlci, b"")
            if not signals & RTC_BIT:
                channel.modem.dtr_dropped()
                self._look(dlci)
