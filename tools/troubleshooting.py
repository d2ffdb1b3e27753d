"""The parts of docs/troubleshooting.md that are made from the tables of messages."""

from __future__ import annotations

import re

from pydial.at import sim
from pydial.config import problems
from pydial.messages.checks import CHECKS, GREEN
from pydial.messages.codes import CODES
from pydial.messages.failures import FAILURES
from pydial.messages.lines import LINES
from pydial.messages.message import TOPICS
from pydial.messages.warnings import WARNINGS
from pydial.pppd.exitcodes import EXIT_CODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.messages.message import Message

DOTS = "…"


def parts() -> dict[str, str]:
    """Each part by its mark in the page."""
    return {
        "lines": _lines(),
        "pppd": _pppd(),
        "causes": _causes(),
        "why": _checks(),
        "errors": _messages(CODES.values()),
        "failures": _messages(FAILURES.values()),
        "warnings": _messages(WARNINGS.values()),
        "findings": _findings(),
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _lines() -> str:
    rows = ((_code(row.line.replace("{}", DOTS)), row.meaning, row.cure) for row in LINES)
    return _table(("line", "what it means", "what to do"), rows)


def _pppd() -> str:
    rows = []
    for number, code in EXIT_CODES.items():
        words = f"The PPP daemon has died: {code.text}" if code.text else "The PPP daemon has died."
        first = words.split("\n")[0]
        rows.append((_code(f"{first} (exit code = {number})"), code.hint or "It ended as it was asked to."))
    return _table(("line", "what to do"), rows)


def _causes() -> str:
    return _table(
        ("line", "what it means"), ((_code(f"+CME ERROR: {number}"), words) for number, words in sim.CAUSES.items())
    )


def _checks() -> str:
    rows = [
        (topic, _code(row.code), row.level, _shown(row.words), _shown(row.cure), str(row.exit_code or ""))
        for topic in TOPICS
        for row in CHECKS.values()
        if row.topic == topic and row.level != GREEN
    ]
    return _table(("about", "code", "level", "what is said", "what to do", "exit code"), rows)


def _messages(messages: Iterable[Message]) -> str:
    rows = [(_code(row.code), _shown(row.words), _shown(row.cure), str(row.exit_code or "")) for row in messages]
    if not any(row[3] for row in rows):
        return _table(("code", "what is said", "what to do"), (row[:3] for row in rows))
    return _table(("code", "what is said", "what to do", "exit code"), rows)


def _findings() -> str:
    rows = ((_code(code), level, _shown(cure)) for code, (level, cure) in problems.CODES.items())
    return _table(("code", "severity", "what to do"), rows)


def _shown(text: str) -> str:
    """A template for people: the name of what is filled in stands in italics, and dots for it in what is typed."""
    parts = text.replace("{{", "\0").replace("}}", "\1").split("`")
    shown = "`".join(_filled(part, typed=place % 2 == 1) for place, part in enumerate(parts))
    return shown.replace("\0", "{").replace("\1", "}")


def _filled(text: str, typed: bool) -> str:
    return re.sub(r"\{(\w+)[^{}]*\}", lambda name: DOTS if typed else f"*{name[1].replace('_', ' ')}*", text)


def _code(text: str) -> str:
    return f"`{text}`"
