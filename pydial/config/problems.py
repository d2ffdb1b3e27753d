"""What `--check` can find: one table of codes, which scripts may rely on."""

from __future__ import annotations

from pydial.record import Record
from pydial.secrets.commands import without_secrets

ERROR, WARNING, INFO = "error", "warning", "info"


class Problem(Record):
    """One finding. `where` is "FILE:LINE", "command line", or "" for the whole."""

    severity: str
    code: str
    message: str
    hint: str
    where: str


CODES: dict[str, tuple[str, str]] = {
    # what stands in the way of dialling
    "no-configuration": (ERROR, "`sudo pydialconf` finds the modem and writes /etc/wvdial.conf."),
    "missing": (ERROR, "Set {name} in [Dialer Defaults] or in the section you dial."),
    "modem-empty": (ERROR, "Name the device, or leave the line out: /dev/modem is the default."),
    "modem-address": (ERROR, "A modem on another machine is socket://HOST:PORT or rfc2217://HOST:PORT."),
    "pin-invalid": (ERROR, "A PIN has 4 to 8 digits."),
    "cid-invalid": (ERROR, "CID is the number of a context, 1 or more."),
    "apn-invalid": (ERROR, "An APN is a name such as internet.example, without blanks and quotes."),
    "pppd-option-invalid": (ERROR, "Close the quote, or put a backslash before it."),
    "command-invalid": (ERROR, "Close the quote, or put a backslash before it."),
    "check-link-invalid": (ERROR, "Write `ping HOST` or `tcp HOST:PORT`."),
    "multiplex-xonxoff": (ERROR, "Set FlowControl to CRTSCTS, or to NOFLOW where the modem has no such wires."),
    # what this system lacks
    "modem-no-port": (ERROR, "Set Modem to a serial port: `pydialconf --list` shows them."),
    "modem-denied": (ERROR, "{way_in}"),
    "lock-denied": (ERROR, "{way_in}"),
    "pppd-unusable": (ERROR, "{why}"),
    "no-interface": (ERROR, "{why}"),
    "own-ppp-option": (ERROR, "Remove it from PPPD Option and the files in /etc/ppp; `pydial-pppd --help` has all."),
    "pppd-options": (ERROR, "Take that out of PPPD Option, /etc/ppp/peers/wvdial or /etc/ppp/options."),
    "modem-missing": (WARNING, "Is it plugged in? `pydialconf --list` shows the modems that are there."),
    "pppd-lacks-root": (WARNING, "sudo chmod u+s {path}, or run pydial as root."),
    "kernel-ppp": (WARNING, "{advice}"),
    "peers-denied": (WARNING, "{way_in}"),
    "secrets-denied": (WARNING, "Run pydial as root, or let root write the line there: NAME * PASSWORD."),
    # lines that say nothing
    "malformed-line": (WARNING, "A line is `Key = value`, `[Section]`, or begins with `#`; a `{{` must be closed."),
    "missing-equals": (WARNING, "Did you mean `{name} = {value}`?"),
    "too-much": (WARNING, "Is it a configuration?"),
    "malformed-remark": (INFO, "Begin remarks with `#`: `;` begins none."),
    "bom": (WARNING, "Save the file without it: wvdial loses the first line."),
    "keys-outside": (WARNING, "Move them below [Dialer Defaults]."),
    "commented-header": (WARNING, "Put a `#` before these keys, too."),
    "commented-key": (INFO, "Begin remarks with `#`: `;` begins none, though this one does no harm."),
    # sections
    "no-defaults": (INFO, "What all sections share belongs there."),
    "section-missing": (WARNING, "{advice}"),
    "inherits-missing": (WARNING, "{advice}"),
    "section-unreachable": (WARNING, "Only [Dialer NAME] can be dialled, or what such a section inherits."),
    "slash": (WARNING, "Take the slash out of the name."),
    "section-conflict": (WARNING, "The first section on the command line wins, whatever wvdial's manual says."),
    # keys
    "unknown-option": (WARNING, "{advice}"),
    "init-number": (WARNING, "Only Init1 to Init9 are sent; join commands with `;` if there are more."),
    "at-command-as-key": (WARNING, "Nobody sends it: write `Init{n} = {line}`."),
    "pppd-option-as-key": (WARNING, "It is pppd's: put it into /etc/ppp/peers/wvdial, or into PPPD Option."),
    "empty-override": (WARNING, "Leave it out, or give a value."),
    "duplicate-key": (WARNING, "The last one counts: remove the others."),
    "not-wvdial": (INFO, "pydial reads it, wvdial does not."),
    # values
    "trailing-comment": (WARNING, "There are no comments behind a value: put it on a line of its own."),
    "single-quotes": (WARNING, 'They are sent, too. Use "...", or nothing.'),
    "placeholder": (WARNING, "Put the real value in its place, without brackets."),
    "lost-backslash": (WARNING, "Write `\\\\` for a backslash."),
    "doubled-key": (WARNING, "Take the second name out."),
    "not-a-number": (WARNING, "Write a number."),
    "number-range": (WARNING, "Write a usual number."),
    "not-a-flag": (WARNING, "Write yes or no."),
    "no-such-choice": (WARNING, "Choose one of {choices}."),
    "baud": (WARNING, "Serial ports have fixed speeds; USB modems do not care."),
    "init-without-at": (WARNING, "A command line begins with AT."),
    "secret-readable": (WARNING, "chmod o= {path}"),
    # files in the hands of other users
    "configuration-of-others": (WARNING, "{hint}"),
    "configuration-not-read": (WARNING, "{hint}"),
    "password-in-pppd-option": (WARNING, "Set Password: pydial hands it to pppd where nobody else can read it."),
    # options that have no effect
    "phone-gap": (WARNING, "Number them without a gap: Phone, Phone1, Phone2 ..."),
    "idle-no-reconnect": (INFO, "Set Idle Seconds to 0 to stay online, or Auto Reconnect to no to be rid of this."),
    "pppd-detaches": (INFO, "It can be left out. `pydial --background` returns once the link is up."),
    "needs-apn": (INFO, "Set APN, or leave it out."),
    "pin-in-init": (INFO, "An open SIM refuses it. PIN asks the SIM first, and never tries twice."),
    "apn-twice": (INFO, "One of the two is enough."),
}
"""Code: severity and hint, whose words in braces are filled in."""


def problem(code: str, where: str, message: str, **words: object) -> Problem:
    """A finding from the table."""
    severity, hint = CODES[code]
    hint = without_secrets(hint.format(**words), prose=True)
    return Problem(severity, code, without_secrets(message, prose=True), hint, where)
