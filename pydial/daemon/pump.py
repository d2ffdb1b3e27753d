"""Octets of the line and datagrams of the interface: many at a wake-up, none that the line has no room for."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios

from pydial.daemon.fair_queue import MOST_WAITING, FairQueue
from pydial.ppp.datagram import is_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.daemon.loop import Loop
    from pydial.ppp.timers import Timer

ROOM = 1550  # octets in the tty that are not sent yet: with fewer it gets a frame, so two of 1500 wait at most
PTY_ROOM = 3100  # octets at once for a line that does not tell what waits
AT_ONCE = 64  # datagrams, or pieces of the line, before the others have their turn
PIECE = 16384
REST_SECONDS = 0.005  # between two looks at a flood; a ping waits no longer
CONTROL_ROOM = 65536  # octets of control packets for a line that takes none; more are lost, as on any line
_GONE = (errno.EIO, errno.ENXIO, errno.ENODEV)


class Pump:
    """Between the line and the link, the link and the interface. `hangup` is called when the line ends."""

    def __init__(
        self,
        loop: Loop,
        line: int,
        feed: Callable[[bytes], None],
        frame: Callable[[bytes], bytes],
        hangup: Callable[[], None],
        *,
        counts: bool = True,
    ) -> None:
        """`feed` takes octets of the line, `frame` makes a frame of a datagram, b"" where none may be sent.

        `counts`: the tty tells how much of what it took is not sent yet; a pty does not.
        """
        self._counts, self._most = counts, ROOM if counts else PTY_ROOM
        self._loop, self._line, self._feed, self._frame, self._hangup = loop, line, feed, frame, hangup
        self._tun, self._longest = -1, 0
        self._pending = b""  # octets that the tty did not take
        self._waiting = FairQueue()
        self._waits_for_room = False
        self._resting: Timer | None = None
        self.bytes_in = self.bytes_out = 0  # of datagrams
        self.active_at = loop.now()  # when the last datagram passed
        loop.watch(line, self._line_ready)

    def open_interface(self, fd: int, longest: int) -> None:
        """Datagrams come from, and go to, this descriptor, a datagram of at most `longest` octets each time."""
        self._tun, self._longest = fd, longest
        self._loop.watch(fd, self._datagrams_ready)

    def close_interface(self) -> None:
        """No more; those that wait are dropped."""
        if self._tun >= 0:
            self._loop.unwatch(self._tun)
            self._tun = -1
        self._waiting = FairQueue()

    def close(self) -> None:
        """Let go of the line."""
        self.close_interface()
        self._loop.unwatch(self._line)
        self._line = -1

    # from the line

    def _line_ready(self, events: int) -> None:
        if events & select.POLLOUT:
            self._room_ready()
        if events & ~select.POLLOUT and self._line >= 0:
            self._read_line()

    def _read_line(self) -> None:
        for _ in range(AT_ONCE):
            try:
                octets = os.read(self._line, PIECE)
            except BlockingIOError:
                return
            except OSError as problem:
                if problem.errno not in _GONE:
                    raise
                octets = b""
            if not octets:
                self._hangup()
                return
            self._feed(octets)
            if len(octets) < 1024 or self._line < 0:
                return

    def deliver(self, datagram: bytes) -> None:
        """A datagram from the peer, for the interface; one that it does not take is lost."""
        self.bytes_in += len(datagram)
        self.active_at = self._loop.now()
        if self._tun < 0:
            return
        try:
            os.write(self._tun, datagram)
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EINVAL, errno.ENOBUFS, errno.ENOMEM, errno.EIO):
                raise

    # to the line

    def write(self, octets: bytes) -> None:
        """A control packet: it does not wait for datagrams."""
        if self._line >= 0 and len(self._pending) < CONTROL_ROOM:
            self._put(octets)

    def _datagrams_ready(self, _events: int) -> None:
        """What the line has room for is sent at once; the rest waits in the fair queue, and is not the kernel's."""
        read, tun, frame, waiting = os.read, self._tun, self._frame, self._waiting
        now, longest, room = self._loop.now(), self._longest, 0 if waiting else self._room()
        frames: list[bytes] = []
        for _ in range(AT_ONCE):
            try:
                datagram = read(tun, longest)
            except OSError as problem:
                if problem.errno not in (errno.EAGAIN, errno.EIO, errno.EBADFD):
                    raise
                break
            if room <= 0 and frames:
                self._put(b"".join(frames))
                frames = []
                room = self._room()
            if room <= 0:
                if is_whole(datagram):  # programs can send anything through an interface, by a packet socket
                    waiting.put(datagram, now)
            elif framed := frame(datagram):
                self.bytes_out += len(datagram)
                frames.append(framed)
                room -= len(framed)
        self.active_at = now
        if frames:
            self._put(b"".join(frames))
        self._watch_room()
        if len(waiting) >= MOST_WAITING:
            self._rest_from_flood()

    def _rest_from_flood(self) -> None:
        """More comes than the line can take, and is dropped: look for other flows now and then only."""
        self._loop.unwatch(self._tun)
        self._resting = self._loop.after(REST_SECONDS, self._read_on)

    def _read_on(self) -> None:
        if self._resting:
            self._resting.cancel()
            self._resting = None
            if self._tun >= 0:
                self._loop.watch(self._tun, self._datagrams_ready)

    def _room_ready(self) -> None:
        """The tty takes octets again."""
        pending, self._pending = self._pending, b""
        if pending:
            self._put(pending)
        now = self._loop.now()
        while self._waiting and (room := self._room()) > 0:
            frames: list[bytes] = []
            while room > 0 and (datagram := self._waiting.take(now)) is not None:
                framed = self._frame(datagram)
                self.bytes_out += len(datagram) if framed else 0
                frames.append(framed)
                room -= len(framed)
            self._put(b"".join(frames))
        if self._resting and len(self._waiting) < MOST_WAITING // 2:
            self._read_on()
        self._watch_room()

    def _room(self) -> int:
        """For how many octets there is room."""
        if self._pending or not self._counts:
            return 0 if self._pending else self._most
        try:
            waiting = struct.unpack("i", fcntl.ioctl(self._line, termios.TIOCOUTQ, bytes(4)))[0]
        except OSError:
            waiting = 0  # it has gone, which reading tells
        return self._most - int(waiting)

    def _put(self, octets: bytes) -> None:
        if self._pending:
            self._pending += octets
            return
        try:
            sent = os.write(self._line, octets) if self._line >= 0 else len(octets)
        except BlockingIOError:
            sent = 0
        except OSError as problem:
            if problem.errno not in _GONE:
                raise
            sent = len(octets)  # reading tells that the line has gone
        self._pending = octets[sent:]
        if self._pending:
            self._watch_room()

    def _watch_room(self) -> None:
        wanted = bool(self._pending or self._waiting)
        if wanted != self._waits_for_room and self._line >= 0:
            self._waits_for_room = wanted
            self._loop.watch(self._line, self._line_ready, select.POLLIN | (select.POLLOUT if wanted else 0))
