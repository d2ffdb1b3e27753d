"""`pydial --chat`: pppd's connect script. The log is its second voice, for nobody may be watching stderr."""

from __future__ import annotations

from pydial.cli import reporters
from pydial.cli.one_dial import once_through
from pydial.run.chat import ChatMeans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.arguments import Arguments
    from pydial.config.settings import Settings
    from pydial.report.lines import Lines
    from pydial.report.reporter import Reporter
    from pydial.system.config_files import ConfigFile


def run(arguments: Arguments, settings: Settings, lines: Lines, files: Sequence[ConfigFile]) -> int:
    """Dial until the host is ready for PPP; the exit code is pppd's go-ahead, if it is 0."""
    others: list[Reporter] = []
    if not arguments.no_syslog:
        from pydial.report.syslog import Syslog

        others.append(Syslog("wvdial" if arguments.as_wvdial else "pydial"))
    return once_through(arguments, settings, ChatMeans(settings), reporters.for_run(arguments, lines, *others), files)
