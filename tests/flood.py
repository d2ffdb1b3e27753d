"""A modem on a pty that at some point talks without end, as fast as it is read; and what that does to a dialer."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import threading
import time

from tests.pty_modem import OnPty

START_SECONDS = 20.0  # until it comes; and a second for every
SLOWEST = 500_000  # bytes
HARMLESS = bytes(range(0x20, 0x7F)) + b"\t\n"


class Flood(OnPty):
    """Answers OK to every command until one begins with `stage`; from then on it writes `water` until it is stopped.

    `connect`: it says CONNECT first: then it is the host that floods. An empty `stage`: from the start.
    """

    def __init__(self, stage: bytes, water: bytes, connect: bool = False) -> None:
        super().__init__()
        os.set_blocking(self._master, False)
        self.written = 0
        self._stage, self._connect = stage, connect
        self._water = water * (65536 // len(water) + 1)
        self.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            self._answer_until_the_stage()
            while not self._stopped.is_set():
                self._pour()

    def _answer_until_the_stage(self) -> None:
        heard = b""
        while self._stage and not self._stopped.is_set():
            if not select.select([self._master], [], [], 0.1)[0]:
                continue
            heard += os.read(self._master, 4096)
            *commands, heard = heard.split(b"\r")
            for command in filter(None, commands):
                if command.startswith(self._stage):
                    os.write(self._master, b"\r\nCONNECT 9600\r\n" if self._connect else b"")
                    return
                os.write(self._master, b"\r\nOK\r\n")

    def _pour(self) -> None:
        readable, writable, _ = select.select([self._master], [self._master], [], 0.1)
        if readable:
            os.read(self._master, 4096)  # what is said against it
        if writable:
            with contextlib.suppress(BlockingIOError):
                self.written += os.write(self._master, self._water)


class Sewer:
    """Reads what a dialer writes, and keeps only what is wrong with it, its size and its end."""

    def __init__(self, descriptor: int) -> None:
        self.size = 0
        self.wrong = b""
        self.end = b""
        self._descriptor = descriptor
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while data := os.read(self._descriptor, 65536):
            self.size += len(data)
            self.wrong = (self.wrong + data.translate(None, HARMLESS))[:100]
            self.end = (self.end + data)[-2000:]


def memory_of(pid: int, what: str = "VmHWM") -> int:
    """Bytes: the peak of what was resident, or VmRSS: what is."""
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{what}:\s+(\d+) kB", status.read())[1]) * 1024


class Ordeal:
    """What became of a dialer in a flood: bytes it has `grown`, `seconds` per 100 MB, `last` seconds to its end."""

    def __init__(self, dialer: subprocess.Popen, poured, size: int, number: int) -> None:
        """`poured()` tells how many bytes have come. `number`: the signal that ends it, unless it has given up."""
        sewer = Sewer(dialer.stderr.fileno())
        try:
            wait_until(lambda: poured() > 200_000, dialer, START_SECONDS)
            began, before = time.monotonic(), memory_of(dialer.pid)
            peak = before
            while poured() < size and dialer.poll() is None:
                assert time.monotonic() < began + START_SECONDS + size / SLOWEST, "it does not read"
                with contextlib.suppress(OSError, TypeError):  # it has ended just now
                    peak = memory_of(dialer.pid)
                time.sleep(0.01)
            self.poured, self.grown = poured(), peak - before
            self.seconds = (time.monotonic() - began) * 100e6 / self.poured
            dialer.send_signal(number)
            began = time.monotonic()
            self.code = dialer.wait(START_SECONDS)
            self.last = time.monotonic() - began
        finally:
            dialer.kill()
            dialer.wait()
            sewer.join()
            dialer.stderr.close()
        self.said, self.wrong, self.end = sewer.size, sewer.wrong, sewer.end.decode()

    def __str__(self) -> str:
        return (
            f"{self.poured / 1e6:.0f} MB, memory +{self.grown / 1e6:.1f} MB, "
            f"{self.seconds:.0f} s for 100 MB, {self.said / 1e6:.1f} MB told, "
            f"signal to end {self.last:.2f} s, exit code {self.code}"
        )


def wait_until(what, dialer: subprocess.Popen, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert dialer.poll() is None, "it ended by itself"
        assert time.monotonic() < end, "it does not read"
        time.sleep(0.005)
