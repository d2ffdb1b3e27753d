"""Asking the person at the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import termios

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pydial.system.waiting import Signals

LONGEST = 1024  # bytes


def is_there() -> bool:
    """Whether somebody may answer: standard input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask(signals: Signals, *, echo: bool = False) -> str:
    """A line from standard input, without echo unless that is wanted; "" at its end or when a signal comes."""
    fd = sys.stdin.fileno() if sys.stdin else -1
    if fd < 0:
        return ""
    before = [] if echo else _silence(fd)
    try:
        return _line(fd, signals)
    except OSError:
        return ""  # the terminal has gone
    finally:
        if before:
            _set(fd, before)


def _silence(fd: int) -> list[Any]:
    """Turn the echo off; the settings before, [] if it is no terminal."""
    try:
        before = termios.tcgetattr(fd)
    except termios.error:
        return []
    quiet = list(before)
    quiet[3] = before[3] & ~termios.ECHO
    _set(fd, quiet)
    return before


def _set(fd: int, settings: list[Any]) -> None:
    with contextlib.suppress(termios.error):  # the terminal has gone: reading tells
        termios.tcsetattr(fd, termios.TCSADRAIN, settings)


def _line(fd: int, signals: Signals) -> str:
    """Byte by byte: what follows the line is not ours."""
    typed = b""
    while len(typed) < LONGEST:
        if not signals.wait([fd], None):
            if signals.caught:
                return ""
            continue
        byte = os.read(fd, 1)
        if byte in (b"", b"\n"):
            break
        typed += byte
    return typed.rstrip(b"\r").decode("latin-1")
