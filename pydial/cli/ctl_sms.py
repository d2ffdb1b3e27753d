"""`pydialctl sms`: list, read, send, delete short messages."""

from __future__ import annotations

import os
import sys

from pydial.at.sms_pdu import PduError
from pydial.at.sms_submit import submit
from pydial.errors import PydialError, UsageError
from pydial.report.table import table
from pydial.talk import sms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.at.sms_joined import Joined
    from pydial.cli.ctl_talk import Talk

NO_MESSAGES = "There are no messages.\n"
SHOWN_CHARACTERS = 60  # of a text, in the list
LONGEST_INPUT = 65536  # bytes


def run(talk: Talk) -> int:
    """The part that is asked for; 64 for none."""
    match talk.request.part:
        case "list":
            return _list(talk)
        case "read":
            return _read(talk)
        case "send":
            return _send(talk)
        case "delete":
            return _delete(talk)
    raise UsageError("sms: what to do?", "list, read N, send NUMBER [TEXT], or delete N")


def _list(talk: Talk) -> int:
    with talk.session() as session:
        found = session.run(sms.in_pdu_mode(sms.listed))
    if talk.request.json:
        talk.print_json({"messages": [as_object(one) for one in found]})
        return 0
    columns = (
        ("No.", [str(one.indexes[0]) for one in found]),
        ("Status", [one.status for one in found]),
        ("Number", [one.message.number for one in found]),
        ("Time", [one.message.time for one in found]),
        ("Text", [_beginning(one.message.text) for one in found]),
    )
    talk.print_text(table(columns) or NO_MESSAGES)
    return 0


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"


def as_object(one: Joined) -> dict[str, object]:
    """A message; null where it does not tell."""
    message = one.message
    return {
        "index": one.indexes[0],
        "indexes": list(one.indexes),
        "status": one.status,
        "kind": message.kind,
        "number": message.number or None,
        "time": message.time or None,
        "text": message.text,
        "missing_parts": one.missing,
        "centre": message.centre or None,
    }


def _read(talk: Talk) -> int:
    place = talk.request.place or 0
    with talk.session() as session:
        found = session.run(sms.in_pdu_mode(lambda: sms.at_place(place)))
    if talk.request.json:
        talk.print_json(as_object(found))
    else:
        head = [f"From: {found.message.number}", f"Time: {found.message.time}"]
        head[0] = head[0] if found.message.kind == "received" else f"To: {found.message.number}"
        talk.print_text("\n".join([*filter(lambda line: line[-2:] != ": ", head), "", found.message.text, ""]))
    return 0


def _send(talk: Talk) -> int:
    text = _typed() if talk.request.text is None else talk.request.text
    if not text:
        raise UsageError("There is no text to send.", "Write it behind the number, or on standard input.")
    try:
        pdus = submit(talk.request.number, text, os.urandom(1)[0])
    except PduError as problem:
        raise UsageError(f"The message cannot be sent: {problem}.", "pydialctl sms send --help") from problem
    sent = sms.Sent()
    with talk.session() as session:
        try:
            session.run(sms.in_pdu_mode(lambda: sms.send(pdus, sent)))
        except PydialError as problem:
            if sent.parts:
                problem.hint = f"{sent.parts} of {len(pdus)} parts were sent before. {problem.hint}".rstrip()
            raise
    if talk.request.json:
        talk.print_json({"parts": len(pdus), "references": list(sent.references)})
    else:
        talk.say(f"Sent to {talk.request.number}" + (f" in {len(pdus)} parts." if len(pdus) > 1 else "."))
    return 0


def _typed() -> str:
    """The text from standard input, without its last line end. Raises UsageError: it is empty, too long or no text."""
    data = sys.stdin.buffer.read(LONGEST_INPUT + 1) if sys.stdin else b""
    if len(data) > LONGEST_INPUT:
        raise UsageError("The message on standard input is too long.", "A message has some 39000 characters at most.")
    try:
        return data.decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise UsageError("The message on standard input is no text in UTF-8.", "iconv(1) makes it so.") from None


def _delete(talk: Talk) -> int:
    request = talk.request
    if (request.place is None) != request.all:
        raise UsageError("sms delete: which message?", "Its number in `pydialctl sms list`, or --all.")
    with talk.session() as session:
        if request.all:
            found = session.run(sms.in_pdu_mode(sms.listed))
        else:
            place = request.place or 0
            found = [session.run(sms.in_pdu_mode(lambda: sms.at_place(place)))]
        session.run(sms.delete(tuple(index for one in found for index in one.indexes)))
    if request.json:
        talk.print_json({"deleted": [index for one in found for index in one.indexes]})
    else:
        talk.say(f"Deleted {len(found)} message{'s' * (len(found) != 1)}.")
    return 0
