"""The tty of a link: locked, opened, connected by a script; then hung up, restored, unlocked."""

from __future__ import annotations

import contextlib
import os
import signal
import termios

from pydial.errors import PydialError
from pydial.pppd import exitcodes
from pydial.system import lockfile
from pydial.system.ppp_line import LineSettings, PppLine, drop_dtr, open_line, wait_for_carrier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.daemon.log import Log
    from pydial.daemon.loop import Loop
    from pydial.daemon.options import Options
    from pydial.ppp.timers import Timer

STDIN = 0
CARRIER_SECONDS = 60.0  # to wait for circuit 109, as long as a call takes to come up
GOODBYE_SECONDS = 2.0  # for a script that is told to end; then it is killed
ENDERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Failure(Exception):
    """The program ends before there is a link: what is said, and the exit code."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code


class Line:
    """Standard input, or a tty that is opened here.

    No signal interrupts what is done to the line: the loop keeps it, and each wait looks for it. So nothing is taken
    that `close` does not know of.
    """

    def __init__(self, options: Options, opens: bool, log: Log, loop: Loop) -> None:
        self._options, self._opens, self._log, self._loop = options, opens, log, loop
        self._lock: lockfile.Lock | None = None
        self._lock_path = ""  # of a lock that is ours already
        self._tty: PppLine | None = None
        self._connected = False
        self._ended_by = 0  # the signal
        self.fd = -1 if opens else STDIN
        self.name = options.device if opens else tty_name(STDIN)

    def take(self) -> None:
        """Lock, open, connect; `close` is to be called in any case. Failure: it cannot be done, or a signal came."""
        self._heed_signals()
        if self._options.flag("lock"):
            self._take_lock()
        try:
            if self._opens:
                self._open()
            self._set(self._settings())
        except (OSError, termios.error) as problem:
            self._log.write(f"Failed to open {self.name}: {_why(problem)}" if self._opens else "Modem hangup")
            code = exitcodes.OPEN_FAILED if self._opens else exitcodes.HANGUP
            raise Failure(f"{self.name or 'the line'}: {_why(problem)}", code) from problem

    def close(self) -> None:
        """Put it back, hang up, let go of what was taken."""
        if self.fd >= 0:
            self._put_back()
        if self._opens and self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        if self._lock:
            self._lock.release()
        elif self._lock_path:
            try:
                os.unlink(self._lock_path)
            except OSError:
                return

    def has_carrier_circuit(self) -> bool:
        """Whether the tty has modem circuits at all: a pty has none."""
        return bool(self._tty and self._tty.has_carrier_circuit())

    def _put_back(self) -> None:
        script = self._options.text("disconnect")
        if script and self._connected:
            os.set_blocking(self.fd, True)
            self._run(script)
        if self._tty:
            self._tty.restore()
        if self._opens and self._options.flag("modem", True):
            drop_dtr(self.fd)

    def _settings(self) -> LineSettings:
        options = self._options
        hardware = options.flag("crtscts") if "crtscts" in options.flags else None
        modem = options.flag("modem", True)
        return LineSettings(options.speed, hardware, options.flag("xonxoff"), modem)

    def _set(self, settings: LineSettings) -> None:
        """The tty is restored to what it was before the first settings."""
        if self._tty is None:
            self._tty = PppLine(self.fd, settings)
        else:
            self._tty.change(settings)

    def _take_lock(self) -> None:
        """The dialer that has started us, or has become us, may have it already."""
        path = lockfile.lock_path(self.name)
        holder = lockfile.holder(path)
        if holder in (os.getpid(), os.getppid()):
            self._lock_path = path if holder == os.getpid() else ""
            return
        try:
            self._lock = lockfile.acquire(self.name)
            self._lock.confirm()
        except PydialError as problem:
            self._log.write(problem.message)
            raise Failure(problem.message, exitcodes.LOCK_FAILED) from problem

    def _open(self) -> None:
        self.fd = open_line(self.name)
        if script := self._options.text("connect"):
            self._set(self._settings().replace(modem=False))
            os.set_blocking(self.fd, True)
            if not self._run(script):
                self._fail("Connect script failed", exitcodes.CONNECT_FAILED)
            os.set_blocking(self.fd, False)
            self._connected = True
            self._log.write("Serial connection established.")
        elif self._options.flag("modem", True) and not wait_for_carrier(self.fd, self._loop.wake, CARRIER_SECONDS):
            self._loop.look()
            self._fail(f"{self.name}: no carrier", exitcodes.HANGUP)

    def _fail(self, text: str, exit_code: int) -> None:
        """Failure, for this reason, unless it was a signal."""
        if self._ended_by == signal.SIGHUP:
            text, exit_code = "Hangup (SIGHUP)", exitcodes.HANGUP
        elif self._ended_by:
            text, exit_code = f"Terminating on signal {self._ended_by}", exitcodes.USER_REQUEST
        self._log.write(text)
        raise Failure(text, exit_code)

    # a script, and signals

    def _heed_signals(self) -> None:
        for number in ENDERS:
            self._loop.on_signal(number, self._ender(number))

    def _ender(self, number: int) -> Callable[[], None]:
        def end() -> None:
            self._ended_by = number

        return end

    def _run(self, script: str) -> bool:
        """With the line as its input and output. False: it failed, or a signal has ended it."""
        self._ended_by = 0
        run = _Script(script, self.fd, self._loop, self._ender)
        try:
            return run.wait() == 0 and not self._ended_by
        finally:
            self._heed_signals()


class _Script:
    """A script as pppd runs it: by the shell. What ends us ends it, and what it has started."""

    def __init__(self, script: str, fd: int, loop: Loop, ender: Callable[[int], Callable[[], None]]) -> None:
        """`ender` gives what else is to be done when a signal came."""
        self._loop, self._ender = loop, ender
        self._timer: Timer | None = None
        loop.on_signal(signal.SIGCHLD, loop.stop)
        shell = ("/bin/sh", "-c", script)
        actions = [(os.POSIX_SPAWN_DUP2, fd, 0), (os.POSIX_SPAWN_DUP2, fd, 1)]
        self._pid = os.posix_spawn(
            shell[0], shell, os.environ, file_actions=actions, setpgroup=0, setsigdef=(signal.SIGPIPE,)
        )
        for number in ENDERS:
            loop.on_signal(number, self._stopper(number))

    def wait(self) -> int:
        """Its exit code, less than 0 for the signal that killed it."""
        while not (ended := os.waitpid(self._pid, os.WNOHANG))[0]:
            self._loop.run()
        if self._timer:
            self._timer.cancel()
        return os.waitstatus_to_exitcode(ended[1])

    def _stopper(self, number: int) -> Callable[[], None]:
        """SIGTERM for the script, whichever came: a shell lets what it starts in the background ignore SIGINT."""

        def stop() -> None:
            self._ender(number)()
            self._kill(signal.SIGTERM)
            self._timer = self._timer or self._loop.after(GOODBYE_SECONDS, lambda: self._kill(signal.SIGKILL))

        return stop

    def _kill(self, number: int) -> None:
        with contextlib.suppress(PermissionError):  # a setuid program has taken its place
            os.killpg(self._pid, number)


def tty_name(fd: int) -> str:
    """Its path; "" if it is no tty."""
    try:
        return os.ttyname(fd)
    except OSError:
        return ""


def is_stdin(device: str) -> bool:
    """Whether the device is what standard input is."""
    try:
        return os.path.samestat(os.stat(device), os.fstat(STDIN))
    except OSError:
        return False


def is_same_as_stdin(fd: int) -> bool:
    """Whether nothing but PPP is to be written there."""
    try:
        return os.path.samestat(os.fstat(STDIN), os.fstat(fd))
    except OSError:
        return True  # it is closed: nothing is to be written there


def _why(problem: BaseException) -> str:
    return getattr(problem, "strerror", None) or str(problem.args[-1] if problem.args else problem)
