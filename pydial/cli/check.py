"""`--check`: what a run would go by, and all that is odd about it, without touching a modem."""

from __future__ import annotations

import json
import re
import shlex
import textwrap

from pydial.cli.arguments import Arguments
from pydial.config import preconditions
from pydial.config.check import problems
from pydial.config.check_entries import nearest
from pydial.config.options import FLAG, OPTIONS, Option, known
from pydial.config.problems import ERROR, Problem
from pydial.config.problems import problem as finding
from pydial.config.settings import Settings
from pydial.config.words import fold
from pydial.daemon.options import Options
from pydial.errors import ConfigError, PydialError, UsageError
from pydial.links.ppp_program import PppProgram, choose
from pydial.links.pppd_child import SECRETS_FILES, pppd_command
from pydial.pppd.check_option import DETACHES, NAME, check_option, detaches
from pydial.run.modem_device import AUTOMATIC, native
from pydial.secrets.commands import without_secrets
from pydial.secrets.lines import key_shown
from pydial.secrets.mask import quoted
from pydial.secrets.settings import option_shown
from pydial.system import output, pppd_process
from pydial.system.config_files import ConfigFile, Configuration
from pydial.system.preconditions import look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydial.secrets.mask import Mask

_WIDTH = 100
_OF_LINES = ("malformed-line", "malformed-remark", "missing-equals")  # the findings that quote a whole line
_VALUE = "`[^`]*`"


def run(arguments: Arguments, configuration: Configuration, settings: Settings, mask: Mask) -> int:
    """Looks at files, settings and this system, and prints what is found. The exit code of `told`."""
    program = choose(settings)
    try:
        argv = pppd_command(settings, as_wvdial=arguments.as_wvdial)
    except ConfigError:  # it is among the findings
        argv = []
    of_system = [*preconditions.judge(preconditions_of(settings, program), settings), *of_program(program, argv)]
    return told(arguments, configuration, settings, argv, of_system, mask, program)


def of_program(program: PppProgram, argv: Sequence[str]) -> Iterator[Problem]:
    """What is odd about PPP of our own: no interface can be made, or it is told an option that it has not."""
    if not program.is_own:
        return
    try:
        program.check()
        options = Options()
        options.read_file(pppd_process.OPTIONS_FILE, may_be_missing=True)
        options.read(list(argv[1 + len(program.before) :]))
    except UsageError as problem:
        yield finding("own-ppp-option", "", f"pydial-pppd: {problem.message}.")
    except PydialError as problem:
        yield finding("no-interface", "", problem.message, why=problem.hint)


def preconditions_of(settings: Settings, program: PppProgram) -> preconditions.Preconditions:
    """What this system has for a dial with these settings; pppd, its rights and its files are none of our own PPP's."""
    modem = native(settings.text("Modem"))
    by_name = modem if modem != AUTOMATIC and "://" not in modem else ""
    hands_over = settings.text("Username") or settings.text("Password") or settings.flag("Ask Password")
    secrets = [path for path, _ in SECRETS_FILES] if hands_over else []
    seen = look(by_name, settings.text("PPPD Path"), secrets)
    if not program.is_own:
        return seen
    return seen.replace(pppd_trouble="", pppd_lacks_root=False, kernel_ppp=None, peers=None, secrets=())


def told(
    arguments: Arguments,
    configuration: Configuration,
    settings: Settings,
    pppd_argv: Sequence[str],
    of_system: Iterable[Problem],
    mask: Mask,
    program: PppProgram | None = None,
) -> int:
    """Prints the findings, as a table or with --json as one object. The exit code: 3 if one is an error, else 0.

    `mask` knows the secrets of `settings`: a file may hold them in other places, too.
    """
    files = configuration.files
    documents = [(file.path, file.document) for file in files]
    modes = {file.path: file.mode for file in files}
    of_files = (finding(doubt.code, "", doubt.message, hint=doubt.hint) for doubt in configuration.doubts)
    more = [*of_pppd_options(settings), *of_system, *of_files]
    found = [_without_secrets(one, mask) for one in problems(documents, settings, arguments.overrides, modes, more)]
    if arguments.json:
        _write(json.dumps(as_object(files, settings, pppd_argv, found, mask, program)))
    else:
        _write(_readable(as_text(files, settings, pppd_argv, found, mask, program)))
    return ConfigError.exit_code if any(problem.severity == ERROR for problem in found) else 0


def of_pppd_options(settings: Settings) -> Iterator[Problem]:
    """The findings about what pppd is told: by PPPD Option, by its peers file, by the host's own options."""
    yield from check_option(settings.text(NAME), settings.source(NAME))
    for path in (pppd_process.PEERS_FILE, pppd_process.OPTIONS_FILE):
        for line in pppd_process.lines_with(DETACHES, path):
            yield detaches(path, f"{path}:{line}")


