"""UUCP lock files."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.errors import DeviceBusy, NoDevice
from pydial.system import lockfile
from pydial.system.lockfile import acquire, lock_path
from pydial.system.pidfile import PidFile

TTY = "/dev/ttyACM0"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Where the lock file is, or will be."""
    return tmp_path / "LCK..ttyACM0"


def dead_pid() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def take(lock: Path) -> lockfile.Lock:
    taken = acquire(TTY, str(lock.parent))
    taken.confirm()
    return taken


@contextlib.contextmanager
def holder_in_another_namespace(lock: Path):
    """A process that has the lock, seen from here as on a host that sees into a container: its number here."""
    code = (
        "import sys; from pydial.system.lockfile import acquire; "
        f"taken = acquire({TTY!r}, {str(lock.parent)!r}); taken.confirm(); print(flush=True); sys.stdin.read()"
    )
    words = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", code]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    assert child.stdout
    try:
        assert child.stdout.readline() == b"\n"
        yield int(Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text())
    finally:
        child.communicate()


def test_the_lock_has_ten_columns_and_goes_away_again(lock: Path) -> None:
    held = take(lock)
    assert lock.read_text() == f"{os.getpid():>10}\n"
    assert stat.S_IMODE(lock.stat().st_mode) == 0o644
    assert list(lock.parent.iterdir()) == [lock]
    held.release()
    assert list(lock.parent.iterdir()) == []
    held.release()


@pytest.mark.parametrize(
    ("device", "name"),
    [("/dev/ttyS0", "LCK..ttyS0"), ("/dev/pts/3", "LCK..3"), ("/dev/serial/by-id/usb-x", "LCK..usb-x")],
)
def test_the_name_is_what_stands_behind_the_last_slash(device: str, name: str) -> None:
    assert lock_path(device) == f"/var/lock/{name}"


@pytest.mark.parametrize("form", ["%10d\n", "%d", "   %d pppd root\n"])
def test_the_lock_of_a_dead_process_is_taken_over(lock: Path, form: str) -> None:
    lock.write_text(form % dead_pid())
    take(lock)
    assert int(lock.read_text()) == os.getpid()
    assert list(lock.parent.iterdir()) == [lock]


def test_a_number_beyond_all_processes_is_dead(lock: Path) -> None:
    lock.write_text("99999999999999999999\n")
    take(lock)
    assert int(lock.read_text()) == os.getpid()


def test_our_own_old_lock_is_no_obstacle(lock: Path) -> None:
    take(lock)
    take(lock).release()
    assert not lock.exists()


def test_a_living_holder_is_named(lock: Path) -> None:
    content = f"{os.getppid():>10}\n"
    lock.write_text(content)
    with pytest.raises(DeviceBusy) as caught:
        take(lock)
    name = Path(f"/proc/{os.getppid()}/comm").read_text().strip()
    assert caught.value.holder == f"{name}, pid {os.getppid()}"
    assert caught.value.message == f"{TTY} is in use by {caught.value.holder} (lock file {lock})."
    assert lock.read_text() == content
    assert list(lock.parent.iterdir()) == [lock]


@pytest.mark.parametrize(
    ("content", "what"),
    [("", "is empty"), ("hello\n", "'hello'"), ("0\n", "'0'"), ("-1\n", "'-1'"), ("12x\n", "'12x'")],
)
def test_a_lock_that_names_nobody_is_told_and_left(lock: Path, content: str, what: str) -> None:
    lock.write_text(content)
    with pytest.raises(DeviceBusy) as caught:
        take(lock)
    assert what in caught.value.message
    assert f"rm {lock}" in caught.value.hint
    assert lock.read_text() == content


def test_a_lock_that_cannot_be_read(lock: Path) -> None:
    lock.mkdir()
    with pytest.raises(DeviceBusy, match="cannot be read: Is a directory"):
        take(lock)


def test_another_ones_lock_is_not_removed(lock: Path) -> None:
    held = take(lock)
    lock.write_text(f"{os.getppid():>10}\n")
    held.release()
    assert lock.exists()


def test_a_forked_child_does_not_remove_the_lock(lock: Path) -> None:
    held = take(lock)
    pid = os.fork()
    if pid == 0:
        held.release()
        os._exit(0)
    os.waitpid(pid, 0)
    assert int(lock.read_text()) == os.getpid()
    held.release()
    assert not lock.exists()


