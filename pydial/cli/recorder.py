"""`--record FILE`: what a recording is opened with, and what its head says."""

from __future__ import annotations

import errno

from pydial import __version__
from pydial.config.options import OPTIONS
from pydial.errors import PydialError
from pydial.events import Warn
from pydial.recording.recorder import Recorder
from pydial.secrets.settings import option_shown
from pydial.system import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.cli.switches import Arguments
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporters
    from pydial.secrets.mask import Mask

SWITCHES = ("chat", "once")
"""Those that a replay must have, too."""


def recorder(arguments: Arguments, settings: Settings, reporter: Reporters) -> Recorder:
    """Writes to the file of --record, which only its owner may read. PydialError: it cannot be written.

    Should that fail later, or the file become too large for a replay, `reporter` is warned, once, and the dial goes on.
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
    room = files.LIMIT  # no replay reads more

    def write(data: bytes) -> None:
        nonlocal room
        room -= len(data)
        if room < 0:
            raise OSError(errno.EFBIG, f"{files.LIMIT >> 20} MiB are enough")
        files.write(descriptor, data)

    made = Recorder(write, complain)
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
