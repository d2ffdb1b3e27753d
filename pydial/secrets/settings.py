"""Which secrets the settings of a run hold, and how its options may be shown."""

from __future__ import annotations

import shlex
from itertools import pairwise

from pydial.at.command_line import set_commands
from pydial.config.options import known
from pydial.config.pppd_option import option_words
from pydial.errors import ConfigError
from pydial.secrets.commands import MASK, secrets_of
from pydial.secrets.lines import answers_in_chat_script, names_secret, value_shown
from pydial.secrets.mask import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.config.settings import Settings

INIT_STRINGS = tuple(f"Init{n}" for n in range(1, 10))
NUMBERS = ("Dial Prefix", "Area Code", "Phone", "Phone1", "Phone2", "Phone3", "Phone4")
COMMANDS = (*INIT_STRINGS, "Dial Command", *NUMBERS)
"""The options whose text goes to the modem."""
PROGRAMS = ("On Connect", "On Disconnect", "On Failure", "Recover Command")
PUBLIC = ("Username", "APN", "Modem", *NUMBERS)
"""The options that are shown openly. Default Reply is none of them: some give the password by it."""
_APN_OF_CONTEXT = 2  # parameter of +CGDCONT, counted from 0 (27.007 10.1.1)


def secrets_in(settings: Settings) -> tuple[str, ...]:
    """All that must be shown nowhere."""
    in_commands = (secret for name in (*COMMANDS, *PROGRAMS, "Modem") for secret in secrets_of(settings.text(name)))
    option = settings.text("PPPD Option")
    return (
        *(settings.text("Password"), settings.text("PIN"), *passwords_in(option), *answers_in_chat_script(option)),
        *in_commands,
        *(secret for name in PROGRAMS for secret in _in_arguments(settings.text(name))),
    )


def _in_arguments(command: str) -> list[str]:
    if not command:
        return []
    from pydial.secrets.arguments import secret_arguments  # most dials run no program

    return [command[begin:end] for begin, end in secret_arguments(command)]


def public_in(settings: Settings) -> tuple[str, ...]:
    """What is shown openly, though a secret be the same, or a part of it."""
    given = (settings.text(name) for name in PUBLIC)
    commands = (command for name in INIT_STRINGS for command in set_commands(settings.text(name)))
    names = (
        command.parameters[_APN_OF_CONTEXT].text
        for command in commands
        if command.name == "+CGDCONT" and len(command.parameters) > _APN_OF_CONTEXT
    )
    hidden = secrets_of(" ".join(map(settings.text, (*NUMBERS, "Modem"))))
    return tuple(text for text in (*given, *names) if text and not any(secret in text for secret in hidden))


def option_shown(key: str, value: str) -> str:
    """The value of an option as it may be shown. `key`: as the file spells it."""
    option = known(key)
    if option.secret if option is not None else names_secret(key):
        return MASK if value else ""
    if option is not None and option.name == "PPPD Option":
        value = without_password(value)
    return value_shown(value)


def passwords_in(pppd_option: str) -> list[str]:
    """The words behind pppd's `password` (pppd(8)), and behind `plugin,password`."""
    if "password" not in pppd_option:
        return []
    return [
        word for before, word in pairwise(_words(pppd_option)) if before == "password" or before.endswith(",password")
    ]


def without_password(pppd_option: str) -> str:
    """`PPPD Option` without the words behind `password`; quoted anew if there is one."""
    if not (secrets := passwords_in(pppd_option)):
        return pppd_option
    return " ".join(MASK if word in secrets else shlex.quote(word) for word in _words(pppd_option))


def words_shown(pppd_option: str, argv: Iterable[str]) -> list[str]:
    """pppd's command line without the passwords that `PPPD Option` brings into it; its other words are quoted."""
    words, secrets = _words(pppd_option), passwords_in(pppd_option)
    return [MASK if word in secrets else quoted(value_shown(word)) if word in words else word for word in argv]


def _words(pppd_option: str) -> list[str]:
    try:
        return option_words(pppd_option)
    except ConfigError:
        return pppd_option.split()  # a quote that does not end is told elsewhere
