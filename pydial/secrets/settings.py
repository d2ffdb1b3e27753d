"""Which secrets the settings of a run hold, and how its options may be shown."""

from __future__ import annotations

import re
from itertools import pairwise

from pydial.config.options import known
from pydial.config.pppd_option import option_words
from pydial.errors import ConfigError
from pydial.secrets.commands import MASK, secrets_of
from pydial.secrets.lines import value_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings

COMMANDS = (
    *(f"Init{n}" for n in range(1, 10)),
    *("Dial Command", "Dial Prefix", "Area Code", "Phone", "Phone1", "Phone2", "Phone3", "Phone4"),
)
"""The options whose text goes to the modem."""


def secrets_in(settings: Settings) -> tuple[str, ...]:
    """The secrets of a run: Password, PIN, and those in PPPD Option and in AT commands."""
    in_commands = (secret for name in COMMANDS for secret in secrets_of(settings.text(name)))
    return (settings.text("Password"), settings.text("PIN"), password_in(settings.text("PPPD Option")), *in_commands)


def option_shown(key: str, value: str) -> str:
    """The value of an option as it may be shown. `key`: as the file spells it."""
    option = known(key)
    if option is not None and option.secret:
        return MASK if value else ""
    if option is not None and option.name == "PPPD Option":
        value = without_password(value)
    return value_shown(value)


def password_in(pppd_option: str) -> str:
    """The word behind pppd's `password` (pppd(8)), "" if there is none."""
    try:
        words = option_words(pppd_option)
    except ConfigError:
        words = pppd_option.split()  # a quote that does not end is told elsewhere
    return next((word for before, word in pairwise(words) if before == "password"), "")


def without_password(pppd_option: str) -> str:
    """`PPPD Option` without the word behind `password`."""
    return re.sub(r"""(?<!\S)(password\s+)("[^"]*"?|'[^']*'?|\S+)""", rf"\1{MASK}", pppd_option)
