"""`--replay FILE`: a dial against a recording."""

from __future__ import annotations

from pydial.cli import reporters
from pydial.cli.one_dial import once_through
from pydial.cli.recorder import SWITCHES
from pydial.config.ini import parse
from pydial.config.settings import Settings, resolve
from pydial.config.words import quote
from pydial.errors import ConfigError
from pydial.recording.format import Recording, read
from pydial.recording.replay import AsRecorded, ReplayMode
from pydial.secrets.commands import MASK
from pydial.system import config_files, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call
    from pydial.cli.switches import Arguments

STANDIN_PIN = "00000000"
"""For the PIN that a recording does not hold: it must be one, and is compared with `***`, which stands for any."""


def run(call: Call) -> int:
    """Dial against the file of --replay; with its settings, unless -C names others."""
    arguments = call.arguments
    played = read(_contents(arguments.replay), arguments.replay)
    if not any(step.word in ("open", "refused") for step in played.steps):
        raise ConfigError(f"{arguments.replay}: no modem is opened in it.", "docs/recording.md shows the form.")
    arguments = arguments.replace(**{name: True for name in SWITCHES if name in played.options})
    if arguments.config:
        found = config_files.read(arguments.config, "", call.called)
        settings = resolve([(file.path, file.document) for file in found], arguments.sections, arguments.overrides)
    else:
        settings = _recorded_settings(played, arguments)
    call.learn_secrets(settings)
    told = AsRecorded(reporters.for_run(arguments, call.lines, call.mask), played)
    return once_through(arguments, settings, ReplayMode(settings, played, call.mask), told)


def _recorded_settings(played: Recording, arguments: Arguments) -> Settings:
    known = [(name, STANDIN_PIN if (name, value) == ("PIN", MASK) else value) for name, value in played.settings]
    text = "".join(f"{name} = {quote(value)}\n" for name, value in known)
    document = parse(f"[Dialer Defaults]\n{text}".encode("latin-1"))
    settings = resolve([(played.name, document)], (), arguments.overrides)
    settings.files, settings.sections = played.config, played.sections or settings.sections
    return settings


def _contents(path: str) -> bytes:
    try:
        return files.read(path)
    except OSError as problem:
        hint = f"It must be a file of --record, {files.LIMIT >> 20} MiB at most."
        raise ConfigError(f"Cannot read {path}: {problem.strerror}.", hint) from None
