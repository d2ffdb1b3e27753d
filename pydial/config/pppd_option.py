"""`PPPD Option` as words: quoted as for a shell, without a shell."""

from __future__ import annotations

from pydial.errors import ConfigError


def option_words(text: str) -> list[str]:
    """The words of `PPPD Option`; a text without blanks is one word as it stands. ConfigError: a quote does not end."""
    words = text.split()
    if len(words) < 2:
        return words
    import shlex  # rarely needed, and not free at start

    try:
        return shlex.split(text)
    except ValueError as problem:
        raise ConfigError(
            f"PPPD Option cannot be read: {problem}.", "Close the quote, or put a backslash before it."
        ) from problem
