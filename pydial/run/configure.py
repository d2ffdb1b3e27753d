"""What pydialconf writes for the modem it has found, and what it says of that: the file, its draft, the remarks."""

from __future__ import annotations

import difflib
import os
import stat

from pydial.config import ini
from pydial.errors import ConfigError
from pydial.harmless import harmless_ascii, harmless_lines
from pydial.probe import settings
from pydial.probe.settings import INIT_OPTIONS, PLACEHOLDERS, SECTION, is_own_init
from pydial.record import Record
from pydial.report.scan import SCAN
from pydial.secrets.commands import without_secrets
from pydial.secrets.document import document_shown
from pydial.system import files
from pydial.system.config_files import refuse_utf16
from pydial.system.permission import advice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.probe.absent import Finding
    from pydial.probe.roles import ScannedPort
    from pydial.system.ports import Candidate, Survey

    OfSim = Callable[[ScannedPort, Candidate, Callable[[str], None]], dict[str, str]]

PPP_OPTIONS = "/etc/ppp/options"
NEW_MODE = 0o660  # less the umask, as wvdialconf's
EDITING = "Editing `{}'.\n\nScanning your serial ports for a modem.\n\n"
NOT_FOUND = """

Sorry, no modem was detected!  Is it in use by another program?
Did you configure it properly with setserial?

"""
WVDIALS_ADVICE = "Please read the FAQ at http://alumnit.ca/wiki/?WvDial\n"  # that page is gone
ADVICE = "See the ports, and who uses them: pydialconf --list\n"
WARNING = """
*** WARNING!  Line "{}"
   in /etc/ppp/options may conflict with wvdial!

"""


class Request(Record):
    """What is to be done with `file`. `dry`: say what would change, write nothing.

    `stable_names`: write the modem's name that survives replugging. `as_wvdialconf`: replace the user's init strings.
    """

    file: str
    dry: bool = False
    stable_names: bool = False
    as_wvdialconf: bool = False


class Outcome(Record):
    """The file that was `written`, None for none, and what would have changed in it, None if that was not asked."""

    written: str | None = None
    diff: str | None = None


class Configurator:
    """Writes the file for the best of the modems that were found.

    `tell` gets the text that wvdialconf prints on standard output, `say` its lines on standard error; `of_sim`
    gives the options for the SIM of the modem, and says by its last argument what it decides.
    """

    def __init__(
        self, request: Request, tell: Callable[[str], object], say: Callable[[str], object], of_sim: OfSim
    ) -> None:
        self._of_sim = of_sim
        self._request = request
        self._file = request.file
        self._tell = tell
        self._say = say

    def begin(self, survey: Survey) -> None:
        """Say what is about to happen."""
        self._tell(EDITING.format(self._file))
        for note in survey.notes:
            self._say(f"{SCAN}: {note}")

    def conclude(self, survey: Survey, found: list[ScannedPort], missing: list[Finding]) -> Outcome:
        """Write the file for the first of `found` and say so; with none, say what is `missing`."""
        if not found:
            self._tell(NOT_FOUND + (WVDIALS_ADVICE if self._request.as_wvdialconf else ADVICE))
            for finding in missing:
                self._say(f"{finding.message}\n{finding.hint}")
            return Outcome()
        chosen = found[0]
        candidate = next(port for port in survey.ports if port.name == chosen.name)
        outcome = self._configure(chosen, candidate)
        for seen in found:
            if seen.modem:
                self._say(f'{seen.name}<Info>: Speed {seen.modem.speed}; init "{seen.modem.init}"')
        for line in settings.conflicts(_text(PPP_OPTIONS)):
            self._tell(WARNING.format(line))
        return outcome

    def _configure(self, chosen: ScannedPort, candidate: Candidate) -> Outcome:
        """A file that cannot be read or written is no failure: the modem was found."""
        assert chosen.modem
        link = ", using link /dev/modem in config" if candidate.linked else ""
        kind = settings.kind(chosen.name, chosen.modem)[0]
        self._tell(f"\nFound {kind} on {chosen.device}{link}.\n")
        try:
            draft = self._drafted(chosen, candidate)
            if self._request.dry:
                return Outcome(diff=draft.diff())
            draft.write()
        except ConfigError as problem:
            self._say(f"{self._file}<Warn>: {problem.message}\n{problem.hint}".rstrip())
            return Outcome()
        if chosen.facts.stable:
            self._say(f"{chosen.name}<*1>: stable name {chosen.facts.stable}")
        what = f"Config for {harmless_ascii(chosen.modem.name)}" if chosen.modem.name else "Modem configuration"
        self._tell(f"{what} written to {self._file}.\n")
        return Outcome(self._file)

    def _drafted(self, chosen: ScannedPort, candidate: Candidate) -> Draft:
        """The file with the options of the modem. ConfigError: it cannot be read."""
        assert chosen.modem
        draft = Draft(self._file)
        for warning in draft.warnings:
            self._say(warning)
        options = settings.options(chosen.name, self._modem_option(chosen, candidate.linked), chosen.modem)
        if not self._request.as_wvdialconf:
            if chosen.facts.flow_control:
                options["FlowControl"] = chosen.facts.flow_control
            if not draft.names_a_call:
                options |= self._of_sim(chosen, candidate, self._say_of_file)
            for remark in draft.keep_init_strings(options):
                self._say_of_file(remark)
        draft.change(options)
        return draft

    def _say_of_file(self, text: str) -> None:
        self._say(f"{self._file}<Info>: {text}")

    def _modem_option(self, chosen: ScannedPort, linked: bool) -> str:
        if self._request.stable_names and chosen.facts.stable:
            return chosen.facts.stable
        return "/dev/modem" if linked else chosen.device


