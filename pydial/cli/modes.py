"""The modes of the programs: what a switch asks for in place of a dial or a scan, and the module that does it.

The module of a mode is loaded only when the mode is asked for; its `run` returns the exit code.
"""

from __future__ import annotations

import os

from pydial.config.settings import resolve
from pydial.harmless import harmless
from pydial.record import Record
from pydial.secrets.settings import public_in, secrets_in
from pydial.system import config_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from pydial.cli.switches import Arguments, Command
    from pydial.config.settings import Settings
    from pydial.events import Warn
    from pydial.report.lines import Lines
    from pydial.secrets.mask import Mask

DIAL_MODES = {
    "demo": "pydial.cli.demo",
    "status": "pydial.cli.status",
    "hangup": "pydial.cli.status",
    "replay": "pydial.cli.recordings",
    "check": "pydial.cli.check",
    "chat": "pydial.cli.chat",
}
"""Of pydial: the field of its arguments, and the module, whose `run` takes a Call."""
CONF_MODES = {
    "install_integration": "pydial.cli.integration",
    "remove_integration": "pydial.cli.integration",
}
"""Of pydialconf: the same, but `run` takes the arguments."""


def module_for(command: Command, modes: Mapping[str, str]) -> ModuleType | None:
    """The module of the mode that is asked for, None for none of `modes`."""
    name = next((modes[field] for field in modes if getattr(command, field)), None)
    if name is None:
        return None
    from importlib import import_module  # a dial has no use for it

    return import_module(name)


class Call(Record):
    """One call of pydial: what it is asked for, by which name, who is told, and what knows its secrets."""

    arguments: Arguments
    called: str
    lines: Lines
    mask: Mask

    def configuration(self) -> tuple[config_files.Configuration, Settings]:
        """What was read, and the settings, whose secrets the mask knows from then on.

        UsageError (as wvdial), ConfigError: a file cannot be read.
        """
        doubts: list[Warn] = []
        home = os.environ.get("HOME", "")
        files = config_files.read(self.arguments.config, home, self.called, doubts.append, self._tell_of_waiting)
        documents = [(file.path, file.document) for file in files]
        settings = resolve(documents, self.arguments.sections, self.arguments.overrides)
        self.learn_secrets(settings)
        return config_files.Configuration(files, doubts), settings

    def learn_secrets(self, settings: Settings) -> None:
        """The mask knows from now on what is secret in `settings`, and what they show openly."""
        self.mask.publish(*public_in(settings))
        self.mask.learn(*secrets_in(settings))

    def _tell_of_waiting(self, path: str) -> None:
        """A configuration comes from a pipe, and does not come."""
        self.lines.line(f"Waiting for {harmless(path)}: nothing was written to it yet.")

    def configuration_to_dial(self) -> tuple[config_files.Configuration, Settings]:
        """The same, and malformed lines are told. Where nothing says what is to be dialled, that is found out."""
        configuration, settings = self.configuration()
        if not self.arguments.as_wvdial and not settings.is_set("Modem"):
            from pydial.cli import unconfigured  # most dials have a configuration

            if unconfigured.applies(self.arguments, settings):
                unconfigured.assume(settings)
        for file in configuration.files:
            for warning in file.document.shown_warnings:
                self.lines.line(self.mask.foreign(warning))
        return configuration, settings
