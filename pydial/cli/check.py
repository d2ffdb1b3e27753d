"""`--check`: prints what a dial would go by, and all that is odd about it, as text for people or as one JSON object."""

from __future__ import annotations

import json
import shlex
import textwrap

from pydial.config.check_entries import nearest
from pydial.config.options import FLAG, OPTIONS, Option, known
from pydial.config.problems import ERROR, INFO, WARNING
from pydial.config.words import fold
from pydial.errors import ConfigError
from pydial.harmless import harmless, readable
from pydial.report.table import aligned
from pydial.run.check import Checked, check
from pydial.secrets.commands import without_secrets
from pydial.secrets.lines import key_shown
from pydial.secrets.settings import option_shown
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.modes import Call
    from pydial.config.problems import Problem
    from pydial.config.settings import Settings
    from pydial.secrets.mask import Mask
    from pydial.system.config_files import ConfigFile

COLUMNS = 100
WIDEST = 40  # columns of a name or a value


def run(call: Call) -> int:
    """The exit code: 3 if one of the findings is an error, else 0. CannotWrite: they cannot be written."""
    arguments = call.arguments
    checked = check(*call.configuration(), call.mask, arguments.overrides, arguments.as_wvdial)
    return show(checked, call.mask, as_json=arguments.json)


def show(checked: Checked, mask: Mask, as_json: bool = False) -> int:
    """Prints what was found; the exit code."""
    text = json.dumps(as_object(checked, mask)) if as_json else as_text(checked, mask)
    output.result(output.encoded(f"{text}\n"))
    return ConfigError.exit_code if any(problem.severity == ERROR for problem in checked.problems) else 0


def as_object(checked: Checked, mask: Mask) -> dict[str, object]:
    """The object of --check --json. Text from the files is latin-1 above their bytes."""
    files, settings = checked.configuration.files, checked.settings
    return {
        "files": [file.path for file in files],
        "sections": list(settings.sections),
        "parsed": {key: mask.foreign(value) for key, value in _parsed(files).items()},
        "options": {
            row.name: {"value": _masked(row, settings.value(row.name), mask), "source": settings.source(row.name)}
            for row in OPTIONS
        },
        "ppp": {"program": "own" if checked.program.is_own else "pppd", "why": checked.program.why},
        "pppd": list(checked.pppd),
        "problems": [problem.fields() for problem in checked.problems],
    }


def _parsed(files: Sequence[ConfigFile]) -> dict[str, str]:
    """Every value that was read, a later file over an earlier one; keys are spelled as first found."""
    spelling: dict[str, str] = {}
    values: dict[str, str] = {}
    for file in files:
        for key, value in file.document.values().items():
            name = spelling.setdefault(fold(key), key)
            values[key_shown(name)] = _parsed_value(key.rpartition("/")[2], value)
    return values


def _parsed_value(key: str, value: str) -> str:
    """A key may be misspelt (`Passwort`), or an AT command with a `=`: what it was meant to be decides."""
    meant = key if known(key) else nearest(key) or key
    return without_secrets(f"{key}={option_shown(meant, value)}").removeprefix(f"{key}=")


def _masked(row: Option, value: object, mask: Mask) -> object:
    return mask.foreign(option_shown(row.name, value)) if isinstance(value, str) else value


def as_text(checked: Checked, mask: Mask) -> str:
    """The same for people."""
    files, settings = checked.configuration.files, checked.settings
    given = [row for row in OPTIONS if settings.is_set(row.name) and row.name != "Inherits"]
    rows = [(row.name, readable(_shown(row, settings, mask)), harmless(settings.source(row.name))) for row in given]
    rest = [row for row in OPTIONS if row not in given and row.default]
    defaults = ", ".join(f"{row.name} {_shown(row, settings, mask)}" for row in rest)
    lines = [
        f"Files:    {', '.join(harmless(file.path) for file in files) or 'none'}",
        f"Sections: {', '.join(map(readable, settings.sections))}",
        "",
        *([*aligned(rows, WIDEST), ""] if rows else []),
        *textwrap.wrap(f"Defaults: {defaults}", COLUMNS, subsequent_indent="          ", break_on_hyphens=False),
        "",
        f"PPP:      {checked.program.name}: {checked.program.why}",
        f"pppd:     {readable(shlex.join(checked.pppd)) or 'its command line cannot be told'}",
        "",
    ]
    for problem in checked.problems:
        where = f"{harmless(problem.where)}: " if problem.where else ""
        message, hint = readable(problem.message), readable(problem.hint)
        lines += [f"{problem.severity}: {where}{message} [{problem.code}]", f"    {hint}"]
    return "\n".join([*lines, _summary(checked.problems)])


def _shown(row: Option, settings: Settings, mask: Mask) -> str:
    value = _masked(row, settings.value(row.name), mask)
    if row.kind == FLAG:
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _summary(found: Sequence[Problem]) -> str:
    if not found:
        return "No problems."
    counts = {severity: sum(problem.severity == severity for problem in found) for severity in (ERROR, WARNING, INFO)}
    return ", ".join(
        f"{count} {severity}{'s' * (count != 1 and severity != INFO)}" for severity, count in counts.items() if count
    )