class Draft:
    """A configuration file as it is and as it is to be. `warnings`: wvdialconf's lines about reading it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.warnings: list[str] = []
        self.before = self._read()
        self.document = ini.parse(self.before)
        self.warnings += [f"{path}<Warn>: {line}" for line in self.document.shown_warnings]

    def _read(self) -> bytes:
        """Its bytes; none if there is no such file, or a device. ConfigError: it is there but cannot be read."""
        try:
            if not stat.S_ISREG(os.stat(self.path).st_mode):
                return b""
            data = files.read(self.path)
        except (FileNotFoundError, NotADirectoryError) as problem:
            self.warnings.append(f"{self.path}<Warn>: Can't open '{self.path}' for reading: {problem.strerror}")
            self.warnings.append(f"{self.path}<Warn>: ...starting with blank configuration.")
            return b""
        except OSError as problem:
            hint = f"It is left as it is. {advice(self.path, problem)}"
            raise ConfigError(f"Cannot read {self.path}: {problem.strerror}.", hint) from problem
        refuse_utf16(self.path, data)
        return data

    @property
    def names_a_call(self) -> bool:
        """Whether [Dialer Defaults] says what is to be dialled already."""
        return any(self.document.get(SECTION, key) for key in ("Phone", "APN"))

    def keep_init_strings(self, options: dict[str, str]) -> list[str]:
        """Take the user's own init strings out of `options`: those in the file that no wvdialconf writes.

        Returns a remark for each of them.
        """
        kept = [
            (key, value)
            for key in INIT_OPTIONS
            if (value := self.document.get(SECTION, key)) and value != options[key] and not is_own_init(value)
        ]
        return [
            harmless_lines(f"{key} = {without_secrets(value)} stays; for this modem it would be {options.pop(key)}")
            for key, value in kept
        ]

    def change(self, options: dict[str, str]) -> None:
        """Set `options` in [Dialer Defaults], take out those that are empty, add placeholders for what is missing."""
        for key, value in options.items():
            if value:
                self.document.set(SECTION, key, value)
            elif self.document.entry(SECTION, key):
                self.document.remove(SECTION, key)
        for key, text in PLACEHOLDERS:
            if not self.document.get(SECTION, key) and self.document.get(SECTION, f"; {key}") is None:
                self.document.set(SECTION, f"; {key}", text)

    @property
    def after(self) -> bytes:
        """The bytes that `write` writes."""
        return self.document.render()

    def write(self) -> None:
        """Put them in place, if they differ from what is there. ConfigError: the file cannot be written."""
        try:
            if self.after != self.before or not os.path.exists(self.path):
                files.replace(self.path, self.after, new_mode=NEW_MODE)
        except OSError as problem:
            raise ConfigError(
                f"Cannot write {self.path}: {problem.strerror}.",
                "Give a file that you may write, for example: pydialconf ~/.wvdialrc",
            ) from problem

    def diff(self) -> str:
        """What `write` would change, as a unified diff, without secrets: it is for reading, not for patch(1)."""
        name = os.fsencode(self.path).decode("latin-1")  # like the text of the file
        old, new = (_shown(data).splitlines(keepends=True) for data in (self.before, self.after))
        lines = difflib.unified_diff(old, new, name, name)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _shown(data: bytes) -> str:
    text = document_shown(ini.parse(data), (text for _, text in PLACEHOLDERS))
    return "\n".join(harmless_lines(line) for line in text.split("\n"))


def _text(path: str) -> str:
    """A file's text, "" if it cannot be read."""
    try:
        return files.read(path).decode("latin-1")
    except OSError:
        return ""
