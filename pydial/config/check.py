"""All that is wrong or odd about a configuration, for `--check`: the files as written, then what they come to.

Messages never hold the value of a secret.
"""

from __future__ import annotations

import re
from itertools import islice

from pydial.at.command_line import set_commands
from pydial.at.sim import entered_pin
from pydial.config.check_entries import check_entry, malformed_line, unknown_option
from pydial.config.check_link import link_check
from pydial.config.far_modem import far_modem
from pydial.config.ini import Document, Entry
from pydial.config.options import known
from pydial.config.problems import INFO, Problem, problem
from pydial.config.programs import LONGEST_COMMAND, unreadable
from pydial.config.sections import advice, is_empty, names_in, parent_advice
from pydial.config.settings import COMMAND_LINE, COMMAND_SOURCE, DEFAULTS, NO_MODEM, Settings
from pydial.config.slips import readable_secret
from pydial.config.words import fold
from pydial.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_COMMENTED_HEADER = re.compile(r"^[ \t]*[#;][ \t]*(\[[^\]\n]*\])[ \t\r]*\n[ \t]*[^#;\[\s][^\n]*=", re.MULTILINE)
MOST = 1000
"""Findings of a kind that are told, the first ones: whoever has more of them will not read them."""
PROGRAMS = ("Recover Command", "On Connect", "On Disconnect", "On Failure")


def problems(
    documents: Sequence[tuple[str, Document]],
    settings: Settings,
    overrides: Sequence[tuple[str, str]] = (),
    modes: Mapping[str, int | None] | None = None,
    more: Iterable[Problem] = (),
) -> list[Problem]:
    """Every finding: about the files in the order of the lines, then about the settings, then `more`.

    `modes`: permission bits by path. What is wrong in sections that this run does not read comes last, as INFO.
    """
    inherited = {fold(entry.value) for _, document in documents for entry in document.entries if _is(entry, "inherits")}
    found: list[Problem] = []
    aside: list[Problem] = []
    read = settings.sections_read
    for path, document in documents:
        placed = list(islice(_of_file(path, document, inherited, settings), MOST + 1))
        for section, finding in sorted(placed[:MOST], key=_line):
            if not section or fold(section) in read:
                found.append(finding)
            elif finding.severity != INFO:
                aside.append(_not_dialled(section, finding))
        if len(placed) > MOST:
            found.append(problem("too-much", path, f"More than {MOST} findings: the others are not told."))
        found += filter(None, [readable_secret(path, document, (modes or {}).get(path))])
    if not any(document.has(DEFAULTS) for _, document in documents):
        found += _of_missing_defaults(documents)
    of_settings = [*_of_settings(documents, settings), *_of_effects(settings)]
    of_overrides, of_parents = (
        islice(all_of_them, MOST) for all_of_them in (_of_overrides(overrides), _of_parents(documents, settings))
    )
    return [*found, *of_overrides, *of_settings, *more, *of_parents, *aside]


def _line(placed: tuple[str, Problem]) -> int:
    return int(placed[1].where.rpartition(":")[2])


def _not_dialled(section: str, finding: Problem) -> Problem:
    """A finding that matters only to a run with another section."""
    return finding.replace(severity=INFO, message=f"[{section}] is not dialled now: {finding.message}")


def _is(entry: Entry, key: str) -> bool:
    return entry.path is not None and len(entry.path) == 2 and entry.path[1] == key


def _of_file(path: str, document: Document, inherited: set[str], settings: Settings) -> Iterator[tuple[str, Problem]]:
    """The findings about the lines of a file, each with the section that it belongs to, "" for the whole file."""
    for finding in (*_of_text(path, document), *_of_sections(path, document, inherited)):
        yield "", finding
    for malformed in document.malformed:
        section = next((header.section for header in reversed(document.headers) if header.line < malformed.line), "")
        yield section, malformed_line(f"{path}:{malformed.line}", malformed)
    yield from _of_entries(path, document, inherited, settings)


def _of_text(path: str, document: Document) -> Iterator[Problem]:
    if document.has_bom:
        yield problem("bom", f"{path}:1", "The file begins with a byte order mark.")
    line, counted = 1, 0
    for header in _COMMENTED_HEADER.finditer(document.text):
        line += document.text.count("\n", counted, header.start())
        counted = header.start()
        yield problem("commented-header", f"{path}:{line}", f"{header[1]} is commented out, but not the keys below it.")


def _of_sections(path: str, document: Document, inherited: set[str]) -> Iterator[Problem]:
    outside = next((entry for entry in document.entries if not entry.section.strip("/")), None)
    if outside:
        yield problem("keys-outside", f"{path}:{outside.line}", "Keys before any section are never read.")
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


def _of_entries(
    path: str, document: Document, inherited: set[str], settings: Settings
) -> Iterator[tuple[str, Problem]]:
    before: dict[object, Entry] = {}
    for entry in document.entries:
        where, section = f"{path}:{entry.line}", entry.section.strip("/")
        if entry.path is None or (len(entry.path) > 2 and "/" in entry.key.strip("/")):
            yield section, problem("slash", where, f"Nobody can find the key {entry.key}.")
        if entry.path is None or len(entry.path) != 2 or not _is_reachable(entry.path[0], inherited):
            continue
        as_defaults = entry.path[0] == fold(DEFAULTS) and settings.defaults_are_a_fallback
        for found in check_entry(where, entry, document, as_defaults):
            yield section, found
        if entry.path in before and known(entry.key):
            message = f"{entry.key} is set a second time, first in line {before[entry.path].line}."
            yield section, problem("duplicate-key", where, message)
        before[entry.path] = entry


