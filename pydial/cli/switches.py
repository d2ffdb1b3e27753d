"""The switches of every program, in one table: command lines are read by it, --help and --usage are made from it.

A row also tells what a manual page and a shell's completion need: the group (a heading there), the kind of the value,
the switches that it excludes.
"""

from __future__ import annotations

from pydial.record import Record

PYDIAL, PYDIALCONF = "pydial", "pydialconf"
BOTH = (PYDIAL, PYDIALCONF)

# What a value, or another word of the command line, is.
FLAG = ""  # a switch without a value
FILE, FOLDER, RECORDING = "file", "folder", "recording"  # a recording is a file of --record
DEVICES = "devices"  # names or patterns of serial ports: one, several with commas, or several words
USB_DEVICE = "USB device"  # VID:PID, as lsusb shows it
SECONDS = "seconds"
SECTION, OVERRIDE = "section", "override"  # of the configuration: the name in [Dialer NAME], and OPTION=value

MODES, CONFIGURATION, MESSAGES = "Modes", "Configuration", "Messages"
SCAN, INTEGRATION, INFORMATION = "Scan", "Integration", "Information"

DEFAULT_FILE = "/etc/wvdial.conf"
"""The file that pydialconf writes if none is named."""


class Switch(Record):
    """One switch. `letters`: its short forms, the first is shown; `value`: the name of its value in the texts.

    `kind`: what the value is, FLAG for none. `several`: it may be given again, and every value counts. `original`:
    wvdial or wvdialconf has it too. `excludes`: switches of the same program that make no sense beside it;
    `goes_with`: those of which it needs one.
    """

    programs: tuple[str, ...]
    group: str
    name: str
    letters: str
    meaning: str
    kind: str = FLAG
    value: str = ""
    several: bool = False
    original: bool = False
    excludes: tuple[str, ...] = ()
    goes_with: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name of its field in the program's arguments."""
        return self.name.replace("-", "_")


_DIAL, _CONF = (PYDIAL,), (PYDIALCONF,)

SWITCHES: tuple[Switch, ...] = (
    Switch(_DIAL, MODES, "chat", "c", "used when running {program} from pppd", original=True,
           excludes=("background", "hangup", "status", "check", "demo", "json", "exec")),
    Switch(_DIAL, CONFIGURATION, "config", "C", "use configfile instead of /etc/wvdial.conf", FILE, "configfile",
           several=True, original=True),
    Switch(_DIAL, MESSAGES, "no-syslog", "n", "don't send output to SYSLOG", original=True),
    Switch(_DIAL, MESSAGES, "json", "", "events as JSON lines on stdout"),
    Switch(_DIAL, MESSAGES, "quiet", "q", "tell of errors, and what is not dialled as asked"),
    Switch(_DIAL, MESSAGES, "verbose", "v", "tell the reason for every decision"),
    Switch(_DIAL, MODES, "background", "b", "return once the link is up",
           excludes=("hangup", "status", "check", "demo", "exec")),
    Switch(_DIAL, MODES, "hangup", "", "end the dialer of these sections", excludes=("status", "check", "demo")),
    Switch(_DIAL, MODES, "status", "", "tell the state of the running dialers", excludes=("check", "demo")),
    Switch(_DIAL, MODES, "once", "", "one attempt: no redial, no reconnect"),
    Switch(_DIAL, MODES, "exec", "", "become pppd when the host is ready", excludes=("demo", "replay")),
    Switch(_DIAL, MODES, "check", "", "check the configuration, touch no modem", excludes=("demo",)),
    Switch(_DIAL, MODES, "why", "", "tell what is in the way of a call, make none",
           excludes=("chat", "background", "hangup", "status", "check", "demo", "once", "exec", "record", "replay")),
    Switch(_DIAL, MODES, "demo", "", "dial a virtual modem", excludes=("replay",)),
    Switch(_DIAL, MESSAGES, "record", "", "write the conversation with the modem", FILE, "file"),
    Switch(_DIAL, MODES, "replay", "", "dial against a recording", RECORDING, "file",
           excludes=("background", "hangup", "status", "check")),
    Switch(_CONF, MODES, "list", "", "Print a table of the ports, write nothing"),
    Switch(_CONF, MESSAGES, "json", "", "Print the ports and the result as one JSON object"),
    Switch(_CONF, SCAN, "ports", "", "Scan only these ports", DEVICES, "GLOB", several=True),
    Switch(_CONF, SCAN, "timeout", "", "Give up after S seconds", SECONDS, "S"),
    Switch(_CONF, MODES, "dry-run", "", "Print what would change (a diff), write nothing"),
    Switch(_CONF, CONFIGURATION, "stable-names", "", "Write the name that survives replugging"),
    Switch(_CONF, SCAN, "bind", "", "Give this device to usbserial first (see lsusb)", USB_DEVICE, "VID:PID"),
    Switch(_CONF, INTEGRATION, "install-integration", "", "Install unit, udev example, ifdown hook, links",
           excludes=("remove-integration",)),
    Switch(_CONF, INTEGRATION, "remove-integration", "", "Take them away again"),
    Switch(_CONF, INTEGRATION, "prefix", "", "Install below this folder, for packagers", FOLDER, "DIR",
           goes_with=("install-integration", "remove-integration")),
    Switch(_DIAL, INFORMATION, "help", "?h", "Give this help list", original=True),
    Switch(_CONF, INFORMATION, "help", "?", "Give this help list", original=True),
    Switch(BOTH, INFORMATION, "usage", "", "Give a short usage message", original=True),
    Switch(BOTH, INFORMATION, "version", "V", "Print program version", original=True),
)  # fmt: skip


