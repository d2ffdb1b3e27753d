"""Every option of a configuration, in one table: it feeds the defaults, `--check` and the documentation.

`python -m pydial.config.options` prints the table as docs/options.md has it.
"""

from __future__ import annotations

from pydial.config.words import fold
from pydial.record import Record

TEXT, NUMBER, FLAG, SECONDS, CHOICE = "text", "number", "flag", "seconds", "choice"


class Option(Record):
    """One option.

    `default` is written as it would be in a file. `stronger` spellings win over the name wherever
    they stand, `weaker` ones count only where the name is missing. `read` is False for what
    wvdialconf writes and nobody reads.
    """

    name: str
    kind: str
    default: str
    meaning: str
    stronger: tuple[str, ...] = ()
    weaker: tuple[str, ...] = ()
    secret: bool = False
    wvdial: bool = True  # False: wvdial ignores it
    choices: tuple[str, ...] = ()
    read: bool = True


GROUPS: dict[str, tuple[Option, ...]] = {
    "Modem": (
        Option(
            "Modem",
            TEXT,
            "/dev/modem",
            "The device, `socket://HOST:PORT`, `rfc2217://HOST:PORT`, or `auto`: the best data port",
        ),
        Option("Baud", NUMBER, "57600", "Speed of the line in bit/s"),
        Option(
            "FlowControl",
            CHOICE,
            "CRTSCTS",
            "Flow control on the line",
            weaker=("Flow Control",),
            wvdial=False,
            choices=("CRTSCTS", "XONXOFF", "NOFLOW"),
        ),
        Option(
            "Multiplex",
            CHOICE,
            "no",
            "Talk to the modem while it is online, on a second channel of the one line (27.010); "
            "`auto`: where it has no second port and can",
            wvdial=False,
            choices=("yes", "no", "auto"),
        ),
        Option("Init1", TEXT, "ATZ", "First init string", stronger=("Init",)),
        *(Option(f"Init{n}", TEXT, "", "A further init string") for n in range(2, 10)),
        Option("ISDN", FLAG, "no", "The modem is an ISDN adapter: pppd uses the default asyncmap"),
        Option("Wait For Modem", SECONDS, "0", "Seconds to wait for a missing device", wvdial=False),
        Option(
            "Second Port",
            TEXT,
            "",
            "A second port of the same modem, by which `pydialctl` asks it while it dials; without it: "
            "one that udev knows of",
            wvdial=False,
        ),
        Option("Modem Type", TEXT, "", "What wvdialconf found, for people", read=False),
        Option("Modem Name", TEXT, "", "The modem's own name, for people", read=False),
    ),
    "Cellular network": (
        Option(
            "APN",
            TEXT,
            "",
            "Access point name, or `auto`: that of the SIM's provider; with it and no Phone, `*99#` is dialled",
            wvdial=False,
        ),
        Option(
            "CID",
            NUMBER,
            "1",
            "Number of the packet-data context; where neither it nor Phone is set, one that is free or has the APN",
            wvdial=False,
        ),
        Option(
            "PDP Type",
            CHOICE,
            "IP",
            "Type of the packet-data context",
            wvdial=False,
            choices=("IP", "IPV6", "IPV4V6"),
        ),
        Option("PIN", TEXT, "", "The SIM's PIN, sent once and only when asked for", secret=True, wvdial=False),
        Option("Register Timeout", SECONDS, "60", "Seconds to wait for the network; 0: none", wvdial=False),
        Option(
            "Auth",
            CHOICE,
            "auto",
            "How Username and Password are given: to PPP's peer, and to the modem where it needs a command for it",
            wvdial=False,
            choices=("auto", "pap", "chap", "none"),
        ),
        Option("Roaming", FLAG, "yes", "`no`: no call while registered in a foreign network", wvdial=False),
    ),
    "Dialling": (
        Option("Phone", TEXT, "", "The number to dial"),
        *(Option(f"Phone{n}", TEXT, "", "The number to try when those before it are busy") for n in range(1, 5)),
        Option("Dial Command", TEXT, "ATDT", "What is sent before the number"),
        Option("Dial Prefix", TEXT, "", "Dialled first, with a comma behind it"),
        Option("Area Code", TEXT, "", "Dialled between prefix and number"),
        Option("Dial Timeout", NUMBER, "60", "Seconds to wait for the answer to a dial command"),
        Option("Dial Attempts", NUMBER, "0", "Give up after so many tries; 0: never"),
        Option("Abort on Busy", FLAG, "no", "Give up when the line is busy"),
        Option("Abort on No Dialtone", FLAG, "yes", "Give up when there is no dial tone"),
        Option(
            "Redial Delay",
            SECONDS,
            "5",
            "Seconds before a reconnect, doubled each time until a link lasts 45 s. "
            "Between two calls that fail it is 2 s, or this if it is set, and grows to a minute for data calls only",
            wvdial=False,
        ),
        Option("Redial Max Delay", SECONDS, "600", "The longest pause before a reconnect, in seconds", wvdial=False),
    ),
    "Login": (
        Option("Username", TEXT, "", "The name at the provider", weaker=("Login",)),
        Option("Password", TEXT, "", "The password at the provider", secret=True),
        Option("Ask Password", FLAG, "no", "Ask for the password at the start"),
        Option(
            "Stupid Mode",
            FLAG,
            "no",
            "Start pppd right after CONNECT, without a login dialogue (`*99…`, `#777`: unless it is set)",
        ),
        Option("Login Timeout", SECONDS, "120", "Seconds that the login dialogue may last; 0: no limit", wvdial=False),
        Option("Login Prompt", TEXT, "", "A further text that asks for the name"),
        Option("Password Prompt", TEXT, "", "A further text that asks for the password"),
        Option("Default Reply", TEXT, "ppp", "The answer to a prompt that nothing else answers"),
        Option("Carrier Check", FLAG, "yes", "Stop when the carrier is lost during the login dialogue"),
        Option("Compuserve", FLAG, "no", "The host is CompuServe's"),
        Option("Tonline", FLAG, "no", "The host is T-Online's: start pppd right after CONNECT"),
    ),
    "PPP": (
        Option(
            "PPP",
            CHOICE,
            "auto",
            "Who speaks PPP: pppd with the kernel's PPP, or pydial itself with a TUN; "
            "`auto`: pppd where both it and the kernel's PPP are there",
            wvdial=False,
            choices=("auto", "pppd", "own"),
        ),
        Option("PPPD Path", TEXT, "/usr/sbin/pppd", "The program that speaks PPP"),
        Option("PPPD Option", TEXT, "", "Further arguments for pppd"),
        Option("New PPPD", FLAG, "yes", "pppd is 2.3.0 or newer: `call wvdial` is among its arguments"),
        Option("Force Address", TEXT, "", "The local IP address to ask for"),
        Option("Remote Name", TEXT, "*", "The peer's name in pap-secrets and chap-secrets"),
        Option("Auto DNS", FLAG, "yes", "Take the name servers that the peer offers"),
        Option("Idle Seconds", NUMBER, "0", "Hang up after so many seconds without traffic; 0: never"),
        Option("Auto Reconnect", FLAG, "yes", "Dial again when the link is lost"),
        Option("Replace Default Route", FLAG, "no", "Take the default route from another link", wvdial=False),
        Option(
            "Route Metric", NUMBER, "-1", "Metric of the default route through the link; -1: the system's", wvdial=False
        ),
    ),
    "Online": (
        Option("Check DNS", FLAG, "yes", "Look up the test names once online"),
        Option("Check Def Route", FLAG, "yes", "Look at the default route once online"),
        Option("DNS Test1", TEXT, "www.suse.de", "First name to look up"),
        Option("DNS Test2", TEXT, "www.suse.com", "Second name to look up"),
        Option("Check Link", TEXT, "", "`ping HOST` or `tcp HOST:PORT` to see if the link works", wvdial=False),
        Option("Check Link Interval", SECONDS, "30", "Seconds between two checks of the link", wvdial=False),
        Option("Check Link Count", NUMBER, "3", "So many failures in a row mean a dead link", wvdial=False),
    ),
    "Programs": (
        Option(
            "Recover Command", TEXT, "", "Run when no other remedy revives a link that is up but dead", wvdial=False
        ),
        Option("On Connect", TEXT, "", "Run when the link is up", wvdial=False),
        Option("On Disconnect", TEXT, "", "Run when the link is down", wvdial=False),
        Option("On Failure", TEXT, "", "Run when no link could be made", wvdial=False),
    ),
    "Messages": (
        Option("Country", TEXT, "", "The provider's country, for people"),
        Option("Provider", TEXT, "", "The provider's name, told before dialling"),
        Option("Product", TEXT, "", "The name of the contract, told before dialling"),
        Option("Homepage", TEXT, "", "The provider's web page, told before dialling and once online"),
        Option("DialMessage1", TEXT, "", "First line told once online"),
        Option("DialMessage2", TEXT, "", "Second line told once online"),
        Option("Inherits", TEXT, "", "The section that is asked after this one, by its full name"),
    ),
}
"""The table, by what the options are about."""

