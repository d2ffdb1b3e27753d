"""Which configuration files are read, and what happens where that fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pydial.errors import ConfigError, UsageError
from pydial.system import config_files
from pydial.system.config_files import read


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
    files = read([], str(tmp_path), "wvdial")
    assert [(Path(file.path).name, file.document.get("S", "A")) for file in files] == [
        ("etc.conf", "1"),
        (".wvdialrc", "2"),
    ]
    assert (files[0].mode, files[0].owner) == (0o640, os.getuid())
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
    with pytest.raises(UsageError, match=f"Cannot read {tmp_path}/nope: No such file or directory."):
        read([f"{tmp_path}/nope"], "", "/usr/bin/pydial")


def test_a_folder_is_no_configuration(system_file: Path, tmp_path: Path) -> None:
    system_file.mkdir()
    with pytest.raises(ConfigError, match="Error reading from config file: Is a directory"):
        read([], "", "wvdial")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.conf"
    path.write_text("")
    path.chmod(0o600)

    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(config_files, "_open", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ConfigError, match=f"Can't open '{path}' for reading: Permission denied") as caught:
        read([str(path)], "", "wvdial")
    assert "mode 0600" in caught.value.hint


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_files, "LIMIT", 100)
    path = tmp_path / "huge.conf"
    path.write_bytes(b"x" * 101)
    with pytest.raises(ConfigError, match="larger"):
        read([str(path)], "", "wvdial")
