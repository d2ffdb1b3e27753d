"""Which configuration files are read, and what happens where that fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pydial.errors import ConfigError, UsageError
from pydial.events import Warn
from pydial.system import config_files, files
from pydial.system.config_files import read
from tests.dialing import World


def fail(warning: Warn) -> None:
    raise AssertionError(warning)


@pytest.fixture
def system_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "etc.conf"
    monkeypatch.setattr(config_files, "SYSTEM_FILE", str(path))
    return path


def test_the_home_file_goes_over_the_systems(system_file: Path, tmp_path: Path) -> None:
    assert read([], str(tmp_path), "wvdial") == []
    (tmp_path / ".wvdialrc").write_text("[S]\nA = 2\n")
    system_file.write_text("[S]\nA = 1\n")
    system_file.chmod(0o640)
    files = read([], str(tmp_path), "wvdial", fail)
    assert [(Path(file.path).name, file.document.get("S", "A")) for file in files] == [
        ("etc.conf", "1"),
        (".wvdialrc", "2"),
    ]
    assert files[0].mode == 0o640
    assert [Path(file.path).name for file in read([], "", "wvdial")] == ["etc.conf"]


def test_given_files_are_read_alone_and_in_order(system_file: Path, tmp_path: Path) -> None:
    system_file.write_text("[S]\nA = 1\n")
    paths = [str(tmp_path / name) for name in "ba"]
    for path in paths:
        Path(path).write_text(f"[S]\nA = {path}\n")
    assert [file.document.get("S", "A") for file in read(paths, str(tmp_path), "wvdial")] == paths


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"[S]\nA = 1\n")
    os.close(writer)
    (file,) = read([f"/proc/self/fd/{reader}"], "", "wvdial")
    os.close(reader)
    assert (file.document.get("S", "A"), file.mode) == ("1", None)


def test_a_given_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read([f"{tmp_path}/nope"], "", "/usr/bin/wvdial")
    assert caught.value.message == f"Cannot read `{tmp_path}/nope'\nwvdial: invalid option: `{tmp_path}/nope'"


def test_under_its_own_name_it_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"Cannot read {tmp_path}/nope: No such file or directory."):
        read([f"{tmp_path}/nope"], "", "/usr/bin/pydial")


def test_a_folder_is_no_configuration(system_file: Path, tmp_path: Path) -> None:
    system_file.mkdir()
    with pytest.raises(ConfigError, match="Error reading from config file: Is a directory"):
        read([], "", "wvdial")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.conf"
    path.write_text("")
    path.chmod(0o600)

    def refuse(path: str, *_limits: object) -> tuple[bytes, os.stat_result]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(files, "read_with_status", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ConfigError, match=f"Can't open '{path}' for reading: Permission denied") as caught:
        read([str(path)], "", "wvdial")
    assert "mode 0600" in caught.value.hint


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMIT", 100)
    path = tmp_path / "huge.conf"
    path.write_bytes(b"x" * 101)
    with pytest.raises(ConfigError, match="larger"):
        read([str(path)], "", "wvdial")


def _loop(path: Path) -> Path:
    path.symlink_to(path)
    return path


@pytest.mark.parametrize(
    ("make", "hint"),
    [
        (_loop, "A link on the way leads back to itself."),
        (lambda path: path / ("x" * 300), "No file has such a long name."),
        (lambda path: Path("/proc/self/mem"), "does not work"),
    ],
)
def test_the_hint_is_about_what_went_wrong(tmp_path: Path, make: object, hint: str) -> None:
    with pytest.raises(ConfigError, match=r"Can't open '.*' for reading: ") as caught:
        read([str(make(tmp_path / "f" if make is _loop else tmp_path))], "", "pydial")
    assert hint in caught.value.hint and "root" not in caught.value.hint


# -- another user's files: docs/decisions/files-of-others.md

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="giving files away takes root")
EVIL = 4242
EVIL_CONF = "[Dialer Defaults]\nPPPD Path = /run/evil\n"


@pytest.fixture
def evil_home(tmp_path: Path, system_file: Path) -> Path:
    """Another user's, with a configuration in it."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".wvdialrc").write_text(EVIL_CONF)
    os.chown(home / ".wvdialrc", EVIL, EVIL)
    os.chown(home, EVIL, EVIL)
    return home


@ROOT
def test_root_reads_nothing_in_another_users_home(evil_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sudo -E`, or `su -m`: HOME is that user's."""
    told: list[Warn] = []
    assert read([], str(evil_home), "pydial", told.append) == []
    (warning,) = told
    assert warning.code == "configuration-not-read" and f"it is in the hands of {EVIL}." in warning.message
    monkeypatch.setenv("SUDO_UID", str(EVIL))
    assert len(read([], str(evil_home), "pydial", fail)) == 1


@ROOT
def test_a_link_in_another_users_home_is_not_followed(evil_home: Path, tmp_path: Path) -> None:
    """It could lead to what a root-owned file holds of his words, such as /proc/PID/cmdline of a setuid program."""
    (tmp_path / "roots").write_text(EVIL_CONF)
    (evil_home / ".wvdialrc").unlink()
    (evil_home / ".wvdialrc").symlink_to(tmp_path / "roots")
    assert read([], str(evil_home), "pydial") == []


@ROOT
@pytest.mark.parametrize(
    ("owner", "group", "mode", "reason", "cure"),
    [
        (EVIL, 0, 0o600, "belongs to 4242", "chown root"),
        (0, 0, 0o606, "may be written by everybody (mode 0606)", "chmod go-w"),
        (0, EVIL, 0o660, "may be written by the group 4242", "chmod g-w"),
        (0, 0, 0o660, "", ""),
        (0, EVIL, 0o640, "", ""),
    ],
)
def test_root_is_told_who_else_may_change_its_configuration(
    tmp_path: Path, owner: int, group: int, mode: int, reason: str, cure: str
) -> None:
    path, told = tmp_path / "conf", []
    path.write_text(EVIL_CONF)
    os.chown(path, owner, group)
    path.chmod(mode)
    assert len(read([str(path)], "", "pydial", told.append)) == 1
    expected = [(f"{path} {reason}, who thereby decides what root runs.", f"sudo {cure} {path}")] if reason else []
    assert [(warning.message, warning.hint) for warning in told] == expected


@ROOT
def test_root_is_told_that_a_file_lies_in_another_users_folder(tmp_path: Path) -> None:
    """He can put another one, or a link, in its place."""
    folder, told = tmp_path / "his", []
    folder.mkdir()
    (folder / "conf").write_text(EVIL_CONF)
    os.chown(folder, EVIL, EVIL)
    assert len(read([str(folder / "conf")], "", "pydial", told.append)) == 1
    assert [warning.message.removeprefix(str(folder)) for warning in told] == [
        f"/conf is in the hands of {EVIL}, who thereby decides what root runs."
    ]


@ROOT
def test_the_doubt_is_told_in_a_dial_and_by_check(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.config.chmod(0o666)
        line = (
            f"--> Warning: {world.config} may be written by everybody (mode 0666), who thereby decides what root runs."
        )
        assert line in world.run("pydial", "--once", "Modem=/nonexistent").stderr.splitlines()
        assert "decides what root runs" not in world.run("wvdial", "--once", "Modem=/nonexistent").stderr
        assert "[configuration-of-others]" in world.run("pydial", "--check").stdout
        world.config.chmod(0o644)
        assert "of-others" not in world.run("pydial", "--check").stdout
