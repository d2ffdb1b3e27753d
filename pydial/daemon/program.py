"""`pydial-pppd`: arguments, files, the line, one link, the exit code."""

from __future__ import annotations

import contextlib
import os
import pwd
import select
import signal
import sys
import termios

from pydial import __version__
from pydial.daemon import daemon as codes
from pydial.daemon import options as table
from pydial.daemon.daemon import Daemon, link_settings
from pydial.daemon.log import NAME, Log
from pydial.daemon.loop import Loop
from pydial.daemon.network import Network, NoNetwork
from pydial.daemon.options import BadOption, Options
from pydial.errors import PydialError
from pydial.ppp.link import LinkSettings
from pydial.system import lockfile, tun
from pydial.system.ppp_line import LineSettings, PppLine, drop_dtr, open_line, wait_for_carrier
from pydial.system.process import set_process_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

NO_INTERFACE = "--no-interface"
STANDIN_FOLDER = "PYDIAL_STANDIN_FOLDER"  # environment, with NO_INTERFACE only: in place of /etc/ppp
LINE = 0
CARRIER_SECONDS = 60.0  # to wait for circuit 109, as long as a call takes to come up
USAGE = f"""usage: {NAME} [TTY] [SPEED] [LOCAL:REMOTE] [OPTION]...

PPP on a serial line, without pppd and without the kernel's PPP: it needs /dev/net/tun and the right to make an
interface (CAP_NET_ADMIN). Options, files, scripts, log and exit codes are those of pppd(8). Without TTY the line is
standard input.
{NO_INTERFACE} as the first word: negotiate, but make no interface (for tests).

Options:
"""


class Failure(Exception):
    """The program ends before there is a link: what is said, and the exit code."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code


def main() -> int:
    """The exit code."""
    set_process_name(NAME)
    words = sys.argv[1:]
    if words[:1] in (["--help"], ["-h"], ["-?"]):
        print(USAGE + _columns(table.known()))
        return codes.OK
    if words[:1] in (["--version"], ["-V"]):
        print(f"{NAME} version {__version__}")
        return codes.OK
    stand_in = words[:1] == [NO_INTERFACE]
    try:
        return _run(words[1:] if stand_in else words, stand_in)
    except Failure as failure:
        return _fail(failure.text, failure.exit_code)
    except BadOption as problem:
        return _fail(problem.message, codes.OPTION_ERROR)


def _fail(text: str, exit_code: int) -> int:
    with contextlib.suppress(OSError):  # stderr may be the line, and that may have gone
        print(f"{NAME}: {text}", file=sys.stderr, flush=True)
    return exit_code


def _run(words: list[str], stand_in: bool) -> int:
    folder = os.environ.get(STANDIN_FOLDER, table.FOLDER) if stand_in else table.FOLDER
    options = _read_options(words, folder, stand_in)
    if options.flag("dryrun"):
        _print_options(options)
        return codes.OK
    opens = bool(options.device) and not _is_stdin(options.device)
    if not opens and not os.isatty(LINE):
        raise BadOption("no device specified and stdin is not a tty")
    log = Log(options, stdout_is_line=not opens and _is_same_tty(1), to_system=not stand_in)
    try:
        settings = link_settings(options, folder, answers_ping=stand_in)
    except ValueError as problem:
        raise BadOption(f"Illegal interface identifier: {problem}") from problem
    if not stand_in:
        _check_tun(log)
    ready = _go_to_background(options, log) if opens and not options.flag("nodetach") else None
    log_started(log)
    line = _Line(options, opens, log)
    try:
        return _link(options, settings, line, log, stand_in, ready)
    finally:
        line.close()


def log_started(log: Log) -> None:
    """pppd's first line; the system's log only, as programs go by the others."""
    if log._system:
        log._system.write(5, f"{NAME} {__version__} started by uid {os.getuid()}")


def _read_options(words: list[str], folder: str, stand_in: bool) -> Options:
    """/etc/ppp/options, ~/.ppprc, /etc/ppp/options.ttyname, then the command line, as pppd has it."""
    scout = Options(folder, lenient=stand_in)
    scout.read(words)
    options = Options(folder, lenient=stand_in)
    if not stand_in:
        options.read_file(os.path.join(folder, "options"), may_be_missing=True)
        if home := _home():
            options.read_file(os.path.join(home, ".ppprc"), may_be_missing=True)
        device = scout.device or options.device or _tty_name(LINE)
        if device:
            tail = device.removeprefix("/dev/").replace("/", ".")
            options.read_file(os.path.join(folder, f"options.{tail}"), may_be_missing=True)
    options.read(words)
    return options


def _home() -> str:
    """Of this user, whatever the environment says; "" if there is none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def _check_tun(log: Log) -> None:
    try:
        tun.check()
    except PydialError as problem:
        log.write(problem.message)
        code = codes.NO_RIGHT if problem.hint == tun.NO_RIGHT else codes.NO_KERNEL_SUPPORT
        raise Failure(f"{problem.message}\n{problem.hint}", code) from problem


def _link(options: Options, settings: LinkSettings, line: _Line, log: Log, stand_in: bool, ready: int | None) -> int:
    loop = Loop()
    network = NoNetwork(options) if stand_in else Network(options, line.name, log.write)
    daemon = Daemon(options, settings, network, loop, line.fd, log.write, is_pty=not line.has_carrier_circuit)
    if ready is not None:
        daemon.on_up = lambda: os.close(ready)
    try:
        daemon.start(line.name)
        loop.run()
    except PydialError as problem:
        log.write(problem.message)
        raise Failure(f"{problem.message}\n{problem.hint}", codes.NO_KERNEL_SUPPORT) from problem
    except OSError as problem:
        log.write(f"Couldn't create an interface: {problem.strerror}")
        raise Failure(f"Couldn't create an interface: {problem.strerror}", codes.FATAL) from problem
    finally:
        network.close()
    if log._system:
        log._system.write(6, "Exit.")
    return daemon.exit_code


