"""The tty that the modem answers on: a new pty, or a tty that is there (a null-modem cable, a USB gadget)."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import select
import struct
import termios
import tty

from pydial.errors import NoDevice
from pydial.simulator.loop import Loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SPEEDS = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[:1] == "B" and name[1:].isdigit()}
MOST_UNREAD = 65536  # octets kept for a DTE that does not read
REOPEN_MILLISECONDS = 2  # the longest between an opening and its event
IN_OPEN, IN_CLOSE = 0x20, 0x18
INOTIFY_EVENT = struct.Struct("iIII")


class Terminal:
    """A tty that is there. `heard` is given octets; `opened` and `closed` are called when the DTE comes and goes."""

    def __init__(self, loop: Loop, path: str) -> None:
        self._loop, self.device = loop, path
        self.heard: Callable[[bytes], object] = bool
        self.opened: Callable[[], object] = bool
        self.closed: Callable[[], object] = bool
        self._unread = bytearray()
        self._fd = self._open()
        os.set_blocking(self._fd, False)

    def _open(self) -> int:
        try:
            fd = os.open(self.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(fd)
        except (OSError, termios.error) as error:
            raise NoDevice(
                f"Cannot use {self.device}: {error}.", "Give a tty with --tty, or none for a pty."
            ) from error
        return fd

    def start(self) -> None:
        """Begin to listen."""
        self._watch()
        self.opened()

    def stop(self) -> None:
        self._loop.unwatch(self._fd)
        os.close(self._fd)

    def speed(self) -> int:
        """What the DTE has set, in bit/s; 0 if it dropped DTR by B0. Of a real tty it is our own setting."""
        return SPEEDS.get(termios.tcgetattr(self._fd)[5], 115200)

    def dtr(self) -> bool:
        """Is circuit 108/2 of the DTE on? By a null-modem cable it is our circuit 107 (DSR)."""
        try:
            lines = fcntl.ioctl(self._fd, termios.TIOCMGET, bytes(4))
        except OSError:
            return True  # no modem lines at all: a USB gadget
        return bool(struct.unpack("I", lines)[0] & (termios.TIOCM_DSR | termios.TIOCM_CAR))

    def write(self, octets: bytes) -> None:
        """Never blocks; what the DTE does not take is kept up to a limit, then lost as on a real line."""
        self._unread += octets
        del self._unread[MOST_UNREAD:]
        self._flush()

    def _flush(self) -> None:
        try:
            while self._unread:
                del self._unread[: os.write(self._fd, self._unread)]
        except BlockingIOError:
            pass
        except OSError:
            self._unread.clear()
        self._watch()

    def _watch(self) -> None:
        self._loop.watch(self._fd, self._ready, select.POLLIN | (select.POLLOUT if self._unread else 0))

    def _ready(self, events: int) -> None:
        if events & select.POLLOUT:
            self._flush()
        if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
            self._read()

    def _read(self) -> None:
        try:
            data = os.read(self._fd, 4096)
        except BlockingIOError:
            return
        except OSError as error:
            data = b""
            if error.errno != errno.EIO:
                raise
        if data:
            self.heard(data)
        else:
            self._gone()

    def _gone(self) -> None:
        """The tty itself went away (an unplugged gadget): nothing more will come."""
        self._loop.unwatch(self._fd)
        self._unread.clear()
        self.closed()
        self._loop.stop()


class PtyTerminal(Terminal):
    """A new pty. The DTE is there while anyone holds the slave open.

    Once it is closed, the master reads EIO and polls as hung up without end; so inotify tells of
    opening and closing, and the master is watched only in between. A closing that is followed at once by an opening is
    told by the order of the events. inotify joins equal neighbours (two openings may come as one): so a count of 0
    is only believed if the master says so too, or an opening followed.
    """

    def __init__(self, loop: Loop) -> None:
        self._holders = 0
        super().__init__(loop, "")
        libc = ctypes.CDLL(None, use_errno=True)
        self._add_watch, self._remove_watch = libc.inotify_add_watch, libc.inotify_rm_watch
        self._inotify: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._expect_opening()

    def _open(self) -> int:
        master, slave = os.openpty()
        tty.setraw(slave)
        attributes = termios.tcgetattr(slave)
        attributes[4] = attributes[5] = termios.B115200
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        self.device = os.ttyname(slave)
        os.close(slave)
        return master

    def _expect_opening(self) -> None:
        self._wd: int = self._add_watch(self._inotify, self.device.encode(), IN_OPEN | IN_CLOSE)
        if self._wd < 0:
            raise NoDevice(f"Cannot watch {self.device}: {os.strerror(ctypes.get_errno())}.")

    def start(self) -> None:
        self._loop.watch(self._inotify, self._opened_or_closed)

    def stop(self) -> None:
        super().stop()
        self._loop.unwatch(self._inotify)
        os.close(self._inotify)

    def dtr(self) -> bool:
        return self.speed() != 0

    def _held(self) -> bool:
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        return not any(events & select.POLLHUP for _fd, events in poll.poll(0))

    def _ready(self, events: int) -> None:
        self._opened_or_closed(0)  # first: what is read now may be a new caller's
        if self._holders:
            super()._ready(events)

    def _opened_or_closed(self, _events: int) -> None:
        masks = self._events()
        for number, mask in enumerate(masks):
            if mask & IN_OPEN:
                self._came()
            elif mask & IN_CLOSE and self._holders:
                self._holders -= 1
                if not self._holders and self._was_left(masks[number + 1 :]):
                    self._hear_the_rest()
                    self._hung_up()
                    return
        if masks and not self._holders:
            self._holders = 1  # two openings had come as one: someone still holds it

    def _was_left(self, later: list[int]) -> bool:
        """After a closing: was it the last? It was, too, if someone opened it again before we could look."""
        if not self._held() or any(mask & IN_OPEN for mask in later):
            return True
        poll = select.poll()
        poll.register(self._inotify, select.POLLIN)
        poll.poll(REOPEN_MILLISECONDS)
        return any(mask & IN_OPEN for mask in self._events()) or not self._held()

    def _events(self) -> list[int]:
        try:
            data = os.read(self._inotify, 4096)
        except BlockingIOError:
            return []
        return [INOTIFY_EVENT.unpack_from(data, at)[1] for at in range(0, len(data), INOTIFY_EVENT.size)]

    def _came(self) -> None:
        self._holders += 1
        if self._holders == 1:
            self._watch()
            self.opened()

    def _read(self) -> None:
        while self._holders:
            try:
                data = os.read(self._fd, 4096)
            except BlockingIOError:
                return
            except OSError:
                self._hung_up()
                return
            self.heard(data)

    def _hear_the_rest(self) -> None:
        """What was said before the tty was closed, unless someone new may have said it: it is not the next caller's."""
        while not self._held():
            try:
                self.heard(os.read(self._fd, 4096))
            except OSError:  # EIO: that was all
                return

    def _hung_up(self) -> None:
        """Nobody holds the slave, or someone new. What nobody has read must not greet the next caller."""
        self._holders = 0
        self._loop.unwatch(self._fd)
        self._unread.clear()
        self.closed()
        self._forget_unread()
        if self._held():
            self._events()  # this very opening
            self._came()

    def _forget_unread(self) -> None:
        """Only the slave's side can drop what is in its buffer: open it, out of sight of inotify."""
        self._remove_watch(self._inotify, self._wd)
        try:
            slave = os.open(self.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise  # else someone new has it to himself already (TIOCEXCL)
        else:
            termios.tcflush(slave, termios.TCIFLUSH)
            os.close(slave)
        self._events()
        self._expect_opening()
