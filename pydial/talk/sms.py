"""Short messages in PDU mode: listed, read, sent, deleted (27.005 3)."""

from __future__ import annotations

import re

from pydial.at.exchange import Say, Submit
from pydial.at.sms_joined import Joined, join
from pydial.at.sms_pdu import Message, PduError, parse
from pydial.errors import CommandRefused, UsageError
from pydial.secrets.mask import quoted
from pydial.talk.asking import Kept, ask, demand, refusal, silence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pydial.at.exchange import Script

    Result = TypeVar("Result")

ALL = 4  # <stat> of AT+CMGL in PDU mode
STATUS = {"0": "unread", "1": "read", "2": "unsent", "3": "sent"}
PDU_MODE = "0"
LIST_SECONDS = 60.0  # a full store on a slow SIM
SEND_SECONDS = 60.0  # 27.005 gives none; makers say 60 to 120 s
DELETE_SECONDS = 25.0
_LISTED = re.compile(r"\+CMG[LR]: *(?:(\d+), *)?(\d) *,.*?(\d+)\s*$", re.IGNORECASE)
_HEX = re.compile(r"[0-9A-Fa-f]{12,}")


class Sent:
    """How far a message has gone out."""

    parts = 0
    references: tuple[int, ...] = ()


def in_pdu_mode(script: Callable[[], Script[Result]]) -> Script[Result]:
    """What `script` returns; the modem is in PDU mode meanwhile, and as it was before afterwards."""
    kept = Kept("+CMGF")
    if not (yield from kept.change(PDU_MODE)):
        raise CommandRefused(
            "The modem takes no PDU mode: it cannot do short messages.", "`pydialctl modems` tells what it is."
        )
    try:
        return (yield from script())
    finally:
        yield from kept.put_back()


def listed() -> Script[list[Joined]]:
    """All messages in the store. Those that cannot be read are told, and left out."""
    answer = yield from demand(f"AT+CMGL={ALL}", "Messages cannot be listed", seconds=LIST_SECONDS)
    return join((yield from _messages(answer.lines)))


def _messages(lines: tuple[str, ...]) -> Script[list[tuple[int, str, Message]]]:
    found: list[tuple[int, str, Message]] = []
    head: tuple[int, str] | None = None
    for line in lines:
        if match := _LISTED.match(line):
            head = int(match[1] or 0), STATUS.get(match[2], match[2])
        elif head and _HEX.fullmatch(line.strip()):
            try:
                found.append((*head, parse(line)))
            except PduError as problem:
                yield Say(f"Message {head[0]} cannot be read: {quoted(str(problem))}.")
            head = None
    return found


def at_place(index: int) -> Script[Joined]:
    """The message with this index, joined with its other parts. Raises UsageError: there is none."""
    found = [one for one in (yield from listed()) if index in one.indexes]
    if not found:
        raise UsageError(f"There is no message {index}.", "`pydialctl sms list` shows the numbers.")
    return found[0]


def delete(indexes: tuple[int, ...]) -> Script[None]:
    """Delete the messages in these places. Raises CommandRefused."""
    for index in indexes:
        yield from demand(f"AT+CMGD={index}", f"Message {index} cannot be deleted", seconds=DELETE_SECONDS)


def send(pdus: list[tuple[str, int]], sent: Sent) -> Script[None]:
    """Send a message, part by part; `sent` tells how far it came. Raises CommandRefused, SimError or ModemSilent."""
    more = len(pdus) > 1 and (yield from ask("AT+CMMS=1")).ok  # keeps the link open between parts (3.5.6)
    for number, (pdu, length) in enumerate(pdus, 1):
        answer = yield Submit(f"AT+CMGS={length}", pdu, SEND_SECONDS)
        if answer.silent:
            raise silence(answer)
        if not answer.ok:
            part = f"Part {number} of {len(pdus)}" if len(pdus) > 1 else "The message"
            raise refusal(answer, f"{part} was not sent", _hint(answer.cause))
        sent.parts = number
        for line in answer.lines:
            if found := re.match(r"\+CMGS: *(\d+)", line, re.IGNORECASE):
                sent.references = (*sent.references, int(found[1]))
    if more:
        yield from ask("AT+CMMS=0")


def _hint(cause: str) -> str:
    if cause == "330":
        return "The SIM lacks its service centre: pydialctl at 'AT+CSCA=\"+NUMBER\"' sets the one of the network."
    if cause in ("331", "30"):
        return "`pydialctl signal` shows the network."
    return ""
