"""The serial port that a modem is at: opened, locked, set, hung up, restored (pyserial).

Where wvdial does otherwise, docs/compatibility.md ("The line") says why; the speeds are all that the kernel has.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import termios

import serial

from pydial.errors import ConfigError, DeviceBusy, NoDevice, PydialError
from pydial.harmless import harmless
from pydial.system import clock, holders, lockfile, permission

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, Self

    Sleep = Callable[[float], None]
    """Pauses for so many seconds; may raise Interrupted, to cut the pause short."""

FLOW_CONTROLS = ("CRTSCTS", "XONXOFF", "NOFLOW")
_RATES = (int(name[1:]) for name in dir(termios) if name[0] == "B" and name[1:].isdigit())
SPEEDS = sorted(rate for rate in _RATES if rate >= 300)
TIOCGEXCL = 0x80045440  # asm-generic/ioctls.h: whether somebody has the tty to himself; not in `termios`

GUARD_SECONDS = 1.2  # of silence around `+++`: S12 is 50, a second, by default (V.250 has none; Hayes' own)
DTR_SECONDS = 0.5  # how long circuit 108/2 is off when a call is still up (wvdial's)
DRAIN_SECONDS = 0.3  # for what is written last to go out
DRAIN_LOOKS = 15  # at it, meanwhile
AWAY = (errno.ENOENT, errno.ENODEV, errno.ENXIO)  # if the node is gone, too: in a container it stays
HANG_UP_SECONDS = 1.0  # how long the DCE may take to drop circuit 109 after that
CLOSE_SECONDS = 0.1  # that closing a port may take which takes no bytes any more
WAKE_UP = b"\r" * 5  # CRs that wake a DCE up (wvdial's)
WAKING_SECONDS = 0.05  # for the DCE to digest them


def nearest_speed(wanted: int) -> int:
    """The highest speed of the kernel that is not above `wanted` bit/s, 300 at least (as wvdial)."""
    return max((speed for speed in SPEEDS if speed <= wanted), default=SPEEDS[0])


class SerialPort:
    """An open tty: one end of the wire to a modem. Make one with `open`; `close` it whatever happens."""

    greedy = True  # whether what comes behind CONNECT may be read together with it

    def __init__(
        self, device: str, port: serial.Serial, found: list[Any], lock: lockfile.Lock | None, sleep: Sleep
    ) -> None:
        """`found`: termios as it was before us; `sleep`: pauses while a call is being ended."""
        self.device = device
        self.awake_at = 0.0  # when the DCE has digested the CRs that wake it up, by clock.now()
        self._port = port
        self._found = found
        self._lock = lock
        self._sleep = sleep

    @classmethod
    def open(
        cls,
        device: str,
        speed: int,
        flow_control: str = "CRTSCTS",
        *,
        locked: bool = True,
        end_call: bool = True,
        sleep: Sleep = clock.sleep,
    ) -> Self:
        """Lock `device`, open it as 8N1, raw, CLOCAL, HUPCL, at the nearest speed (bit/s);
        `end_call`: end a call that is still up.

        Raises NoDevice or DeviceBusy; their messages are wvdial's line.
        """
        if flow_control not in FLOW_CONTROLS:
            raise ConfigError(f"FlowControl = {flow_control} is none of {', '.join(FLOW_CONTROLS)}.")
        lock = _lock(device) if locked else None
        try:
            port, found = open_tty(device, speed, flow_control)
        except BaseException:
            if lock:
                lock.release()
            raise
        opened = cls(device, port, found, lock, sleep)
        try:
            opened._confirm_lock()
            if end_call and opened.carrier:
                opened.drop_dtr()
        except BaseException:
            opened.close()
            raise
        return opened

    def _confirm_lock(self) -> None:
        """The line is nobody else's: take over a lock that a dead process has left. Raises DeviceBusy."""
        try:
            if self._lock:
                self._lock.confirm()
        except PydialError as problem:
            raise _busy_line(self.device, problem) from None

    @property
    def fd(self) -> int:
        """The descriptor."""
        return int(self._port.fileno())

    @property
    def speed(self) -> int:
        """The speed that is set, in bit/s."""
        return int(self._port.baudrate)

    @property
    def warning(self) -> str:
        """Why nobody can lock it on this system; "" as a rule."""
        return self._lock.warning if self._lock else ""

    @property
    def carrier(self) -> bool | None:
        """Circuit 109 (DCD); None on a tty that has no such line, such as a pty."""
        try:
            return bool(self._port.cd)
        except OSError:
            return None

    def set_speed(self, speed: int) -> None:
        """Change to the nearest speed not above `speed` bit/s. Raises NoDevice if the device is gone."""
        try:
            self._port.baudrate = nearest_speed(speed)
        except (OSError, termios.error) as problem:
            raise cannot_open(self.device, problem) from None

    def write(self, data: bytes) -> None:
        """Send `data`. What a gone or full line does not take is lost, as on any wire."""
        try:
            os.write(self.fd, data)
        except OSError:
            return

    def wake(self) -> None:
        """Send the CRs that wake a DCE up; `awake_at` is when it has digested them."""
        self.write(WAKE_UP)
        self.awake_at = clock.now() + WAKING_SECONDS

    def take_back(self) -> None:
        """pppd has had it, and leaves it blocking: nothing that a dead modem does not take is to be waited for."""
        try:
            os.set_blocking(self.fd, False)
        except OSError:
            return  # gone

    def drop_dtr(self, seconds: float = DTR_SECONDS) -> None:
        """Turn circuit 108/2 off for `seconds` or until the carrier is gone: the DCE hangs up (&D2)."""
        try:
            self._set_dtr(False)
            end = clock.now() + seconds
            while self.carrier and clock.now() < end:
                self._sleep(0.05)
            self._set_dtr(True)
        except OSError:
            return  # no such circuit, or gone

    def _set_dtr(self, on: bool) -> None:
        self._port.dtr = on

    def escape_and_hang_up(self) -> None:
        """`+++`, the guard time, `ATH`: for a DCE that does not mind DTR. The line must have been silent before."""
        self.write(b"+++")
        self._sleep(GUARD_SECONDS)
        self.write(b"ATH\r")

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """End a call, however the DCE can be told to; `blindly`: also where the carrier cannot be seen.

        `silent_seconds`: since when nothing was sent: they count for the guard time.
        """
        silent_seconds = silent_seconds if blindly and self.carrier is None else 0.0
        if not silent_seconds:
            self.write(b"\r")
        if self.carrier:
            self.drop_dtr(HANG_UP_SECONDS)
        if self.carrier:
            self.escape_and_hang_up()
        elif blindly and self.carrier is None:
            self._sleep(max(0.0, GUARD_SECONDS - silent_seconds))
            self.escape_and_hang_up()

    def _drain(self) -> None:
        """Give what is written a moment to go out; drop the rest: a held-back ATD must not dial when we are gone."""
        for _ in range(DRAIN_LOOKS):
            if not int.from_bytes(fcntl.ioctl(self.fd, termios.TIOCOUTQ, bytes(4)), "little"):
                return
            clock.sleep(DRAIN_SECONDS / DRAIN_LOOKS)
        termios.tcflush(self.fd, termios.TCOFLUSH)

    def close(self) -> None:
        """Restore the settings (with CLOCAL, as wvdial), close, release the lock. Does nothing the second time."""
        if not self._port.is_open:
            return
        try:
            self._drain()
            fcntl.ioctl(self.fd, termios.TIOCNXCL)
            found = [*self._found[:2], self._found[2] | termios.CLOCAL, *self._found[3:]]
            termios.tcsetattr(self.fd, termios.TCSANOW, found)
        except (OSError, termios.error):
            pass  # unplugged: nothing to restore
        with contextlib.suppress(OSError):  # unplugged
            close_unblocked(self._port.close)
        if self._lock:
            self._lock.release()


