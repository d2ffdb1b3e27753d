"""pydialconf, also under the name wvdialconf: find the modem, write the file, say what was done."""

from __future__ import annotations

import os
import sys

import pydial
from pydial.cli import conf_options
from pydial.cli.conf_bind import bind
from pydial.cli.conf_write import Draft
from pydial.errors import ConfigError, Interrupted, PydialError, UsageError
from pydial.probe import settings
from pydial.probe.absent import Finding, findings
from pydial.probe.roles import Seen, in_order
from pydial.report.escape import escaped
from pydial.report.scan import SCAN, Log, Transcript, printable
from pydial.run.scan import Scan
from pydial.system import files, ports, udev
from pydial.system.output import encoded, occupy_standard_descriptors, result, writer
from pydial.system.process import SIGINT, die_by, forbid_core_dumps, set_process_name
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.conf_options import Arguments
    from pydial.system.ports import Candidate, Survey

AS_WVDIALCONF = "wvdialconf"
PPP_OPTIONS = "/etc/ppp/options"
NOT_FOUND = """

Sorry, no modem was detected!  Is it in use by another program?
Did you configure it properly with setserial?

"""
WVDIALS_ADVICE = "Please read the FAQ at http://alumnit.ca/wiki/?WvDial\n"  # that page is gone
ADVICE = "See the ports, and who uses them: pydialconf --list\n"
WARNING = """
*** WARNING!  Line "{}"
   in /etc/ppp/options may conflict with wvdial!

"""
COPYRIGHT = "Copyright (c) 1997-2005 Net Integration Technologies, Inc."


def main() -> int:
    """The command."""
    forbid_core_dumps()
    program = os.path.basename(sys.argv[0])
    error = writer(2)
    try:
        occupy_standard_descriptors()
        set_process_name(program)
        return run(program, sys.argv[1:])
    except UsageError as problem:
        error(encoded(escaped(_usage_error(problem, program))))
        return problem.exit_code
    except Interrupted as problem:
        die_by(problem.signal)
        return problem.exit_code
    except KeyboardInterrupt:  # before the scan listens to signals itself
        die_by(SIGINT)
        return 1
    except PydialError as problem:
        error(encoded(escaped(f"{program}: {_one_line(problem.message)}\n{problem.hint}".rstrip()) + "\n"))
        return 1 if program == AS_WVDIALCONF else problem.exit_code
    except Exception as problem:  # a bug: one line, never a traceback
        what = escaped(_one_line(f"{type(problem).__name__}: {problem}"))
        error(encoded(f"{program}: internal error: {what}\n"))
        return 1


def run(program: str, words: list[str]) -> int:
    """The command without its frame: raises what went wrong."""
    arguments = conf_options.read(words)
    for name, text in INFORMATION.items():
        if arguments.has(name):
            result(encoded(text(program)))
            return 0
    if arguments.has("install-integration") or arguments.has("remove-integration"):
        from pydial.cli import integration

        return integration.run(arguments, install=arguments.has("install-integration"))
    signals = Signals()
    if arguments.bind:
        bind(*arguments.bind)
    return Configurator(program, arguments, signals).run()


