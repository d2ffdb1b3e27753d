"""The secrets in command lines: PINs and passwords that nobody else is to see.

27.007 8.3 (+CPIN), 7.4 (+CLCK), 7.5 (+CPWD), 10.1.31 (+CGAUTH), and makers' own commands.
"""

from __future__ import annotations

import re

MASK = "***"

_PIN_COMMANDS = r"(?i)\+(?:CPIN2?|CLCK|CPWD)=([^;]*)"
_PIN = r'(?<![^",\s])[^",;\s]{4,8}(?![^",\s])'

AUTH_COMMANDS = {
    "+CGAUTH": 3, "$QCPDPP": 3, "^AUTHDATA": 3, "+UAUTHREQ": 3, "*EIAAUW": 3, "#PDPAUTH": 3, "+XGAUTH": 3, "+MGAUTH": 3,
    "+WPPP": 3, "+QICSGP": 4, "+CSTT": 2, "^PPPCFG": 1, "#PASSW": 1,
}  # fmt: skip
"""Which parameter, counted from 1, is the first of name and password: makers do not agree which of them comes first."""

_VALUES = r'=((?:"[^"]*"?|[^;"])*)'
_PARAMETER = r'((?:"[^"]*"?|[^,"])*)(?:,|$)'


def secrets_of(command_line: str) -> tuple[str, ...]:
    """All that must not be shown of `command_line`, as it stands there."""
    if "=" not in command_line:
        return ()  # the start of a dial has no time to compile patterns for it
    pins = [pin for text in re.findall(_PIN_COMMANDS, command_line) for pin in re.findall(_PIN, text)]
    commands = "|".join(map(re.escape, AUTH_COMMANDS))
    words = [
        word
        for name, text in re.findall(f"(?i)({commands}){_VALUES}", command_line)
        for word in _parameters(text)[AUTH_COMMANDS[name.upper()] - 1 :]
        if len(word) > 1 or not word.isdigit()  # one digit is the kind of authentication
    ]
    return tuple(dict.fromkeys([*pins, *filter(None, words)]))


def _parameters(text: str) -> list[str]:
    return [parameter.strip().strip('"') for parameter in re.findall(_PARAMETER, text)]


def without_secrets(command_line: str) -> str:
    """`command_line` as it may be shown."""
    for secret in sorted(secrets_of(command_line), key=len, reverse=True):
        command_line = command_line.replace(secret, MASK)
    return command_line