OPTIONS = tuple(option for rows in GROUPS.values() for option in rows)
_FLOW_WORDS = {
    **dict.fromkeys(("hardware(crtscts)", "hardware", "rtscts"), "CRTSCTS"),
    **dict.fromkeys(("software(xonxoff)", "software(xon/xoff)", "software", "xon/xoff"), "XONXOFF"),
    **dict.fromkeys(("none", "off", "no"), "NOFLOW"),
}
"""What gnome-ppp and others write for FlowControl."""

_BY_NAME = {fold(option.name): option for option in OPTIONS}
_SPELLINGS = {fold(name): option for option in OPTIONS for name in (*option.stronger, *option.weaker)}


def option(name: str) -> Option:
    """The option of this name, in any case. KeyError: there is none."""
    return _BY_NAME[fold(name)]


def known(key: str) -> Option | None:
    """The option that a key of a file sets, by its name or another spelling; None if there is none."""
    return _BY_NAME.get(fold(key)) or _SPELLINGS.get(fold(key))


def is_secret(key: str) -> bool:
    """Whether the value of a key must never be shown."""
    found = known(key)
    return found is not None and found.secret


def _markdown_row(row: Option) -> str:
    star = "" if row.wvdial else " \\*"
    others = "".join(f" (also `{name}`)" for name in (*row.stronger, *row.weaker))
    kind = " / ".join(f"`{choice}`" for choice in row.choices) or row.kind
    default = f"`{row.default}`" if row.default else ""
    return f"| `{row.name}`{star}{others} | {kind} | {default} | {row.meaning} |"


def choice_of(option: Option, text: str) -> str | None:
    """The choice that `text` means, in any case and in the words of other dialers; None if it means none."""
    word = "".join(fold(text).split())
    exact = {fold(choice): choice for choice in option.choices}
    return exact.get(word) or (_FLOW_WORDS.get(word) if option.name == "FlowControl" else None)


def as_markdown() -> str:
    """The documentation's table of options."""
    lines = [
        "# Options",
        "",
        "Names do not depend on case. wvdial ignores those with a star: they are pydial's own.",
    ]
    for group, rows in GROUPS.items():
        lines += ["", f"## {group}", "", "| option | kind | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [_markdown_row(row) for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