def _without_secrets(found: Problem, mask: Mask) -> Problem:
    if found.code in _OF_LINES:
        return found.replace(message=mask.foreign(found.message), hint=mask.foreign(found.hint))
    message = re.sub(_VALUE, lambda value: quoted(value[0]), found.message)
    return found.replace(message=mask.own(message), hint=mask.own(found.hint))


def as_object(
    files: Sequence[ConfigFile],
    settings: Settings,
    pppd_argv: Sequence[str],
    found: Sequence[Problem],
    mask: Mask,
    program: PppProgram | None = None,
) -> dict[str, object]:
    """The object of --check --json. Text from the files is latin-1 above their bytes."""
    return {
        "files": [file.path for file in files],
        "sections": list(settings.sections),
        "parsed": {key: mask.foreign(value) for key, value in _parsed(files).items()},
        "options": {
            row.name: {"value": _masked(row, settings.value(row.name), mask), "source": settings.source(row.name)}
            for row in OPTIONS
        },
        "ppp": {"program": "own" if program.is_own else "pppd", "why": program.why} if program else None,
        "pppd": list(pppd_argv),
        "problems": [problem.fields() for problem in found],
    }


def _parsed(files: Sequence[ConfigFile]) -> dict[str, str]:
    """All that was read, a later file over an earlier one, spelled as first found."""
    spelling: dict[str, str] = {}
    values: dict[str, str] = {}
    for file in files:
        for key, value in file.document.values().items():
            name = spelling.setdefault(fold(key), key)
            values[key_shown(name)] = _parsed_value(key.rpartition("/")[2], value)
    return values


def _parsed_value(key: str, value: str) -> str:
    """A key may be `Passwort`, or an AT command whose `=` made it one: what it was meant to be decides."""
    meant = key if known(key) else nearest(key) or key
    return without_secrets(f"{key}={option_shown(meant, value)}").removeprefix(f"{key}=")


def _masked(row: Option, value: object, mask: Mask) -> object:
    return mask.foreign(option_shown(row.name, value)) if isinstance(value, str) else value


def as_text(
    files: Sequence[ConfigFile],
    settings: Settings,
    pppd_argv: Sequence[str],
    found: Sequence[Problem],
    mask: Mask,
    program: PppProgram | None = None,
) -> str:
    """The same for people."""
    given = [row for row in OPTIONS if settings.is_set(row.name) and row.name != "Inherits"]
    rows = [(row.name, _shown(row, settings, mask), settings.source(row.name)) for row in given]
    rest = [row for row in OPTIONS if row not in given and row.default]
    defaults = ", ".join(f"{row.name} {_shown(row, settings, mask)}" for row in rest)
    lines = [
        f"Files:    {', '.join(file.path for file in files) or 'none'}",
        f"Sections: {', '.join(settings.sections)}",
        "",
        *_table(rows),
        *textwrap.wrap(f"Defaults: {defaults}", _WIDTH, subsequent_indent="          ", break_on_hyphens=False),
        "",
        *([f"PPP:      {program.name}: {program.why}"] if program else []),
        f"pppd:     {shlex.join(pppd_argv) or 'its command line cannot be told'}",
        "",
    ]
    for problem in found:
        where = f"{problem.where}: " if problem.where else ""
        lines += [f"{problem.severity}: {where}{problem.message} [{problem.code}]", f"    {problem.hint}"]
    return "\n".join([*lines, _summary(found)])


def _table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    widths = [min(40, max((len(row[column]) for row in rows), default=0)) for column in (0, 1)]
    return [
        *(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {source}" for name, value, source in rows),
        *([""] if rows else []),
    ]


def _shown(row: Option, settings: Settings, mask: Mask) -> str:
    value = _masked(row, settings.value(row.name), mask)
    if row.kind == FLAG:
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _summary(found: Sequence[Problem]) -> str:
    if not found:
        return "No problems."
    counts = {
        severity: sum(problem.severity == severity for problem in found) for severity in ("error", "warning", "info")
    }
    return ", ".join(
        f"{count} {severity}{'s' * (count != 1 and severity != 'info')}" for severity, count in counts.items() if count
    )


def _readable(text: str) -> str:
    """Text of files as it is meant, if it is UTF-8, and nothing that a terminal would obey."""
    text = text.encode("latin-1", "backslashreplace").decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() or char == "\n" else f"[{ord(char):02x}]" for char in text)


def _write(text: str) -> None:
    output.result(output.encoded(f"{text}\n"))
