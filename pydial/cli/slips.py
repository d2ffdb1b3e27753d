"""What is told of the configuration when a dial begins: something else may be dialled than was asked for."""

from __future__ import annotations

from pydial.config.settings import COMMAND_LINE
from pydial.config.slips import readable_secret, slips
from pydial.errors import ConfigError
from pydial.events import Warn
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydial.cli.switches import Arguments
    from pydial.config.settings import Settings
    from pydial.report.reporter import Reporter
    from pydial.system.config_files import ConfigFile

MOST_ADVICE = 20  # what was meant by a section that does not exist; of more of them only that
MOST = 3  # slips that are told, a line each; `--check` tells all


def tell_missing_sections(
    arguments: Arguments, settings: Settings, files: Sequence[ConfigFile], reporter: Reporter
) -> ConfigError | None:
    """wvdial's warnings of sections that do not exist, each with what was meant, if that can be told.

    The error where one is misspelt: what would be dialled in its place is not what was asked for. wvdial goes on.
    """
    from pydial.config.sections import MISSPELT, advice, names_in, parent_advice  # difflib: most sections are there

    documents = [file.document for file in files]
    there = names_in(documents)
    missing = [(_code(name), name) for name in settings.missing_sections]
    missing += [("inherits-missing", found.value) for _, found in settings.missing_parents]
    for number, (line, (code, name)) in enumerate(zip(settings.warnings, missing, strict=True)):
        hint = ""
        if number < MOST_ADVICE:
            hint = parent_advice(name, there) if code == "inherits-missing" else advice(name, documents)
        message = line.removeprefix("Warning: ")
        if not arguments.as_wvdial:
            if code == "section-missing" and hint.startswith(MISSPELT):
                return ConfigError(f"There is no section [{quoted(name)}].", hint)
            message = message.replace("wvdial.conf", " or ".join(settings.files) or "wvdial.conf")
        reporter.tell(Warn(code, message, hint, not_as_asked=True))
    return None


def _code(missing: str) -> str:
    return "empty-override" if missing == COMMAND_LINE else "section-missing"


def tell_slips(arguments: Arguments, settings: Settings, files: Sequence[ConfigFile], reporter: Reporter) -> None:
    """The first misspelt options, and a secret that everybody may read."""
    documents = [(file.path, file.document) for file in files]
    for found in slips(documents, settings, arguments.overrides)[:MOST]:
        text = found.hint if found.code == "missing-equals" else f"{found.message} {found.hint}"
        reporter.tell(Warn(found.code, f"{found.where}: {text}", not_as_asked=True))
    for file in files:
        if secret := readable_secret(file.path, file.document, file.mode):
            reporter.tell(Warn(secret.code, secret.message, secret.hint))
