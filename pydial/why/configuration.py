"""The findings of `--check` as those of `--why`: red or yellow, with the exit code of the dial."""

from __future__ import annotations

from pydial.config.problems import ERROR, INFO
from pydial.config.sections import advice
from pydial.config.settings import COMMAND_LINE, DEFAULTS, FOUND_SOURCE
from pydial.errors import ConfigError, NoDevice, PppdUnusable
from pydial.messages.checks import RED, YELLOW
from pydial.messages.message import CONFIGURATION, PORT, SYSTEM
from pydial.why.finding import Finding, found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydial.config.ini import Document
    from pydial.config.problems import Problem
    from pydial.config.settings import Settings

OF_PORT = ("modem-no-port", "modem-denied", "modem-missing", "lock-denied")
OF_SYSTEM = ("pppd-unusable", "pppd-lacks-root", "kernel-ppp", "no-interface", "own-ppp-option", "pppd-options")
OF_SYSTEM_TOO = ("peers-denied", "secrets-denied", "pppd-option-invalid", "password-in-pppd-option", "pppd-detaches")
TOLD_OTHERWISE = ("section-missing", "modem-missing", "no-configuration")
"""Findings in whose place a check of its own says more."""


def of_problems(problems: Iterable[Problem]) -> Iterator[Finding]:
    """What `--check` finds, but for what has no effect, and for what the checks themselves look at."""
    for problem in problems:
        if problem.severity == INFO or problem.code in TOLD_OTHERWISE:
            continue
        topic = SYSTEM if problem.code in (*OF_SYSTEM, *OF_SYSTEM_TOO) else CONFIGURATION
        topic = PORT if problem.code in OF_PORT else topic
        red = problem.severity == ERROR or problem.code in OF_SYSTEM
        level, code = (RED, _exit_code(problem)) if red else (YELLOW, 0)
        yield Finding(level, topic, problem.code, problem.message, problem.hint, code, problem.where)


def _exit_code(problem: Problem) -> int:
    """Of a dial that comes upon it."""
    if problem.code in OF_PORT:
        return NoDevice.exit_code
    return PppdUnusable.exit_code if problem.code in OF_SYSTEM else ConfigError.exit_code


def of_sections(settings: Settings, documents: Sequence[Document]) -> Iterator[Finding]:
    """Sections that are asked for and do not exist."""
    for name in settings.missing_sections:
        if name not in (COMMAND_LINE, DEFAULTS):
            files = " or ".join(settings.files) or "any file"
            yield found("section-unknown", section=name, files=files, next_step=advice(name, documents))


def sound(settings: Settings) -> Finding:
    """Nothing is wrong: what was read, or that nothing needs to be."""
    if settings.source("Modem") == FOUND_SOURCE:
        return found("configuration-none")
    sections = [f"[Dialer {name}]" for name in settings.sections if name != COMMAND_LINE]
    files = ", ".join(settings.files) or "command line"
    return found("configuration-sound", files=files, sections=", ".join(sections) or f"[{DEFAULTS}]")
