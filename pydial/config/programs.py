"""The programs that a configuration names."""

from __future__ import annotations

import shlex

from pydial.errors import ConfigError

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
            raise ConfigError(f"{name} = {command} cannot be run: {problem}.", hint) from None
