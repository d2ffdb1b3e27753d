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
    if how == "ping" and target and not target.startswith("-") and _can_be_host(target):
        return how, target, 0
    if (
        how == "tcp"
        and host
        and _can_be_host(host)
        and re.fullmatch("[0-9]{1,5}", port)
        and 0 < int(port) <= HIGHEST_PORT
    ):
        return how, host.strip("[]"), int(port)
    raise ConfigError(f"Check Link = {text} cannot be used.", "Check Link is `ping HOST`, `tcp HOST:PORT` or off.")


def _can_be_host(text: str) -> bool:
    """Whether a resolver can be asked for it: no blanks, and labels of 1 to 63 characters (RFC 1035 2.3.4)."""
    labels = text.removesuffix(".").split(".")
    return not any(character.isspace() for character in text) and all(1 <= len(label) <= 63 for label in labels)
