"""The commands of `pydialctl`, in one table: argparse, the manual page and the shells' completion are made from it."""

from __future__ import annotations

from pydial.cli.switches import FILE, FLAG, SECTION
from pydial.record import Record
from pydial.talk.pin import ACTIONS, STATUS

PYDIALCTL = "pydialctl"
PURPOSE = "Look at modems and dialers, and talk to them, while a dial is on or not."
DEVICE = "device"  # of a serial port
TEXT, NUMBER = "text", "number"


class Argument(Record):
    """An option (`--name`) or a word (`name`) of a command. `kind`: FLAG for an option without a value.

    `count`: as argparse's nargs, "" for one word. `choices`: the only words that there may be.
    """

    name: str
    meaning: str
    kind: str = FLAG
    letter: str = ""
    count: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False

    @property
    def is_option(self) -> bool:
        """It begins with two hyphens."""
        return self.name.startswith("--")

    @property
    def field(self) -> str:
        """Its name among the values that were read."""
        return self.name.lstrip("-").replace("-", "_")


class Verb(Record):
    """One command. `parts`: commands below it, such as those of `sms`."""

    name: str
    meaning: str
    arguments: tuple[Argument, ...] = ()
    parts: tuple[Verb, ...] = ()


_JSON = Argument("--json", "print one JSON object")
_CONFIG = Argument("--config", "use this file instead of /etc/wvdial.conf", FILE, "C", several=True)
_VERBOSE = Argument("--verbose", "show the conversation with the modem", letter="v")
_MODEM = Argument("--modem", "use this modem, whatever the configuration says", DEVICE)
_SECTION = Argument("--section", "the same as a section behind the command", SECTION, several=True)
_SECTIONS = Argument("sections", "of the configuration: the modem of its dialer, or the one that it names", SECTION,
                     count="*")  # fmt: skip
_OF_MODEM = (_JSON, _CONFIG, _MODEM, _SECTION, _VERBOSE, _SECTIONS)
_OF_DIALER = (_CONFIG, _SECTION, _SECTIONS)
_LAST_TRY = (Argument("--last-try", "although only one try is left"),)
_WATCH = Argument("--watch", "go on, and show what changes, until Ctrl-C")

VERBS: tuple[Verb, ...] = (
    Verb("status", "the state of the running dialers, and how they hear the network",
         (_WATCH, Argument("--openmetrics", "print metrics for Prometheus"), _JSON, *_OF_DIALER)),
    Verb("hangup", "end the dialer", _OF_DIALER),
    Verb("reconnect", "end the dialer's call, and dial anew", _OF_DIALER),
    Verb("modems", "every modem, its SIM and its network",
         (_JSON, Argument("--full", "print IMSI and ICCID whole, not their last four digits"),
          Argument("--ports", "look at these ports only", DEVICE, several=True), _VERBOSE)),
    Verb("signal", "registration, operator and signal of a modem", (_WATCH, *_OF_MODEM)),
    Verb("at", "send AT commands; without one: each line of standard input",
         (Argument("words", "AT commands, and sections", TEXT, count="*"),
          *(argument for argument in _OF_MODEM if argument is not _SECTIONS))),
    Verb("sms", "short messages", parts=(
        Verb("list", "every message in the modem's store", _OF_MODEM),
        Verb("read", "one message", (Argument("place", "its number in the list", NUMBER), *_OF_MODEM)),
        Verb("send", "send a message; without TEXT: standard input",
             (Argument("number", "who is to get it, with + and the country's code", TEXT),
              Argument("text", "the message", TEXT, count="?"), *_OF_MODEM)),
        Verb("delete", "delete a message, or all",
             (Argument("--all", "every message in the store"),
              Argument("place", "its number in the list", NUMBER, count="?"),
              *(argument for argument in _OF_MODEM if argument is not _SECTIONS))),
    )),
    Verb("ussd", "send a code such as *100# and print the network's answer",
         (Argument("code", "the code", TEXT),
          Argument("--answer", "the answer to the network's menu; several: one after another", TEXT, several=True),
          *_OF_MODEM)),
    Verb("pin", "the SIM's lock", parts=tuple(
        Verb(action, meaning, (*_LAST_TRY[action == STATUS :], *_OF_MODEM))
        for action, meaning in zip(ACTIONS, (
            "what the SIM wants, and how many tries are left",
            "open the SIM: the PIN is typed, or read from standard input",
            "another PIN: the old and the new one are typed, or read from standard input",
            "the SIM asks for no PIN any more",
            "the SIM asks for its PIN from now on",
            "open the SIM by its PUK, with a new PIN",
        ), strict=True)
    )),
)  # fmt: skip


class Request(Record):
    """What `pydialctl` is asked for. Section names are text as in a configuration: latin-1 above the bytes typed."""

    command: str
    part: str = ""
    sections: tuple[str, ...] = ()
    config: tuple[str, ...] = ()
    modem: str = ""
    json: bool = False
    verbose: bool = False
    watch: bool = False
    openmetrics: bool = False
    full: bool = False
    all: bool = False
    last_try: bool = False
    ports: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    place: int | None = None
    number: str = ""
    text: str | None = None
    code: str = ""
    answer: tuple[str, ...] = ()
