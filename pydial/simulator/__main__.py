"""`python -m pydial.simulator`: a virtual modem on a pty or a tty."""

from __future__ import annotations

import os
import signal
import sys
import time

from pydial.errors import PydialError, UsageError
from pydial.simulator import arguments
from pydial.simulator import personality as personalities
from pydial.simulator.loop import Loop
from pydial.simulator.modem import Modem
from pydial.simulator.multiplexer import MultiplexedModem, faults_in
from pydial.simulator.program import wait_for_programs
from pydial.simulator.terminal import PtyTerminal, Terminal

GOODBYE_SECONDS = 3.0  # for the program of a call to end; whoever runs this waits five

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def print_list() -> None:
    for name in personalities.names():
        print(f"{name:<12} {personalities.load(name).about}")


def tracer(wanted: bool) -> Callable[[str], None]:
    """Writes lines with the seconds since the start, flushed."""
    if not wanted:
        return lambda _text: None
    start = time.monotonic()

    def trace(text: str) -> None:
        shown = text.encode("unicode_escape").decode()
        os.write(2, f"{time.monotonic() - start:.3f} {shown}\n".encode())

    return trace


def link_to(device: str, path: str) -> None:
    """A symbolic link, in place of an older one; never in place of anything else."""
    try:
        if os.path.islink(path):
            os.unlink(path)
        os.symlink(device, path)
    except OSError as error:
        raise UsageError(f"Cannot make the link {path}: {error.strerror}.") from error


def unlink_from(device: str, path: str) -> None:
    """Remove the link, if it is still the one that was made."""
    try:
        if os.readlink(path) == device:
            os.unlink(path)
    except OSError:
        return  # it is gone, or no link any more


def _stop_on_signals(loop: Loop) -> None:
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: loop.stop())
    loop.watch(reading, lambda _events: None)


def _stop_at_eof(loop: Loop) -> None:
    def read(_events: int) -> None:
        if not os.read(0, 4096):
            loop.stop()

    loop.watch(0, read)


def run(given: argparse.Namespace) -> None:
    """Be a modem until told to stop."""
    loop = Loop()
    provider = arguments.provider(given)
    who = personalities.load(given.personality)
    terminal = Terminal(loop, given.tty) if given.tty else PtyTerminal(loop)
    wires = (who, provider, loop, terminal.write, tracer(given.trace), terminal.speed, terminal.dtr)
    modem = Modem(*wires) if given.mux is None else MultiplexedModem(*wires, faults_in(given.mux))

    def closed() -> None:
        modem.closed()
        if given.once:
            loop.stop()

    terminal.heard, terminal.opened, terminal.closed = modem.receive, modem.opened, closed
    links = {terminal.device: given.link}
    second = None
    if given.second or given.second_link:
        first = modem if isinstance(modem, Modem) else modem.text_modem
        second = _second_port(first, loop, tracer(given.trace))
        links[second.device] = given.second_link
    _stop_on_signals(loop)
    if given.stop_at_eof:
        _stop_at_eof(loop)
    named = {device: link for device, link in links.items() if link}
    for device, link in named.items():
        link_to(device, link)
    ports = [port for port in (terminal, second) if port]
    try:
        for port in ports:
            port.start()
        print(*(port.device for port in ports), sep="\n", flush=True)
        loop.run()
    finally:
        modem.hang_up("the simulator ends")
        wait_for_programs(GOODBYE_SECONDS)
        for port in ports:
            port.stop()
        for device, link in named.items():
            unlink_from(device, link)


def _second_port(modem: Modem, loop: Loop, trace: Callable[[str], None]) -> Terminal:
    """A port of the same modem: it has the SIM and the network in common with the first, and settings of its own."""
    terminal = PtyTerminal(loop)
    second = Modem(modem.personality, modem.provider, loop, terminal.write, trace, terminal.speed, terminal.dtr)
    second.cellular = modem.cellular
    terminal.heard, terminal.opened, terminal.closed = second.receive, second.opened, second.closed
    return terminal


def main() -> int:
    given = arguments.build().parse_args()
    try:
        if given.list:
            print_list()
        else:
            run(given)
    except PydialError as error:
        print(error.message, error.hint, sep="\n" if error.hint else "", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
