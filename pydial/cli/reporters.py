"""Who is told of a run: lines for people, JSON for programs, and whoever else the settings name."""

from __future__ import annotations

import os

from pydial.report.lines import NORMAL, QUIET, VERBOSE, Lines
from pydial.report.reporter import Reporter, Reporters
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.arguments import Arguments


def for_people(arguments: Arguments) -> Lines:
    """wvdial's lines on stderr."""
    level = QUIET if arguments.quiet else VERBOSE if arguments.verbose else NORMAL
    return Lines(output.writer(2), level)


def for_run(arguments: Arguments, lines: Lines, *others: Reporter) -> Reporter:
    """All that are to hear of a dial."""
    reporters: list[Reporter] = [lines, *others]
    if arguments.json:
        from pydial.report.jsonlines import JsonLines

        reporters.append(JsonLines(output.writer(1), session_id()))
    return Reporters(*reporters) if len(reporters) > 1 else lines


def session_id() -> str:
    """One per run."""
    return os.urandom(8).hex()
