"""As much of a terminal as live lines take: newline, carriage return, erase to the end of the line, cursor up."""

from __future__ import annotations

import re

CODES = re.compile(r"\x1b\[[\d;]*m")


class Terminal:
    """What has been written to it: `raw`, and as `lines`, of 80 columns."""

    def __init__(self) -> None:
        self.lines = [""]
        self.row = self.column = 0
        self.raw = ""

    def write(self, data: bytes) -> None:
        text = data.decode("latin-1")
        self.raw += text
        for piece in re.findall(r"\n|\r|\x1b\[K|\x1b\[A|[^\n\r\x1b]+", CODES.sub("", text)):
            if piece == "\n":
                self.row, self.column = self.row + 1, 0
                self.lines += [""] * (self.row == len(self.lines))
            elif piece == "\r":
                self.column = 0
            elif piece == "\x1b[A":
                self.row -= 1
                assert self.row >= 0
            elif piece == "\x1b[K":
                self.lines[self.row] = self.lines[self.row][: self.column]
            else:
                self.lines[self.row] = self.lines[self.row][: self.column] + piece
                self.column += len(piece)
                assert self.column < 80, "a line that wraps cannot be erased"

    def shown(self) -> list[str]:
        """The lines, without empty ones at the end."""
        return "\n".join(self.lines).rstrip("\n").split("\n")
