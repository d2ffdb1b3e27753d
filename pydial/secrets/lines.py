"""Secrets in text that is no command line: lines of a configuration, as far as they can be told by their words."""

from __future__ import annotations

import re

from pydial.secrets.commands import MASK, secrets_of, without_secrets
from pydial.secrets.mask import Mask, masked

_WORDS = "|".join((
    r"pas[sw]\w*", "pwd", r"(?:sim\W*)?pin2?", "puk2?", "secret", r"\+?cpin2?",
    "kennwort", "geheimzahl", r"contrase\S+", "senha", "clave", "wachtwoord", "heslo", "haslo", "parola",
))  # fmt: skip
LONGEST_KEY = 400
"""Characters of a key that is no option: nobody means to write as many."""
_NAME = rf"(?<![a-z])(?:{_WORDS})(?![a-z])"
_NAMED = rf"({_NAME}\s*=\s*)\S.*"
_IN_CHAT_SCRIPT = r"(word\S*:\S*\s+[\"']?(?:\\q)*)([^\s\"']+)"
"""What a chat script (chat(8)) answers to `assword:`."""
_IN_SECTION = rf"({_NAME}\s*:\s*)\S.*"
_PROMPT = r"\W*prompt"


def names_secret(key: str) -> bool:
    """Whether a key that is no option is likely to be meant for a secret: `PUK`, `My password`."""
    return re.search(_NAME, key, re.IGNORECASE) is not None


def malformed_shown(line: str) -> str:
    """A line that is no assignment, up to the name of a secret in it: what stands behind that may be the secret."""
    found = re.search(_NAME, line, re.IGNORECASE)
    return without_secrets(line) if found is None else f"{line[: found.end()]} {MASK}"


def key_shown(key: str) -> str:
    """A key that is no option: `Password ge`, of a line `Password ge=heim`, holds the beginning of a secret.

    Of a long one the beginning is shown.
    """
    if len(key) > LONGEST_KEY:
        return f"{key_shown(key[:LONGEST_KEY])}{MASK}"
    found = re.search(_NAME, key, re.IGNORECASE)
    behind = key[found.end() :] if found else ""
    is_short = not behind.strip() or re.match(_PROMPT, behind, re.IGNORECASE)
    return key if found is None or is_short else f"{key[: found.end()]} {MASK}"


def section_shown(name: str) -> str:
    """The name of a section, which may be `Password:x`, written in place of `Password=x`."""
    return re.sub(_IN_SECTION, rf"\1{MASK}", name, flags=re.IGNORECASE) if ":" in name else name


def value_shown(value: str) -> str:
    """The value of an option: without the secrets of its AT commands, chat scripts and programs, and of `name=value`
    in it.

    What is secret in one place of it (`AT+CPIN=4711;+CSQ # PIN 4711`) is so in the others.
    """
    shown = without_secrets(value)
    if shown != value:
        shown = Mask(secrets_of(value)).foreign(shown)
    if "word" in shown:
        shown = re.sub(_IN_CHAT_SCRIPT, rf"\1{MASK}", shown)
    if " " in shown or "=" in shown:
        from pydial.secrets.arguments import secret_arguments  # a dial rarely shows a program

        shown = masked(shown, secret_arguments(shown))
    return re.sub(_NAMED, rf"\1{MASK}", shown, flags=re.IGNORECASE)


def answers_in_chat_script(value: str) -> list[str]:
    """The passwords of `_IN_CHAT_SCRIPT`."""
    return [found[1] for found in re.findall(_IN_CHAT_SCRIPT, value)] if "word" in value else []
