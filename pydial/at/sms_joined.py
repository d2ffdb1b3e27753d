"""Messages as a person reads them: the parts of a long one joined (3GPP TS 23.040 9.2.3.24.1)."""

from __future__ import annotations

from pydial.at.sms_pdu import Message
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Joined(Record):
    """A message as a person reads it: its parts joined. `indexes`: its places in the modem's store, in order.

    `missing`: how many of its parts have not come.
    """

    message: Message
    indexes: tuple[int, ...]
    status: str
    missing: int = 0


def join(listed: Iterable[tuple[int, str, Message]]) -> list[Joined]:
    """The messages of a store (index, status, message), in the order of their first places."""
    groups: dict[object, list[tuple[int, str, Message]]] = {}
    for index, status, message in listed:
        part = message.part
        key = (message.kind, message.number, part.reference, part.total) if part else index
        groups.setdefault(key, []).append((index, status, message))
    return [_joined(group) for group in groups.values()]


def _joined(group: list[tuple[int, str, Message]]) -> Joined:
    first = group[0][2].part
    if first is None:
        index, status, message = group[0]
        return Joined(message, (index,), status)
    parts: dict[int, tuple[int, str, Message]] = {}
    for one in group:
        if one[2].part:
            parts.setdefault(one[2].part.number, one)
    numbers = range(1, first.total + 1)
    text = "".join(parts[number][2].text if number in parts else " […] " for number in numbers)
    there = [parts[number] for number in numbers if number in parts] or group
    message = there[0][2].replace(text=text, part=None)
    missing = sum(number not in parts for number in numbers)
    return Joined(message, tuple(sorted(index for index, _, _ in group)), group[0][1], missing)
