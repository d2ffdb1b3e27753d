"""One call of `pydialctl`: what it is asked for, the modem that is meant, and who is told."""

from __future__ import annotations

import contextlib
import json
import os

from pydial.cli.ctl_commands import PYDIALCTL, Request
from pydial.config.settings import resolve
from pydial.errors import ConfigError
from pydial.events import Detail, Event, Line, Received, Sent, Warn
from pydial.harmless import harmless, harmless_json, harmless_lines
from pydial.report.reporter import Reporter, Reporters
from pydial.run import modem_access
from pydial.secrets.settings import public_in, secrets_in
from pydial.system import config_files, output
from pydial.system.waiting import Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.config.settings import Settings
    from pydial.run.at_session import AtSession
    from pydial.run.remote_session import RemoteSession
    from pydial.secrets.mask import Mask


class Talk:
    """One call of `pydialctl`: what it is asked for, the modem, and who is told."""

    def __init__(self, request: Request, mask: Mask) -> None:
        self.request = request
        self.mask = mask
        self.signals = Signals()
        self.reporter = Reporters(mask, Voice(request.verbose))

    def settings(self) -> Settings | None:
        """What the configuration says, None where there is none. ConfigError: it has no such section."""
        request = self.request
        files = config_files.read(request.config, os.environ.get("HOME", ""), PYDIALCTL, self.reporter.tell, _nothing)
        if not files:
            return None
        found = resolve([(file.path, file.document) for file in files], request.sections, ())
        self.mask.publish(*public_in(found))
        self.mask.learn(*secrets_in(found))
        if found.warnings:
            missing = found.warnings[0].removeprefix("Warning: ")
            raise ConfigError(f"{missing[0].upper()}{missing[1:]}", f"It was looked for in {files[0].path}.")
        return found

    def choose(self) -> modem_access.Choice:
        """The modem that is meant. Raises UsageError, NoDevice, ConfigError."""
        request = self.request
        return modem_access.choose(request.sections, request.config, request.modem, self._settings(), self.signals)

    def _settings(self) -> Settings | None:
        """A configuration that cannot be read is no hindrance where the modem is named."""
        try:
            return self.settings()
        except ConfigError:
            if self.request.sections or self.request.config or not self.request.modem:
                raise
            return None

    @contextlib.contextmanager
    def session(self, choice: modem_access.Choice | None = None) -> Iterator[AtSession | RemoteSession]:
        """The modem, ready to be asked; it is given back as it was. Raises DeviceBusy, NoDevice, ModemSilent."""
        session = modem_access.Access(self.reporter, self.signals).open(choice or self.choose())
        try:
            yield session
        finally:
            session.end()

    def print_json(self, facts: dict[str, object]) -> None:
        """An object on standard output, on one line. CannotWrite."""
        text = harmless_json(json.dumps(facts, ensure_ascii=False))
        output.result(text.encode("utf-8", "replace") + b"\n")

    def print_text(self, text: str) -> None:
        """Text on standard output, with nothing in it that a terminal obeys. CannotWrite."""
        output.result(output.encoded(harmless_lines(text)))

    def say(self, text: str) -> None:
        """A line on standard error."""
        self.reporter.tell(Line(text))


class Voice(Reporter):
    """Lines for people on standard error; the conversation with the modem only if it is `verbose`."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose
        self._write = output.writer(2)

    def tell(self, event: Event) -> None:
        """Writes what is for people."""
        match event:
            case Line():
                self._line(event.text)
            case Warn():
                self._line(f"Warning: {event.message}")
                self._line(event.hint)
            case Sent() if self._verbose:
                self._line(f"> {event.text}")
            case Received() if self._verbose:
                self._line(f"< {event.text}")
            case Detail() if self._verbose:
                self._line(event.text)

    def _line(self, text: str) -> None:
        if text.strip():
            self._write(output.encoded(f"{harmless(text)}\n"))


def _nothing(_path: str) -> None:
    """Nobody is told that a configuration from a pipe does not come yet."""
