"""`--record FILE` and `--replay FILE`."""

from __future__ import annotations

from pydial import __version__
from pydial.cli import reporters
from pydial.cli.one_dial import once_through
from pydial.config.ini import parse
from pydial.config.options import OPTIONS
from pydial.config.settings import Settings, resolve
from pydial.config.words import quote
from pydial.errors import ConfigError, PydialError
from pydial.events import Warn
from pydial.recording.format import Recording, read
from pydial.recording.recorder import Recorder
from pydial.secrets.commands import MASK
from pydial.secrets.settings import option_shown
from pydial.system import config_files, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.cli.arguments import Arguments
    from pydial.report.lines import Lines
    from pydial.report.reporter import Reporters
    from pydial.secrets.mask import Mask

SWITCHES = ("chat", "once")  # those that a replay must have, too
STANDIN_PIN = "00000000"
"""For the PIN that a recording does not hold: it must be one, and is compared with `***`, which stands for any."""


def recorder(arguments: Arguments, settings: Settings, reporter: Reporters) -> Recorder:
    """Writes to the file of --record, which only its owner may read. PydialError: it cannot be written.

    Should that fail later, `reporter` is warned, once, and the dial goes on.
    """
    path = arguments.record
    try:
        descriptor = files.create(path)
    except FileExistsError as problem:
        raise PydialError(f"Cannot write {path}: {problem.strerror}.", f"Name another file, or: rm {path}") from None
    except OSError as problem:
        raise PydialError(f"Cannot write {path}: {problem.strerror}.", "Name another file.") from None

    def complain(problem: OSError) -> None:
        reporter.tell(Warn("record", f"{path} ends here: {problem.strerror}.", "The dial goes on without it."))

    mask = reporter.mask
    made = Recorder(lambda data: files.write(descriptor, data), complain)
    made.head(__version__, (name for name in SWITCHES if getattr(arguments, name)), _values(settings, mask))
    return made


def _values(settings: Settings, mask: Mask) -> Iterator[tuple[str, str]]:
    """Every option that is set, as it is understood; a number is no secret, even where the password is `1`."""
    for row in OPTIONS:
        if row.read and settings.is_set(row.name):
            value = settings.value(row.name)
            if isinstance(value, str):
                yield row.name, mask.foreign(option_shown(row.name, value))
            else:
                yield row.name, f"{value:g}" if isinstance(value, float) else str(int(value))


def replay(arguments: Arguments, lines: Lines, called: str, mask: Mask) -> int:
    """Dial against the file of --replay; with its settings, unless -C names others."""
    from pydial.recording.replay import AsRecorded, ReplayMode

    played = read(_contents(arguments.replay), arguments.replay)
    if not any(step.word in ("open", "refused") for step in played.steps):
        raise ConfigError(f"{arguments.replay}: no modem is opened in it.", "docs/recording.md shows the form.")
    arguments = arguments.replace(**{name: True for name in SWITCHES if name in played.options})
    if arguments.config:
        found = config_files.read(arguments.config, "", called)
        settings = resolve([(file.path, file.document) for file in found], arguments.sections, arguments.overrides)
    else:
        settings = _recorded_settings(played, arguments)
    told = AsRecorded(reporters.for_run(arguments, lines, mask), played)
    return once_through(arguments, settings, ReplayMode(settings, played), told)


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
