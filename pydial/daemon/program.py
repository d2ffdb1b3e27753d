"""`pydial-pppd`: arguments, files, the line, one link, the exit code."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import sys

from pydial import __version__
from pydial.daemon import background
from pydial.daemon.daemon import Daemon
from pydial.daemon.line import STDIN, Failure, Line, is_same_as_stdin, is_stdin, tty_name
from pydial.daemon.log import NAME, Log
from pydial.daemon.loop import Loop
from pydial.daemon.network import Network
from pydial.daemon.no_network import NoNetwork
from pydial.daemon.option_words import known
from pydial.daemon.options import FOLDER, BadOption, Options
from pydial.daemon.settings import link_settings
from pydial.errors import PydialError
from pydial.harmless import harmless
from pydial.pppd import exitcodes
from pydial.system import tun
from pydial.system.process import set_process_name
from pydial.system.syslog import INFO, NOTICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NO_INTERFACE = "--no-interface"
STANDIN_FOLDER = "PYDIAL_STANDIN_FOLDER"  # environment, with NO_INTERFACE only: in place of /etc/ppp
USAGE = f"""usage: {NAME} [TTY] [SPEED] [LOCAL:REMOTE] [OPTION]...

PPP on a serial line, without pppd and without the kernel's PPP: it needs /dev/net/tun and the right to make an
interface (CAP_NET_ADMIN). Options, files, scripts, log and exit codes are those of pppd(8). Without TTY the line is
standard input.
{NO_INTERFACE} as the first word: negotiate, but make no interface (for tests).

Options:
"""


def main() -> int:
    """The exit code."""
    set_process_name(NAME)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is to be put back yet
    words = sys.argv[1:]
    if words[:1] in (["--help"], ["-h"], ["-?"]):
        print(USAGE + _columns(known()))
        return exitcodes.OK
    if words[:1] in (["--version"], ["-V"]):
        print(f"{NAME} version {__version__}")
        return exitcodes.OK
    stand_in = words[:1] == [NO_INTERFACE]
    try:
        return _run(words[1:] if stand_in else words, stand_in)
    except Failure as failure:
        return _fail(failure.text, failure.exit_code)
    except BadOption as problem:
        return _fail(harmless(problem.message), exitcodes.OPTION_ERROR)


def _fail(text: str, exit_code: int) -> int:
    with contextlib.suppress(OSError):  # stderr may be the line, and that may have gone
        print(f"{NAME}: {text}", file=sys.stderr, flush=True)
    return exit_code


def _run(words: list[str], stand_in: bool) -> int:
    folder = os.environ.get(STANDIN_FOLDER, FOLDER) if stand_in else FOLDER
    options = _read_options(words, folder, stand_in)
    if options.flag("dryrun"):
        _print_options(options)
        return exitcodes.OK
    opens = bool(options.device) and not is_stdin(options.device)
    if not opens and not os.isatty(STDIN):
        raise BadOption("no device specified and stdin is not a tty")
    log = Log(options, stdout_is_line=not opens and is_same_as_stdin(1), to_system=not stand_in)
    try:
        settings = link_settings(options, folder, answers_ping=stand_in)
    except ValueError as problem:
        raise BadOption(f"Illegal interface identifier: {problem}") from problem
    if not stand_in:
        _check_tun(log)
    tell_up: Callable[[], object] = bool
    if opens and not options.flag("nodetach"):
        tell_up = background.go(log, waits=options.flag("updetach"))
    log_started(log)
    loop = Loop()
    line = Line(options, opens, log, loop)
    try:
        line.take()
        network = NoNetwork(options) if stand_in else Network(options, line.name, log.write, loop)
        daemon = Daemon(options, settings, network, loop, line.fd, log.write, is_pty=not line.has_carrier_circuit())
        daemon.on_up = tell_up
        return _serve(daemon, line.name, log)
    finally:
        line.close()


def log_started(log: Log) -> None:
    """pppd's first line; the system's log only, as programs go by the others."""
    log.write_to_system(NOTICE, f"{NAME} {__version__} started by uid {os.getuid()}")


def _read_options(words: list[str], folder: str, stand_in: bool) -> Options:
    """/etc/ppp/options, ~/.ppprc, /etc/ppp/options.ttyname, then the command line, as pppd has it."""
    scout = Options(folder, lenient=stand_in)
    scout.read(words)
    options = Options(folder, lenient=stand_in)
    if not stand_in:
        options.read_file(os.path.join(folder, "options"), may_be_missing=True)
        if home := _home():
            options.read_file(os.path.join(home, ".ppprc"), may_be_missing=True)
        device = scout.device or options.device or tty_name(STDIN)
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
        code = exitcodes.NO_RIGHT if problem.hint == tun.NO_RIGHT else exitcodes.NO_KERNEL_SUPPORT
        raise Failure(f"{problem.message}\n{problem.hint}", code) from problem


def _serve(daemon: Daemon, device: str, log: Log) -> int:
    """The life of the link; the exit code."""
    try:
        daemon.start(device)
        daemon.loop.run()
    except PydialError as problem:
        log.write(problem.message)
        raise Failure(f"{problem.message}\n{problem.hint}", exitcodes.NO_KERNEL_SUPPORT) from problem
    except OSError as problem:
        log.write(f"Couldn't create an interface: {problem.strerror}")
        raise Failure(f"Couldn't create an interface: {problem.strerror}", exitcodes.FATAL) from problem
    finally:
        daemon.network.close()
    log.write_to_system(INFO, "Exit.")
    return daemon.exit_code


def _print_options(options: Options) -> None:
    for name, value in sorted({**options.flags, **options.values}.items()):
        shown = value if isinstance(value, str) else ("" if value else "no")
        line = f"{name}\t\t{'??????' if name == 'password' else shown}".rstrip()
        sys.stdout.buffer.write(os.fsencode(line) + b"\n")


def _columns(words: list[str]) -> str:
    lines, line = [], " "
    for word in words:
        if len(line) + len(word) > 110:
            lines.append(line)
            line = " "
        line += f" {word}"
    return "\n".join([*lines, line])
