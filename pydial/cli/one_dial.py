"""One dial, from the banner to its exit code: what every mode that dials has in common."""

from __future__ import annotations

from pydial import __version__
from pydial.cli import reporters
from pydial.errors import Interrupted, PydialError
from pydial.events import Failure, Finished, Line, Starting
from pydial.system import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.arguments import Arguments
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter, Reporters
    from pydial.run.means import Means
    from pydial.system.config_files import ConfigFile

WVDIAL_FAILED = 1  # wvdial's exit status for whatever goes wrong


def once_through(
    arguments: Arguments, settings: Settings, means: Means, reporter: Reporters, files: Sequence[ConfigFile] = ()
) -> int:
    """A dial from the banner to its exit code; `files`: what the settings were read from, to tell what is odd there."""
    means.as_wvdial = arguments.as_wvdial
    if arguments.record:
        from pydial.cli import recordings

        reporter.reporters.append(recordings.recorder(arguments, settings))
    reporter.tell(Line(banner(arguments)))
    if settings.warnings:
        from pydial.cli import slips

        slips.tell_missing_sections(settings, files, reporter)
    reporter.tell(Starting(__version__, settings.sections, settings.files, settings.text("Modem")))
    try:
        code = dial(arguments, settings, means, reporter, files)
    except Interrupted as problem:
        reporter.tell(Finished(problem.exit_code))
        raise
    except PydialError as problem:
        code = fail(problem, arguments, reporter)
    finally:
        reporter.close()
    if means.signals.caught[:1] == [process.SIGQUIT]:
        process.die_by(process.SIGQUIT)
    return code


def banner(arguments: Arguments) -> str:
    """The first line."""
    if arguments.as_wvdial:
        return f"WvDial: Internet dialer version 1.61 (pydial {__version__})"
    return f"PyDial: Internet dialer version {__version__}"


def dial(
    arguments: Arguments, settings: Settings, means: Means, reporter: Reporters, files: Sequence[ConfigFile] = ()
) -> int:
    """The main job."""
    from pydial.report.masking import Mask
    from pydial.system.waiting import Signals

    signals = Signals()
    means.signals = signals
    means.open_early(reporter)  # the first byte goes out before the rest of the program is loaded
    try:
        if not arguments.replay:
            reporters.add_late(reporter, arguments, settings, signals)
        if not arguments.as_wvdial:
            from pydial.cli import slips

            slips.tell_slips(arguments, settings, files, reporter)
        means.check_early()
        from pydial.dial.machine import Dial
        from pydial.dial.plan import plan
        from pydial.run.secrets import secrets_of
        from pydial.run.session import Session

        mask = Mask(secrets_of(settings))
        machine = Dial(
            plan(
                settings,
                chat=arguments.chat,
                once=arguments.once,
                background=arguments.background,
                unusable=means.preflight(),
            )
        )
        finish = Session(machine, means, reporter, signals, mask).run()
    finally:
        means.close_early()
    if finish.error:
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
