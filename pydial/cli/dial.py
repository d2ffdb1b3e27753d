"""`pydial`: parse the arguments, wire things together, choose the exit code."""

from __future__ import annotations

import os
import sys

from pydial import __version__
from pydial.cli import arguments as command_line
from pydial.cli import reporters
from pydial.cli.one_dial import WVDIAL_FAILED, fail, once_through
from pydial.config.settings import resolve
from pydial.errors import Interrupted, PydialError, UsageError
from pydial.harmless import harmless
from pydial.secrets.mask import Mask
from pydial.system import config_files, output, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.arguments import Arguments
    from pydial.config.settings import Settings
    from pydial.events import Warn
    from pydial.report.lines import Lines
    from pydial.report.reporter import Reporter
    from pydial.run.means import Means


def main() -> int:
    """The entry point: the exit code. A bug is one line; `-v` shows its traceback."""
    process.forbid_core_dumps()
    mask = Mask()
    try:
        output.occupy_standard_descriptors()
        return run(sys.argv, mask)
    except UsageError as problem:
        output.writer(2)(f"{mask.own(problem.message)}\n".encode("latin-1", "replace"))
        return problem.exit_code
    except Interrupted as problem:
        process.die_by(problem.signal)
        return problem.exit_code
    except KeyboardInterrupt:  # before the session listens to signals itself
        process.die_by(process.SIGINT)
        return WVDIAL_FAILED
    except Exception as bug:  # the edge of the program: whatever is not in errors.py is a bug of ours
        return report_bug(bug, mask)


def report_bug(bug: Exception, mask: Mask) -> int:
    """One line for people, the traceback with -v."""
    what = harmless(mask.foreign(f"{type(bug).__name__}: {bug}"))
    text = f"--> Bug in pydial {__version__}: {what}. `pydial -v` shows where; please report it.\n"
    if {"-v", "--verbose"} & set(sys.argv):
        import traceback

        trace = mask.foreign("".join(traceback.format_exception(bug)))
        text = "".join(f"{harmless(line)}\n" for line in trace.splitlines()) + text
    output.writer(2)(text.encode("utf-8", "replace"))
    return WVDIAL_FAILED


def run(argv: list[str], mask: Mask) -> int:
    """Do what `argv` says."""
    called = argv[0]
    arguments = command_line.parse(argv[1:], called)
    process.set_process_name("wvdial" if arguments.as_wvdial else "pydial")
    lines = reporters.for_people(arguments)
    try:
        return act(arguments, lines, called, mask)
    except (UsageError, Interrupted):
        raise
    except PydialError as problem:
        told = lines if isinstance(problem, output.CannotWrite) else reporters.for_run(arguments, lines, mask)
        try:
            return fail(problem, arguments, told)
        finally:
            told.close()


def tell(arguments: Arguments) -> int:
    """--help, --usage, --version. CannotWrite: they cannot be written."""
    texts = {
        "help": command_line.help_text,
        "usage": command_line.usage_text,
        "version": command_line.version_text,
    }
    output.result(output.encoded(f"{texts[arguments.action](arguments.program)}\n"))
    return 0


def act(arguments: Arguments, lines: Lines, called: str, mask: Mask) -> int:
    """The mode that was asked for, of the program that was `called` so."""
    if arguments.action:
        return tell(arguments)
    if arguments.demo:
        from pydial.cli import demo

        return demo.run(arguments, lines, mask)
    if arguments.status or arguments.hangup:
        from pydial.cli import status

        return status.show(arguments) if arguments.status else status.hang_up(arguments)
    if arguments.replay:
        from pydial.cli import recordings

        return recordings.replay(arguments, lines, called, mask)
    doubts: list[Warn] = []
    files = config_files.read(arguments.config, os.environ.get("HOME", ""), called, doubts.append)
    configuration = config_files.Configuration(files, doubts)
    settings = resolve([(file.path, file.document) for file in files], arguments.sections, arguments.overrides)
    if arguments.check:
        from pydial.cli import check

        return check.run(arguments, configuration, settings)
    if not arguments.as_wvdial and not settings.is_set("Modem"):
        from pydial.cli import unconfigured

        if unconfigured.applies(arguments, settings):
            unconfigured.assume(settings)
    for file in files:
        for warning in file.document.shown_warnings:
            lines.line(warning)
    if arguments.chat:
        from pydial.cli import chat

        return chat.run(arguments, settings, lines, mask, configuration)
    others: list[Reporter] = []
    if arguments.background:
        from pydial.run import background

        is_dialer, descriptor = background.split()
        if not is_dialer:
            return background.wait_until_online(descriptor)
        others.append(background.Announcer(descriptor))
    told = reporters.for_run(arguments, lines, mask, *others)
    return once_through(arguments, settings, means_for(arguments, settings), told, configuration)


def means_for(arguments: Arguments, settings: Settings) -> Means:
    """How pppd is run: as a child, or in our place."""
    from pydial.run.means import Means

    if not arguments.exec:
        return Means(settings)
    from pydial.run.become import MeansOfBecoming

    return MeansOfBecoming(settings)
