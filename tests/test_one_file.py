"""pydial.pyz: one file that unpacks itself where nobody else can write, and is every command by its name."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.dialing import LONGEST

ROOT = Path(__file__).parents[1]
NOBODY = 65534
BARE_PYTHON = os.path.realpath(sys.executable)  # without the virtual environment, where pydial is installed
RUNS = 7


@pytest.fixture(scope="module")
def home():
    """A folder of an ordinary user's with the file in it; root's tests leave nothing in /var/cache."""
    folder = Path(tempfile.mkdtemp(prefix="one-file-"))
    tool = [sys.executable, ROOT / "tools/one_file.py", folder / "pydial.pyz"]
    subprocess.run(tool, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=LONGEST)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def options(home: Path) -> dict[str, object]:
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    return {"env": {"HOME": str(home), "PATH": os.environ["PATH"]}, "cwd": home, **user}


def run(home: Path, *words: object, file: str = "pydial.pyz") -> subprocess.CompletedProcess[str]:
    command = [BARE_PYTHON, str(home / file), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, **options(home))


def test_it_dials(home: Path) -> None:
    done = run(home, "--demo")
    assert done.returncode == 0 and "local  IP address" in done.stderr + done.stdout, done.stderr
    (unpacked,) = (home / ".cache/pydial").iterdir()
    assert (unpacked / "pydial/cli/start.py").exists() and (unpacked / "serial").is_dir()


def test_it_is_every_command(home: Path) -> None:
    for name, first_line in (
        ("wvdial", "WvDial 1.61"),
        ("wvdialconf", "WvDialConf 1.61"),
        ("pydialconf", "pydialconf"),
        ("pydialctl", "pydialctl"),
    ):
        link = home / name
        link.symlink_to("pydial.pyz")
        for done in (run(home, "--version", file=name), run(home, name, "--version")):
            assert done.returncode == 0 and done.stdout.startswith(first_line)
    assert run(home, "-C", "missing").returncode == 3


def test_the_same_sources_make_the_same_bytes(home: Path) -> None:
    again = home / "again.pyz"
    tool = [sys.executable, ROOT / "tools/one_file.py", again]
    subprocess.run(tool, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=LONGEST)
    assert again.read_bytes() == (home / "pydial.pyz").read_bytes()


def seconds_of(command: list[str], options: dict[str, object]) -> float:
    """The processor's time for one run: how busy the machine is counts for nothing."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_utime + usage.ru_stime


def test_it_starts_about_as_fast_as_what_is_installed(home: Path) -> None:
    run(home, "--check")  # unpacked and compiled
    code = "import sys; from pydial.cli.start import pydial; sys.exit(pydial())"
    installed = [sys.executable, "-c", code, "--version"]
    file = [BARE_PYTHON, str(home / "pydial.pyz"), "--version"]
    own = {"cwd": ROOT}
    pairs = [(seconds_of(file, options(home)), seconds_of(installed, own)) for _ in range(RUNS)]
    # Two Pythons, and a busy machine: 1.52 was seen.
    assert min(pair[0] for pair in pairs) < 2.0 * min(pair[1] for pair in pairs)


# -- where it unpacks itself


@pytest.fixture
def unpacking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("unpacking", ROOT / "tools/unpacking.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_folder_where_others_write_is_not_used(
    unpacking: ModuleType, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, link, own = tmp_path / "shared", tmp_path / "link", tmp_path / "own"
    shared.mkdir()
    shared.chmod(0o777)
    link.symlink_to(tmp_path)
    monkeypatch.setattr(unpacking, "places", lambda: map(str, (shared, link, tmp_path / "file" / "x", own)))
    (tmp_path / "file").touch()
    folder = Path(unpacking.unpacked(str(home / "pydial.pyz")))
    assert folder.parent == own and (folder / "pydial").is_dir()
    assert [path.name for path in own.iterdir()] == [folder.name]  # no draft is left
    assert own.stat().st_mode & 0o777 == 0o700 and not list(shared.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="giving folders away takes root")
def test_a_folder_of_another_user_is_not_used(
    unpacking: ModuleType, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(0o700)
    os.chown(theirs, NOBODY, NOBODY)
    monkeypatch.setattr(unpacking, "places", lambda: [str(theirs)])
    assert unpacking.unpacked(str(home / "pydial.pyz")) == "" and not list(theirs.iterdir())


def test_an_archive_that_cannot_be_unpacked_leaves_nothing(
    unpacking: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk shows as such an error, too; the program is then run out of the archive."""
    place = tmp_path / "place"
    monkeypatch.setattr(unpacking, "places", lambda: [str(place)])
    assert unpacking.unpacked(str(tmp_path / "missing.pyz")) == ""
    assert list(place.iterdir()) == []


def test_an_old_python_is_told_so(unpacking: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking.sys, "version_info", (3, 9, 2))
    assert "needs Python 3.11" in unpacking.main()
