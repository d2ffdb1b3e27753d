"""Ctrl-C while Python still imports: no traceback, and the process dies by SIGINT, as a program in C does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What pip makes of an entry point.
COMMAND = "import sys\nfrom pydial.cli.start import {name}\nsys.exit({name}())\n"
# Python runs it first: a SIGINT comes when a certain module is about to be imported, or when Python ends.
HOOK = """
import atexit, os, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPTED"]:
            print("there", flush=True)
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Finder())
if os.environ["INTERRUPTED"] == "exit":
    atexit.register(os.kill, os.getpid(), {number})
"""


@pytest.fixture
def interrupted(tmp_path: Path):
    """Run a command that gets a SIGINT at the import of `module`."""
    (tmp_path / "sitecustomize.py").write_text(HOOK.format(number=int(signal.SIGINT)))

    def run(name: str, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / name).write_text(COMMAND.format(name=name))
        environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}", "INTERRUPTED": module}
        command = [sys.executable, tmp_path / name, *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20)

    return run


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("pydial", "pydial.cli.dial"),
        ("pydial", "pydial.cli.command_line"),
        ("pydial", "pydial.config.settings"),
        ("pydial", "pydial.system.output"),
        ("pydial", "pydial.cli.check"),  # in `main`, which catches KeyboardInterrupt
        ("pydialconf", "pydial.cli.conf"),
        ("pydialconf", "serial"),
        ("pydialconf", "pydial.system.waiting"),
    ],
)
def test_it_dies_by_the_signal_without_a_word(interrupted, name: str, module: str) -> None:
    words = ("--check", "-C", os.devnull) if name == "pydial" else ("--list",)
    done = interrupted(name, module, *words)
    assert done.stdout == "there\n"
    assert done.stderr == ""
    assert done.returncode == -signal.SIGINT


def test_it_has_no_traceback_while_python_ends(interrupted) -> None:
    done = interrupted("pydial", "exit", "--version")
    assert done.stderr == ""
    assert done.returncode == -signal.SIGINT


def test_the_commands_begin_there() -> None:
    """pyproject.toml names the entry points; a name that is not there would be found by users only."""
    import tomllib

    from pydial.cli import start

    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    for name, place in scripts.items():
        module, _, function = place.partition(":")
        assert (module, function) == ("pydial.cli.start", name.replace("-", "_"))
        assert callable(getattr(start, function))


def test_nothing_is_loaded_before_that() -> None:
    """What is imported before SIGINT is told what to do shows its traceback, unless it is built into Python."""
    code = (
        "import sys; before = {*sys.modules, *sys.builtin_module_names}; import pydial.cli.start;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.stdout.decode().split() == ["pydial", "pydial.cli", "pydial.cli.start"]
