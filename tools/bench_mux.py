"""`make bench`, its third part: a multiplexed line beside the bare pty, in one run.

What the multiplexer costs at the fastest speed of a UART, 921600 bit/s both ways at once; how much it carries when
nothing paces it; how long one frame takes; what it does when nothing is said.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
import tty
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from pydial.mux import frames, messages
from pydial.system.multiplexed_port import MultiplexedPort
from pydial.system.serial_port import SerialPort
from pydial.system.waiting import Signals

RATE = 92160  # octets a second: 921600 bit/s
SECONDS = 3.0
SIZE = 31
TICK_SECONDS = 0.002  # between two pieces of what comes at RATE
ROUND_TRIPS = 300


class Modem:
    """The other end, in a process of its own: it sends back what comes (`echo`), or sends at `rate`, and reads all."""

    def __init__(self, *, mux: bool, echo: bool = False, rate: int = 0) -> None:
        master, slave = os.openpty()
        tty.setraw(slave)
        self.device = os.ttyname(slave)
        self._slave = slave
        self._mux, self._echo, self._rate = mux, echo, rate
        self._pid = os.fork()
        if self._pid == 0:
            with contextlib.suppress(OSError):
                self._run(master)
            os._exit(0)
        os.close(master)

    def _run(self, master: int) -> None:
        encoder, decoder = frames.Encoder(SIZE), frames.Decoder()
        begun = not self._mux
        due = time.monotonic()
        while True:
            pace = TICK_SECONDS if self._rate and begun else None
            if select.select([master], [], [], pace)[0]:
                data = os.read(master, 65536)
                if self._mux:
                    data, answer = self._hear(decoder, data)
                    _write(master, answer)
                begun |= bool(data)
                if self._echo:
                    _write(master, encoder.encode(1, data) if self._mux else data)
            if self._rate and begun and time.monotonic() >= due:
                due = max(due, time.monotonic() - 0.1) + TICK_SECONDS
                piece = bytes(int(self._rate * TICK_SECONDS))
                _write(master, encoder.encode(1, piece) if self._mux else piece)

    @staticmethod
    def _hear(decoder: frames.Decoder, octets: bytes) -> tuple[bytes, bytes]:
        data, answer = b"", b""
        for address, control, text in decoder.feed(octets):
            if control in (frames.SABM, frames.DISC):
                answer += frames.frame(address, frames.UA | frames.POLL_FINAL)
            elif address >> 2:
                data += text
            else:
                for kind, command, value in messages.messages(text):
                    if command:
                        answer += frames.frame(1, frames.UIH, messages.message(kind, value, command=False))
        return data, answer

    def end(self) -> None:
        """It is gone."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._slave)


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def opened(modem: Modem, signals: Signals, *, mux: bool) -> SerialPort | MultiplexedPort:
    """Our end of the line."""
    port = SerialPort.open(modem.device, 115200, "NOFLOW", locked=False)
    if not mux:
        return port
    made = MultiplexedPort.begin(port, signals, SIZE)
    assert isinstance(made, MultiplexedPort), made
    return made


def measured(signals: Signals, what: Callable[..., float], *, mux: bool, **how: object) -> float:
    """`what` on a line of that kind."""
    modem = Modem(mux=mux, **how)  # type: ignore[arg-type]
    port = opened(modem, signals, mux=mux)
    try:
        return what(port.fd, signals)
    finally:
        modem.end()
        port.close()


def cost_at_rate(fd: int, signals: Signals) -> float:
    """The share of one core that this process takes while RATE goes either way."""
    began, cpu, sent = time.monotonic(), time.process_time(), 0
    while (passed := time.monotonic() - began) < SECONDS:
        with contextlib.suppress(BlockingIOError):
            if (due := int(passed * RATE) - sent) > 0:
                sent += os.write(fd, bytes(due))
        signals.wait([fd], TICK_SECONDS)
        with contextlib.suppress(BlockingIOError):
            os.read(fd, 65536)
    assert sent > 0.9 * RATE * SECONDS, sent
    return (time.process_time() - cpu) / SECONDS


def carried(fd: int, signals: Signals) -> float:
    """Octets a second that come back, as many as pass."""
    began, back, piece = time.monotonic(), 0, bytes(2048)
    ahead = 0
    while time.monotonic() - began < SECONDS:
        if ahead < 8192:
            with contextlib.suppress(BlockingIOError):
                ahead += os.write(fd, piece)
        signals.wait([fd], 0.01)
        with contextlib.suppress(BlockingIOError):
            got = len(os.read(fd, 65536))
            back, ahead = back + got, ahead - got
    return back / SECONDS


def round_trip(fd: int, signals: Signals) -> float:
    """Seconds from a short write to its echo, the median."""
    took = []
    for _ in range(ROUND_TRIPS):
        began = time.monotonic()
        os.write(fd, b"AT\r")
        signals.wait([fd], 1.0)
        os.read(fd, 64)
        took.append(time.monotonic() - began)
    return sorted(took)[len(took) // 2]


def quiet(fd: int, signals: Signals) -> float:
    """CPU seconds in a second in which nothing is said."""
    cpu = time.process_time()
    signals.wait([fd], 1.0)
    return time.process_time() - cpu


def main() -> None:
    signals = Signals()
    rows: tuple[tuple[str, str, Callable[..., float], dict[str, object]], ...] = (
        ("CPU at 921600 bit/s both ways, cores", "{:.3f}", cost_at_rate, {"rate": RATE}),
        ("octets a second there and back, unpaced", "{:.0f}", carried, {"echo": True}),
        ("a line there and back, ms", "{:.2f}", lambda *of: 1000 * round_trip(*of), {"echo": True}),
        ("CPU of a second of silence, ms", "{:.2f}", lambda *of: 1000 * quiet(*of), {}),
    )
    print(f"{'':42} {'multiplexed':>12} {'bare line':>12} {'ratio':>7}")
    for name, form, what, how in rows:
        ours, bare = (measured(signals, what, mux=mux, **how) for mux in (True, False))
        print(f"{name:42} {form.format(ours):>12} {form.format(bare):>12} {ours / bare:7.2f}" if bare else name)


if __name__ == "__main__":
    main()
