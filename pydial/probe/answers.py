"""What a port says after a command line: its echo, its information text, its result code (V.250 5.7)."""

from __future__ import annotations

import re

from pydial.at import results
from pydial.record import Record

# Lines that a DCE sends when it likes, not because it was asked (27.007 7.2 and makers' own).
SPONTANEOUS = re.compile(r"(RING|\+CRING: .*|[*^%$#!+](?!GCAP)[A-Z][A-Z0-9]*:.*)", re.IGNORECASE)
FINAL = (
    results.OK,
    results.ERROR,
)  # all that ends a wait: what else was said can't be an answer to a setting
LINE_ENDS = re.compile(r"[\r\n]+")
LONGEST = 256  # characters of a line that are kept
MOST = 16384  # bytes after one command line; more are no answer: the port talks by itself
HEARD_LIMIT = 512  # bytes of what a port said that are kept for judging its role


class Answer(Record):
    """What came after `command`, until its result code or until the time was up.

    `lines`: all that is not blank, the echo and the result code included. `gone`: the port went away.
    """

    command: str
    lines: tuple[str, ...] = ()
    result: results.ResultCode | None = None
    gone: bool = False

    @property
    def ok(self) -> bool:
        """The command was accepted."""
        return self.result is not None and self.result.kind == results.OK

    @property
    def echoed(self) -> bool:
        """The port gave our command back: it hears us at this speed."""
        return bool(self.lines) and self.lines[0].upper() == self.command.upper()

    @property
    def information(self) -> list[str]:
        """The information text: no echo, no result code, nothing that was not asked for."""
        said = self.lines[1:] if self.echoed else self.lines
        return [line for line in said if not results.parse(line) and not SPONTANEOUS.fullmatch(line)]

    @property
    def shown(self) -> str:
        """What wvdialconf prints: the result code, else the line after the echo, else the echo."""
        if self.result:
            return self.result.text
        return next(iter(self.lines[1:2] or self.lines), "")


class Listener:
    """Collects the bytes that follow a command line into an Answer."""

    def __init__(self, command: str = "") -> None:
        self.command = command
        self._lines: list[str] = []
        self._rest = ""  # the beginning of a line whose end has not come yet
        self._size = 0  # bytes that have come

    @property
    def is_flooded(self) -> bool:
        """More bytes have come than any answer has: the port talks by itself."""
        return self._size > MOST

    def feed(self, data: bytes) -> Answer | None:
        """Takes more bytes; returns the Answer once a whole line with a result code is among them."""
        self._size += len(data)
        *whole, rest = LINE_ENDS.split(self._rest + data.replace(b"\0", b"").decode("latin-1"))
        self._rest = rest[:LONGEST]
        for line in whole:
            self._lines.append(line[:LONGEST])
            found = results.parse(line)
            if found and found.kind in FINAL and not found.numeric:
                return self._answer(self._lines, found)
        return None

    def give_up(self, gone: bool = False) -> Answer:
        """The Answer so far, without a result code."""
        return self._answer([*self._lines, self._rest], None, gone)

    def _answer(self, lines: list[str], result: results.ResultCode | None, gone: bool = False) -> Answer:
        said = tuple(line.strip() for line in lines if line.strip())
        return Answer(self.command, said, result, gone)
