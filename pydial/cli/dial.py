"""`pydial`: parse the arguments, wire things together, choose the exit code."""

from __future__ import annotations

import os
import sys

from pydial import __version__
from pydial.cli import arguments as command_line
from pydial.cli import reporters
from pydial.config.settings import Settings, resolve
from pydial.errors import Interrupted, PydialError, UsageError
from pydial.events import Failure, Finished, Starting
from pydial.system import config_files, output, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.arguments import Arguments
    from pydial.report.lines import Lines
    from pydial.report.reporter import Reporter
    from pydial.system.config_files import ConfigFile

WVDIAL_FAILED = 1  # wvdial's exit status for whatever goes wrong


def main() -> int:
    """The entry point: the exit code. A bug is one line; `-v` shows its traceback."""
    try:
        return run(sys.argv)
    except UsageError as problem:
        output.writer(2)(f"{problem.message}\n".encode("latin-1", "replace"))
        return problem.exit_code
    except Interrupted as problem:
        process.die_by(problem.signal)
        return problem.exit_code
    except KeyboardInterrupt:  # before the session listens to signals itself
        process.die_by(process.SIGINT)
        return WVDIAL_FAILED
    except Exception as bug:  # the edge of the program: whatever is not in errors.py is a bug of ours
        return report_bug(bug)


def report_bug(bug: Exception) -> int:
    """One line for people, the traceback with -v."""
    if {"-v", "--verbose"} & set(sys.argv):
        import traceback

        traceback.print_exception(bug)
    message = (
        f"--> Bug in pydial {__version__}: {type(bug).__name__}: {bug}. `pydial -v` shows where; please report it.\n"
    )
    output.writer(2)(message.encode("utf-8", "replace"))
    return WVDIAL_FAILED


def run(argv: list[str]) -> int:
    """Do what `argv` says."""
    arguments = command_line.parse(argv[1:], argv[0])
    if arguments.action:
        return tell(arguments)
    process.set_process_name("wvdial" if arguments.as_wvdial else "pydial")
    lines = reporters.for_people(arguments)
    try:
        files = config_files.read(arguments.config, os.environ.get("HOME", ""), argv[0])
        return act(arguments, files, lines)
    except (UsageError, Interrupted):
        raise
    except PydialError as problem:
        return fail(problem, arguments, lines)


def tell(arguments: Arguments) -> int:
    """--help, --usage, --version."""
    texts = {
        "help": command_line.help_text,
        "usage": command_line.usage_text,
        "version": command_line.version_text,
    }
    output.writer(1)(texts[arguments.action](arguments.program).encode() + b"\n")
    return 0


def act(arguments: Arguments, files: list[ConfigFile], lines: Lines) -> int:
    """The mode that was asked for."""
    documents = [(file.path, file.document) for file in files]
    settings = resolve(documents, arguments.sections, arguments.overrides)
    if arguments.check:
        from pydial.cli import check
        from pydial.run.means import pppd_command

        return check.run(arguments, files, settings, pppd_command(settings))
    for file in files:
        for warning in file.document.warnings:
            lines.line(warning)
    lines.line(banner(arguments))
    for warning in settings.warnings:
        lines.line(warning)
    reporter = reporters.for_run(arguments, lines)
    try:
        return dial(arguments, files, settings, reporter)
    finally:
        reporter.close()


def banner(arguments: Arguments) -> str:
    """The first line."""
    if arguments.as_wvdial:
        return f"WvDial: Internet dialer version 1.61 (pydial {__version__})"
    return f"PyDial: Internet dialer version {__version__}"


def dial(arguments: Arguments, files: list[ConfigFile], settings: Settings, reporter: Reporter) -> int:
    """The main job."""
    from pydial.report.masking import Mask
    from pydial.run.means import Means
    from pydial.system.waiting import Signals

    paths = tuple(file.path for file in files)
    reporter.tell(Starting(__version__, settings.sections, paths, settings.text("Modem")))
    signals = Signals()
    mask = Mask((settings.text("Password"), settings.text("PIN")))
    means = Means(settings)
    means.open_early(reporter)  # the first byte goes out before the rest of the program is loaded
    try:
        from pydial.dial.machine import Dial
        from pydial.dial.plan import plan
        from pydial.run.session import Session

        finish = Session(Dial(plan(settings, once=arguments.once)), means, reporter, signals, mask).run()
    finally:
        means.close_early()
    code = 0 if finish.error is None else finish.error.exit_code
    if arguments.as_wvdial:
        code = finish.wvdial_code
    if finish.error:
        reporter.tell(failure(finish.error))
    reporter.tell(Finished(code))
    if signals.caught[:1] == [process.SIGQUIT]:
        process.die_by(process.SIGQUIT)
    return code


def fail(problem: PydialError, arguments: Arguments, reporter: Reporter) -> int:
    """An error before the dial began."""
    reporter.tell(failure(problem))
    code = WVDIAL_FAILED if arguments.as_wvdial else problem.exit_code
    reporter.tell(Finished(code))
    return code


def failure(problem: PydialError) -> Failure:
    """An error as an event."""
    return Failure(problem.code, problem.exit_code, problem.message, problem.hint)
