"""`--why`: what is in the way of a call, found without one; a line for each check, as it is made."""

from __future__ import annotations

import contextlib
import os

from pydial.messages.checks import GREEN, RED
from pydial.report import findings, screen
from pydial.report.reporter import Reporters
from pydial.run.check import check
from pydial.run.why import Why
from pydial.system import output
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call
    from pydial.why.finding import Finding


def run(call: Call) -> int:
    """The exit code of the first red finding, 0 if there is none. CannotWrite; Interrupted: a signal came."""
    arguments = call.arguments
    checked = check(*call.configuration(), call.mask, arguments.overrides, arguments.as_wvdial)
    told = Reporters(call.mask, *([call.lines] if arguments.verbose else []))
    colours = not arguments.json and screen.can_show_live_lines(1, os.environ) and screen.wants_colours(os.environ)
    made: list[Finding] = []
    with contextlib.closing(Why(checked, told, Signals()).findings()) as found:
        for finding in found:
            made.append(finding)
            if arguments.json:
                output.result(findings.as_json(finding).encode("utf-8", "replace"))
            elif finding.level != GREEN or not arguments.quiet:
                output.result(output.encoded(findings.as_text(finding, colours)))
    if not arguments.json:
        output.result(output.encoded(findings.conclusion(made, colours)))
    return next((finding.exit_code for finding in made if finding.level == RED), 0)
