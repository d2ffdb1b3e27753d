"""A modem's end of a multiplexed line for tests: it answers what opens channels, keeps what it hears, says what it is
told to, as fast as the line takes it."""

from __future__ import annotations

import os
import select

from pydial.simulator.mux_frames import SABM, UA, UIH, Frame, FrameReader
from tests.pty_modem import OnPty

MSC_ANSWER, MSC_COMMAND, TEXT_AT = 0xE1, 0xE3, b"AT\r"


class MuxDce(OnPty):
    """`heard` by channel; `signals`: the last octet that an MSC told for each. `say` before or while it runs."""

    def __init__(self, size: int = 31) -> None:
        super().__init__()
        os.set_blocking(self._master, False)
        self.size = size
        self.heard: dict[int, bytearray] = {}
        self.signals: dict[int, list[int]] = {}
        self.hears = True  # reads what comes
        self.echoes = False  # says what it hears, on the same channel
        self._reader = FrameReader()
        self._out = bytearray()
        self.start()

    def say(self, dlci: int, octets: bytes) -> None:
        """Data of a channel."""
        whole = b"".join(
            Frame(dlci, UIH, octets[at : at + self.size]).octets(response=False)
            for at in range(0, len(octets), self.size)
        )
        self._out += whole

    def tell(self, dlci: int, signals: int) -> None:
        """The modem's own signals."""
        self._message(MSC_COMMAND, bytes([dlci << 2 | 3, signals]))

    def _message(self, kind: int, value: bytes) -> None:
        self._out += Frame(0, UIH, bytes([kind, len(value) << 1 | 1]) + value).octets(response=False)

    def _run(self) -> None:
        while not self._stopped.is_set():
            ready = select.select([self._master], [self._master] if self._out else [], [], 0.02)
            if ready[0] and self.hears:
                self._hear(os.read(self._master, 65536))
            if ready[1]:
                del self._out[: os.write(self._master, self._out[:4096])]

    def _hear(self, octets: bytes) -> None:
        for frame in self._reader.feed(octets):
            if frame.kind == SABM:
                self._out += Frame(frame.dlci, UA, final=True).octets(response=True)
            elif frame.dlci == 0 and frame.information[:1] == bytes([MSC_COMMAND]):
                self.signals.setdefault(frame.information[2] >> 2, []).append(frame.information[3])
                self._message(MSC_ANSWER, frame.information[2:])
            elif frame.dlci:
                self.heard.setdefault(frame.dlci, bytearray()).extend(frame.information)
                if self.echoes:
                    self.say(frame.dlci, frame.information)
