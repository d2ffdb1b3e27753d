"""`python -m pydial.simulator.pppd ARGUMENTS OF PPPD`, with the line as stdin."""

from __future__ import annotations

import errno
import os
import signal
import sys
import termios
import tty

from pydial.simulator.loop import Loop
from pydial.simulator.pppd import secrets
from pydial.simulator.pppd.arguments import BadOption, Options
from pydial.simulator.pppd.daemon import HANGUP, OPTION_ERROR, Daemon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LINE = 0
FOLDER = "PYDIAL_STANDIN_FOLDER"  # environment: in place of /etc/ppp
SPEEDS = {int(name[1:]): getattr(termios, name) for name in dir(termios) if name[:1] == "B" and name[1:].isdigit()}


def logger(options: Options) -> Callable[[str], None]:
    """Writes to logfd or logfile; to nowhere if there is neither, or nobody reads any more."""
    fd = options.number("logfd", -1)
    if "logfile" in options.values:
        fd = os.open(options.values["logfile"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def log(text: str) -> None:
        try:
            if fd >= 0:
                os.write(fd, text.encode("latin-1", "replace") + b"\n")
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise

    return log


def set_line(speed: int) -> list[Any]:
    """Raw, at this speed if it is a known one; the old settings, to be put back."""
    old = termios.tcgetattr(LINE)
    tty.setraw(LINE, termios.TCSANOW)  # pppd flushes here; what the provider said first is worth half a second
    new = termios.tcgetattr(LINE)
    new[4] = new[5] = SPEEDS.get(speed, new[4])
    termios.tcsetattr(LINE, termios.TCSANOW, new)
    os.set_blocking(LINE, False)
    return old


def write(octets: bytes) -> None:
    """To the line; what does not fit is lost, as PPP allows."""
    try:
        os.write(LINE, octets)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EIO):
            raise


def watch_line(loop: Loop, daemon: Daemon) -> None:
    def ready(_events: int) -> None:
        try:
            octets = os.read(LINE, 4096)
        except BlockingIOError:
            return
        except OSError:
            octets = b""
        if octets:
            daemon.feed(octets)
        else:
            loop.unwatch(LINE)
            daemon.hangup()

    loop.watch(LINE, ready)


def watch_signals(loop: Loop, daemon: Daemon) -> None:
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: None)

    def ready(_events: int) -> None:
        for number in os.read(reading, 64):
            daemon.signal(number)

    loop.watch(reading, ready)


def main() -> int:
    folder = os.environ.get(FOLDER, "/etc/ppp")
    options = Options(folder)
    try:
        options.read(sys.argv[1:])
        log = logger(options)
        known = secrets.find(options, folder)
    except (BadOption, OSError) as error:
        print(f"pppd: {error}", file=sys.stderr)
        return OPTION_ERROR
    try:
        device, old = os.ttyname(LINE), set_line(options.speed)
    except (OSError, termios.error):
        log("Modem hangup")
        return HANGUP
    loop = Loop()
    daemon = Daemon(options, known, loop, write, log)
    watch_line(loop, daemon)
    watch_signals(loop, daemon)
    daemon.start(device)
    loop.run()
    try:
        os.set_blocking(LINE, True)
        termios.tcsetattr(LINE, termios.TCSANOW, old)
    except (OSError, termios.error):
        pass  # the line is gone
    return daemon.exit_code


if __name__ == "__main__":
    sys.exit(main())