def close_unblocked(close: Callable[[], object]) -> None:
    """Call `close`, which closes a line, and let it take CLOSE_SECONDS at most.

    close() waits up to 30 s for what a dead device does not take, cdc_acm even for what was flushed; but a
    signal ends that wait (tty_wait_until_sent), and an alarm needs no rights, unlike TIOCSSERIAL.
    """
    before = signal.signal(signal.SIGALRM, _nothing)
    signal.setitimer(signal.ITIMER_REAL, CLOSE_SECONDS, CLOSE_SECONDS)
    try:
        close()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The alarm only has to come."""


def open_tty(device: str, speed: int, flow_control: str) -> tuple[serial.Serial, list[Any]]:
    """`device` opened and set, and its termios as they were before. Raises NoDevice or DeviceBusy."""
    first = None
    try:
        first = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        found = termios.tcgetattr(first)
        _refuse_if_held(device, first)
        port = serial.Serial()
        port.port, port.baudrate, port.timeout, port.exclusive = device, nearest_speed(speed), 0, True
        port.inter_byte_timeout = 0  # VMIN = 1: reading 0 bytes means gone, not that another process was faster
        port.rtscts, port.xonxoff = flow_control == "CRTSCTS", flow_control == "XONXOFF"
        port.open()
        _hang_up_on_close(port.fileno())
        return port, found
    except (OSError, termios.error) as problem:
        raise cannot_open(device, problem) from None
    finally:
        if first is not None:
            os.close(first)


def _hang_up_on_close(fd: int) -> None:
    """The last close ends a call (HUPCL), and nobody else may open it meanwhile (TIOCEXCL).

    A pty whose maker keeps its slave open (socat) would keep that mark if this program were killed, and then only root
    could open it again: an ordinary user sets none there.
    """
    settings = termios.tcgetattr(fd)
    settings[2] |= termios.HUPCL
    termios.tcsetattr(fd, termios.TCSANOW, settings)
    if os.geteuid() == 0 or not holders.is_slave(os.fstat(fd).st_rdev):
        fcntl.ioctl(fd, termios.TIOCEXCL)


def _lock(device: str) -> lockfile.Lock:
    try:
        return lockfile.acquire(device)
    except PydialError as problem:
        raise _busy_line(device, problem) from None


def _busy_line(device: str, problem: PydialError) -> PydialError:
    """`problem` under wvdial's line for it: what is known of the reason moves to the hint."""
    line = f"Cannot open {harmless(device)}: {os.strerror(errno.EBUSY)}"
    hint = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return DeviceBusy(line, hint, problem.holder) if isinstance(problem, DeviceBusy) else type(problem)(line, hint)


