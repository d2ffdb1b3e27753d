"""The GSM 7 bit default alphabet with its extension table, and how seven bits are packed into octets (23.038 6)."""

from __future__ import annotations

ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""6.2.1, by septet."""
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
"""6.2.1.1, by the septet behind ESCAPE."""
ESCAPE = 0x1B
_SEPTETS: dict[str, tuple[int, ...]] = {
    **{char: (code,) for code, char in enumerate(ALPHABET) if code != ESCAPE},
    **{char: (ESCAPE, code) for code, char in EXTENSION.items()},
}


def encode(text: str) -> list[int] | None:
    """The septets of `text`; None if a character of it is not in the alphabet."""
    septets: list[int] = []
    for char in text:
        if char not in _SEPTETS:
            return None
        septets += _SEPTETS[char]
    return septets


def decode(septets: list[int]) -> str:
    """The text of `septets`. What is no character of the extension table stands for that of the main one (6.2.1.1)."""
    text, escaped = "", False
    for code in septets:
        if code == ESCAPE and not escaped:
            escaped = True
            continue
        if code == ESCAPE:
            text += " "  # reserved for another table: shown as a space
        else:
            text += EXTENSION.get(code, ALPHABET[code]) if escaped else ALPHABET[code]
        escaped = False
    return text


def pack(septets: list[int], fill: int = 0) -> bytes:
    """Octets (6.1.2.1), behind `fill` bits that are 0: those that bring a text to a septet boundary behind a header."""
    bits = sum(code << (7 * place + fill) for place, code in enumerate(septets))
    return bits.to_bytes((7 * len(septets) + fill + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill: int = 0) -> list[int]:
    """The first `count` septets in `octets`, behind `fill` bits; fewer where the octets end."""
    bits = int.from_bytes(octets, "little") >> fill
    there = max(0, len(octets) * 8 - fill) // 7
    return [bits >> 7 * place & 0x7F for place in range(min(count, there))]
