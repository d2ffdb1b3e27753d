"""Command lines, read with getopt_long's grammar and words, and the texts of --help, --usage and --version.

Switches stand anywhere, short ones bundled, long ones cut short where that is clear; behind `--` no word is a switch.
"""

from __future__ import annotations

import os
import re

from pydial import __version__
from pydial.cli.switches import (
    DEFAULT_FILE,
    DEVICES,
    PROGRAMS,
    PYDIAL,
    PYDIALCONF,
    SECONDS,
    USB_DEVICE,
    Arguments,
    ConfArguments,
)
from pydial.errors import UsageError
from pydial.harmless import harmless
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pydial.cli.switches import Program, Switch

ACTIONS = ("help", "usage", "version")
"""Switches that end a program with a text: nothing behind them counts."""

# Patterns as text: a dial needs none of them, so none is compiled until it is.
PORT_NAME = r"(/dev/)?((tty|ircomm|rfcomm)\w*.*|(serial|pts)/.*)|.*[*?\[].*"
SECONDS_FORM = r"[0-9]{1,6}(\.[0-9]{1,6})?"
USB_NUMBERS = r"(0x)?([0-9a-fA-F]{1,4}):(0x)?([0-9a-fA-F]{1,4})"
USAGE_COLUMNS = 79


def dial_arguments(words: Sequence[str], called: str) -> Arguments:
    """What pydial, `called` by that name, is asked for. UsageError: a word that makes no sense."""
    given = read(words, called, PROGRAMS[PYDIAL])
    texts = [os.fsencode(word).decode("latin-1") for word in given.operands]
    return Arguments(
        os.path.basename(called),
        given.action,
        sections=tuple(text for text in texts if "=" not in text),
        overrides=tuple((name, value) for text in texts if "=" in text for name, _, value in [text.partition("=")]),
        **given.values,
    )


def conf_arguments(words: Sequence[str], called: str) -> ConfArguments:
    """What pydialconf, `called` by that name, is asked for. UsageError: a word that makes no sense."""
    given, name = read(words, called, PROGRAMS[PYDIALCONF]), os.path.basename(called)
    if len(given.operands) > 1:
        raise UsageError(f"Usage: {name} [OPTION...] [FILENAME]", _try(name))
    if given.operands == ("",) and name != PROGRAMS[PYDIALCONF].original:
        raise _wrong(name, "the name of the file is empty")
    return ConfArguments(name, given.action, file=next(iter(given.operands), DEFAULT_FILE), **given.values)


class Given(Record):
    """A command line as it was read: the values of the switches by their field, and the words that are no switch."""

    values: dict[str, Any]
    action: str = ""
    operands: tuple[str, ...] = ()


def read(words: Sequence[str], called: str, program: Program) -> Given:
    """Reads the words of a command line of `program`. UsageError: in getopt's words, or two switches clash."""
    values: dict[str, Any] = {}
    operands: list[str] = []
    for switch, text in _Reader(words, called, program).walk():
        if switch is None:
            operands.append(text)
        elif switch.name in ACTIONS:
            return Given({}, switch.name)
        elif switch.several:
            values[switch.field] = (*values.get(switch.field, ()), *_parts(switch, text))
        else:
            values[switch.field] = _converted(switch, text)
    given = {switch.name for switch in program.switches if switch.field in values}
    for switch in program.switches:
        if switch.name in given:
            _check_company(switch, given, called)
    return Given(values, operands=tuple(operands))


def _check_company(switch: Switch, given: set[str], called: str) -> None:
    """UsageError: beside the other switches that are `given` this one makes no sense."""
    for other in switch.excludes:
        if other in given:
            raise _wrong(called, f"--{switch.name} and --{other} exclude each other")
    if switch.goes_with and not given.intersection(switch.goes_with):
        raise _wrong(called, f"--{switch.name} goes with {' or '.join(f'--{name}' for name in switch.goes_with)}")


# -- getopt_long


