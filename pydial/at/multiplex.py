"""AT+CMUX: what a modem offers, and how it is told to multiplex its line (27.007 5.7)."""

from __future__ import annotations

import re

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

TEST = "AT+CMUX=?"
BASIC = 0
SPEEDS = {9600: 1, 19200: 2, 38400: 3, 57600: 4, 115200: 5, 230400: 6, 460800: 7, 921600: 8}
"""The numbers of <port_speed> by bit/s; the last two are makers' own."""
MODE, SPEED, FRAME_SIZE = 0, 2, 3  # places of the parameters
SAFE_SIZE = 31  # N1: the default of the basic option; some modems break at 127
_FIELD = re.compile(r"\(([^)]*)\)|([^,()]+)|(?<=,)(?=,|$)|^(?=,)")


class Offer(Record):
    """The values that a modem takes for each parameter, as ranges; none where it says nothing of one."""

    parameters: tuple[tuple[tuple[int, int], ...], ...] = ()

    def takes(self, place: int, value: int) -> bool:
        """Whether it takes `value` there, as far as it tells."""
        ranges = self.parameters[place] if place < len(self.parameters) else ()
        return not ranges or any(low <= value <= high for low, high in ranges)

    def only(self, place: int) -> int | None:
        """The one value that it takes there; None if it takes several, or does not tell."""
        ranges = self.parameters[place] if place < len(self.parameters) else ()
        return ranges[0][0] if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else None

    def tells(self, place: int) -> bool:
        """Whether it says anything of that parameter."""
        return place < len(self.parameters) and bool(self.parameters[place])


def offer_in(lines: Iterable[str]) -> Offer | None:
    """What the answer to TEST offers; None if no line is one."""
    for line in lines:
        name, colon, text = line.partition(":")
        if colon and name.strip().upper() == "+CMUX":
            return Offer(tuple(map(_ranges, _fields(text.strip()))))
    return None


def _fields(text: str) -> list[str]:
    """The parameters of `text`, each without its brackets; a modem may leave the brackets away."""
    return [(found[1] or found[2] or "").strip() for found in _FIELD.finditer(text)]


def _ranges(text: str) -> tuple[tuple[int, int], ...]:
    found = re.findall(r"(\d{1,9})\s*(?:-\s*(\d{1,9}))?", text)
    return tuple((int(low), int(high or low)) for low, high in found)


def frame_size(offer: Offer) -> int:
    """N1 that is asked for: the safe one, or the nearest that is offered."""
    ranges = offer.parameters[FRAME_SIZE] if offer.tells(FRAME_SIZE) else ()
    nearest = (min(max(SAFE_SIZE, low), high) for low, high in ranges)
    return max(1, min(nearest, key=lambda size: abs(size - SAFE_SIZE), default=SAFE_SIZE))


def command_lines(offer: Offer, line_speed: int) -> tuple[tuple[str, int], ...]:
    """The command lines that are tried in turn, and N1 after each; the fewer parameters, the later.

    The speed (bit/s) is named only as the one that the line has already: some modems change theirs after OK. Timers are
    left out: makers count them in different units.
    """
    size = frame_size(offer)
    number = offer.only(SPEED)
    if number is None and line_speed in SPEEDS and offer.tells(SPEED) and offer.takes(SPEED, SPEEDS[line_speed]):
        number = SPEEDS[line_speed]
    with_speed = (f"AT+CMUX=0,0,{number},{size}",) if number is not None else ()
    lines = (f"AT+CMUX=0,0,,{size}", *with_speed)
    return (*((line, size) for line in lines), ("AT+CMUX=0,0", SAFE_SIZE), ("AT+CMUX=0", SAFE_SIZE))
