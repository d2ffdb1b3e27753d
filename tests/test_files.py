"""Files, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pydial.system.files import read, replace


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_mode_that_is_asked_for_and_no_more(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        replace(str(tmp_path / "secrets"), b"x")
        replace(str(tmp_path / "conf"), b"x", new_mode=0o666)
    finally:
        os.umask(old)
    assert mode(tmp_path / "secrets") == 0o600
    assert mode(tmp_path / "conf") == 0o644


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o444 | 0o200, 0o666])
def test_the_mode_stays(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old, and longer than the new one")
    path.chmod(kept)
    replace(str(path), b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", kept)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files away takes root")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    replace(str(path), b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


def test_links_are_followed_and_stay(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    real, link = tmp_path / "etc" / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to("etc/real")
    replace(str(link), b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    (tmp_path / "dangling").symlink_to("etc/other")
    replace(str(tmp_path / "dangling"), b"made")
    assert (tmp_path / "etc" / "other").read_bytes() == b"made"


def test_all_names_of_a_file_see_the_new_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"old")
    two.hardlink_to(one)
    replace(str(one), b"new")
    assert two.read_bytes() == b"new"


def test_readers_find_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        replace(str(path), b"new")
        assert reader.read() == b"old"


def test_a_device_is_written_and_stays_one() -> None:
    replace("/dev/null", b"x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")

    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        replace(str(path), b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EPERM, errno.EACCES])
def test_what_cannot_be_replaced_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old and long")

    def refused(_old: str, _new: str) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(os, "rename", refused)
    replace(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_who_may_not_write_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    really_open = os.open

    def guarded(name: str, flags: int, *rest: int) -> int:
        if flags & os.O_ACCMODE == os.O_WRONLY and name == str(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return really_open(name, flags, *rest)

    monkeypatch.setattr(os, "open", guarded)
    with pytest.raises(PermissionError):
        replace(str(path), b"new")
    assert path.read_bytes() == b"old"


def test_a_draft_of_a_killed_process_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f".f.pydial-{os.getpid()}").write_bytes(b"half")
    replace(str(tmp_path / "f"), b"new")
    assert os.listdir(tmp_path) == ["f"]


def test_no_folder_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace(str(tmp_path / "none" / "f"), b"x")


def test_reading_is_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    assert read(str(tmp_path / "f"), limit=5) == b"12345"
    for path in (str(tmp_path / "f"), "/dev/zero"):
        with pytest.raises(OSError, match="too large"):
            read(path, limit=4)
