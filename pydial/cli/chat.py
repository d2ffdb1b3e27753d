"""`pydial --chat`: pppd's connect script. The log is its second voice, for nobody may be watching stderr."""

from __future__ import annotations

from pydial.cli import reporters
from pydial.cli.one_dial import once_through
from pydial.report.syslog import Syslog
from pydial.run.chat import ChatMode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call
    from pydial.report.reporter import Reporter


def run(call: Call) -> int:
    """Dial until the host is ready for PPP; the exit code is pppd's go-ahead, if it is 0."""
    arguments = call.arguments
    configuration, settings = call.configuration_to_dial()
    others: list[Reporter] = []
    if not arguments.no_syslog:
        others.append(Syslog("wvdial" if arguments.as_wvdial else "pydial"))
    told = reporters.for_run(arguments, call.lines, call.mask, *others)
    return once_through(arguments, settings, ChatMode(settings), told, configuration)
