"""Entry point."""

from __future__ import annotations


def main() -> int:
    """Not yet."""
    return 1
