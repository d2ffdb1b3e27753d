"""The floors hold: nobody imports upwards, and what is pure touches nothing of the world."""

import ast
import re
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "pydial"
FLOORS = [
    {"ending", "errors", "events", "harmless", "record", "__init__"},
    {"config", "at", "secrets"},
    {"dial", "probe", "ppp", "pppd"},
    {"report", "simulator", "system"},
    {"links"},
    {"recording", "run"},
    {"cli"},
]
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}
PURE = ("config", "at", "secrets", "dial", "probe", "ppp", "pppd")
# They compute; the rest of the world is not for pure floors.
PURE_MODULES = {
    *("__future__", "re", "collections", "difflib", "shlex", "typing", "functools", "itertools", "math"),
    *("binascii", "hashlib", "heapq", "hmac"),
}
FILES = sorted(HOUSE.rglob("*.py"))


def imports(path):
    """Every module that a file names in an import, with the line; those for the type checker count as well."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                exists = (HOUSE.parent / inner.replace(".", "/")).with_suffix(".py").exists()
                yield (inner if exists else node.module), node.lineno


def floor_of(path):
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_nobody_imports_from_a_floor_above(path):
    own = LEVEL[floor_of(path)]
    for module, line in imports(path):
        if module.startswith("pydial."):
            assert LEVEL[module.split(".")[1]] <= own, f"{path}:{line} imports {module}"


@pytest.mark.parametrize("path", [path for path in FILES if floor_of(path) in PURE], ids=lambda path: path.stem)
def test_pure_floors_touch_nothing(path):
    for module, line in imports(path):
        top = module.split(".")[0]
        assert top == "pydial" or top in PURE_MODULES, f"{path}:{line} imports {module}"


@pytest.mark.parametrize("path", [path for path in FILES if floor_of(path) == "simulator"], ids=lambda path: path.stem)
def test_the_simulator_is_an_independent_reading(path):
    for module, line in imports(path):
        parts = module.split(".")
        assert parts[0] != "pydial" or parts[1] in ("simulator", "ppp", "errors", "record", "events"), f"{path}:{line}"


def test_every_folder_is_on_a_floor():
    assert {path.name for path in HOUSE.iterdir() if any(path.rglob("*.py"))} <= set(LEVEL)


HEAVY = ("asyncio", "dataclasses", "inspect", "rich", "pyudev", "syslog", "argparse", "json", "subprocess", "ctypes")


def test_a_dial_loads_nothing_heavy_before_its_first_byte():
    import subprocess

    code = "import sys, pydial.cli.dial, pydial.cli.one_dial; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(HEAVY) & set(loaded)
    assert "pexpect" not in loaded


def test_the_ledger_names_tests_that_exist():
    tests = HOUSE.parent / "tests"
    there = {path.stem for path in [*tests.glob("*.py"), *(tests / "lab").glob("*.py")]}
    named = re.findall(r"\btest_[a-z_]+", (HOUSE.parent / "docs" / "compatibility.md").read_text())
    assert set(named) <= there
