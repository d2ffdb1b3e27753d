"""What the modem says, on its way to the tty: whole, or in small pieces with gaps."""

from __future__ import annotations

import random

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timer, Timers
    from pydial.simulator.personality import Personality


def with_even_parity(octets: bytes) -> bytes:
    """Seven bits and an even parity bit, as a 7E1 host sends them."""
    return bytes(octet & 0x7F | (octet & 0x7F).bit_count() % 2 << 7 for octet in octets)


class Outlet:
    """Keeps the order. The pieces are of random but repeatable sizes."""

    def __init__(self, personality: Personality, timers: Timers, write: Callable[[bytes], None]) -> None:
        self._personality, self._timers, self._write = personality, timers, write
        self._queue: list[bytes] = []
        self._timer: Timer | None = None
        self._random = random.Random(1)  # noqa: S311 - sizes, no secret

    def say(self, octets: bytes) -> None:
        """Text of the modem's own: with its parity, in its pieces."""
        if self._personality.parity == "even":
            octets = with_even_parity(octets)
        if not self._personality.pieces:
            self.relay(octets)
            return
        while octets:
            size = self._random.randint(*self._personality.pieces)
            self._queue.append(octets[:size])
            octets = octets[size:]
        self._next()

    def relay(self, octets: bytes) -> None:
        """Octets of the far end: as they come, but never before what was said earlier."""
        if self._queue:
            self._queue.append(octets)
        else:
            self._write(octets)

    def clear(self) -> None:
        self._queue.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _next(self) -> None:
        if self._queue and not self._timer:
            self._timer = self._timers.after(self._personality.gap, self._say_piece)

    def _say_piece(self) -> None:
        self._timer = None
        self._write(self._queue.pop(0))
        self._next()
