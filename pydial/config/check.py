"""All that is wrong or odd about a configuration, for `--check`: the files as written, then what they come to.

Messages never hold the value of a secret.
"""

from __future__ import annotations

import re

from pydial.config.check_entries import check_entry, meant_key, unknown_option
from pydial.config.check_link import link_check
from pydial.config.ini import Document, Entry, Malformed
from pydial.config.options import is_secret, known
from pydial.config.problems import Problem, problem
from pydial.config.settings import COMMAND_LINE, DEFAULTS, Settings
from pydial.config.words import fold
from pydial.errors import ConfigError
from pydial.secrets.commands import MASK
from pydial.secrets.lines import malformed_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMMENTED_HEADER = re.compile(r"^[ \t]*[#;][ \t]*(\[[^\]\n]*\])[ \t\r]*\n[ \t]*[^#;\[\s][^\n]*=", re.MULTILINE)
_OTHERS_MAY_READ = 0o004


def problems(
    documents: Sequence[tuple[str, Document]],
    settings: Settings,
    overrides: Sequence[tuple[str, str]] = (),
    modes: Mapping[str, int | None] | None = None,
) -> list[Problem]:
    """Every finding, those about the files first, in the order of the lines. `modes`: permission bits by path."""
    inherited = {fold(entry.value) for _, document in documents for entry in document.entries if _is(entry, "inherits")}
    found = []
    for path, document in documents:
        lines = [
            *_of_text(path, document),
            *_of_sections(path, document, inherited),
            *_of_entries(path, document, inherited),
        ]
        found += sorted(lines, key=lambda problem: int(problem.where.rpartition(":")[2]))
        found += _of_mode(path, document, (modes or {}).get(path))
    return [*found, *_of_overrides(overrides), *_of_settings(documents, settings), *_of_effects(settings)]


def _is(entry: Entry, key: str) -> bool:
    return entry.path is not None and len(entry.path) == 2 and entry.path[1] == key


def _of_text(path: str, document: Document) -> Iterator[Problem]:
    if document.has_bom:
        yield problem("bom", f"{path}:1", "The file begins with a byte order mark.")
    for malformed in document.malformed:
        yield _of_malformed(f"{path}:{malformed.line}", malformed)
    line, counted = 1, 0
    for header in _COMMENTED_HEADER.finditer(document.text):
        line += document.text.count("\n", counted, header.start())
        counted = header.start()
        yield problem("commented-header", f"{path}:{line}", f"{header[1]} is commented out, but not the keys below it.")


def _of_malformed(where: str, malformed: Malformed) -> Problem:
    """What a dropped line was meant to be, if that can be told."""
    equals = "=" in malformed.text
    name, value = ("", "") if equals else meant_key(malformed.text)
    shown = malformed_shown(malformed.text)
    if is_secret(name):
        shown, value = f"{malformed.text.split()[0]} {MASK}", MASK
    message = f"This line says nothing: {shown}"
    if name and not malformed.broken:
        return problem("missing-equals", where, message, name=name, value=value)
    is_remark = malformed.text.lstrip().startswith(";") and not (equals or malformed.broken)
    return problem("malformed-remark" if is_remark else "malformed-line", where, message)


def _of_sections(path: str, document: Document, inherited: set[str]) -> Iterator[Problem]:
    outside = next((entry for entry in document.entries if not entry.section.strip("/")), None)
    if outside:
        yield problem("keys-outside", f"{path}:{outside.line}", "Keys before any section are never read.")
    if document.entries and not document.has(DEFAULTS):
        yield problem("no-defaults", f"{path}:1", f"There is no [{DEFAULTS}].")
    seen: set[str] = set()
    for entry in document.entries:
        section = fold(entry.section.strip("/"))
        if not section or section in seen:
            continue
        seen.add(section)
        if "/" in section:
            yield problem("slash", f"{path}:{entry.line}", f"Nobody can find the section [{entry.section}].")
        elif not _is_reachable(section, inherited):
            yield problem(
                "section-unreachable", f"{path}:{entry.line}", f"Nobody asks for the section [{entry.section}]."
            )


def _is_reachable(section: str, inherited: set[str]) -> bool:
    return section.startswith("dialer ") or section in inherited or section == fold(COMMAND_LINE)