class Configurator:
    """One run of pydialconf, from the scan to the last line."""

    def __init__(self, program: str, arguments: Arguments, signals: Signals) -> None:
        self.program = program
        self.arguments = arguments
        self.timeout = arguments.timeout
        self.signals = signals
        self.dry = arguments.has("dry-run")
        self.listing = arguments.has("list")
        self.json = arguments.has("json")
        self.diff: str | None = None  # of a dry run, once it is known
        is_asked_for = self.dry or self.listing or self.json  # then standard output is for that alone
        self._output, self._error = result if is_asked_for else writer(1), writer(2)

    def run(self) -> int:
        """Exit code: 0, or 1 if there is no modem."""
        survey = ports.survey(self.arguments.texts("ports"))
        if not self.listing:
            self._tell(f"Editing `{self.arguments.file}'.\n\nScanning your serial ports for a modem.\n\n")
        seen = self._scan(survey)
        found = in_order(seen)
        missing = [] if found else findings(udev.usb_devices())
        written = None if self.listing else self._conclude(survey, found, missing)
        if self.listing:
            self._print_list(seen, missing)
        if self.json:
            self._print_json(seen, found, missing, written)
        return 0 if found or self.listing else 1

    def _scan(self, survey: Survey) -> list[Seen]:
        for note in () if self.listing else survey.notes:
            self._say(f"{SCAN}: {note}")
        transcript, close = self._transcript([port.name for port in survey.ports])
        try:
            seen = Scan(survey.ports, transcript, self.signals, self.timeout).run()
        finally:
            close()
        if self.signals.caught:
            raise Interrupted(self.signals.caught[0])
        return seen

    def _transcript(self, names: list[str]) -> tuple[Transcript, Callable[[], None]]:
        """Where the scan is told, and how to end that."""
        if os.isatty(2):
            from pydial.report.scan_live import live_transcript

            live = live_transcript(names, quiet=self.listing)
            if live:
                return live, live.close
        write: Callable[[str], object] = _nowhere if self.listing else self._write_error
        return Transcript(names, Log(write)), _nothing

    # -- the result

    def _conclude(self, survey: Survey, found: list[Seen], missing: list[Finding]) -> str | None:
        """Write the file and say so, or say why not. The file, if it was written."""
        if not found:
            self._tell(NOT_FOUND + (WVDIALS_ADVICE if self.program == AS_WVDIALCONF else ADVICE))
            self._say_findings(missing)
            return None
        chosen = found[0]
        candidate = next(port for port in survey.ports if port.name == chosen.name)
        written = self._configure(chosen, candidate)
        for seen in found:
            if seen.modem:
                self._say(f'{seen.name}<Info>: Speed {seen.modem.speed}; init "{seen.modem.init}"')
        for line in settings.conflicts(_text(PPP_OPTIONS)):
            self._tell(WARNING.format(line))
        return written

    def _configure(self, chosen: Seen, candidate: Candidate) -> str | None:
        """Set the options of the file; None if it could not be written, or was not to be."""
        assert chosen.modem
        linked = candidate.linked
        link = ", using link /dev/modem in config" if linked else ""
        kind = settings.kind(chosen.name, chosen.modem)[0]
        self._tell(f"\nFound {kind} on {chosen.device}{link}.\n")
        try:
            draft = Draft(self.arguments.file)
            for warning in draft.warnings:
                self._say(warning)
            options = settings.options(chosen.name, self._modem_option(chosen, linked), chosen.modem)
            if self.program != AS_WVDIALCONF:
                if chosen.facts.flow_control:
                    options["FlowControl"] = chosen.facts.flow_control
                if not draft.names_a_call:
                    options |= self._of_sim(chosen, candidate)
                for remark in draft.keep_init_strings(options):
                    self._say(f"{self.arguments.file}<Info>: {remark}")
            draft.change(options)
            if self.dry:
                self.diff = draft.diff()
                self._output(b"" if self.json else self.diff.encode("latin-1"))
                return None
            draft.write()
        except ConfigError as problem:
            self._say(f"{self.arguments.file}<Warn>: {problem.message}\n{problem.hint}".rstrip())
            return None
        if chosen.facts.stable:
            self._say(f"{chosen.name}<*1>: stable name {chosen.facts.stable}")
        what = f"Config for {printable(chosen.modem.name)}" if chosen.modem.name else "Modem configuration"
        self._tell(f"{what} written to {self.arguments.file}.\n")
        return self.arguments.file

    def _of_sim(self, chosen: Seen, candidate: Candidate) -> dict[str, str]:
        """What its SIM tells of the call that is to be made."""
        from pydial.cli import conf_sim

        def say(text: str) -> None:
            self._say(f"{self.arguments.file}<Info>: {text}")

        return conf_sim.options(chosen, candidate, self.signals, say, may_ask=not (self.dry or self.json))

    def _modem_option(self, chosen: Seen, linked: bool) -> str:
        if self.arguments.has("stable-names") and chosen.facts.stable:
            return chosen.facts.stable
        return "/dev/modem" if linked else chosen.device

    # -- printing

    def _tell(self, text: str) -> None:
        """To standard output, as wvdialconf; to standard error when that is for an object, a table or a diff."""
        target = self._error if self.dry or self.json or self.listing else self._output
        target(encoded(escaped(text)))

    def _say(self, line: str) -> None:
        self._error(encoded(f"{escaped(line)}\n"))

    def _write_error(self, text: str) -> None:
        self._error(encoded(text))

    def _say_findings(self, found: list[Finding]) -> None:
        for finding in found:
            self._say(f"{finding.message}\n{finding.hint}")

    def _print_list(self, seen: list[Seen], missing: list[Finding]) -> None:
        from pydial.cli.conf_list import port_table

        if not self.json:
            self._output(encoded(port_table(seen) or "There are no serial ports.\n"))
            self._say_findings(missing)

    def _print_json(self, seen: list[Seen], found: list[Seen], missing: list[Finding], written: str | None) -> None:
        import json

        from pydial.cli.conf_list import as_object

        chosen = found[0] if found else None
        told = as_object(seen, chosen, missing, written) | ({"diff": self.diff} if self.dry else {})
        self._output(json.dumps(told, indent=2).encode() + b"\n")


def _nothing() -> None:
    """A plain transcript needs no end."""


def _nowhere(_text: str) -> None:
    """`--list` shows the result only."""


def _text(path: str) -> str:
    try:
        return files.read(path).decode("latin-1")
    except OSError:
        return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _version(program: str) -> str:
    if program == AS_WVDIALCONF:
        return f"WvDialConf 1.61 (pydial {pydial.__version__})\n{COPYRIGHT}\n"
    return f"{program} {pydial.__version__}\n"


INFORMATION: dict[str, Callable[[str], str]] = {
    "help": conf_options.help_text,
    "usage": conf_options.usage_text,
    "version": _version,
}


def _usage_error(problem: UsageError, program: str) -> str:
    hint = problem.hint or f"Try `{program} --help' or `{program} --usage' for more information."
    return f"{problem.message.replace('{program}', program)}\n{hint}\n"
