"""The findings of `--why` as lines for people, colours only on a terminal, or as one JSON object each."""

from __future__ import annotations

import json

from pydial.events import Detail, Line
from pydial.harmless import harmless_json, readable
from pydial.messages.checks import GREEN, RED, YELLOW
from pydial.report.reporter import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.events import Event
    from pydial.report.lines import LiveText
    from pydial.why.finding import Finding

WORDS = {GREEN: "ok", YELLOW: "warning", RED: "error"}
STYLES = {GREEN: "32", YELLOW: "33", RED: "31"}  # ECMA-48 SGR
WORD_COLUMNS, TOPIC_COLUMNS = 9, 15


class Questions(Reporter):
    """Tells in a live line what is being asked, and how long that may take."""

    def __init__(self, screen: LiveText) -> None:
        self._screen = screen

    def tell(self, event: Event) -> None:
        """Shows it until something else is asked."""
        if isinstance(event, Line | Detail):
            self._screen.show(f"    {readable(event.text)}")


def as_text(finding: Finding, colours: bool) -> str:
    """A line, and below it what to do."""
    word = WORDS[finding.level]
    shown = f"\x1b[{STYLES[finding.level]}m{word}\x1b[0m" if colours else word
    where = f"{finding.where}: " if finding.where else ""
    head = f"{shown}{' ' * (WORD_COLUMNS - len(word))}{finding.topic:<{TOPIC_COLUMNS}}"
    lines = [f"{head}{readable(where + finding.message)}"]
    lines += [" " * (WORD_COLUMNS + TOPIC_COLUMNS) + readable(line) for line in finding.hint.splitlines()]
    return "\n".join(lines) + "\n"


def as_json(finding: Finding) -> str:
    """One object on a line."""
    return harmless_json(json.dumps(finding.fields(), ensure_ascii=False)) + "\n"


def conclusion(findings: Sequence[Finding], colours: bool) -> str:
    """The last line: is anything in the way?"""
    first = next((finding for finding in findings if finding.level == RED), None)
    if first is None:
        return "Nothing is in the way of a call, as far as that can be seen without one.\n"
    text = f"Begin with the first error ({first.code}, exit code {first.exit_code}): others may follow from it."
    return f"\x1b[1m{text}\x1b[0m\n" if colours else f"{text}\n"
