"""The secrets in command lines: PINs and passwords that nobody else is to see.

27.007 8.3 (+CPIN), 7.4 (+CLCK), 7.5 (+CPWD), 10.1.31 (+CGAUTH); makers' own: $QCPDPP, ^AUTHDATA.
"""

from __future__ import annotations

import re

MASK = "***"

_PIN_COMMANDS = re.compile(r"\+(?:CPIN2?|CLCK|CPWD)=([^;]*)", re.IGNORECASE)
_PIN = re.compile(r'(?<![^",\s])[^",;\s]{4,8}(?![^",\s])')
_AUTH_COMMANDS = re.compile(r"(?:\+CGAUTH|\$QCPDPP|\^AUTHDATA)=([^;]*)", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]+)"')


def secrets_of(command_line: str) -> tuple[str, ...]:
    """All that must not be shown of `command_line`, as it stands there."""
    pins = [pin for found in _PIN_COMMANDS.finditer(command_line) for pin in _PIN.findall(found[1])]
    words = [word for found in _AUTH_COMMANDS.finditer(command_line) for word in _QUOTED.findall(found[1])]
    return tuple(dict.fromkeys([*pins, *words]))


def without_secrets(command_line: str) -> str:
    """`command_line` as it may be shown."""
    for secret in secrets_of(command_line):
        command_line = command_line.replace(secret, MASK)
    return command_line
