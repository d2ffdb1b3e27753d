"""Reading what the DTE types: characters to command lines, command lines to commands (V.250 5.2 to 5.4)."""

from __future__ import annotations

import re

from pydial.record import Record

LONGEST_BODY = 512  # characters; V.250 asks for at least 40

COMMAND = re.compile(
    r"""
      (?P<dial>D) (?P<number>[^;]*) (?P<back>;?)
    | S (?P<register>\d+) (?P<ask>\?|=\?|=(?P<value>\d*))
    | (?P<extended>[+^$*!@\#][A-Z][A-Z0-9!%\-./:_]*) (?P<verb>=\?|\?|=)?
      (?P<argument>(?:"[^"]*"?|[^";])*) ;?
    | (?P<basic>[&%\\*]?[A-Z]) (?P<level>\d*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Command(Record):
    """One command of a line.

    `name`: `E`, `&C`, `S7`, `+CREG`, `D`. `verb`: "" (do it), "=" (set), "?" (read) or "=?" (test).
    `argument`: the number of a basic command, what is set, or the dial string. `text` is the whole, without AT.
    """

    name: str
    verb: str
    argument: str
    text: str
    stays: bool = False  # a dial string that ended in `;`: back to command state


class BadCommand(Exception):
    """Not a command: the whole line is answered by ERROR."""


def without_blanks(body: str) -> str:
    """Blanks mean nothing outside of quotes (V.250 5.2.2)."""
    return "".join(part if part.startswith('"') else part.replace(" ", "") for part in re.split('("[^"]*"?)', body))


def parse(body: str) -> list[Command]:
    """The commands of a body (a command line without its AT). BadCommand where it makes no sense."""
    body, at, commands = without_blanks(body), 0, []
    while at < len(body):
        found = COMMAND.match(body, at)
        if not found:
            raise BadCommand(body[at:])
        commands.append(_command(found))
        at = found.end()
    return commands


def _command(found: re.Match[str]) -> Command:
    text = found[0].rstrip(";")
    if found["dial"]:
        return Command("D", "", found["number"].upper(), text.upper(), bool(found["back"]))
    if found["register"]:
        verb = found["ask"] if found["value"] is None else "="
        return Command(f"S{int(found['register'])}", verb, found["value"] or "0", text.upper())
    if found["extended"]:
        return Command(found["extended"].upper(), found["verb"] or "", found["argument"], text)
    return Command(found["basic"].upper(), "", found["level"] or "0", text.upper())


class LineReader:
    """Finds command lines in characters: AT, body, S3; S5 takes one back; A/ repeats (V.250 5.2)."""

    def __init__(self) -> None:
        self._seen = ""  # "", "A" or "AT": how much of the prefix was there
        self._body = ""
        self._last = ""

    def reset(self) -> None:
        self._seen = self._body = self._last = ""

    def feed(self, char: str, end: str = "\r", back: str = "\b") -> str | None:
        """A body when a command line is complete, else None. `end` and `back` are S3 and S5."""
        if self._seen != "AT":
            return self._prefix(char)
        if char == end:
            self._last, self._seen, self._body = self._body, "", ""
            return self._last
        if char == back:
            self._body = self._body[:-1]
        elif char >= " " and len(self._body) < LONGEST_BODY:
            self._body += char
        return None

    def _prefix(self, char: str) -> str | None:
        if self._seen and char == "/":
            self._seen = ""
            return self._last
        if self._seen and char in "tT":
            self._seen, self._body = "AT", ""
        else:
            self._seen = "A" if char in "aA" else ""
        return None