def _of_missing_defaults(documents: Sequence[tuple[str, Document]]) -> Iterator[Problem]:
    path, document = next(((path, document) for path, document in documents if document.headers), ("", None))
    if document is not None:
        is_there = is_empty(DEFAULTS, [document for _, document in documents])
        message = f"[{DEFAULTS}] is there, but empty." if is_there else f"There is no [{DEFAULTS}]."
        yield problem("no-defaults", f"{path}:1", message)


def _of_overrides(overrides: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    for name, value in overrides:
        if not name.strip():
            yield problem("empty-override", "command line", f"={value} names no option.")
        elif known(name.strip()) is None:
            yield unknown_option("command line", name.strip())
        elif not value.strip():
            yield problem("empty-override", "command line", f"{name.strip()}= sets nothing: the files' value counts.")


def _of_settings(documents: Sequence[tuple[str, Document]], settings: Settings) -> Iterator[Problem]:
    if not documents and not settings.is_set("Phone"):
        yield problem("no-configuration", "", "There is no configuration.")
    for name in settings.missing_sections:
        if name != COMMAND_LINE:
            where = "" if name == DEFAULTS else "command line"
            step = advice(name, [document for _, document in documents]) or "What all sections share belongs there."
            yield problem("section-missing", where, f"section [{name}] does not exist.", advice=step)
    yield from _conflicts(settings)
    for name, line in settings.missing_by_name.items():
        where = settings.source(name)
        yield problem("missing", "" if where == "default" else where, line, name=name)


def _of_parents(documents: Sequence[tuple[str, Document]], settings: Settings) -> Iterator[Problem]:
    """What `Inherits` names and nobody has written; wvdial warns of it in whichever section it stands."""
    names = names_in([document for _, document in documents])
    for heir, given in settings.missing_parents:
        step = parent_advice(given.value, names)
        message = f"inherited section [{given.value}] does not exist."
        found = problem("inherits-missing", given.source, message, advice=step)
        is_read = heir in settings.sections_read or given.source == COMMAND_SOURCE
        yield found if is_read else _not_dialled(names.get(heir, heir), found)


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
    for code, name, message, is_wrong in _EFFECTS:
        if is_wrong(settings):
            yield problem(code, settings.source(name), message)
    for name in PROGRAMS:
        if reason := unreadable(settings.text(name)):
            reason = reason[:1].lower() + reason[1:]
            found = problem("command-invalid", settings.source(name), f"{name} cannot be read: {reason}.")
            is_long = len(settings.text(name)) > LONGEST_COMMAND
            yield found.replace(hint="Write a script, and name it here.") if is_long else found
    for n in range(1, 10):
        if entered_pin(settings.text(f"Init{n}")):
            yield problem("pin-in-init", settings.source(f"Init{n}"), f"Init{n} enters a PIN, wanted or not.")
    tried = len(settings.phones)
    for n in range(max(tried, 1), 5):
        if tried and settings.text(f"Phone{n}"):
            yield problem(
                "phone-gap", settings.source(f"Phone{n}"), f"Phone{n} is never dialled: Phone{tried} is missing."
            )


def _is_no_address(settings: Settings) -> bool:
    return "://" in settings.text("Modem") and far_modem(settings.text("Modem")) is None


def _is_no_pin(settings: Settings) -> bool:
    return not re.fullmatch(r"([0-9]{4,8})?", settings.text("PIN"))


def _is_no_apn(settings: Settings) -> bool:
    return not re.fullmatch(r"[!#-~]{0,100}", settings.text("APN"))


def _is_no_link_check(settings: Settings) -> bool:
    try:
        link_check(settings.text("Check Link"))
    except ConfigError:
        return True
    return False


def _loses_frames(settings: Settings) -> bool:
    return settings.text("Multiplex") == "yes" and settings.text("FlowControl").upper() == "XONXOFF"


def _disables_reconnect(settings: Settings) -> bool:
    return settings.number("Idle Seconds") > 0 and settings.flag("Auto Reconnect")


def _lonely(settings: Settings, name: str) -> bool:
    return settings.is_set(name) and not settings.text("APN")


def _defines_context(settings: Settings) -> bool:
    commands = (command.name for line in settings.init_strings for command in set_commands(line))
    return bool(settings.text("APN")) and "+CGDCONT" in commands


_EFFECTS: tuple[tuple[str, str, str, Callable[[Settings], bool]], ...] = (
    ("modem-empty", "Modem", NO_MODEM, lambda it: not it.text("Modem")),
    ("modem-address", "Modem", "Modem is no address that pydial knows.", _is_no_address),
    ("pin-invalid", "PIN", "PIN is not four to eight digits.", _is_no_pin),
    ("cid-invalid", "CID", "CID is not the number of a context.", lambda it: it.number("CID") < 1),
    ("apn-invalid", "APN", "APN is not an access point name.", _is_no_apn),
    ("check-link-invalid", "Check Link", "Check Link is no check that pydial knows.", _is_no_link_check),
    ("multiplex-xonxoff", "Multiplex", "XON and XOFF would be taken out of the frames.", _loses_frames),
    ("needs-apn", "CID", "CID has no effect without APN.", lambda it: _lonely(it, "CID")),
    ("needs-apn", "PDP Type", "PDP Type has no effect without APN.", lambda it: _lonely(it, "PDP Type")),
    ("apn-twice", "APN", "An init string defines the packet-data context, too.", _defines_context),
    ("idle-no-reconnect", "Idle Seconds", "Idle Seconds disables Auto Reconnect.", _disables_reconnect),
)
"""Code, option, message, and whether the settings are so."""
