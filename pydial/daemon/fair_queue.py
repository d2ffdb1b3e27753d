"""Datagrams that wait for the line: each flow in its own queue, so that a ping does not wait behind a download.

Flows take turns, and one that begins goes first, as in RFC 8290 (FQ-CoDel); a flow whose datagrams wait for too long
loses some by the law of RFC 8289 (CoDel), so that its sender slows down.
"""

from __future__ import annotations

from collections import deque

MOST_WAITING = 200  # datagrams in all; then the longest flow loses its oldest
TARGET_SECONDS, INTERVAL_SECONDS = 0.05, 0.5  # a flow may wait that long, or longer for that long: lines are slow
SMALL = 2  # datagrams of a flow that are never dropped for their age
TCP, UDP = 6, 17


def flow_of(datagram: bytes) -> bytes:
    """What datagrams of one flow have in common: addresses and protocol, for TCP and UDP the ports too."""
    if datagram[0] >> 4 == 6:
        has_ports = datagram[6] in (TCP, UDP)
        return datagram[6:7] + datagram[8 : 44 if has_ports else 40]
    has_ports = datagram[0] == 0x45 and datagram[9] in (TCP, UDP) and not (datagram[6] & 0x1F or datagram[7])
    return datagram[9:10] + datagram[12 : 24 if has_ports else 20]


class Flow:
    """The datagrams of one flow, each with the time it came; when the next one is to be dropped."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.late_since = 0.0
        self.drop_at = 0.0
        self.dropped = 0

    def take(self, now: float) -> bytes | None:
        """The next datagram that is not too old; None: there is none."""
        while self.waiting:
            came, datagram = self.waiting.popleft()
            if now - came < TARGET_SECONDS or len(self.waiting) < SMALL:
                self.late_since, self.dropped = 0.0, 0
                return datagram
            if not self._is_to_be_dropped(now):
                return datagram
        return None

    def _is_to_be_dropped(self, now: float) -> bool:
        if not self.late_since:
            self.late_since, self.drop_at = now, now + INTERVAL_SECONDS
        if now < self.drop_at:
            return False
        self.dropped += 1
        self.drop_at += INTERVAL_SECONDS / self.dropped**0.5
        return True


class FairQueue:
    """`len()` is how many datagrams wait."""

    def __init__(self) -> None:
        self._flows: dict[bytes, Flow] = {}
        self._new: deque[bytes] = deque()
        self._old: deque[bytes] = deque()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, datagram: bytes, now: float) -> None:
        """`now`: seconds of any clock that goes on."""
        key = flow_of(datagram)
        flow = self._flows.get(key)
        if flow is None:
            flow = self._flows[key] = Flow()
            self._new.append(key)
        flow.waiting.append((now, datagram))
        self._count += 1
        if self._count > MOST_WAITING:
            max(self._flows.values(), key=lambda each: len(each.waiting)).waiting.popleft()
            self._count -= 1

    def take(self, now: float) -> bytes | None:
        """The next datagram; None: none waits."""
        while self._new or self._old:
            queue = self._new or self._old
            key = queue.popleft()
            flow = self._flows[key]
            before = len(flow.waiting)
            datagram = flow.take(now)
            self._count -= before - len(flow.waiting)
            if datagram is None and queue is self._old:
                del self._flows[key]
                continue
            self._old.append(key)  # an emptied new flow, too: it is not to be new again at once
            if datagram is not None:
                return datagram
        return None
