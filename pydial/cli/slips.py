"""What is told of the configuration when a dial begins: something else may be dialled than was asked for."""

from __future__ import annotations

from pydial.config.settings import COMMAND_LINE
from pydial.config.slips import readable_secret, slips
from pydial.events import Warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.arguments import Arguments
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter
    from pydial.system.config_files import ConfigFile

MOST = 3  # slips that are told, a line each; `--check` tells all


def tell_missing_sections(
    arguments: Arguments, settings: Settings, files: Sequence[ConfigFile], reporter: Reporter
) -> None:
    """wvdial's warnings of sections that do not exist, each with what was meant, if that can be told."""
    from pydial.config.sections import advice, parent_advice  # difflib: most sections are there

    documents = [file.document for file in files]
    hints = [
        *((_code(name), advice(name, documents)) for name in settings.missing_sections),
        *(("inherits-missing", parent_advice(found.value, documents)) for _, found in settings.missing_parents),
    ]
    for line, (code, hint) in zip(settings.warnings, hints, strict=True):
        message = line.removeprefix("Warning: ")
        if not arguments.as_wvdial:
            message = message.replace("wvdial.conf", " or ".join(settings.files) or "wvdial.conf")
        reporter.tell(Warn(code, message, hint))


def _code(missing: str) -> str:
    return "empty-override" if missing == COMMAND_LINE else "section-missing"


def tell_slips(arguments: Arguments, settings: Settings, files: Sequence[ConfigFile], reporter: Reporter) -> None:
    """The first misspelt options, and a secret that everybody may read."""
    documents = [(file.path, file.document) for file in files]
    for found in slips(documents, settings, arguments.overrides)[:MOST]:
        text = found.hint if found.code == "missing-equals" else f"{found.message} {found.hint}"
        reporter.tell(Warn(found.code, f"{found.where}: {text}"))
    for file in files:
        if secret := readable_secret(file.path, file.document, file.mode):
            reporter.tell(Warn(secret.code, secret.message, secret.hint))
