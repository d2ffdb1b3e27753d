"""The secrets in command lines: PINs and passwords that nobody else is to see.

27.007 8.3 (+CPIN), 7.4 (+CLCK), 7.5 (+CPWD), 10.1.31 (+CGAUTH); makers' own: $QCPDPP, ^AUTHDATA.
"""

from __future__ import annotations

import re

MASK = "***"

_PIN_COMMANDS = r"(?i)\+(?:CPIN2?|CLCK|CPWD)=([^;]*)"
_PIN = r'(?<![^",\s])[^",;\s]{4,8}(?![^",\s])'
_AUTH_COMMANDS = r"(?i)(?:\+CGAUTH|\$QCPDPP|\^AUTHDATA)=([^;]*)"
_QUOTED = r'"([^"]+)"'


def secrets_of(command_line: str) -> tuple[str, ...]:
    """All that must not be shown of `command_line`, as it stands there."""
    if "=" not in command_line:
        return ()  # the start of a dial has no time to compile patterns for it
    pins = [pin for text in re.findall(_PIN_COMMANDS, command_line) for pin in re.findall(_PIN, text)]
    words = [word for text in re.findall(_AUTH_COMMANDS, command_line) for word in re.findall(_QUOTED, text)]
    return tuple(dict.fromkeys([*pins, *words]))


def without_secrets(command_line: str) -> str:
    """`command_line` as it may be shown."""
    for secret in secrets_of(command_line):
        command_line = command_line.replace(secret, MASK)
    return command_line