def _refuse_if_held(device: str, fd: int) -> None:
    """Root may open a tty that another program has to itself (TIOCEXCL): look, and leave it alone.

    The mark outlives a program that was killed while the maker of a pty keeps its slave open: a maker is no holder.
    """
    try:
        held = bool(int.from_bytes(fcntl.ioctl(fd, TIOCGEXCL, bytes(4)), "little"))
    except OSError:
        return
    if held and holders.holders(device):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), device)


def cannot_open(device: str, problem: OSError | termios.error) -> PydialError:
    """wvdial's line `Cannot open DEVICE: REASON` as an error, with what to do about it."""
    number = problem.errno if isinstance(problem, OSError) else problem.args[0]
    message = f"Cannot open {harmless(device)}: {os.strerror(number) if isinstance(number, int) else problem}"
    if number in (errno.EBUSY, errno.EAGAIN):
        return _busy_line(device, holders.busy(device, holders.holders(device)))
    if number in (errno.EACCES, errno.EPERM):
        return NoDevice(message, permission.way_in(device, permission.READ_AND_WRITE))
    return NoDevice(message, HINTS.get(number, ""), missing=number in AWAY and not os.path.exists(device))


NO_PORT = "That is not a serial port. `pydialconf --list` shows them."
HINTS: dict[object, str] = {
    errno.ENOENT: "Is it plugged in? `pydialconf --list` shows the modems that are there.",
    errno.ENODEV: "It is not plugged in any more.",
    errno.ENXIO: "No device is behind this name. `pydialconf --list` shows the modems that are there.",
    errno.EIO: "The device is there, but dead: unplug it and plug it in again.",
    errno.ELOOP: "It is a link that leads back to itself.",
    errno.ENAMETOOLONG: "No file has such a long name.",
    errno.ENOTTY: NO_PORT,
    errno.EISDIR: NO_PORT,
}
