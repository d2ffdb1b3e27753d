"""Text of other processes, devices and files, made fit to be shown: it cannot steer a terminal or begin a line."""

from __future__ import annotations


def harmless(text: str) -> str:
    """`text` on one line: what cannot be printed, line ends and tabs too, as hexadecimal digits in brackets."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"[{ord(char):02x}]" for char in text)
