"""What the silence of a modem means, by what was seen of its line: cause and cure in place of `did not answer`."""

from __future__ import annotations

import re

from pydial.errors import ModemSilent
from pydial.probe.roles import HDLC_FLAG, NMEA
from pydial.record import Record

NOTHING, SENTENCES, CALL, DIAGNOSTICS, NOISE, WORDS = "nothing", "NMEA", "PPP", "diagnostics", "noise", "words"
PPP = re.compile(rb"~[\x7f\xff](?:\}#|\x03)|\}!\}!\}!")  # an LCP frame (RFC 1662 4.2), also one whose beginning is lost
COMMON_SPEEDS = (115200, 9600, 57600, 19200, 38400, 460800, 230400)  # bit/s, the likely ones first
LOOK = "`pydialconf --list` shows the ports, and which of them is a modem."
WRONG = f"Wrong port or speed? {LOOK}"


class Seen(Record):
    """What was seen of a line on which no command was answered.

    `heard`: the first bytes that came; `cts`: circuit 106, None where there is none; `is_held`: it is obeyed, and what
    was written has not gone out. `holders`: the other programs that have the port open, with what makes them let go,
    `release`. `speeds`: that were tried; `answers_at`: the one at which AT was answered, 0 for none. `sibling`: another
    port of the same device where a modem answers, as Modem is to be set.
    """

    device: str
    speed: int
    heard: bytes = b""
    cts: bool | None = None
    is_held: bool = False
    holders: str = ""
    release: str = ""
    speeds: tuple[int, ...] = ()
    answers_at: int = 0
    sibling: str = ""


def kind_of(heard: bytes) -> str:
    """What sort of thing talks like this: NOTHING, SENTENCES, CALL, DIAGNOSTICS, NOISE or WORDS."""
    if not heard.strip(b"\r\n\0"):
        return NOTHING
    if NMEA.search(heard):
        return SENTENCES
    if PPP.search(heard):
        return CALL
    if heard.startswith(HDLC_FLAG) or heard.endswith(HDLC_FLAG):
        return DIAGNOSTICS
    odd = sum(byte > 126 or (byte < 32 and byte not in b"\r\n\t") for byte in heard)
    return NOISE if odd * 4 > len(heard) else WORDS


def explained(seen: Seen, first: ModemSilent) -> ModemSilent:
    """The error with its cause; `first`, the error of the script, where nothing more is known."""
    message, hint = _cause(seen) or _by_what_was_heard(seen) or (first.message, first.hint)
    if seen.sibling:
        hint = f"A modem answers on another port of this device: Modem = {seen.sibling}"
    return ModemSilent(message, hint)


def _cause(seen: Seen) -> tuple[str, str] | None:
    if seen.holders:
        return f"{seen.device} is open in {seen.holders}, too, which may take the modem's answers.", seen.release
    if seen.answers_at:
        return (
            f"The modem answers AT at {seen.answers_at} bit/s, but not the first init string.",
            "Write Init1 = AT, or what the modem's manual says in place of ATZ.",
        )
    if seen.is_held and seen.cts is False and kind_of(seen.heard) == NOTHING:
        return (
            "CTS is off, and what was written has not gone out (a cable of three wires?).",
            "FlowControl = NOFLOW sends all the same.",
        )
    return None


def _by_what_was_heard(seen: Seen) -> tuple[str, str] | None:
    kind = kind_of(seen.heard)
    if kind == SENTENCES:
        return f"{seen.device} is a GPS port ($GP… sentences came): no modem answers there.", LOOK
    if kind == DIAGNOSTICS:
        return f"{seen.device} is a port for diagnostics (HDLC frames came): no modem answers there.", LOOK
    if kind == CALL:
        return (
            "The modem is still in a call (PPP came), and heeds neither +++ nor DTR.",
            "Unplug it and plug it in again, or end the program that dialled.",
        )
    if kind == NOISE:
        return f"Noise came at {seen.speed} bit/s: the speed is wrong, or no modem is there.", _other_speeds(seen)
    if kind == NOTHING and seen.speeds:
        return "The modem did not answer any command: not a byte came.", f"{_tried(seen)} Is it on? {WRONG}"
    return None


def _other_speeds(seen: Seen) -> str:
    return f"{_tried(seen)} {LOOK}" if seen.speeds else "Set Baud to the speed of the modem; pydialconf finds it."


def _tried(seen: Seen) -> str:
    return f"Nor did it answer at {', '.join(map(str, seen.speeds))} bit/s." if seen.speeds else ""