def test_a_zombie_has_no_lock(lock: Path) -> None:
    """A container whose first process does not reap its children must not lock a modem away for ever."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    try:
        lock.write_text(f"{child:>10}\n")
        take(lock).release()
    finally:
        os.waitpid(child, 0)


def test_a_dead_processs_lock_stays_until_the_device_is_open(lock: Path) -> None:
    """The process may live in another pid namespace, where its number means something."""
    content = f"{dead_pid():>10}\n"
    lock.write_text(content)
    acquire(TTY, str(lock.parent)).release()
    assert lock.read_text() == content
    assert list(lock.parent.iterdir()) == [lock]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a pid namespace")
def test_a_holder_in_a_container_is_known_by_its_number_here(lock: Path) -> None:
    with holder_in_another_namespace(lock) as pid:
        content = lock.read_text()
        with pytest.raises(DeviceBusy) as caught:
            take(lock)
        assert caught.value.holder.endswith(f", pid {pid}") and f"kill {pid}" in caught.value.hint
        assert int(content) != pid and lock.read_text() == content


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a pid namespace")
def test_a_holder_in_another_container_is_no_dead_process(lock: Path) -> None:
    code = (
        "from pydial.system.lockfile import acquire; from pydial.errors import DeviceBusy\n"
        f"try: acquire({TTY!r}, {str(lock.parent)!r}).confirm()\n"
        "except DeviceBusy as problem: print(problem.message, problem.hint, problem.holder, sep='\\n')"
    )
    words = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", code]
    with holder_in_another_namespace(lock):
        content = lock.read_text()
        told = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout
        assert told.splitlines() == [
            f"{TTY} is in use by pid {int(content)} of another pid namespace (lock file {lock}).",
            "It runs in a container, or outside of this one: end it there.",
            f"pid {int(content)} of another pid namespace",
        ]
        assert lock.read_text() == content
        assert list(lock.parent.iterdir()) == [lock]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_users_lock_on_the_file_says_nothing(lock: Path) -> None:
    """Who may read a lock file may ask the kernel for a lock to read it: that is no sign of life."""
    lock.write_text(f"{dead_pid():>10}\n")
    code = "import fcntl, signal; fcntl.lockf(0, fcntl.LOCK_SH); print(flush=True); signal.pause()"
    words = ["setpriv", "--reuid=65534", "--clear-groups", "/usr/bin/python3", "-c", code]
    with lock.open("rb") as file, subprocess.Popen(words, stdin=file, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline() == b"\n"
        try:
            take(lock).release()
        finally:
            child.kill()


def test_where_nobody_can_lock_it_goes_on_with_a_warning(tmp_path: Path) -> None:
    held = acquire(TTY, str(tmp_path / "none"))
    assert held.warning == f"{TTY} is not locked: {tmp_path}/none: No such file or directory."
    held.confirm()
    held.release()


def test_where_only_we_cannot_it_is_refused(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_path: str, _content: bytes) -> PidFile:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(lockfile, "PidFile", forbidden)
    with pytest.raises(NoDevice, match="you may not write in"):
        take(lock)


def test_a_stale_lock_that_may_not_be_moved(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock.write_text(str(dead_pid()))

    def forbidden(_old: str, _new: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "rename", forbidden)
    with pytest.raises(DeviceBusy) as caught:
        take(lock)
    assert caught.value.hint == f"sudo rm {lock}"
    assert list(lock.parent.iterdir()) == [lock]


def test_a_folder_that_takes_no_file_any_more(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(NoDevice, match=r"cannot be locked: .*: No space left on device"):
        take(lock)
    assert list(lock.parent.iterdir()) == []


def test_without_links_a_name_is_given_all_the_same(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", unknown)
    take(lock).release()
    lock.write_text(f"{os.getppid():>10}\n")
    with pytest.raises(DeviceBusy, match="is in use by"):
        take(lock)


def test_a_faster_one_keeps_what_it_has_taken_over(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock.write_text(str(dead_pid()))

    def flock(_handle: int, _how: int) -> None:
        if int(lock.read_text()) != os.getppid():  # between our look and our step
            (lock.parent / "theirs").write_text(str(os.getppid()))
            os.rename(lock.parent / "theirs", lock)

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(DeviceBusy, match="is in use by"):
        take(lock)
    assert lock.read_text() == str(os.getppid())
    assert list(lock.parent.iterdir()) == [lock]


def test_one_that_is_being_taken_over_is_left_to_the_other(lock: Path) -> None:
    lock.write_text(str(dead_pid()))
    with lock.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DeviceBusy, match="is being locked by another program"):
            take(lock)
    take(lock)


def test_one_of_many_at_once_gets_the_lock(lock: Path) -> None:
    lock.write_text(str(dead_pid()))
    go_read, go_write = os.pipe()
    won_read, won_write = os.pipe()
    children = []
    for _ in range(8):
        children.append(os.fork())
        if children[-1] == 0:
            os.close(go_write)
            os.read(go_read, 1)
            try:
                take(lock)
                os.write(won_write, b"+")
            except DeviceBusy:
                os.write(won_write, b"-")
            finally:
                signal.pause()  # a winner that has ended would be a stale one
    os.close(go_write)
    results = b"".join(os.read(won_read, 1) for _ in children)
    for pid in children:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    os.close(go_read), os.close(won_read), os.close(won_write)
    assert results.count(b"+") == 1
    assert int(lock.read_text()) in children
