"""A terminal that lines scroll through, with one live line below them that leaves no trace."""

from __future__ import annotations

import os
import re

from pydial.events import Failure
from pydial.report.escape import escaped
from pydial.report.lines import PREFIX, Lines, on_one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydial.events import Event
    from pydial.report.lines import Encoder

ERASE = b"\r\x1b[K"  # the line that the cursor is in (ECMA-48 EL)
BOLD, DIM, RED, YELLOW = "1", "2", "31", "33"  # ECMA-48 SGR
NARROW = 20  # columns; below that there is no live line

HIGHLIGHTS = tuple(
    (re.compile(pattern), style)
    for pattern, style in (
        (r"(?:local  IP|remote IP|primary   DNS|secondary DNS) address (\S+)", BOLD),
        (r"((?:Cannot open |Cannot get |Modem not responding|Bad init string|Invalid dial command|No dial tone\.$|"
         r"Maximum Attempts Exceeded|The PPP daemon has died|Unable to run|Authentication error).*)", RED),
        (r"(Warning:|warning,).*", YELLOW),
    )
)  # fmt: skip
"""What stands out in wvdial's lines: the group of each pattern, matched behind the prefix."""


def can_show_live_lines(descriptor: int, environment: Mapping[str, str]) -> bool:
    """A terminal that understands how to erase a line."""
    return os.isatty(descriptor) and environment.get("TERM", "dumb") not in ("", "dumb")


def wants_colours(environment: Mapping[str, str]) -> bool:
    """Unless NO_COLOR says no (no-color.org: set and not empty)."""
    return not environment.get("NO_COLOR")


class Screen:
    """Writes to `write`; keeps the live line at the bottom. `columns` tells the terminal's width."""

    def __init__(self, write: Callable[[bytes], object], columns: Callable[[], int], colours: bool) -> None:
        self._write = write
        self._columns = columns
        self.colours = colours
        self._live = b""  # what is to be seen below
        self._drawn = False
        self._at_start = True  # of a line; a piece of the modem's stands there otherwise

    def write(self, data: bytes) -> None:
        """Text of the scrolling part."""
        if data:
            erase, self._drawn = (ERASE if self._drawn else b""), False
            self._at_start = data.endswith(b"\n")
            self._write(erase + data + self._drawing())

    def show(self, text: str) -> None:
        """`text` is the live line from now on; "" for none."""
        columns = self._columns()
        cut = text[: columns - 1] if columns >= NARROW else ""
        self._live = self.styled(cut, DIM).encode("latin-1", "replace")
        erase, self._drawn = (ERASE if self._drawn else b""), False
        if erase or self._live:
            self._write(erase + self._drawing())

    def styled(self, text: str, style: str) -> str:
        """With a style, if colours are wanted."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colours and text else text

    def _drawing(self) -> bytes:
        self._drawn = bool(self._live) and self._at_start
        return self._live if self._drawn else b""


class ScreenLines(Lines):
    """wvdial's lines on a screen: the same, some of it highlighted."""

    def __init__(self, screen: Screen, level: int) -> None:
        super().__init__(screen.write, level)
        self.screen: Screen = screen
        self._error = ""  # the line that tells it

    def close(self) -> None:
        """Take the live line away."""
        self.screen.show("")

    def tell(self, event: Event) -> None:
        """One event, if it is for people."""
        self._error = escaped(on_one_line(event.message)) if isinstance(event, Failure) else ""
        super().tell(event)

    def _put(self, text: str, encode: Encoder | None = None) -> None:
        before, prefix, line = text.rpartition(PREFIX)
        if prefix and before in ("", "\n"):
            text = f"{before}{self.screen.styled(PREFIX, DIM)}{self._highlighted(line)}"
        super()._put(text, encode)

    def _highlighted(self, line: str) -> str:
        body = line.rstrip("\n")
        if body == self._error:
            return f"{self.screen.styled(body, RED)}\n"
        for pattern, style in HIGHLIGHTS:
            if found := pattern.match(body):
                start, end = found.span(1)
                return f"{body[:start]}{self.screen.styled(body[start:end], style)}{body[end:]}\n"
        return line
