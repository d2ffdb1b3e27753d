"""`--why`: what is in the way of a call, found without one; a line for each check, as it is made."""

from __future__ import annotations

import contextlib
import os

from pydial.cli import unconfigured
from pydial.messages.checks import GREEN, RED
from pydial.report import findings, screen
from pydial.report.reporter import Reporter, Reporters
from pydial.run.check import check
from pydial.run.why import Why
from pydial.system import output
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call
    from pydial.cli.switches import Arguments
    from pydial.why.finding import Finding


def run(call: Call) -> int:
    """The exit code of the first red finding, 0 if there is none. CannotWrite; Interrupted: a signal came."""
    arguments = call.arguments
    configuration, settings = call.configuration()
    if unconfigured.applies(arguments, settings):  # as a dial does
        unconfigured.assume(settings)
    checked = check(configuration, settings, call.mask, arguments.overrides, arguments.as_wvdial)
    paper = Paper(arguments)
    told = Reporters(call.mask, call.lines if arguments.verbose else paper.questions)
    made: list[Finding] = []
    try:
        with contextlib.closing(Why(checked, told, Signals()).findings()) as found:
            for finding in found:
                made.append(finding)
                paper.write(finding)
    finally:
        paper.end()
    paper.conclude(made)
    return next((finding.exit_code for finding in made if finding.level == RED), 0)


class Paper:
    """Standard output, where the findings stand. On a terminal it has colours, and tells what is being asked."""

    def __init__(self, arguments: Arguments) -> None:
        self._json, self._quiet = arguments.json, arguments.quiet
        self.questions: Reporter = Reporter()
        self._screen = None
        if not arguments.json and screen.can_show_live_lines(1, os.environ):
            self._screen = screen.Screen(
                output.result, lambda: screen.terminal_size(1), screen.wants_colours(os.environ)
            )
            self.questions = findings.Questions(self._screen)

    @property
    def _colours(self) -> bool:
        return self._screen is not None and self._screen.colours

    def write(self, finding: Finding) -> None:
        """One finding. CannotWrite."""
        if self._json:
            output.result(findings.as_json(finding).encode("utf-8", "replace"))
        elif finding.level != GREEN or not self._quiet:
            self._put(findings.as_text(finding, self._colours))

    def conclude(self, made: list[Finding]) -> None:
        """The last line. CannotWrite."""
        if not self._json:
            self._put(findings.conclusion(made, self._colours))

    def end(self) -> None:
        """Nothing is asked any more."""
        if self._screen:
            self._screen.show()

    def _put(self, text: str) -> None:
        (self._screen.write if self._screen else output.result)(output.encoded(text))
