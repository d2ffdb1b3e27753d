"""Result codes of a DCE: one pattern for one whole line (V.250 5.7 and 6.5; 27.007 9.2).

Information text such as `+COPS: 0,0,"TOKYO"` or `ERRORS: 3` is not a result code. What wvdial
searched for anywhere in its input counts here only as a line of its own (docs/compatibility.md).
"""

from __future__ import annotations

import re

from pydial.record import Record

OK = "OK"
ERROR = "ERROR"
CONNECT = "CONNECT"
RING = "RING"
NO_CARRIER = "NO CARRIER"
NO_DIALTONE = "NO DIALTONE"
BUSY = "BUSY"
NO_ANSWER = "NO ANSWER"
VOICE = "VOICE"
FAX = "FAX"


class ResultCode(Record):
    """`kind` is one of the names above; `text` the line as it came.

    `speed`: bit/s told by CONNECT, else None. `cause`: the number or words of `+CME ERROR: …`, else "".
    `numeric`: the DCE answers in numbers (V0) and wants `V1`.
    """

    kind: str
    text: str
    speed: int | None = None
    cause: str = ""
    numeric: bool = False


# The line, stripped of blanks, in any case; the first match wins.
VERBOSE: tuple[tuple[str, str], ...] = (
    (r"OK", OK),
    (r"CONNECT(?:[ /:].*)?", CONNECT),
    (r"RING(?:ING)?|\+CRING: .*", RING),
    (r"NO CARRIER(?: .*)?", NO_CARRIER),
    (r"NO DIAL ?TONE", NO_DIALTONE),
    (r"BUSY", BUSY),
    (r"NO ANSWER", NO_ANSWER),
    (r"VOICE", VOICE),
    (r"\+?FCLASS", FAX),
    (r"ERROR|COMMAND NOT SUPPORT(?:ED)?|\+CM[ES] ERROR:.*", ERROR),
)

# V.250 table 1, and 5, 9 and above, which makers use for CONNECT at some speed.
NUMERIC: dict[str, str] = {
    "0": OK,
    "1": CONNECT,
    "2": RING,
    "3": NO_CARRIER,
    "4": ERROR,
    "6": NO_DIALTONE,
    "7": BUSY,
    "8": NO_ANSWER,
    **{str(code): CONNECT for code in (5, *range(9, 100))},
}

_VERBOSE = re.compile("|".join(f"({pattern})" for pattern, _ in VERBOSE), re.IGNORECASE)
_SPEED = re.compile(r"\d{3,9}")


def parse(line: str) -> ResultCode | None:
    """The result code that `line` (without its line end) is, or None if it is information text or echo."""
    text = line.strip()
    if text in NUMERIC:
        return ResultCode(NUMERIC[text], text, numeric=True)
    found = _VERBOSE.fullmatch(text)
    if found is None or found.lastindex is None:
        return None
    kind = VERBOSE[found.lastindex - 1][1]
    speed = _SPEED.search(text) if kind == CONNECT else None
    cause = text.partition(":")[2].strip() if kind == ERROR else ""
    return ResultCode(kind, text, speed=int(speed[0]) if speed else None, cause=cause)


def without_echo(line: str, command: str) -> str:
    """What is left of `line` when the echo of `command` is taken off its front (V.250 5.2.3)."""
    text = line.strip()
    sent = command.strip()
    return text[len(sent) :].strip() if sent and text.upper().startswith(sent.upper()) else text
