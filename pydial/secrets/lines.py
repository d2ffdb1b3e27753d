"""Secrets in text that is no command line: lines of a configuration, as far as they can be told by their words."""

from __future__ import annotations

import re

from pydial.secrets.commands import MASK, without_secrets

_NAME = r"(?<![a-z])(?:pas[sw]\w*|pwd|(?:sim\W*)?pin2?|puk2?|secret|\+?cpin2?)(?![a-z])"
_NAMED = rf"({_NAME}\s*=\s*)\S.*"


def malformed_shown(line: str) -> str:
    """A line that is no assignment, up to the name of a secret in it: what stands behind that may be the secret."""
    found = re.search(_NAME, line, re.IGNORECASE)
    return without_secrets(line) if found is None else f"{line[: found.end()]} {MASK}"


def value_shown(value: str) -> str:
    """The value of an option: without the secrets of its AT commands, and of `name=value` pairs in it."""
    return re.sub(_NAMED, rf"\1{MASK}", without_secrets(value), flags=re.IGNORECASE)
