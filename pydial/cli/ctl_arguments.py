"""The command line of `pydialctl`, read by argparse from the table of its commands."""

from __future__ import annotations

import argparse
import os
import re

from pydial import __version__
from pydial.cli.ctl_commands import PURPOSE, PYDIALCTL, VERBS, Request
from pydial.errors import UsageError
from pydial.harmless import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, NoReturn

    from pydial.cli.ctl_commands import Argument, Verb

EXAMPLES = """\
examples:
  pydialctl modems                       every modem, its SIM, its network
  pydialctl signal mobile                of the modem that [Dialer mobile] names, or its dialer has
  pydialctl status --watch               of the running dialers, until Ctrl-C
  pydialctl at 'AT+CSQ' ATI
  pydialctl sms send +491701234567 "The link is down."
  pydialctl ussd '*100#'
  pydialctl pin status
"""
AT_COMMAND = re.compile(r"(?i)\s*A(?:T|/)")


class _Parser(argparse.ArgumentParser):
    """Raises UsageError in place of ending the program."""

    def error(self, message: str) -> NoReturn:
        if wrong := re.match(r"argument (?:COMMAND|PART): invalid choice: (.*) \(choose from", message, re.DOTALL):
            message = f"there is no command {wrong[1]}"  # Pythons differ in how they list the others
        raise UsageError(f"{PYDIALCTL}: {harmless(message)}", f"`{self.prog} --help` tells more.")


class HelpWanted(Exception):
    """--help or --version: `text` is to be printed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        raise HelpWanted(parser.format_help())


class _Version(argparse.Action):
    def __call__(self, _parser: argparse.ArgumentParser, *_rest: object) -> None:
        raise HelpWanted(f"{PYDIALCTL} {__version__}\n")


def request(words: Sequence[str]) -> Request:
    """What the words ask for. Raises UsageError, and HelpWanted for a text."""
    parser = _parser(PYDIALCTL, PURPOSE, EXAMPLES)
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version")
    _add_verbs(parser, VERBS, "command")
    given = vars(parser.parse_args(list(words)))
    if not given.get("command"):
        raise UsageError(f"{PYDIALCTL}: no command", f"`{PYDIALCTL} --help` shows them.")
    return _request({name: value for name, value in given.items() if value is not None})


def _request(given: dict[str, Any]) -> Request:
    sections = [*_texts(given.pop("section", ())), *_texts(given.pop("sections", ()))]
    words = [str(word) for word in _texts(given.pop("words", ()))]
    if given.get("command") == "at":
        commands = [word for word in words if AT_COMMAND.match(word)]
        sections += [word for word in words if not AT_COMMAND.match(word)]
        words = commands
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return Request(**{**given, **lists, "sections": tuple(map(_latin, sections)), "words": tuple(words)})


def _texts(value: object) -> Iterable[str]:
    return value if isinstance(value, list | tuple) else ()


def _latin(text: str) -> str:
    """As the sections of a file are read."""
    return os.fsencode(text).decode("latin-1")


def _parser(prog: str, about: str, epilog: str = "") -> _Parser:
    parser = _Parser(
        prog=prog,
        description=about,
        epilog=epilog,
        add_help=False,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-h", "--help", action=_Help, nargs=0, help="print this text")
    return parser


def _add_verbs(parser: _Parser, verbs: Iterable[Verb], dest: str) -> None:
    """The commands, as sub-parsers of their own: each with its own --help."""
    below = parser.add_subparsers(dest=dest, metavar=dest.upper(), parser_class=_Sub)
    for verb in verbs:
        sub = below.add_parser(
            verb.name, help=verb.meaning, description=f"{verb.meaning[0].upper()}{verb.meaning[1:]}."
        )
        for argument in verb.arguments:
            _add(sub, argument)
        if verb.parts:
            _add_verbs(sub, verb.parts, "part")


class _Sub(_Parser):
    """A parser of a command below."""

    def __init__(self, **how: object) -> None:
        how.update(add_help=False, allow_abbrev=False)
        super().__init__(**how)  # type: ignore[arg-type] # argparse hands on what add_parser was given
        self.add_argument("-h", "--help", action=_Help, nargs=0, help="print this text")


def _add(parser: _Parser, argument: Argument) -> None:
    more: dict[str, object] = {"help": argument.meaning}
    if not argument.is_option:
        more |= {"nargs": argument.count} if argument.count else {}
        more |= {"type": int} if argument.kind == "number" else {}
        shown = argument.name.upper().removesuffix("S") if argument.count == "*" else argument.name.upper()
        parser.add_argument(argument.name, metavar=shown, **more)  # type: ignore[arg-type] # built from a table
        return
    names = [f"-{argument.letter}", argument.name] if argument.letter else [argument.name]
    if not argument.kind:
        more["action"] = "store_true"
    else:
        more |= {"metavar": argument.kind.upper(), "action": "append" if argument.several else "store"}
    parser.add_argument(*names, dest=argument.field, **more)  # type: ignore[arg-type] # as above
