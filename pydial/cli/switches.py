"""The command line: one table feeds the parser, --help and --usage.

getopt_long's grammar, as wvdial has it: options anywhere, short ones bundled, long ones cut short where
that is clear. An argument with `=` overrides an option, any other names a section.
"""

from __future__ import annotations

import os

import pydial
from pydial.errors import UsageError
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Switch(Record):
    """One option: its letters (the first is shown), its long name, the name of its value ("" for none)."""

    letters: str
    name: str
    value: str
    meaning: str
    wvdial: bool = False  # wvdial has it too


SWITCHES = (
    Switch("c", "chat", "", "used when running {program} from pppd", wvdial=True),
    Switch("C", "config", "configfile", "use configfile instead of /etc/wvdial.conf", wvdial=True),
    Switch("n", "no-syslog", "", "don't send output to SYSLOG", wvdial=True),
    Switch("", "json", "", "events as JSON lines on stdout"),
    Switch("q", "quiet", "", "tell of errors, and what is not dialled as asked"),
    Switch("v", "verbose", "", "tell the reason for every decision"),
    Switch("b", "background", "", "return once the link is up"),
    Switch("", "hangup", "", "end the dialer of these sections"),
    Switch("", "status", "", "tell the state of the running dialers"),
    Switch("", "once", "", "one attempt: no redial, no reconnect"),
    Switch("", "exec", "", "become pppd when the host is ready"),
    Switch("", "check", "", "check the configuration, touch no modem"),
    Switch("", "demo", "", "dial a virtual modem"),
    Switch("", "record", "file", "write the conversation with the modem"),
    Switch("", "replay", "file", "dial against a recording"),
    Switch("?h", "help", "", "Give this help list", wvdial=True),
    Switch("", "usage", "", "Give a short usage message", wvdial=True),
    Switch("V", "version", "", "Print program version", wvdial=True),
)

_ENDINGS = ("help", "usage", "version")
_EXCLUSIVE = (
    ("chat", "background", "hangup", "status", "check", "demo"),
    ("chat", "json"),  # standard output is the modem
    ("chat", "exec"),
    ("background", "exec"),
    ("exec", "demo", "replay"),
    ("replay", "background", "hangup", "status", "check"),
)
_BY_LETTER = {letter: switch for switch in SWITCHES for letter in switch.letters}
_BY_NAME = {switch.name: switch for switch in SWITCHES}


class Arguments(Record):
    """What was asked for. `action` is help, usage or version, or "" to go on.

    Section names and overrides are text as in a configuration file: latin-1 above the bytes typed.
    """

    program: str  # the name it was called by, without folders
    action: str = ""
    config: tuple[str, ...] = ()
    chat: bool = False
    no_syslog: bool = False
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    background: bool = False
    hangup: bool = False
    status: bool = False
    once: bool = False
    exec: bool = False
    check: bool = False
    demo: bool = False
    record: str = ""
    replay: str = ""
    sections: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()

    @property
    def as_wvdial(self) -> bool:
        """Whether it was started under wvdial's name."""
        return self.program == "wvdial"


def parse(argv: Sequence[str], program: str) -> Arguments:
    """The arguments behind the program's name; `program` is that name as typed.

    UsageError: its message is wvdial's two lines, to be printed as they are.
    """
    found: dict[str, object] = {}
    config: list[str] = []
    rest: list[str] = []
    for switch, value in _walk(argv, program):
        if switch is None:
            rest.append(value)
        elif switch.name in _ENDINGS:
            return Arguments(os.path.basename(program), switch.name)
        elif switch.name == "config":
            config.append(value)
        else:
            found[switch.name.replace("-", "_")] = value if switch.value else True
    for names in _EXCLUSIVE:
        if len(clash := [name for name in names if name in found]) > 1:
            raise _usage_error(program, f"--{clash[0]} and --{clash[1]} exclude each other")
    words = [os.fsencode(word).decode("latin-1") for word in rest]
    return Arguments(
        os.path.basename(program),
        config=tuple(config),
        sections=tuple(word for word in words if "=" not in word),
        overrides=tuple((name, value) for word in words if "=" in word for name, _, value in [word.partition("=")]),
        **found,  # type: ignore[arg-type]
    )


def _walk(argv: Sequence[str], program: str) -> Iterator[tuple[Switch | None, str]]:
    """Switches with their values, and None with every other argument."""
    words = iter(argv)
    for word in words:
        if word == "--":
            yield from ((None, rest) for rest in words)
        elif word.startswith("--"):
            yield _long(word[2:], words, program)
        elif word.startswith("-") and word != "-":
            yield from _short(word[1:], words, program)
        else:
            yield None, word


