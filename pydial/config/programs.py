"""The programs that a configuration names."""

from __future__ import annotations

from pydial.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings

PROGRAMS = ("Recover Command", "On Connect", "On Disconnect", "On Failure")


def refuse_unusable(settings: Settings) -> None:
    """Raises ConfigError for the first that is no command line: a quote in it does not end."""
    for name in PROGRAMS:
        if command := settings.text(name):
            import shlex  # here: most configurations name no program

            try:
                shlex.split(command)
            except ValueError as problem:
                hint = f"Write it as in a shell: {settings.source(name)}."
                raise ConfigError(f"{name} = {command} cannot be run: {problem}.", hint) from None
