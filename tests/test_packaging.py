"""The packages and recipes of packaging/: of one version, with what the program needs; shellcheck reads the scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from pydial import __version__
from tests.dialing import LONGEST

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SCRIPTS = [
    path
    for path in PACKAGING.rglob("*")
    if path.is_file() and path.read_bytes().startswith((b"#!/bin/sh", b"#!/bin/bash", b"# shellcheck shell"))
]


def test_every_recipe_is_of_this_version() -> None:
    said = {
        "debian/changelog": r"\A\S+ \(([\d.]+)-",
        "arch/PKGBUILD": r"(?m)^pkgver=(.*)$",
        "nix/default.nix": r'version = "(.*)"',
        "buildroot/pydial-ppp/pydial-ppp.mk": r"(?m)^PYDIAL_PPP_VERSION = (.*)$",
        "openwrt/pydial-ppp/Makefile": r"(?m)^PKG_VERSION:=(.*)$",
    }
    for file, pattern in said.items():
        assert re.findall(pattern, (PACKAGING / file).read_text())[:1] == [__version__], file
    assert [path.name for path in (PACKAGING / "yocto").iterdir()] == [f"python3-pydial-ppp_{__version__}.bb"]
    assert (ROOT / "CHANGELOG.md").read_text().split("## ")[1].startswith(__version__)


def test_every_recipe_needs_what_the_program_needs() -> None:
    names = [re.split(r"[^\w-]", requirement)[0] for requirement in PROJECT["dependencies"]]
    for file in ("arch/PKGBUILD", "nix/default.nix", "yocto/" + next((PACKAGING / "yocto").iterdir()).name):
        text = (PACKAGING / file).read_text()
        assert all(name in text for name in names), file
    control = (
        PACKAGING / "debian/control"
    ).read_text()  # Debian's own names; its build finds those of the package itself
    assert all(f"python3-{name.removeprefix('py') if name == 'pyserial' else name}" in control for name in names)


def test_a_package_has_every_command() -> None:
    """pybuild makes the commands; the manual pages and the names of the originals are by hand."""
    from pydial.cli.switches import PROGRAMS

    links = (PACKAGING / "debian/pydial-ppp.links").read_text()
    for program in PROGRAMS.values():
        assert program.name in PROJECT["scripts"]
        if program.original:
            assert f"/usr/bin/{program.name} /usr/bin/{program.original}\n" in links
            assert f"/usr/share/man/man1/{program.original}.1\n" in links


def test_the_peers_file_holds_what_the_program_gives_without_it() -> None:
    words = (PACKAGING / "debian/peers/wvdial").read_text().split()
    (arguments,) = ROOT.glob("pydial/ppp*/arguments.py")
    assert f"PEERS_WVDIAL = {tuple(words)}".replace("'", '"') in arguments.read_text()


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="needs shellcheck")
def test_shellcheck_has_nothing_to_say() -> None:
    assert {path.name for path in SCRIPTS} >= {
        "PKGBUILD",
        "build-deb",
        "check-deb",
        "functions",
        "replace",
        "pydial-ppp.postrm",
    }
    done = subprocess.run(
        ["shellcheck", "-x", "-P", "SCRIPTDIR", *map(str, SCRIPTS)], capture_output=True, text=True, timeout=LONGEST
    )
    assert (done.returncode, done.stdout) == (0, "")