def _long(word: str, words: Iterator[str], program: str) -> tuple[Switch, str]:
    name, equals, value = word.partition("=")
    switch = _named(name, program)
    if not switch.value and equals:
        raise _usage_error(program, f"option '--{switch.name}' doesn't allow an argument")
    if switch.value and not equals:
        following = next(words, None)
        if following is None:
            raise _usage_error(program, f"option '--{switch.name}' requires an argument")
        value = following
    return _with_value(switch, value, program)


def _with_value(switch: Switch, value: str, program: str) -> tuple[Switch, str]:
    """UsageError: the value is empty, like a variable of the shell that is not set. wvdial has its own words for -C."""
    if switch.value and not value and not (switch.wvdial and os.path.basename(program) == "wvdial"):
        raise _usage_error(program, f"option '--{switch.name}' requires an argument that is not empty")
    return switch, value


def _named(name: str, program: str) -> Switch:
    """The switch of a long name, or of the beginning of one; wvdial's own go before ours."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    matches = [switch for switch in SWITCHES if switch.name.startswith(name)]
    matches = [switch for switch in matches if switch.wvdial] or matches
    if not matches:
        raise _usage_error(program, f"unrecognized option '--{name}'")
    if len(matches) > 1:
        names = " ".join(f"'--{switch.name}'" for switch in matches)
        raise _usage_error(program, f"option '--{name}' is ambiguous; possibilities: {names}")
    return matches[0]


def _short(letters: str, words: Iterator[str], program: str) -> Iterator[tuple[Switch, str]]:
    for place, letter in enumerate(letters):
        switch = _BY_LETTER.get(letter)
        if switch is None:
            raise _usage_error(program, f"invalid option -- '{letter}'")
        if not switch.value:
            yield switch, ""
            continue
        value = letters[place + 1 :] or next(words, None)
        if value is None:
            raise _usage_error(program, f"option requires an argument -- '{letter}'")
        yield _with_value(switch, value, program)
        return


def _usage_error(program: str, reason: str) -> UsageError:
    name = os.path.basename(program)
    return UsageError(f"{program}: {reason}\nTry `{name} --help' or `{name} --usage' for more information.")


# -- texts


def help_text(program: str) -> str:
    """--help, in wvdial's form."""
    return _HELP.format(program=program, options="\n".join(_help_line(switch, program) for switch in SWITCHES))


def _help_line(switch: Switch, program: str) -> str:
    letter = f"-{switch.letters[0]}," if switch.letters else "   "
    value = f"={switch.value}" if switch.value else ""
    return f"  {letter} --{switch.name + value:<20} {switch.meaning.format(program=program)}"


def usage_text(program: str) -> str:
    """--usage, in wvdial's form: lines of 79 characters at most."""
    flags = "".join(switch.letters[0] for switch in SWITCHES if switch.letters and not switch.value)
    short = [f"[-{switch.letters[0]} {switch.value}]" for switch in SWITCHES if switch.letters and switch.value]
    long = [f"[--{switch.name}{'=' if switch.value else ''}{switch.value}]" for switch in SWITCHES]
    lines = [f"Usage: {program}"]
    for word in [f"[-{flags}]", *short, *long, "[SECTION]...", "[OPTION=value]..."]:
        if len(lines[-1]) + 1 + len(word) > 79:
            lines.append(" " * 11)
        lines[-1] += f" {word}"
    return "\n".join(lines)


def version_text(program: str) -> str:
    """--version. Under wvdial's name its own lines come first: programs compare them."""
    own = f"pydial {pydial.__version__}"
    return f"{_WVDIAL_VERSION}\nThis is {own}, an independent program in its place." if program == "wvdial" else own


_WVDIAL_VERSION = "WvDial 1.61\nCopyright (c) 1997-2005 Net Integration Technologies, Inc."

_HELP = """\
Usage: {program} [OPTION...] [SECTION]... [OPTION=value]...
An intelligent PPP dialer.

{options}

Mandatory or optional arguments to long options are also mandatory or optional
for any corresponding short options.

Optional SECTION arguments refer to sections in configuration file (usually)
/etc/wvdial.conf, $HOME/.wvdialrc or the file specified by --config.
Specified sections are all read, the first that has an option wins.
Any options not in the listed sections are taken from [Dialer Defaults].

Also, optional OPTION=value parameters allow you to override options within
the configuration files."""
