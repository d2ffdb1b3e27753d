"""pydialconf's command line: one table of options, and the reader for it."""

from __future__ import annotations

import re

from pydial.errors import UsageError
from pydial.record import Record

INTEGRATION = ("install-integration", "remove-integration")
FLAG, VALUE, VALUES = "flag", "value", "values"
DEFAULT_FILE = "/etc/wvdial.conf"


class Option(Record):
    """One option: `takes` nothing (FLAG), one VALUE, or VALUES (one or several, and again)."""

    long: str
    help: str
    short: str = ""
    takes: str = FLAG
    metavar: str = ""


OPTIONS: tuple[Option, ...] = (
    Option("list", "Print a table of the ports, write nothing"),
    Option("json", "Print the ports and the result as one JSON object"),
    Option("ports", "Scan only these ports", takes=VALUES, metavar="GLOB"),
    Option("timeout", "Give up after S seconds", takes=VALUE, metavar="S"),
    Option("dry-run", "Print what would change (a diff), write nothing"),
    Option("stable-names", "Write the name that survives replugging"),
    Option("bind", "Give this device to usbserial first (see lsusb)", takes=VALUE, metavar="VID:PID"),
    Option("install-integration", "Install unit, udev example, ifdown hook, links"),
    Option("remove-integration", "Take them away again"),
    Option("prefix", "Install below this folder, for packagers", takes=VALUE, metavar="DIR"),
    Option("help", "Give this help list", short="?"),
    Option("usage", "Give a short usage message"),
    Option("version", "Print program version", short="V"),
)

PORT_NAME = re.compile(r"(/dev/)?((tty|ircomm|rfcomm)\w*.*|(serial|pts)/.*)|.*[*?\[].*")
SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
USB_NUMBERS = re.compile(r"(0x)?([0-9a-fA-F]{1,4}):(0x)?([0-9a-fA-F]{1,4})")


class Arguments(Record):
    """What was asked for: options by long name (True, a text, or texts), and the file."""

    given: dict[str, bool | str | list[str]]
    file: str = DEFAULT_FILE

    def has(self, long: str) -> bool:
        """Whether a flag, or an option with a value, was given."""
        return long in self.given

    def texts(self, long: str) -> list[str]:
        """The values of an option, [] if it was not given."""
        value = self.given.get(long, [])
        return value if isinstance(value, list) else [str(value)]

    @property
    def timeout(self) -> float | None:
        """Seconds, or None. UsageError: not a number."""
        text = next(iter(self.texts("timeout")), "")
        if not text:
            return None
        seconds = float(text) if SECONDS.fullmatch(text) else 0.0
        if not 0 < seconds < 1e6:
            raise UsageError(f"--timeout {text}: that is no number of seconds.", "For example: --timeout 5")
        return seconds

    @property
    def bind(self) -> tuple[str, str] | None:
        """Vendor and product, four hex digits each. UsageError: something else."""
        text = next(iter(self.texts("bind")), "")
        if not text:
            return None
        numbers = USB_NUMBERS.fullmatch(text)
        if not numbers:
            raise UsageError(f"--bind {text}: that is no VID:PID.", "As lsusb shows it, for example: --bind 0421:0405")
        return numbers[2].lower().zfill(4), numbers[4].lower().zfill(4)


def read(words: list[str]) -> Arguments:
    """The arguments in `words`. UsageError with getopt's words."""
    given: dict[str, bool | str | list[str]] = {}
    files: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            files += rest
            break
        if word == "-" or not word.startswith("-"):
            files.append(word)
        elif word.startswith("--"):
            _long(word, rest, given)
        else:
            _short(word, given)
    if len(files) > 1:
        raise UsageError("Usage: {program} [OPTION...] [FILENAME]")
    if all(name in given for name in INTEGRATION):
        raise UsageError(f"{{program}}: --{INTEGRATION[0]} and --{INTEGRATION[1]} exclude each other")
    if "prefix" in given and not any(name in given for name in INTEGRATION):
        raise UsageError(f"{{program}}: --prefix goes with --{INTEGRATION[0]} or --{INTEGRATION[1]}")
    return Arguments(given, *files)


def _long(word: str, rest: list[str], given: dict[str, bool | str | list[str]]) -> None:
    name, equals, value = word[2:].partition("=")
    option = _by_long(name)
    if option.takes == FLAG:
        if equals:
            raise UsageError(f"{{program}}: option '--{option.long}' doesn't allow an argument")
        given[option.long] = True
        return
    if not equals and not rest:
        raise UsageError(f"{{program}}: option '--{option.long}' requires an argument")
    values = [value if equals else rest.pop(0)]
    if not values[0]:  # of --prefix it would mean the system itself
        raise UsageError(f"{{program}}: option '--{option.long}' requires an argument that is not empty")
    if option.takes == VALUE:
        given[option.long] = values[0]
        return
    while not equals and rest and PORT_NAME.fullmatch(rest[0]):  # what the shell made of --ports /dev/ttyUSB*
        values.append(rest.pop(0))
    before = given.get(option.long)
    given[option.long] = (before if isinstance(before, list) else []) + ",".join(values).split(",")


def _by_long(name: str) -> Option:
    """The option of that name or of an unambiguous beginning of it, as getopt_long does."""
    exact = [option for option in OPTIONS if option.long == name]
    found = exact or [option for option in OPTIONS if name and option.long.startswith(name)]
    if len(found) == 1:
        return found[0]
    trouble = "is ambiguous" if found else ""
    raise UsageError(
        f"{{program}}: option '--{name}' {trouble}" if found else f"{{program}}: unrecognized option '--{name}'"
    )


def _short(word: str, given: dict[str, bool | str | list[str]]) -> None:
    for letter in word[1:]:
        option = next((option for option in OPTIONS if option.short == letter), None)
        if option is None:
            raise UsageError(f"{{program}}: invalid option -- '{letter}'")
        given[option.long] = True


def help_text(program: str) -> str:
    """`--help`: wvdialconf's, with our options."""
    rows = "".join(f"{_left(option):<29}{option.help}\n" for option in OPTIONS)
    return (
        f"Usage: {program} [OPTION...] [FILENAME]\n"
        "Create or update a WvDial configuration file\n\n"
        f"{rows}\nThe default for FILENAME is {DEFAULT_FILE}.\n"
    )


def _left(option: Option) -> str:
    short = f"-{option.short}, " if option.short else "    "
    return f"  {short}--{option.long}{'=' if option.metavar else ''}{option.metavar} "


def usage_text(program: str) -> str:
    """`--usage`."""
    longs = " ".join(f"[{_left(option).strip().split(', ')[-1]}]" for option in OPTIONS)
    return f"Usage: {program} {longs} [FILENAME]\n"
