"""What a modem says of its SIM, and how its PIN is entered (3GPP TS 27.007 8.3, 8.65 and 9.2)."""

from __future__ import annotations

import re

from pydial.at.command_line import set_commands
from pydial.secrets.mask import quoted

NUMBERED_CAUSES = "AT+CMEE=1"  # 9.1: +CME ERROR with a number in place of ERROR
QUERY = "AT+CPIN?"
QUERY_ANSWER = "+CPIN:"
TRIES_QUERIES = ('AT+CPINR="SIM PIN"', "AT+CPINR")  # some modems know only the second
TRIES_ANSWERS = (
    *("+CPINR", "^CPIN", "+SPIC", "^SPIC", "+QPINC", "+UPINCNT", "*EPIN", "%PINNUM", "+ZPINPUK", "_OERCN", "+CPINC"),
    *("$NWPINR", "#PCT"),
)
"""Of the standard's query and of makers' own (at/makers.py)."""

IDENTITY_QUERIES = ("AT+CCID", "AT+ICCID", "AT^ICCID?", "AT+CRSM=176,12258,0,0,10")
"""For the number of the card, which it tells without its PIN: makers' own, and the file that holds it (8.18)."""

READY, SIM_PIN, SIM_PUK, NO_SIM, NOT_READY = "READY", "SIM PIN", "SIM PUK", "NO SIM", "NOT READY"
OTHER_NAMES = {
    **dict.fromkeys(("R-UIM PIN", "UIM PIN", "PIN"), SIM_PIN),
    **dict.fromkeys(("R-UIM PUK", "UIM PUK", "PUK"), SIM_PUK),
    **dict.fromkeys(("SIM REMOVED", "SIM CRASH", "NOT INSERTED", "SIM NOT INSERTED", "NO SIM CARD"), NO_SIM),
    **dict.fromkeys(("SIM BUSY", "SIM NOT READY"), NOT_READY),
}
"""What some modems say in place of the standard's words."""
ALL_TRIES = 3  # that a SIM gives for its PIN
LAST_TRY = 1

CAUSES = {  # 9.2.1 and 9.2.2, those that a person can do something about
    "3": "operation not allowed",
    "4": "operation not supported",
    "10": "SIM not inserted",
    "11": "SIM PIN required",
    "12": "SIM PUK required",
    "13": "SIM failure",
    "14": "SIM busy",
    "15": "SIM wrong",
    "16": "incorrect password",
    "17": "SIM PIN2 required",
    "30": "no network service",
    "32": "network not allowed, emergency calls only",
    "33": "requested service option not subscribed",
    "50": "incorrect parameters",
    "103": "illegal mobile station",
    "107": "GPRS services not allowed",
    "111": "PLMN not allowed",
    "132": "service option not supported",
    "133": "requested service option not subscribed",
    "148": "unspecified GPRS error",
    "149": "PDP authentication failure",
}
STATUS_OF_CAUSE = {"10": NO_SIM, "11": SIM_PIN, "12": SIM_PUK, "13": NO_SIM, "15": NO_SIM}
BUSY_CAUSES = ("14", "258", "515", "SIM BUSY")  # makers' own among them: it cannot be asked yet

_PIN_COMMANDS = ("CPIN", "CPIN2")


def in_words(cause: str) -> str:
    """A cause as a person reads it: `SIM PIN required` for 11; words stay, a number without any is named."""
    return CAUSES.get(cause) or (f"+CME ERROR: {cause}" if cause.isdigit() else quoted(cause))


def status(line: str) -> str:
    """READY, SIM PIN, SIM PUK … as a line of information text tells it; "" if it tells nothing of it."""
    found = re.match(r"(?i)\s*\+CPIN: *(.+)", line)
    told = found[1].strip().strip('"').upper() if found else ""
    return OTHER_NAMES.get(told, told)


def status_of_cause(cause: str) -> str:
    """The status that the cause of a `+CME ERROR` means; "" if it means none: no cellular modem, say."""
    return STATUS_OF_CAUSE.get(_number(cause), "")


def _number(cause: str) -> str:
    named = {words.upper(): number for number, words in CAUSES.items()}
    return named.get(cause.upper(), cause)


def is_busy(cause: str) -> bool:
    """Whether a cause says that the SIM cannot be asked yet."""
    return cause.upper() in BUSY_CAUSES


def is_wrong_pin(cause: str) -> bool:
    """Whether a cause says that the PIN was wrong."""
    return _number(cause) in ("12", "16")


def is_not_for_the_pin(cause: str) -> bool:
    """Whether a cause says that the SIM has not looked at the PIN, for it was not the time for one."""
    return _number(cause) in ("3", "4", "50")


def tries_left(line: str) -> int | None:
    """How many wrong PINs the SIM still takes; None if the line does not tell. Makers' own answers count as well."""
    name, colon, told = line.partition(":")
    if not colon or name.strip().upper() not in TRIES_ANSWERS:
        return None
    if name.strip().upper() == "^CPIN":  # Huawei: what it wants, tries for that, PUK, PIN, PUK2, PIN2
        fields = [field.strip() for field in told.split(",")]
        return int(fields[3]) if len(fields) > 3 and fields[3].isdecimal() else None
    if name.strip().upper() == "+CPINR" and not re.match(r'\s*"?SIM PIN"?\s*,', told, re.IGNORECASE):
        return None
    found = re.search(r"(?:^|[, ])\s*(\d+)", re.sub(r'"[^"]*"', "", told))
    return int(found[1]) if found else None


def identity(line: str) -> str:
    """The number of the card (ICCID, ITU-T E.118) in a line of information text; "" if there is none."""
    text = line.replace('"', " ").upper()
    if found := re.match(r"\+CRSM: *144, *\d+, *([0-9A-F]{20})", text):
        text = re.sub("(.)(.)", r"\2\1", found[1])  # the digits of a byte are swapped (51.011 10.1.1)
    found = re.search(r"(?<!\d)(89\d{16,18})F*(?![0-9A-E])", text)
    return found[1] if found else ""


def pin_entry(pin: str) -> str:
    """`AT+CPIN=…`."""
    return f'AT+CPIN="{pin}"'


def entered_pin(command_line: str) -> str:
    """The PIN that a command line enters, "" if it enters none. Blanks and case do not count; makers' signs do not."""
    commands = (command for command in set_commands(command_line) if command.name[1:] in _PIN_COMMANDS)
    return next(("".join(command.parameters[0].text.split()) for command in commands), "")


def checked_pin(command_line: str) -> str:
    """The PIN that a command line shows the SIM without opening it by that, "" if there is none: to lock or unlock it
    (+CLCK, 7.4), or to change the PIN (+CPWD, 7.5). A wrong one is one of the tries, as with +CPIN.
    """
    for command in set_commands(command_line):
        place = {"+CLCK": 2, "+CPWD": 1}.get(command.name)
        if place and len(command.parameters) > place and command.parameters[0].text.upper() == "SC":
            return "".join(command.parameters[place].text.split())
    return ""


def without_pin_entry(command_line: str) -> str:
    """The command line without its commands that enter a PIN; "" if nothing is left of it."""
    for command in reversed(set_commands(command_line)):
        if command.name[1:] in _PIN_COMMANDS:
            command_line = command_line[: command.start].rstrip(" ;") + command_line[command.end :]
    left = re.sub(r"(?i)^(\s*(?:AT)?)\s*;", r"\1", command_line)
    return "" if re.fullmatch(r"(?i)[\s;]*(AT)?[\s;]*", left) else left
