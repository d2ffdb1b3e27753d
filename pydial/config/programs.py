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


LONGEST_COMMAND = 100_000
"""Characters: Linux takes no longer argument than 128 KiB (execve(2)), and to tell words apart takes its time."""


def refuse_unusable(settings: Settings, names: Iterable[str]) -> None:
    """Raises ConfigError for the first of these options that is no command line: a quote in it does not end, or
    it is too long.
    """
    for name in names:
        command = settings.text(name)
        if why := unreadable(command):
            hint = f"Write it as in a shell: {settings.source(name)}."
            shown = quoted(option_shown(name, command))
            raise ConfigError(f"{name} = {shown} cannot be run: {why}.", hint)


def unreadable(command: str) -> str:
    """Why the words of a command cannot be told apart; "" if they can."""
    if len(command) > LONGEST_COMMAND:
        return f"It has more than {LONGEST_COMMAND} characters"
    try:
        shlex.split(command)
    except ValueError as problem:
        return str(problem)
    return ""
