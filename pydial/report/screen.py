"""A terminal that lines scroll through, with live lines below them that leave no trace."""

from __future__ import annotations

import os
import re

from pydial.events import ERROR, WARNING
from pydial.report.lines import CURE, PREFIX, Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ERASE = b"\r\x1b[K"  # the line that the cursor is in (ECMA-48 EL)
UP = b"\x1b[A"  # the cursor, by one line (ECMA-48 CUU)
BOLD, DIM, RED, YELLOW = "1", "2", "31", "33"  # ECMA-48 SGR
NARROW = 20  # columns; below that there is no live line

STYLES = {ERROR: RED, WARNING: YELLOW, CURE: BOLD}
ADDRESS = re.compile(r"(?:local  IP|remote IP|primary   DNS|secondary DNS) address (\S+)")
"""A line that tells an address, which stands out in it."""


def can_show_live_lines(descriptor: int, environment: Mapping[str, str]) -> bool:
    """Whether `descriptor` is a terminal that can erase a line."""
    return os.isatty(descriptor) and environment.get("TERM", "dumb") not in ("", "dumb")


def terminal_size(descriptor: int) -> tuple[int, int]:
    """The terminal's columns and lines, as they are now; 0 and 0 if it does not tell."""
    try:
        return os.get_terminal_size(descriptor)
    except OSError:
        return 0, 0


def wants_colours(environment: Mapping[str, str]) -> bool:
    """Unless NO_COLOR says no (no-color.org: set and not empty)."""
    return not environment.get("NO_COLOR")


class Screen:
    """Writes to `write`; keeps the live lines at the bottom. `size` tells the terminal's columns and lines."""

    def __init__(self, write: Callable[[bytes], object], size: Callable[[], tuple[int, int]], colours: bool) -> None:
        self._write = write
        self._size = size
        self.colours = colours
        self._live: list[bytes] = []  # what is to be seen below
        self._drawn = 0  # how many of them are there
        self._at_start = True  # of a line; a piece of the modem's stands there otherwise

    def write(self, data: bytes) -> None:
        """Writes `data` to the part that scrolls."""
        if data:
            erasing = self._erasing()
            self._at_start = data.endswith(b"\n")
            self._write(erasing + data + self._drawing())

    def show(self, *texts: str) -> None:
        """`texts` are the live lines from now on; an empty one is none."""
        columns, lines = self._size()
        fitting = [text for text in texts if text][: max(1, lines - 1)] if columns >= NARROW else []
        self._live = [self.styled(text[: columns - 1], DIM).encode("latin-1", "replace") for text in fitting]
        erasing = self._erasing()
        if erasing or self._live:
            self._write(erasing + self._drawing())

    def styled(self, text: str, style: str) -> str:
        """`text` in that style, if colours are wanted."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colours and text else text

    def _erasing(self) -> bytes:
        """What takes the live lines away; the cursor stands in the last one."""
        drawn, self._drawn = self._drawn, 0
        return ERASE + (UP + ERASE) * (drawn - 1) if drawn else b""

    def _drawing(self) -> bytes:
        self._drawn = len(self._live) if self._at_start else 0
        return b"\n".join(self._live) if self._drawn else b""


class ScreenLines(Lines):
    """wvdial's lines on a screen: the same, some of it highlighted."""

    def __init__(self, screen: Screen, detail: int) -> None:
        super().__init__(screen.write, detail)
        self.screen: Screen = screen

    def close(self) -> None:
        """Takes the live lines away."""
        self.screen.show()

    def _styled(self, line: str, level: str) -> str:
        prefix = self.screen.styled(PREFIX, DIM)
        if level in STYLES:
            return prefix + self.screen.styled(line, STYLES[level])
        if found := ADDRESS.match(line):
            start, end = found.span(1)
            line = line[:start] + self.screen.styled(line[start:end], BOLD) + line[end:]
        return prefix + line