class _Line:
    """The tty of the link: standard input, or one that is opened, locked, connected and hung up here."""

    def __init__(self, options: Options, opens: bool, log: Log) -> None:
        self._options, self._log = options, log
        self._lock: lockfile.Lock | None = None
        self._lock_path = ""
        self._opened = opens
        self._connected = False
        self.fd = LINE
        self.name = options.device if opens else _tty_name(LINE)
        if options.flag("lock"):
            self._take_lock()
        try:
            if opens:
                self._open()
            self._line = PppLine(self.fd, self._settings())
        except (OSError, termios.error) as problem:
            log.write("Modem hangup" if not opens else f"Failed to open {self.name}: {_why(problem)}")
            code = codes.OPEN_FAILED if opens else codes.HANGUP
            self._release()
            raise Failure(f"{self.name or 'the line'}: {_why(problem)}", code) from problem
        self.has_carrier_circuit = self._line.has_carrier_circuit()

    def _settings(self) -> LineSettings:
        options = self._options
        hardware = options.flag("crtscts") if "crtscts" in options.flags else None
        modem = options.flag("modem", True)
        return LineSettings(options.speed, hardware, options.flag("xonxoff"), modem)

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
            raise Failure(problem.message, codes.LOCK_FAILED) from problem

    def _open(self) -> None:
        self.fd = open_line(self.name)
        script = self._options.text("connect")
        if script:
            PppLine(self.fd, self._settings().replace(modem=False))
            os.set_blocking(self.fd, True)
            if _run_on_line(script, self.fd):
                self._log.write("Connect script failed")
                self._release()
                raise Failure("Connect script failed", codes.CONNECT_FAILED)
            self._connected = True
            self._log.write("Serial connection established.")
        elif self._options.flag("modem", True):
            self._wait_for_carrier()

    def _wait_for_carrier(self) -> None:
        never, _writing = os.pipe2(os.O_CLOEXEC)
        signal.signal(signal.SIGTERM, _end_at_once)
        signal.signal(signal.SIGINT, _end_at_once)
        if not wait_for_carrier(self.fd, never, CARRIER_SECONDS):
            self._release()
            raise Failure(f"{self.name}: no carrier", codes.HANGUP)

    def close(self) -> None:
        """Put it back, hang up, let go."""
        script = self._options.text("disconnect")
        if self._opened and script and self._connected:
            os.set_blocking(self.fd, True)
            _run_on_line(script, self.fd)
        self._line.restore()
        if self._opened and self._options.flag("modem", True):
            drop_dtr(self.fd)
        self._release()

    def _release(self) -> None:
        if self._opened and self.fd != LINE:
            os.close(self.fd)
            self.fd = LINE
        if self._lock:
            self._lock.release()
        elif self._lock_path:
            try:
                os.unlink(self._lock_path)
            except OSError:
                return


def _end_at_once(number: int, _frame: object) -> NoReturn:
    raise Failure(f"Terminating on signal {number}", codes.USER_REQUEST)


def _run_on_line(script: str, fd: int) -> int:
    """A script as pppd runs it: by the shell, with the line as its input and output. Its exit code."""
    shell = ("/bin/sh", "-c", script)
    actions = [(os.POSIX_SPAWN_DUP2, fd, 0), (os.POSIX_SPAWN_DUP2, fd, 1)]
    pid = os.posix_spawn(shell[0], shell, os.environ, file_actions=actions, setsigdef=(signal.SIGPIPE,))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _go_to_background(options: Options, log: Log) -> int | None:
    """As pppd does with a line that is not its standard input: at once, or, with `updetach`, once the link is up."""
    waits = options.flag("updetach")
    reading, writing = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid:
        os.close(writing)
        os._exit(_wait_for_link(reading, pid) if waits else codes.OK)
    os.close(reading)
    os.setsid()
    if not waits:
        os.close(writing)
        log.close_stdout()
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nothing, fd)
        return None
    return writing


def _wait_for_link(reading: int, pid: int) -> int:
    """Until the link is up, or its process has ended: then its exit code."""
    select.select([reading], [], [])
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        handle = select.select([reading], [], [], 0.2)  # it may be about to end
        assert handle
        ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else codes.OK


def _print_options(options: Options) -> None:
    for name, value in sorted({**options.flags, **options.values}.items()):
        shown = value if isinstance(value, str) else ("" if value else "no")
        print(f"{name}\t\t{'??????' if name == 'password' else shown}".rstrip())


def _columns(words: list[str]) -> str:
    lines, line = [], " "
    for word in words:
        if len(line) + len(word) > 110:
            lines.append(line)
            line = " "
        line += f" {word}"
    return "\n".join([*lines, line])


def _tty_name(fd: int) -> str:
    try:
        return os.ttyname(fd)
    except OSError:
        return ""


def _is_stdin(device: str) -> bool:
    try:
        return os.path.samestat(os.stat(device), os.fstat(LINE))
    except OSError:
        return False


def _is_same_tty(fd: int) -> bool:
    try:
        return os.path.samestat(os.fstat(LINE), os.fstat(fd))
    except OSError:
        return True  # it is closed: nothing is to be written there


def _why(problem: BaseException) -> str:
    return getattr(problem, "strerror", None) or str(problem.args[-1] if problem.args else problem)
