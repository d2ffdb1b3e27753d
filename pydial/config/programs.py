"""The programs that a configuration names."""

from __future__ import annotations

import shlex

from pydial.errors import ConfigError
from pydial.secrets.mask import quoted
from pydial.secrets.settings import option_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.config.settings import Settings


def refuse_unusable(settings: Settings, names: Iterable[str]) -> None:
    """Raises ConfigError for the first of these options that is no command line: a quote in it does not end."""
    for name in names:
        command = settings.text(name)
        try:
            shlex.split(command)
        except ValueError as problem:
            hint = f"Write it as in a shell: {settings.source(name)}."
            shown = quoted(option_shown(name, command))
            raise ConfigError(f"{name} = {shown} cannot be run: {problem}.", hint) from None
