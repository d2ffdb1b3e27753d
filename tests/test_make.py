"""The Makefile: what is installed before something is shown."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.dialing import LONGEST, ROOT

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="needs make")


def would_install(target: str, environment: Path) -> list[str]:
    """The calls of tools/setup that `make TARGET` would make with this virtual environment."""
    command = ["make", "--dry-run", "--directory", ROOT, target, f"VENV={environment}", "PYTHON=python3"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    return [line for line in done.stdout.splitlines() if line.startswith("tools/setup")]


def test_the_demo_wants_the_product_alone(tmp_path: Path) -> None:
    assert would_install("demo", tmp_path) == [f"tools/setup python3 {tmp_path}"]
    (tmp_path / ".product").touch()
    assert would_install("demo", tmp_path) == []


def test_after_the_demo_the_tests_add_the_rest(tmp_path: Path) -> None:
    assert would_install("test", tmp_path) == [
        f"tools/setup python3 {tmp_path}",
        f"tools/setup python3 {tmp_path} tests",
    ]
    (tmp_path / ".product").touch()
    assert would_install("test", tmp_path) == [f"tools/setup python3 {tmp_path} tests"]


def test_an_old_python_is_told(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text('#!/bin/sh\ncase "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac\n')
    old.chmod(0o755)
    done = subprocess.run([ROOT / "tools/setup", old, tmp_path / "venv"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"pydial needs Python 3.11 or later; {old} is Python 3.9.2.")
    assert not (tmp_path / "venv").exists()
