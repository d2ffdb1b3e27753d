"""The floors hold: nobody imports upwards, and what is pure touches nothing of the world."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "pydial"
FLOORS = [
    {"ending", "errors", "events", "harmless", "record", "__init__"},
    {"config", "at", "secrets", "messages"},
    {"dial", "probe", "ppp", "pppd", "mux", "talk", "why"},
    {"report", "simulator", "system"},
    {"links", "daemon"},
    {"recording", "run"},
    {"cli"},
]
LEVEL = {name: level for level, floor in enumerate(FLOORS) for name in floor}
PURE = ("config", "at", "secrets", "messages", "dial", "probe", "ppp", "pppd", "mux", "talk", "why")
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


EARLY = {
    "": "errors events harmless record",
    "at": "command_line",
    "cli": "command_line dial main modes one_dial reporters switches",
    "config": "ini numbers options pppd_option settings words",
    "report": "lines reporter",
    "run": "mode modem_device opening",
    "secrets": "commands lines mask noise settings",
    "system": "clock config_files files holders hotplug lockfile output permission pidfile process serial_port waiting",
}
"""What a dial has loaded when its first byte goes out; all else is loaded while the modem wakes up."""

HEAVY = ("asyncio", "dataclasses", "inspect", "pyudev", "syslog", "argparse", "json", "subprocess", "ctypes")

UNTIL_THE_FIRST_BYTE = """
import os, sys
from pydial.cli.dial import main
from pydial.system.serial_port import SerialPort

def wake(port):
    print(*sys.modules, flush=True)
    os._exit(0)

SerialPort.wake = wake
sys.argv[0] = "pydial"
main()
"""


def modules_at_the_first_byte(tmp_path):
    master, slave = os.openpty()
    config = tmp_path / "wvdial.conf"
    config.write_text(f"[Dialer Defaults]\nModem = {os.ttyname(slave)}\nPhone = 1\nUsername = a\nPassword = b\n")
    command = [sys.executable, "-c", UNTIL_THE_FIRST_BYTE, "-C", str(config)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=HOUSE.parent)
    finally:
        lock = Path("/var/lock", f"LCK..{os.path.basename(os.ttyname(slave))}")
        lock.unlink(missing_ok=True)  # the dialer had no time to
        os.close(slave)
        os.close(master)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_dial_loads_the_early_list_before_its_first_byte(tmp_path):
    loaded = modules_at_the_first_byte(tmp_path)
    own = {name.removeprefix("pydial").removeprefix(".") for name in loaded if name.split(".")[0] == "pydial"}
    early = {f"{room}.{name}".removeprefix(".") for room, names in EARLY.items() for name in names.split()}
    assert own == early | set(EARLY)
    assert not set(HEAVY) & set(loaded)
    assert "pexpect" not in loaded


INNER_IMPORTS = {
    "cli.command_line": "_shown",
    "cli.conf": "run of_sim",
    "cli.ctl_at": "run _listen",
    "cli.dial": "dial",
    "cli.main": "report_bug",
    "cli.modes": "module_for configuration_to_dial",
    "cli.one_dial": "once_through dial",
    "cli.reporters": "for_people for_run _no_more_events add_state_file add_late",
    "cli.slips": "tell_missing_sections",
    "cli.start": "pydial pydialconf pydialctl pydial_pppd",
    "cli.status": "show",
    "config.pppd_option": "option_words",
    "config.slips": "_spoiled _unknown _without_equals",
    "dial.memory": "fail",
    "dial.plan": "cid",
    "dial.scripts.bearer": "lacks_ppp _commands",
    "dial.scripts.unlock": "tries_told",
    "dial.table": "_multiplex _prepare _find_cause _explain_end",
    "links.pppd_child": "options_refused refusal",
    "pppd.exitcodes": "_explained",
    "run.control": "_serve",
    "run.examination": "_asked",
    "run.exchange": "_do",
    "run.link_health": "_finds_a_name check",
    "run.mode": "services",
    "run.modem_watch": "_warn_of_sharers",
    "run.opening": "open _open_far _open_here _name_second_port",
    "run.services": "begin ask_password examine ask_person access_points refused_pins remedies",
    "run.why_port": "_open",
    "secrets.lines": "value_shown",
    "secrets.settings": "_in_arguments",
    "system.config_files": "_read_home _warn_of_others",
    "system.hotplug": "udev _open",
}
"""The functions that import something, each for a reason that stands beside it: few need to."""


def test_imports_stand_at_the_top_of_a_file():
    found = {}
    for path in FILES:
        names = [
            function.name
            for function in ast.walk(ast.parse(path.read_text()))
            if isinstance(function, ast.FunctionDef)
            and any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in own_statements(function))
        ]
        if names:
            found[".".join(path.relative_to(HOUSE).with_suffix("").parts)] = sorted(names)
    assert found == {name: sorted(functions.split()) for name, functions in INNER_IMPORTS.items()}


def own_statements(function):
    """All nodes of a function, but those of functions inside."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from own_statements(node)


def test_no_files_import_each_other_in_a_circle():
    """Imports inside functions and those for the type checker count as well."""
    graph = {}
    for path in FILES:
        name = ".".join(("pydial", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")
        graph[name] = {module for module, _line in imports(path)}
    while leaves := {name for name, wanted in graph.items() if not wanted & graph.keys()}:
        graph = {name: wanted for name, wanted in graph.items() if name not in leaves}
    assert not graph


def test_the_ledger_names_tests_that_exist():
    tests = HOUSE.parent / "tests"
    there = {path.stem for path in [*tests.glob("*.py"), *(tests / "lab").glob("*.py")]}
    named = re.findall(r"\btest_[a-z_]+", (HOUSE.parent / "docs" / "compatibility.md").read_text())
    assert set(named) <= there