class _Reader:
    """Walks over the words of one command line."""

    def __init__(self, words: Sequence[str], called: str, program: Program) -> None:
        self._words = list(words)
        self._called = called
        self._switches = program.switches
        self._is_original = os.path.basename(called) == program.original

    def walk(self) -> Iterator[tuple[Switch | None, str]]:
        """Every switch with the text of its value, and None with every other word."""
        while self._words:
            word = self._words.pop(0)
            if word == "--":
                yield from ((None, rest) for rest in self._words)
                return
            if word.startswith("--"):
                yield from self._long(word[2:])
            elif word.startswith("-") and word != "-":
                yield from self._short(word[1:])
            else:
                yield None, word

    def _long(self, word: str) -> Iterator[tuple[Switch, str]]:
        name, equals, value = word.partition("=")
        switch = self._named(name, word)
        if switch.value and not equals:
            if not self._words:
                raise _wrong(self._called, f"option '--{switch.name}' requires an argument")
            value = self._words.pop(0)
        elif equals and not switch.value:
            raise _wrong(self._called, f"option '--{switch.name}' doesn't allow an argument")
        yield switch, self._checked(switch, value)
        if switch.kind == DEVICES and not equals:
            while self._words and _is_port_name(self._words[0]):  # what the shell made of --ports /dev/ttyUSB*
                yield switch, self._words.pop(0)

    def _named(self, name: str, word: str) -> Switch:
        """The switch of a long name, or of the beginning of one; those of the original go before ours."""
        matches = [switch for switch in self._switches if switch.name.startswith(name)]
        matches = [switch for switch in matches if switch.name == name] or matches
        matches = [switch for switch in matches if switch.original] or matches
        if not matches:
            raise _wrong(self._called, f"unrecognized option '--{self._shown(name, word)}'")
        if len(matches) > 1:
            names = " ".join(f"'--{switch.name}'" for switch in matches)
            raise _wrong(self._called, f"option '--{self._shown(name, word)}' is ambiguous; possibilities: {names}")
        return matches[0]

    def _shown(self, name: str, word: str) -> str:
        """What is told of a switch that makes no sense. Its value may be a secret; wvdial tells it."""
        from pydial.secrets.lines import names_secret

        return name if not self._is_original or names_secret(name) else word

    def _short(self, letters: str) -> Iterator[tuple[Switch, str]]:
        for place, letter in enumerate(letters, 1):
            switch = next((switch for switch in self._switches if letter in switch.letters), None)
            if switch is None:
                raise _wrong(self._called, f"invalid option -- '{letter}'")
            if not switch.value:
                yield switch, ""
                continue
            if not letters[place:] and not self._words:
                raise _wrong(self._called, f"option requires an argument -- '{letter}'")
            yield switch, self._checked(switch, letters[place:] or self._words.pop(0))
            return

    def _checked(self, switch: Switch, value: str) -> str:
        """UsageError: an empty value, as of a shell's variable that is not set. wvdial has its own words for -C."""
        if switch.value and not value and not (switch.original and self._is_original):
            raise _wrong(self._called, f"option '--{switch.name}' requires an argument that is not empty")
        return value


def _wrong(called: str, reason: str) -> UsageError:
    return UsageError(f"{harmless(called)}: {harmless(reason)}", _try(os.path.basename(called)))


def _try(name: str) -> str:
    name = harmless(name)
    return f"Try `{name} --help' or `{name} --usage' for more information."


# -- values


def _converted(switch: Switch, text: str) -> object:
    """The value of a switch as its kind wants it; True for a flag. UsageError: it is none of that kind."""
    if not switch.value:
        return True
    if switch.kind == SECONDS:
        return _seconds(switch.name, text)
    return _usb_numbers(switch.name, text) if switch.kind == USB_DEVICE else text


def _parts(switch: Switch, text: str) -> Sequence[str]:
    return text.split(",") if switch.kind == DEVICES else (text,)


def _seconds(name: str, text: str) -> float:
    seconds = float(text) if re.fullmatch(SECONDS_FORM, text) else 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(f"--{name} {harmless(text)}: that is no number of seconds.", f"For example: --{name} 5")
    return seconds


def _usb_numbers(name: str, text: str) -> tuple[str, str]:
    """Vendor and product, four hex digits each."""
    numbers = re.fullmatch(USB_NUMBERS, text)
    if not numbers:
        raise UsageError(
            f"--{name} {harmless(text)}: that is no VID:PID.", f"As lsusb shows it, for example: --{name} 0421:0405"
        )
    return numbers[2].lower().zfill(4), numbers[4].lower().zfill(4)


def _is_port_name(word: str) -> bool:
    return bool(re.fullmatch(PORT_NAME, word))


# -- texts


def information(program: Program, command: Arguments | ConfArguments) -> str:
    """The text of the action that `command` asks for."""
    texts = {"help": help_text, "usage": usage_text, "version": version_text}
    return texts[command.action](program, command.program)


def help_text(program: Program, called: str) -> str:
    """--help, in wvdial's form."""
    operands = " ".join(operand.shown for operand in program.operands)
    rows = "\n".join(_help_line(switch, called) for switch in program.switches)
    return f"Usage: {called} [OPTION...] {operands}\n{program.purpose}\n\n{rows}\n\n{program.closing}\n"


def _help_line(switch: Switch, called: str) -> str:
    letter = f"-{switch.letters[0]}," if switch.letters else "   "
    return f"  {letter} --{_name_and_value(switch):<20} {switch.meaning.format(program=called)}"


def _name_and_value(switch: Switch) -> str:
    return f"{switch.name}={switch.value}" if switch.value else switch.name


def usage_text(program: Program, called: str) -> str:
    """--usage, in wvdial's form: lines of 79 characters at most."""
    with_letters = [] if program.brief_usage else [switch for switch in program.switches if switch.letters]
    flags = "".join(switch.letters[0] for switch in with_letters if not switch.value)
    words = [f"[-{flags}]"] if flags else []
    words += [f"[-{switch.letters[0]} {switch.value}]" for switch in with_letters if switch.value]
    words += [f"[--{_name_and_value(switch)}]" for switch in program.switches]
    lines = [f"Usage: {called}"]
    for word in [*words, *(operand.shown for operand in program.operands)]:
        if len(lines[-1]) + 1 + len(word) > USAGE_COLUMNS and not program.brief_usage:
            lines.append(" " * 11)
        lines[-1] += f" {word}"
    return "\n".join(lines) + "\n"


def version_text(program: Program, called: str) -> str:
    """--version. Under the original's name its own lines come first: programs compare them."""
    text = program.original_version if called == program.original else program.version
    return f"{text.format(pydial=__version__)}\n"
