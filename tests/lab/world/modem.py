"""A modem for the lab: a plain, independent reading of V.250 on a real tty, in a thread of the test.

It echoes, answers OK, and on ATD answers CONNECT and hands the line to the host that it was given. A test may
change any answer: `modem.answers["ATD"] = SILENCE` holds the dialer in dialling for as long as it likes.
To drop carrier: `modem.down.set()`, and end the call.
"""

from __future__ import annotations

import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable

from world.waiting import patient, until

SILENCE = ""
CALL = "CALL"
DEFAULT_ANSWERS = {"ATD": CALL, "ATI": "Nokia\nOK", "AT": "OK"}
CARRIER_OFF_SECONDS = 4.0  # after a call: the gadget's DCD is on whenever its port is open, so it stays closed


class CallEnded(Exception):
    """The host hung up."""


class Modem(threading.Thread):
    """Answers on `device` until `switch_off`. `host(fd)` takes a call and returns when it is over."""

    def __init__(self, device: str, host: Callable[[int], None], connect: str = "CONNECT") -> None:
        super().__init__(daemon=True, name=f"modem on {device}")
        self.device = device
        self.connect = connect
        self.answers = dict(DEFAULT_ANSWERS)
        self.heard: list[str] = []  # every command line, in upper case, without its CR
        self.calls = 0
        self.down = threading.Event()  # set: nobody holds the line, so DCD is off
        self.carrier_off_seconds = CARRIER_OFF_SECONDS  # shorter where it is called again soon
        self._host = host
        self._echo = True
        self._off = False
        self._wake = threading.Event()
        self._line = b""
        self.start()

    def wait_for(self, command: str, times: int = 1, within: float = 15.0) -> None:
        """Wait until a command line that begins so has come `times` times."""
        until(
            lambda: sum(line.startswith(command) for line in self.heard) >= times,
            f"{command} at the modem (heard: {self.heard})",
            within,
        )

    def switch_off(self) -> None:
        """End the thread; a call must be over before, or it waits for its end."""
        self._off = True
        self._wake.set()
        self.join(patient(10))
        assert not self.is_alive(), "the modem's thread does not end: a call still goes on"

    def run(self) -> None:
        while not self._off:
            fd = -1 if self.down.is_set() else _open(self.device)
            if fd < 0:
                time.sleep(0.05)
                continue
            ended = False
            try:
                _make_raw(fd)
                self._answer_lines(fd)
            except CallEnded:
                ended = True
            except (OSError, termios.error):
                pass  # unplugged: the kernel hangs up the device's own side as well
            finally:
                os.close(fd)
            if ended:
                self._wake.wait(self.carrier_off_seconds)

    def _answer_lines(self, fd: int) -> None:
        """The command state, until the line is hung up."""
        self._line = b""
        while not self._off and not self.down.is_set():
            if not select.select([fd], [], [], 0.05)[0]:
                continue
            for byte in _read(fd):
                self._take(fd, bytes([byte]))

    def _take(self, fd: int, byte: bytes) -> None:
        if self._echo:
            _write(fd, byte)
        if byte != b"\r":
            self._line += byte
            return
        line, self._line = self._line.decode("latin-1").upper(), b""
        start = line.find("AT")  # whatever comes before AT counts for nothing (V.250 5.2.1)
        if start >= 0:
            command = line[start:].strip()
            self.heard.append(command)
            self._obey(fd, command)

    def _obey(self, fd: int, command: str) -> None:
        name = max((name for name in self.answers if command.startswith(name)), key=len)
        answer = self.answers[name]
        if answer == CALL:
            self._take_call(fd)
        elif answer != SILENCE:
            _say(fd, answer)

    def _take_call(self, fd: int) -> None:
        _say(fd, self.connect)
        self.calls += 1
        self._host(fd)
        raise CallEnded  # no NO CARRIER: unread, it would keep the kernel from closing this port for 15 s


def _open(device: str) -> int:
    """A descriptor, or -1: the device is not there yet, or gone."""
    try:
        return os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return -1


def _make_raw(fd: int) -> None:
    """Raw, no echo of the tty's own, no modem lines, 115200 bit/s where speed means anything."""
    if not os.isatty(fd):  # the virtio port behind the three-wire cable
        return
    tty.setraw(fd, termios.TCSANOW)
    settings = termios.tcgetattr(fd)
    settings[2] = settings[2] & ~termios.CRTSCTS | termios.CLOCAL | termios.CREAD
    settings[4] = settings[5] = termios.B115200
    termios.tcsetattr(fd, termios.TCSANOW, settings)


def _read(fd: int) -> bytes:
    data = os.read(fd, 4096)
    if not data:
        raise OSError("hung up")
    return data


def _write(fd: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            if not select.select([], [fd], [], patient(5))[1]:
                raise OSError("nobody reads") from None


def _say(fd: int, text: str) -> None:
    for line in text.split("\n"):
        _write(fd, f"\r\n{line}\r\n".encode("latin-1"))
