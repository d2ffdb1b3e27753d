"""What `--check` finds in PPPD Option."""

from __future__ import annotations

from pydial.config.pppd_option import option_words
from pydial.config.problems import Problem, problem
from pydial.errors import ConfigError
from pydial.secrets.settings import passwords_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "PPPD Option"
DETACHES = "updetach"
"""pppd's option to go into the background once the link is up, unless its line is its standard input, as it is here."""


def check_option(text: str, where: str) -> Iterator[Problem]:
    """The findings about `text`, the value of PPPD Option, which stands at `where`."""
    try:
        words = option_words(text)
    except ConfigError as error:
        yield problem("pppd-option-invalid", where, error.message)
        return
    if passwords_in(text):
        message = f"{NAME} holds a password: until pppd has read and hidden it, `ps` shows it to every user."
        yield problem("password-in-pppd-option", where, message)
    if DETACHES in words:
        yield detaches(NAME, where)


def detaches(place: str, where: str) -> Problem:
    """The finding for `updetach` in `place`."""
    return problem("pppd-detaches", where, f"{DETACHES} in {place} has no effect: pppd keeps to the line it is given.")
