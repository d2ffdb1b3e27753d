"""`pydialconf`, also under the name wvdialconf: scan the ports, write the file, print what is asked for."""

from __future__ import annotations

import json
import os
import sys

from pydial.cli import command_line, modes
from pydial.cli.conf_list import as_object, port_table
from pydial.cli.main import exit_code_of
from pydial.cli.switches import PROGRAMS, PYDIALCONF
from pydial.errors import Interrupted
from pydial.harmless import harmless_lines
from pydial.probe.absent import findings
from pydial.probe.roles import in_order
from pydial.report.scan import Log, Transcript
from pydial.report.scan_live import LiveTranscript
from pydial.report.screen import Screen, can_show_live_lines, terminal_size, wants_colours
from pydial.run.configure import Configurator, Outcome, Request
from pydial.run.scan import Scan
from pydial.system import ports, udev
from pydial.system.output import encoded, result, writer
from pydial.system.process import set_process_name
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.switches import ConfArguments
    from pydial.probe.absent import Finding
    from pydial.probe.roles import ScannedPort
    from pydial.secrets.mask import Mask
    from pydial.system.ports import Candidate, Survey

PROGRAM = PROGRAMS[PYDIALCONF]


def main() -> int:
    """The entry point: the exit code."""
    return exit_code_of(PROGRAM, run)


def run(_mask: Mask) -> int:
    """Do what the command line says."""
    set_process_name(os.path.basename(sys.argv[0]))
    arguments = command_line.conf_arguments(sys.argv[1:], sys.argv[0])
    if arguments.action:
        result(encoded(command_line.information(PROGRAM, arguments)))
        return 0
    if mode := modes.module_for(arguments, modes.CONF_MODES):
        code: int = mode.run(arguments)
        return code
    signals = Signals()
    if arguments.bind:
        from pydial.system import usb_serial  # few runs need it, and it loads subprocess

        usb_serial.bind(*arguments.bind, signals)
    return scan_and_configure(arguments, signals)


def scan_and_configure(arguments: ConfArguments, signals: Signals) -> int:
    """Exit code: 0, or 1 if there is no modem, unless only the list of ports is asked for."""
    streams = Streams(arguments)
    request = Request(arguments.file, arguments.dry_run, arguments.stable_names, arguments.as_wvdialconf)
    may_ask = not (arguments.dry_run or arguments.json)

    def of_sim(chosen: ScannedPort, candidate: Candidate, say: Callable[[str], None]) -> dict[str, str]:
        from pydial.cli import conf_sim  # a file that names a call needs no look at the SIM

        return conf_sim.options(chosen, candidate, signals, say, may_ask=may_ask)

    configurator = None if arguments.list else Configurator(request, streams.tell, streams.say, of_sim)
    survey = ports.survey(arguments.ports)
    if configurator:
        configurator.begin(survey)
    seen = scan(survey, arguments, signals)
    found = in_order(seen)
    missing = [] if found else findings(udev.usb_devices())
    outcome = configurator.conclude(survey, found, missing) if configurator else Outcome()
    streams.print_result(seen, found, missing, outcome)
    return 0 if found or arguments.list else 1


def scan(survey: Survey, arguments: ConfArguments, signals: Signals) -> list[ScannedPort]:
    """All ports with what was found. Interrupted: a signal came."""
    transcript, close = _transcript([port.name for port in survey.ports], quiet=arguments.list)
    try:
        seen = Scan(survey.ports, transcript, signals, arguments.timeout).run()
    finally:
        close()
    if signals.caught:
        raise Interrupted(signals.caught[0])
    return seen


def _transcript(names: list[str], quiet: bool) -> tuple[Transcript, Callable[[], None]]:
    """Who is told of the scan, and how to end that. `quiet`: only a terminal shows how it goes."""
    error = writer(2)
    if can_show_live_lines(2, os.environ):
        live = LiveTranscript(names, Screen(error, lambda: terminal_size(2), wants_colours(os.environ)), quiet)
        return live, live.close
    write: Callable[[str], object] = (lambda _text: None) if quiet else (lambda text: error(encoded(text)))
    return Transcript(names, Log(write)), lambda: None


class Streams:
    """Standard output and standard error, as the switches share them out.

    Standard output is for what a switch asks for (a table, an object, a diff), and only without such a switch for the
    text that wvdialconf prints there.
    """

    def __init__(self, arguments: ConfArguments) -> None:
        self._arguments = arguments
        self._error = writer(2)
        is_asked_for = arguments.dry_run or arguments.list or arguments.json
        self._text = self._error if is_asked_for else writer(1)

    def tell(self, text: str) -> None:
        """What wvdialconf prints on standard output."""
        self._text(encoded(harmless_lines(text)))

    def say(self, line: str) -> None:
        """A line on standard error."""
        self._error(encoded(f"{harmless_lines(line)}\n"))

    def print_result(
        self, seen: list[ScannedPort], found: list[ScannedPort], missing: list[Finding], outcome: Outcome
    ) -> None:
        """What was asked for. CannotWrite: it cannot be written."""
        if self._arguments.json:
            told = as_object(seen, found[0] if found else None, missing, outcome.written)
            told |= {"diff": outcome.diff} if self._arguments.dry_run else {}
            result(json.dumps(told, indent=2).encode() + b"\n")
        elif self._arguments.list:
            result(encoded(port_table(seen) or "There are no serial ports.\n"))
            for finding in missing:
                self.say(f"{finding.message}\n{finding.hint}")
        elif outcome.diff:
            result(outcome.diff.encode("latin-1"))
