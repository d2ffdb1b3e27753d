"""One dial, from the banner to its exit code: what every mode that dials has in common."""

from __future__ import annotations

from pydial import __version__
from pydial.cli import reporters
from pydial.errors import ConfigError, Interrupted, NoDevice, PppdUnusable, PydialError
from pydial.events import Failure, Finished, Line, Starting
from pydial.system import process
from pydial.system.config_files import NOT_READ, Configuration
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.switches import Arguments
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter, Reporters
    from pydial.run.mode import Mode
    from pydial.system.config_files import ConfigFile

NOTHING_READ = Configuration()
WVDIAL_FAILED = 1  # wvdial's exit status for whatever goes wrong


def once_through(
    arguments: Arguments,
    settings: Settings,
    mode: Mode,
    reporter: Reporters,
    configuration: Configuration = NOTHING_READ,
) -> int:
    """A dial from the banner to its exit code. `configuration`: what is odd there is told.

    The reporter's mask knows the secrets of `settings` already.
    """
    if arguments.record:
        from pydial.cli.recorder import recorder  # --record only

        reporter.reporters.append(recorder(arguments, settings, reporter))
    reporter.tell(Line(banner(arguments)))
    refusal = None
    if settings.warnings:
        from pydial.cli import slips  # after the first byte, as a rule

        refusal = slips.tell_missing_sections(arguments, settings, configuration.files, reporter)
    reporter.tell(Starting(__version__, settings.sections, settings.files, settings.text("Modem")))
    for doubt in configuration.doubts:
        if not arguments.as_wvdial or doubt.code == NOT_READ:  # wvdial has no word for the others
            reporter.tell(doubt)
    signals = Signals()
    try:
        if refusal:
            raise refusal
        code = dial(arguments, settings, mode, reporter, signals, configuration.files)
    except Interrupted as problem:
        reporter.tell(Finished(problem.exit_code))
        raise
    except PydialError as problem:
        code = fail(problem, arguments, reporter)
    finally:
        reporter.close()
    if signals.caught[:1] == [process.SIGQUIT]:
        process.die_by(process.SIGQUIT)
    return code


def banner(arguments: Arguments) -> str:
    """wvdial's first line under its name, ours under our own."""
    if arguments.as_wvdial:
        return f"WvDial: Internet dialer version 1.61 (pydial {__version__})"
    return f"PyDial: Internet dialer version {__version__}"


def dial(
    arguments: Arguments,
    settings: Settings,
    mode: Mode,
    reporter: Reporters,
    signals: Signals,
    files: Sequence[ConfigFile],
) -> int:
    """Opens the line, dials and tells the end; the exit code. PydialError, Interrupted: it did not come to a dial."""
    programs = [name for name in reporters.PROGRAMS if settings.text(name)]
    if programs and not (arguments.chat or arguments.replay):  # they run none
        from pydial.config.programs import refuse_unusable  # shlex: few settings name programs

        refuse_unusable(settings, programs)
    if arguments.background and not arguments.replay:
        reporters.add_state_file(
            reporter, settings, signals
        ).begin()  # it may take long to open the line, and nobody sees it
    opener = mode.opener(reporter, signals)  # the first byte goes out before the rest of the program is loaded
    try:
        if not arguments.replay:
            reporters.add_late(reporter, arguments, settings, signals)
        if not arguments.as_wvdial:
            from pydial.cli import slips  # while the modem wakes up

            slips.tell_slips(arguments, settings, files, reporter)
        opener.refuse(ConfigError)
        from pydial.run.dialing import run_dial  # while the modem wakes up

        finish = run_dial(
            settings,
            mode.services(opener, reporter, signals),
            reporter,
            signals,
            chat=arguments.chat,
            once=arguments.once,
            background=arguments.background,
            as_wvdial=arguments.as_wvdial,
            becomes_pppd=arguments.exec,
        )
    finally:
        opener.close()
        mode.close()
    if finish.error:
        if isinstance(finish.error, NoDevice | PppdUnusable) and not (process.is_root() or arguments.replay):
            from pydial.run.refusals import further  # all at once

            finish.error.hint = "\n".join(filter(None, (finish.error.hint, further(finish.error, settings))))
        code = fail(finish.error, arguments, reporter, finish.wvdial_code)
    else:
        code = finish.wvdial_code if arguments.as_wvdial else 0
        reporter.tell(Finished(code))
    return code


def fail(problem: PydialError, arguments: Arguments, reporter: Reporter, wvdial_code: int = WVDIAL_FAILED) -> int:
    """Tell of an error; the exit code for it."""
    reporter.tell(Failure(problem.code, problem.exit_code, problem.message, problem.hint))
    code = wvdial_code if arguments.as_wvdial else problem.exit_code
    reporter.tell(Finished(code))
    return code
