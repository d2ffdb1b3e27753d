"""Modules of this very package in a Python of their own, installed or not: unpacked from pydial.pyz, or a checkout.

As a script, `python -P own_python.py MODULE [WORD]...` runs the module as `python -m` would.
"""

from __future__ import annotations

import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
"""Where `pydial` lies."""


def command(module: str) -> tuple[str, ...]:
    """The words that run `module`; its own follow. -P: what lies in the current folder is none of Python's modules."""
    return sys.executable, "-P", os.path.abspath(__file__), module


if __name__ == "__main__":
    import runpy  # here only: whoever asks for a command has no use for it

    if FOLDER not in sys.path:  # where pydial is installed, Python's own modules go before its neighbours
        sys.path.insert(0, FOLDER)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