class Operand(Record):
    """A word of the command line that is no switch: how the texts show it, and what it is."""

    shown: str
    kind: str


class Program(Record):
    """One command. `original`: the program whose place it takes, and by whose name it may be called.

    `purpose` and `closing`: the lines of --help before and after the switches. `version` and `original_version`: those
    of --version, where {pydial} is pydial's version. `brief_usage`: --usage is one line of long names.
    """

    name: str
    original: str
    purpose: str
    operands: tuple[Operand, ...]
    closing: str
    version: str
    original_version: str
    brief_usage: bool = False

    @property
    def switches(self) -> tuple[Switch, ...]:
        """Those of the table that it has, in their order."""
        return tuple(switch for switch in SWITCHES if self.name in switch.programs)


_COPYRIGHT = "Copyright (c) 1997-2005 Net Integration Technologies, Inc."

PROGRAMS: dict[str, Program] = {
    PYDIAL: Program(
        name=PYDIAL,
        original="wvdial",
        purpose="An intelligent PPP dialer.",
        operands=(Operand("[SECTION]...", SECTION), Operand("[OPTION=value]...", OVERRIDE)),
        closing="""\
Mandatory or optional arguments to long options are also mandatory or optional
for any corresponding short options.

Optional SECTION arguments refer to sections in configuration file (usually)
/etc/wvdial.conf, $HOME/.wvdialrc or the file specified by --config.
Specified sections are all read, the first that has an option wins.
Any options not in the listed sections are taken from [Dialer Defaults].

Also, optional OPTION=value parameters allow you to override options within
the configuration files.""",
        version="pydial {pydial}",
        original_version=(
            f"WvDial 1.61\n{_COPYRIGHT}\nThis is pydial {{pydial}}, an independent program in its place."
        ),
    ),
    PYDIALCONF: Program(
        name=PYDIALCONF,
        original="wvdialconf",
        purpose="Create or update a WvDial configuration file",
        operands=(Operand("[FILENAME]", FILE),),
        closing=f"The default for FILENAME is {DEFAULT_FILE}.",
        version="pydialconf {pydial}",
        original_version=f"WvDialConf 1.61 (pydial {{pydial}})\n{_COPYRIGHT}",
        brief_usage=True,
    ),
}


class Command(Record):
    """What any program is asked for: the name it was called by, without folders, and help, usage, version or ""."""

    program: str
    action: str = ""


class Arguments(Command):
    """What pydial is asked for: a field for each of its switches.

    Section names and overrides are text as in a configuration file: latin-1 above the bytes typed.
    """

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
    why: bool = False
    demo: bool = False
    record: str = ""
    replay: str = ""
    sections: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()

    @property
    def as_wvdial(self) -> bool:
        """Whether it was started under wvdial's name."""
        return self.program == PROGRAMS[PYDIAL].original


class ConfArguments(Command):
    """What pydialconf is asked for: a field for each of its switches. `bind`: vendor and product, four hex digits."""

    list: bool = False
    json: bool = False
    ports: tuple[str, ...] = ()
    timeout: float | None = None
    dry_run: bool = False
    stable_names: bool = False
    bind: tuple[str, str] | None = None
    install_integration: bool = False
    remove_integration: bool = False
    prefix: str = ""
    file: str = DEFAULT_FILE

    @property
    def as_wvdialconf(self) -> bool:
        """Whether it was started under wvdialconf's name."""
        return self.program == PROGRAMS[PYDIALCONF].original