def _of_entries(path: str, document: Document, inherited: set[str]) -> Iterator[Problem]:
    before: dict[object, Entry] = {}
    for entry in document.entries:
        if entry.path is None or (len(entry.path) > 2 and "/" in entry.key.strip("/")):
            yield problem("slash", f"{path}:{entry.line}", f"Nobody can find the key {entry.key}.")
        if entry.path is None or len(entry.path) != 2 or not _is_reachable(entry.path[0], inherited):
            continue
        yield from check_entry(f"{path}:{entry.line}", entry, document)
        if entry.path in before and known(entry.key):
            line = before[entry.path].line
            yield problem(
                "duplicate-key", f"{path}:{entry.line}", f"{entry.key} is set a second time, first in line {line}."
            )
        before[entry.path] = entry


def _of_mode(path: str, document: Document, mode: int | None) -> Iterator[Problem]:
    if mode is None or not mode & _OTHERS_MAY_READ:
        return
    for entry in document.entries:
        if is_secret(entry.key) and entry.value:
            message = f"{entry.key} is in a file that everybody may read (mode {mode:04o})."
            yield problem("secret-readable", f"{path}:{entry.line}", message, path=path)
            return


def _of_overrides(overrides: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for name, value in overrides:
        if known(name.strip()) is None:
            yield unknown_option("command line", name.strip())
        elif not value.strip():
            yield problem("empty-override", "command line", f"{name.strip()}= sets nothing: the files' value counts.")


def _of_settings(documents: Sequence[tuple[str, Document]], settings: Settings) -> Iterator[Problem]:
    names = {fold(name): name for _, document in documents for name in document.sections}
    for warning in settings.warnings:
        message = warning.removeprefix("Warning: ").rstrip(".") + "."
        missing = warning[warning.index("[") + 1 : warning.rindex("]")]
        if warning.startswith("Warning: inherited"):
            where = settings.inherits_from(missing)
            yield problem("inherits-missing", where, message, name=missing.removeprefix("Dialer "))
        elif missing != COMMAND_LINE:
            where = "" if missing == DEFAULTS else "command line"
            yield problem("section-missing", where, message, known=", ".join(names.values()) or "none")
    yield from _conflicts(settings)
    for name, line in settings.missing_by_name.items():
        where = settings.source(name)
        yield problem("missing", "" if where == "default" else where, line, name=name)


def _conflicts(settings: Settings) -> Iterator[Problem]:
    """Options that two of the sections asked for set to different values."""
    first: dict[str, tuple[str, str]] = {}
    for name, chain in settings.chains.items():
        if name == COMMAND_LINE:
            continue
        values = settings.values_of(chain)
        for key, (value, source) in values.items():
            if key in first and first[key][1] != value and (option := known(key)) is not None:
                message = f"{option.name} is set by [{first[key][0]}], so that this line of [{name}] has no effect."
                yield problem("section-conflict", source, message)
        for key, (value, _) in values.items():
            first.setdefault(key, (name, value))


def _of_effects(settings: Settings) -> Iterator[Problem]:
    """Values that cannot be used, and those that have no effect."""
    for code, name, message, is_wrong in (
        ("modem-empty", "Modem", "Modem is empty.", not settings.text("Modem")),
        ("pin-invalid", "PIN", "PIN is none.", not re.fullmatch(r"(\d{4,8})?", settings.text("PIN"))),
        ("cid-invalid", "CID", "CID is no number of a context.", settings.number("CID") < 1),
        (
            "check-link-invalid",
            "Check Link",
            "Check Link says no check.",
            not _is_link_check(settings.text("Check Link")),
        ),
        ("needs-apn", "CID", "CID has no effect without APN.", _lonely(settings, "CID")),
        ("needs-apn", "PDP Type", "PDP Type has no effect without APN.", _lonely(settings, "PDP Type")),
        ("apn-twice", "APN", "An init string defines the packet-data context, too.", _defines_context(settings)),
        (
            "idle-no-reconnect",
            "Idle Seconds",
            "Idle Seconds disables Auto Reconnect.",
            settings.number("Idle Seconds") > 0 and settings.flag("Auto Reconnect"),
        ),
    ):
        if is_wrong:
            yield problem(code, settings.source(name), message)
    tried = len(settings.phones)
    for n in range(max(tried, 1), 5):
        if tried and settings.text(f"Phone{n}"):
            yield problem(
                "phone-gap", settings.source(f"Phone{n}"), f"Phone{n} is never dialled: Phone{tried} is missing."
            )


def _is_link_check(text: str) -> bool:
    try:
        link_check(text)
    except ConfigError:
        return False
    return True


def _lonely(settings: Settings, name: str) -> bool:
    return settings.is_set(name) and not settings.text("APN")


def _defines_context(settings: Settings) -> bool:
    return bool(settings.text("APN")) and any("+CGDCONT=" in line.upper() for line in settings.init_strings)
