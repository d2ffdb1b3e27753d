"""The warnings of a dial that goes on (the event `warning`), by name; several may share a code."""

from __future__ import annotations

from pydial.events import Warn
from pydial.messages.message import CALL, CONFIGURATION, LINK, LOGIN, MODEM, PORT, SYSTEM, Message

WARNINGS: dict[str, Message] = {
    # the line
    "lock": Message(
        "lock",
        PORT,
        "No lock file can be written on this system.",
        "The dial goes on; other programs will not know that the port is in use.",
    ),
    "baud": Message(
        "baud",
        CONFIGURATION,
        "The line runs at another speed than the configured one.",
        "`Baud = 115200` is right for most modems; the warning names the speed in use.",
    ),
    "multiplex": Message(
        "multiplex",
        MODEM,
        "The modem gives no second channel on its line: the dial goes on with one.",
        "`Multiplex = no` leaves the attempt out.",
    ),
    "flow-control": Message(
        "flow-control",
        MODEM,
        "The modem holds CTS off (a cable of three wires?): it is dialled without flow control.",
        "`FlowControl = NOFLOW` makes it so for good.",
    ),
    "modem-silent": Message(
        "modem-silent",
        MODEM,
        "The modem stays silent: its USB port is reset, or Recover Command is run.",
        "Is it alive? `pydial --why` asks it. Plug it in anew.",
    ),
    "shared": Message(
        "shared",
        PORT,
        "{device} is open in another program, too: {names}.",
        "It may take what the modem says. {release}",
    ),
    # a link that carries nothing
    "link-dead": Message(
        "link-dead",
        LINK,
        "The link is up, but carries nothing: it is dialled again, with the remedy that the warning names.",
        "Is the volume used up? `Recover Command` is the last remedy.",
    ),
    "nothing-received": Message(
        "nothing-received",
        LINK,
        "Online, but nothing comes back.",
        "Is the volume used up? `Check Link = ping 9.9.9.9` cures what can be cured by dialling again.",
    ),
    "no-usb": Message("recover", MODEM, "The modem is no USB device: there is no port to reset."),
    "no-reset": Message("recover", MODEM, "{usb} cannot be reset: {reason}.", "Run pydial as root."),
    "recover-command": Message("recover", MODEM, "Recover Command {failure}."),
    "idle-no-reconnect": Message(
        "idle-no-reconnect",
        LINK,
        "The link is not dialled again, because Idle Seconds turns Auto Reconnect off.",
        "`Idle Seconds = 0` keeps it online.",
    ),
    "password-not-given": Message(
        "password-not-given",
        LOGIN,
        "The password cannot reach pppd: the files of its secrets cannot be written.",
        "Run pydial as root, or let root write the line there once: `NAME * PASSWORD`.",
    ),
    # what a link is for
    "default-route": Message(
        "default-route",
        LINK,
        "The default route is not this link's, or there is none.",
        "`Replace Default Route = yes` lets pppd take it over; a spare link has a `Route Metric`.",
    ),
    "name-servers": Message(
        "name-servers",
        LINK,
        "The provider's name servers are not asked by this system.",
        "Debian: `sudo apt install resolvconf`, or write them into /etc/resolv.conf.",
    ),
    # a data call
    "dial-command": Message(
        "dial-command",
        CALL,
        "This modem is called by another command than the configured one.",
        "Write it down, as the warning says: then it is used at once.",
    ),
    "call-failed": Message(
        "call-failed",
        CALL,
        "A data call failed; the warning says why, as the modem and the network tell it.",
        "The warning says what to do. The dial goes on.",
    ),
    # programs and files
    "hook": Message("hook", SYSTEM, "{option} = {command}: it {why}."),
    "output": Message(
        "output",
        SYSTEM,
        "Events cannot be written to standard output: {reason}.",
        "The dial goes on; no further event is written.",
    ),
    "record": Message("record", SYSTEM, "{path} ends here: {reason}.", "The dial goes on without it."),
    "configuration-not-read": Message(
        "configuration-not-read", CONFIGURATION, "{reason}", "If this user is to do what it says: -C {path}"
    ),
    "configuration-of-others": Message(
        "configuration-of-others", CONFIGURATION, "{path} {reason}, who thereby decides what root runs.", "{next_step}"
    ),
}
"""By name."""


def warning(name: str, /, **words: object) -> Warn:
    """The event of a row, filled in. Modems' and users' own words come quoted (secrets/mask.py)."""
    row = WARNINGS[name]
    return Warn(row.code, row.words.format(**words), row.cure.format(**words))
