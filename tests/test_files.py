"""Files, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pydial.system import files
from pydial.system.files import create, read, replace


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


@pytest.fixture
def two_names(tmp_path: Path) -> Path:
    """A file that must be written in place."""
    path = tmp_path / "one"
    path.write_bytes(b"old and long enough")
    (tmp_path / "two").hardlink_to(path)
    return path


@pytest.mark.parametrize("new", [b"new", b"new, and longer than the old one was"])
def test_what_is_written_in_place_is_all_new(two_names: Path, new: bytes) -> None:
    replace(str(two_names), new)
    assert (two_names.parent / "two").read_bytes() == new


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_loses_nothing_in_place_either(
    two_names: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """The tail, the overwritten part, or the second piece of it finds no room."""
    calls = []
    really_write = os.pwrite

    def full(handle: int, data: bytes, place: int) -> int:
        calls.append(place)
        if len(calls) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return really_write(handle, data[:12], place)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="No space left"):
        replace(str(two_names), b"new, and longer than the old")
    assert two_names.read_bytes() == b"old and long enough"


def test_what_has_been_exchanged_meanwhile_is_not_overwritten(
    two_names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    really_read = files.read_with_status

    def exchanged(path: str) -> object:
        two_names.unlink()
        two_names.hardlink_to(victim)
        return really_read(path)

    monkeypatch.setattr(files, "read_with_status", exchanged)
    with pytest.raises(OSError, match="another program has put a new one in its place"):
        replace(str(two_names), b"new")
    assert victim.read_bytes() == b"mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="making another user's link takes root")
def test_root_does_not_write_where_a_link_of_somebody_else_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    for name, target in (("link", "victim"), ("dangling", "none"), ("way", "link")):
        (tmp_path / name).symlink_to(target)
    for name in ("link", "dangling"):
        os.chown(tmp_path / name, 4242, 4242, follow_symlinks=False)
    for name in ("link", "dangling", "way"):
        with pytest.raises(PermissionError, match="a link that another user has made"):
            replace(str(tmp_path / name), b"x")
    assert (tmp_path / "victim").read_bytes() == b"mine" and not (tmp_path / "none").exists()
    monkeypatch.setenv("SUDO_UID", "4242")
    replace(str(tmp_path / "link"), b"x")
    assert (tmp_path / "victim").read_bytes() == b"x"


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


def test_a_silent_pipe_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIPE_SECONDS", 0.01)
    os.mkfifo(tmp_path / "f")
    with pytest.raises(TimeoutError, match="nothing is written to this pipe"):
        read(str(tmp_path / "f"))


def test_a_pipe_that_is_waited_for_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "REMARKABLE_SECONDS", 0.01)
    os.mkfifo(tmp_path / "f")
    writer = os.open(tmp_path / "f", os.O_RDWR)
    told: list[str] = []

    def waiting(path: str) -> None:
        told.append(path)
        os.write(writer, b"late")
        if len(told) > 1:
            raise AssertionError("it is told once")

    with pytest.raises(TimeoutError):
        files.read_with_status(str(tmp_path / "f"), patience=0.03, waiting=waiting)
    os.close(writer)
    assert told == [str(tmp_path / "f")]


def test_a_pipe_is_read_to_its_end() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader), os.fdopen(writer, "wb") as pipe:
        pipe.write(b"x" * 10000)
        pipe.close()
        assert read(f"/dev/fd/{reader}") == b"x" * 10000


# -- a file that is begun


def test_a_file_that_is_begun_is_its_owners_alone(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch(0o644)
    for path in (tmp_path / "new", empty):
        os.close(create(str(path)))
        assert mode(path) == 0o600


def _full(path: Path) -> None:
    path.write_bytes(b"something")


def _another_ones(path: Path) -> None:
    path.touch()
    os.chown(path, 4242, 4242)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_full, "it is there already, and it is not empty"),
        (os.mkfifo, "it is no regular file"),
        (Path.mkdir, "it is no regular file"),
        (lambda path: path.symlink_to("victim"), "it is a link"),
        (lambda path: path.symlink_to("/dev/stdout"), "it is a link"),
        (lambda path: path.hardlink_to(path.parent / "victim"), "it has a second name"),
        pytest.param(
            _another_ones, "it belongs to another user", marks=pytest.mark.skipif(os.geteuid() != 0, reason="chown")
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_there_is_not_begun_again(tmp_path: Path, make: object, reason: str) -> None:
    (tmp_path / "victim").touch()
    path = tmp_path / "f"
    make(path)
    before = os.lstat(path)
    with pytest.raises(OSError, match=reason):
        create(str(path))
    assert os.lstat(path) == before and (tmp_path / "victim").stat().st_size == 0


# -- whose word a file is


@pytest.mark.parametrize(("caller", "own"), [("", (0,)), ("4242", (0, 4242)), ("x", (0,)), ("-1", (0,)), ("٣", (0,))])
def test_root_this_user_and_whoever_called_sudo(monkeypatch: pytest.MonkeyPatch, caller: str, own: tuple) -> None:
    monkeypatch.setenv("SUDO_UID", caller)
    assert set(files.own_users()) == {*own, os.geteuid()}


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files away takes root")
def test_who_put_a_file_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "f").touch()
    assert files.placed_by(str(folder / "f")) is None
    os.chown(folder / "f", 4242, 4242)
    assert files.placed_by(str(folder / "f")) is None  # root let it in: nobody else may write to the folder
    folder.chmod(0o1777)
    assert files.placed_by(str(folder / "f")) == 4242
    folder.chmod(0o755)
    os.chown(folder, 4243, 4243)
    assert files.placed_by(str(folder / "f")) == 4243
