"""A modem on a pty whose every word a test decides, pauses included."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import sys
import termios
import threading
import tty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Said = Iterable[bytes | float | None]

DELIVERED_SECONDS = 0.02  # for the kernel to hand to the slave what was written to the master
ESCAPE = b"+++"  # no CR ends it (V.250 has none; the guard time is not looked at)


class OnPty:
    """Something that lives on `device`, a pty, in a thread of its own: `_run`, until `_stopped` is set."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()  # the slave is kept open: no EIO between two openings
        tty.setraw(self._slave)
        self.device = os.ttyname(self._slave)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and closes the pty."""
        self._stopped.set()
        self._thread.join()
        self._close()

    def _close(self) -> None:
        os.close(self._master)
        os.close(self._slave)

    def _run(self) -> None:
        raise NotImplementedError


class PtyModem(OnPty):
    """For each line that it hears (without its CR), `answer` says what comes back: bytes, and seconds of pause between;
    None: it is unplugged.

    `heard` holds the lines; the escape sequence is one, and with `bare_crs` so is a CR without anything before it. It
    fits into `World(modem=...)`.
    """

    def __init__(self, answer: Callable[[str], Said], bare_crs: bool = False) -> None:
        super().__init__()
        os.set_blocking(self._master, False)
        self.heard: list[str] = []
        self.is_gone = False
        self._answer = answer
        self._bare_crs = bare_crs
        self.start()

    def _close(self) -> None:
        if not self.is_gone:
            self.is_gone = True
            super()._close()

    def settings(self) -> list[object]:
        """What the line is set to, as termios has it, but for CLOCAL: dialers leave that on, wvdial, too."""
        flags, output, control, *rest = termios.tcgetattr(self._slave)
        return [flags, output, control | termios.CLOCAL, *rest]

    def count(self, line: str) -> int:
        """How often it heard exactly this line."""
        return self.heard.count(line)

    def _run(self) -> None:
        rest = b""
        while not (self._stopped.is_set() or self.is_gone):
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            *lines, rest = (rest + os.read(self._master, 4096)).split(b"\r")
            if rest == ESCAPE:
                lines, rest = [*lines, rest], b""
            for line in lines if self._bare_crs else filter(None, lines):
                if self.is_gone:
                    return
                self.heard.append(line.decode("latin-1"))
                self._say(self._answer(self.heard[-1]))

    def _say(self, said: Said) -> None:
        for piece in said:
            if self._stopped.is_set():
                return
            if piece is None:
                self._wait_until_read()
                self._close()
                return
            if isinstance(piece, float):
                self._stopped.wait(piece)
            else:
                self._write(piece)

    def _wait_until_read(self) -> None:
        """What is unplugged takes away what the dialer has not read yet: whether it has must not be chance."""
        self._stopped.wait(DELIVERED_SECONDS)
        while int.from_bytes(fcntl.ioctl(self._slave, termios.FIONREAD, bytes(4)), sys.byteorder):
            if self._stopped.wait(DELIVERED_SECONDS):
                return

    def _write(self, data: bytes) -> None:
        """As fast as the dialer reads, or until it has closed the line."""
        while data and not self._stopped.is_set():
            if select.select([], [self._master], [], 0.02)[1]:
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self._master, data) :]


def answers(table: dict[str, object], echo: bool = True) -> Callable[[str], Said]:
    """An `answer`: by the line, whole or (`AT+CPIN=`) its beginning; a list answers once each, its last for ever."""

    def answer(line: str) -> Said:
        key = line if line in table else next((key for key in table if key and line.startswith(key)), None)
        found = table.get(key, b"OK")
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if not isinstance(found, bytes):
            return found(line)
        said = b"".join(b"\r\n%s\r\n" % part for part in found.split(b"\n")) if found else b""
        return [(line.encode("latin-1") + b"\r" if echo else b"") + said]

    return answer
