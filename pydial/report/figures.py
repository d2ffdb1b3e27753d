"""Numbers as people read them."""

from __future__ import annotations

UNITS = ("B", "kB", "MB", "GB", "TB")


def duration(seconds: object) -> str:
    """`3 days 04:05:06`; "" where it is not known."""
    if not isinstance(seconds, int | float):
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return (f"{days} day{'s' * (days != 1)} " if days else "") + f"{hour:02}:{minute:02}:{second:02}"


def amount(count: object) -> str:
    """`1.2 MB`, of bytes; "" where it is not known."""
    if not isinstance(count, int):
        return ""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit else f"{count} B"
