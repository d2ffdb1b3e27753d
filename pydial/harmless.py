"""Text of other processes, devices and files, made fit to be shown: it cannot steer a terminal or begin a line."""

from __future__ import annotations

ODD_BYTES = range(0xDC80, 0xDD00)
"""The characters that stand for bytes which are no text in the locale's encoding (PEP 383)."""


def harmless(text: str) -> str:
    """`text` on one line: what cannot be printed, line ends and tabs too, as hexadecimal digits in brackets."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else bracketed(char) for char in text)


def bracketed(char: str) -> str:
    """A character as hexadecimal digits in brackets; one that stands for an odd byte as that byte."""
    code = ord(char)
    return f"[{code & 0xFF if code in ODD_BYTES else code:02x}]"
