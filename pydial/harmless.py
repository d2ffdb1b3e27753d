"""Text of modems, hosts, other processes, devices and files, made fit to be shown: it cannot steer a terminal.

What a terminal would obey is shown as hexadecimal digits in brackets, as wvdial does it: `[1b]`. Which characters those
are depends on the kind of text, so there is a function for each kind.
"""

from __future__ import annotations

ODD_BYTES = range(0xDC80, 0xDD00)
"""The characters that stand for bytes which are no text in the locale's encoding (PEP 383)."""
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
"""C0, DEL and C1 (ISO 6429)."""
_IN_LINES = {code: f"[{code:02x}]" for code in _CONTROLS if chr(code) not in "\t\n"}
_IN_JSON = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
"""What a terminal obeys, or a reader takes for the end of a line, although JSON allows it."""


def harmless(text: str) -> str:
    """A name or a sentence, on one line: whatever cannot be printed is shown as digits, line ends and tabs too."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else bracketed(char) for char in text)


def readable(text: str) -> str:
    """Text of a file (latin-1 above its bytes) on one line, as it is meant where that is UTF-8."""
    try:
        text = text.encode("latin-1").decode()
    except UnicodeError:  # it is none, or the name of a file
        return harmless(text)
    return harmless(text)


def bracketed(char: str) -> str:
    """A character as hexadecimal digits in brackets; one that stands for an odd byte as that byte."""
    code = ord(char)
    return f"[{code & 0xFF if code in ODD_BYTES else code:02x}]"


def harmless_lines(text: str) -> str:
    """Lines that are latin-1 above their bytes, UTF-8 maybe: control characters and odd bytes of names as digits; tab
    and newline stay.
    """
    text = text.translate(_IN_LINES)
    if text and max(text) >= "\ud800":
        text = "".join(bracketed(char) if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def harmless_ascii(text: str) -> str:
    """What a modem says as wvdialconf shows it: a tab as a blank, all but ASCII as digits; a newline stays."""
    return "".join(char if " " <= char <= "~" or char == "\n" else f"[{ord(char):02x}]" for char in text.expandtabs(1))


def harmless_json(text: str) -> str:
    """A JSON text on one line for every reader, with nothing in it that a terminal obeys; its value stays the same."""
    return text.translate(_IN_JSON)
