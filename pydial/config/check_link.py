"""Check Link as a configuration says it: `ping HOST`, `tcp HOST:PORT`, or off."""

from __future__ import annotations

import re

from pydial.errors import ConfigError

OFF = ("", "no", "off")
HIGHEST_PORT = 65535


def link_check(text: str) -> tuple[str, str, int] | None:
    """("ping", host, 0) or ("tcp", host, port); None for no check. Raises ConfigError for anything else."""
    how, _, target = text.strip().partition(" ")
    how, target = how.lower(), target.strip()
    if not target and how in OFF:
        return None
    host, _, port = target.rpartition(":")
    if how == "ping" and target and not target.startswith("-"):
        return how, target, 0
    if how == "tcp" and host and re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) <= HIGHEST_PORT:
        return how, host.strip("[]"), int(port)
    raise ConfigError(f"Check Link = {text} cannot be used.", "Check Link is `ping HOST`, `tcp HOST:PORT` or off.")
