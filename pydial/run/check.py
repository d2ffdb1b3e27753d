"""What `--check` looks at: the files, the settings, what pppd is told, this system. No modem is touched."""

from __future__ import annotations

import re

from pydial.config import preconditions
from pydial.config.check import problems
from pydial.config.problems import Problem
from pydial.config.problems import problem as finding
from pydial.errors import ConfigError, PydialError
from pydial.links.ppp_program import PppProgram, choose
from pydial.links.pppd_child import SECRETS_FILES, PppdChild, pppd_command
from pydial.pppd.check_option import DETACHES, NAME, check_option, detaches
from pydial.record import Record
from pydial.run.modem_device import AUTOMATIC, native
from pydial.secrets.mask import quoted
from pydial.system import pppd_process
from pydial.system.preconditions import look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydial.config.settings import Settings
    from pydial.secrets.mask import Mask
    from pydial.system.config_files import Configuration


_OF_LINES = ("malformed-line", "malformed-remark", "missing-equals")  # the findings that quote a whole line
_VALUE = "`[^`]*`"


class Checked(Record):
    """What a dial would go by, and all that is odd about it. `pppd`: its command line, () if it cannot be told."""

    configuration: Configuration
    settings: Settings
    program: PppProgram
    pppd: tuple[str, ...]
    problems: tuple[Problem, ...]


def check(
    configuration: Configuration,
    settings: Settings,
    mask: Mask,
    overrides: Sequence[tuple[str, str]] = (),
    as_wvdial: bool = False,
) -> Checked:
    """Looks at everything. `overrides`: the options of the command line. `mask` knows the secrets of `settings`: a file
    may hold them in other places, too.
    """
    program = choose(settings)
    link = PppdChild(settings, as_wvdial=as_wvdial)
    of_program: Iterator[Problem] = iter(())
    try:
        command = pppd_command(settings, as_wvdial=as_wvdial)
        of_program = _of_program(program, link)
    except ConfigError:  # it is among the findings
        command = []
    of_system = [*preconditions.judge(preconditions_of(settings, program), settings), *of_program]
    found = [without_secrets(one, mask) for one in problems_of(configuration, settings, overrides, of_system)]
    return Checked(configuration, settings, program, tuple(command), tuple(found))


def without_secrets(found: Problem, mask: Mask) -> Problem:
    """A finding without the secrets that its words may quote."""
    if found.code in _OF_LINES:
        return found.replace(message=mask.foreign(found.message), hint=mask.foreign(found.hint))
    message = re.sub(_VALUE, lambda value: quoted(value[0]), found.message)
    return found.replace(message=mask.own(message), hint=mask.own(found.hint))


def _of_program(program: PppProgram, link: PppdChild) -> Iterator[Problem]:
    """What the program says against its options, where it can be asked; of our own, that it can make no interface."""
    try:
        program.check()
    except PydialError as problem:
        if program.is_own:  # what is odd about pppd is among the preconditions
            yield finding("no-interface", "", problem.message, why=problem.hint)
        return
    if not (program.is_own or pppd_process.is_binary(program.path)):
        return
    if said := link.refusal():
        code = "own-ppp-option" if program.is_own else "pppd-options"
        message = f"{said}." if program.is_own else f"pppd refuses its options: {quoted(said)}."
        yield finding(code, "", message)


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


def problems_of(
    configuration: Configuration,
    settings: Settings,
    overrides: Sequence[tuple[str, str]],
    of_system: Iterable[Problem] = (),
) -> list[Problem]:
    """The findings about files and settings, with those of pppd's options and `of_system`, in their order."""
    documents = [(file.path, file.document) for file in configuration.files]
    modes = {file.path: file.mode for file in configuration.files}
    of_files = (finding(doubt.code, "", doubt.message, hint=doubt.hint) for doubt in configuration.doubts)
    more = [*_of_pppd_options(settings), *of_system, *of_files]
    return problems(documents, settings, overrides, modes, more)


def _of_pppd_options(settings: Settings) -> Iterator[Problem]:
    """The findings about what pppd is told by PPPD Option, by its peers file, by the host's own options."""
    yield from check_option(settings.text(NAME), settings.source(NAME))
    for path in (pppd_process.PEERS_FILE, pppd_process.OPTIONS_FILE):
        for line in pppd_process.lines_with(DETACHES, path):
            yield detaches(path, f"{path}:{line}")
