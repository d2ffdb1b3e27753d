"""A terminal's other screen: what is drawn there leaves nothing in the scrollback."""

from __future__ import annotations

import os

from pydial.harmless import harmless
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

ENTER, LEAVE = b"\x1b[?1049h\x1b[?25l", b"\x1b[?25h\x1b[?1049l"  # xterm's; the cursor is hidden meanwhile
HOME, REST_OF_LINE, REST_OF_SCREEN = b"\x1b[H", b"\x1b[K", b"\x1b[J"  # ECMA-48 CUP, EL, ED
STYLES = {"": "", "good": "\x1b[32m", "bad": "\x1b[31m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
PLAIN = "\x1b[0m"


class AlternateScreen:
    """The screen behind `descriptor`, while it is `used`; without that nothing is written."""

    def __init__(self, descriptor: int, used: bool) -> None:
        self._descriptor = descriptor
        self._used = used
        self._write = output.writer(descriptor, 1.0)

    def __enter__(self) -> Self:
        if self._used:
            self._write(ENTER)
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._used:
            self._write(LEAVE)

    @property
    def columns(self) -> int:
        """As wide as it is now."""
        return self._size()[0]

    def _size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._descriptor)
        except OSError:
            return 80, 24
        return columns or 80, rows or 24

    def draw(self, lines: Sequence[str | tuple[str, str]]) -> None:
        """These lines, cut to the window; a pair is a line and its style (STYLES)."""
        columns, rows = self._size()
        shown = [_styled(line, columns) for line in lines[:rows]]
        end = REST_OF_LINE + b"\r\n"
        self._write(HOME + end.join(shown) + REST_OF_LINE + REST_OF_SCREEN)


def _styled(line: str | tuple[str, str], columns: int) -> bytes:
    text, style = (line, "") if isinstance(line, str) else line
    shown = harmless(text)[:columns]
    return output.encoded(f"{STYLES[style]}{shown}{PLAIN}" if STYLES[style] else shown)
