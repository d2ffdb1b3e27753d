"""Starting and ending pppd; a shell plays pppd."""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import shutil
import signal
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydial.errors import PppdUnusable
from pydial.system import pppd_process
from pydial.system.pppd_process import PppdProcess, start
from pydial.system.serial_port import TIOCGEXCL
from pydial.system.waiting import read_now
from tests.dialing import children_of

SHELL = "/bin/sh"
PR_CAPBSET_DROP = 24  # prctl(2)


@pytest.fixture
def tty() -> Iterator[int]:
    master, slave = os.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.fixture
def run(tty: int) -> Iterator[Callable[..., PppdProcess]]:
    """Runs a shell script in pppd's place; LOG in it is the log's descriptor, SECRET the password's."""
    running: list[PppdProcess] = []

    def run_script(script: str, password: bytes | None = None) -> PppdProcess:
        def arguments(log_fd: int, password_fd: int | None) -> list[str]:
            named = script.replace("LOG", f"/proc/self/fd/{log_fd}")
            return ["-c", named.replace("SECRET", f"/proc/self/fd/{password_fd}")]

        running.append(start(SHELL, tty, arguments, password))
        return running[-1]

    yield run_script
    for one in running:
        if one.log_fd >= 0:
            one.end()


def test_where_the_line_has_gone_it_cannot_become_pppd() -> None:
    master, slave = os.openpty()
    os.close(master)
    child = os.fork()
    if child == 0:
        try:
            pppd_process.become(SHELL, slave, lambda *_: ["-c", "exit 1"])
        except PppdUnusable:
            os._exit(0)
        finally:
            os._exit(2)
    os.close(slave)
    assert os.waitpid(child, 0)[1] == 0


def heard(process: PppdProcess) -> bytes:
    """All that it logs until it ends."""
    said, end = b"", time.monotonic() + 5.0
    while time.monotonic() < end:
        has_ended = process.poll() is not None
        data = read_now(process.log_fd, 0.02)
        if has_ended and not data:
            return said
        said += data or b""
    raise AssertionError("it did not end")


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}


def ignored(pid: int) -> set[int]:
    """The signals that a process ignores; those of the C library itself, which make leaves ignored, are not ours."""
    bits = int(status(pid)["SigIgn"], 16)
    return {number for number in signal.valid_signals() if bits >> (number - 1) & 1}


def test_the_line_is_its_terminal_and_the_log_comes_back(run: Callable[..., PppdProcess]) -> None:
    process = run("for n in 0 1 2; do test -t $n || exit 9; done; echo Using interface ppp0 >LOG; exit 7")
    assert heard(process) == b"Using interface ppp0\n"
    assert process.poll() == 7
    assert process.poll() == 7


def test_it_inherits_only_what_is_its_own(run: Callable[..., PppdProcess]) -> None:
    stray = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(stray, True)
    process = run("kill -STOP $$")
    os.waitpid(process.pid, os.WUNTRACED)
    os.close(stray)
    folder = Path(f"/proc/{process.pid}/fd")
    assert {fd.name for fd in folder.iterdir()} >= {"0", "1", "2"}
    others = [os.readlink(fd).partition(":")[0] for fd in folder.iterdir() if int(fd.name) > 2]
    assert others == ["pipe", "pipe"]  # the log, and the pipe that tells of our death


def test_signals_are_as_in_a_fresh_process_in_a_group_of_its_own(run: Callable[..., PppdProcess]) -> None:
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN  # Python's doing
    process = run("kill -STOP $$")
    os.waitpid(process.pid, os.WUNTRACED)
    facts = status(process.pid)
    assert ignored(process.pid) == set()
    assert int(facts["SigBlk"], 16) == 0
    assert os.getpgid(process.pid) == process.pid
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_a_hangup_that_is_ignored_stays_ignored(run: Callable[..., PppdProcess]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = run("kill -STOP $$")
    finally:
        signal.signal(signal.SIGHUP, before)
    os.waitpid(process.pid, os.WUNTRACED)
    assert ignored(process.pid) == {signal.SIGHUP}


def test_the_password_goes_through_a_pipe_only(run: Callable[..., PppdProcess]) -> None:
    process = run("cat SECRET >LOG; tr '\\0' ' ' </proc/$$/cmdline >LOG; env >LOG", b"s3cret word")
    said = heard(process)
    assert said.startswith(b"s3cret word")
    assert said.count(b"s3cret") == 1
    assert "s3cret" not in " ".join(process.argv)


def test_it_has_time_to_say_goodbye(run: Callable[..., PppdProcess]) -> None:
    process = run("trap 'echo bye >LOG; exit 5' TERM; echo up >LOG; while :; do sleep 0.02; done")
    assert os.read(process.log_fd, 9) == b"up\n"
    process.terminate()
    assert heard(process) == b"bye\n"
    assert process.poll() == 5
    assert not os.path.exists(f"/proc/{process.pid}")


def test_what_does_not_end_is_killed(run: Callable[..., PppdProcess]) -> None:
    process = run("trap '' TERM; echo up >LOG; while :; do sleep 1; done")
    os.read(process.log_fd, 9)
    process.terminate()
    assert process.wait(0.05) is None
    process.end()
    assert process.poll() == -signal.SIGKILL
    assert not os.path.exists(f"/proc/{process.pid}")


def test_a_log_that_scripts_hold_open_does_not_hide_the_end(run: Callable[..., PppdProcess]) -> None:
    process = run("(exec >LOG; exec sleep 5) & exit 16")
    begun = time.monotonic()
    assert process.wait(5.0) == 16
    assert time.monotonic() - begun < 4
    os.killpg(process.pid, signal.SIGKILL)


def test_without_a_pidfd_it_is_asked_from_time_to_time(
    run: Callable[..., PppdProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_pid: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "pidfd_open", refused)
    assert run("exit 3").wait(5.0) == 3


@pytest.mark.parametrize("path", ["/nonexistent/pppd", "/etc", "/etc/passwd"])
def test_what_cannot_be_run_is_said_by_the_parent(path: str, tty: int) -> None:
    before, children = os.listdir("/proc/self/fd"), children_of(os.getpid())
    for attempt in (lambda: start(path, tty, lambda _log, _secret: []), lambda: pppd_process.check_runnable(path)):
        with pytest.raises(PppdUnusable) as caught:
            attempt()
        assert caught.value.message == f"Unable to run {path}."
        first, reason = caught.value.hint.split("\n")
        assert first == 'Check permissions, or specify a "PPPD Path" option in wvdial.conf.'
        assert path in reason
    assert os.listdir("/proc/self/fd") == before
    assert children_of(os.getpid()) == children


def test_arguments_are_the_bytes_of_the_configuration(tty: int) -> None:
    words = ["-c", "kill -STOP $$", "jos\xc3\xa9", "jos\xe9", "\u20ac"]
    process = start(SHELL, tty, lambda _log, _secret: words)
    os.waitpid(process.pid, os.WUNTRACED)
    argv = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
    process.kill()
    process.wait(1.0)
    process.close()
    assert argv[3:-1] == [b"jos\xc3\xa9", b"jos\xe9", b"\xe2\x82\xac"]


def test_an_argument_that_no_program_can_get(tty: int) -> None:
    with pytest.raises(PppdUnusable):
        start(SHELL, tty, lambda _log, _secret: ["a\0b"])


def test_a_program_is_fine() -> None:
    pppd_process.check_runnable(SHELL)


def in_a_process_of_its_own(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(1)
    return pid


def ends_soon(pid: int) -> bool:
    try:
        end = os.pidfd_open(pid)
    except ProcessLookupError:  # it was quicker than we are
        return True
    try:
        return bool(select.select([end], [], [], 5.0)[0])
    finally:
        os.close(end)


def killed_dialer_takes_pppd_along(tty: int, program: str, uid: int = 0) -> None:
    reading, writing = os.pipe()

    def dial() -> None:
        if uid:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        process = start(program, tty, lambda _log, _secret: ["30"])
        os.write(writing, b"%d" % process.pid)
        signal.pause()

    dialer = in_a_process_of_its_own(dial)
    os.close(writing)
    pid = int(os.read(reading, 20))
    os.close(reading)
    if uid:
        assert status(pid)["Uid"].split() == [str(uid), "0", "0", "0"]
    os.kill(dialer, signal.SIGKILL)
    os.waitpid(dialer, 0)
    try:
        assert ends_soon(pid)
    except AssertionError:
        os.kill(pid, signal.SIGKILL)
        raise


def test_pppd_does_not_outlive_a_killed_dialer(tty: int) -> None:
    killed_dialer_takes_pppd_along(tty, shutil.which("sleep") or "/bin/sleep")


def test_pppd_does_not_outlive_a_dialer_that_was_killed_while_pppd_was_starting(
    tty: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()

    def dial() -> None:
        dialer = os.getpid()

        def until_the_dialer_is_dead() -> None:
            os.write(writing, b"%d" % os.getpid())
            while os.getppid() == dialer:
                time.sleep(0.005)

        monkeypatch.setattr(pppd_process, "_default_signals", until_the_dialer_is_dead)
        start(shutil.which("sleep") or "/bin/sleep", tty, lambda _log, _secret: ["30"])

    dialer = in_a_process_of_its_own(dial)
    os.close(writing)
    pid = int(os.read(reading, 20))
    os.close(reading)
    os.kill(dialer, signal.SIGKILL)
    os.waitpid(dialer, 0)
    assert ends_soon(pid)


@pytest.mark.skipif(os.geteuid() != 0, reason="making a setuid program takes root")
def test_not_even_a_setuid_one(tty: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        if os.statvfs(folder).f_flag & os.ST_NOSUID:
            pytest.skip("no setuid programs in the folder for temporary files")
        program = shutil.copy(shutil.which("sleep") or "/bin/sleep", folder)
        os.chmod(program, 0o4755)
        killed_dialer_takes_pppd_along(tty, program, uid=1000)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to lose")
@pytest.mark.parametrize("has_it", [True, False])
def test_pppd_gets_in_without_the_capability_for_exclusive_ttys(tty: int, has_it: bool) -> None:
    """As in the systemd unit. Whoever has it keeps the tty exclusive."""
    reading, writing = os.pipe()
    fcntl.ioctl(tty, termios.TIOCEXCL)

    def dial() -> None:
        if not has_it:
            assert ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, pppd_process.CAP_SYS_ADMIN, 0, 0, 0) == 0
        process = start(SHELL, tty, lambda _log, _secret: ["-c", f"exec 3<>{os.ttyname(tty)}"])
        process.wait(5.0)
        os.write(writing, b"%d" % (process.poll() == 0))

    os.waitpid(in_a_process_of_its_own(dial), 0)
    os.close(writing)
    assert os.read(reading, 1) == b"1"
    os.close(reading)
    assert bool(int.from_bytes(fcntl.ioctl(tty, TIOCGEXCL, bytes(4)), "little")) == has_it


def test_closed_standard_descriptors_do_not_confuse_pppds_start(tty: int) -> None:
    reading, writing = os.pipe()
    line = os.dup(tty)

    def dial() -> None:
        for fd in (0, 1, 2):
            os.close(fd)
        process = start(SHELL, line, lambda log, _secret: ["-c", f"test -t 0 && echo ok >/proc/self/fd/{log}"])
        os.write(writing, os.read(process.log_fd, 9))

    child = in_a_process_of_its_own(dial)
    os.close(writing)
    os.close(line)
    try:
        assert os.read(reading, 9) == b"ok\n"
    finally:
        os.close(reading)
        os.waitpid(child, 0)


def test_becoming_pppd_keeps_the_process_and_logs_to_stderr(tty: int) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)

    def become() -> None:
        os.dup2(writing, 2)
        pppd_process.become(
            SHELL, tty, lambda log, _password: ["-c", f"echo hello >/proc/self/fd/{log}; kill -STOP $$"]
        )

    child = in_a_process_of_its_own(become)
    os.waitpid(child, os.WUNTRACED)
    targets = sorted(os.readlink(fd) for fd in Path(f"/proc/{child}/fd").iterdir())
    assert targets == [os.ttyname(tty)] * 3 + [os.readlink(f"/proc/self/fd/{writing}")]
    assert os.read(reading, 99) == b"hello\n"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)


def test_what_cannot_be_become_is_told_on_stderr(tty: int) -> None:
    reading, writing = os.pipe()

    def become() -> None:
        os.dup2(writing, 2)
        try:
            pppd_process.become("/nonexistent/pppd", tty, lambda _log, _password: [])
        except PppdUnusable as error:
            os.write(2, error.message.encode())

    child = in_a_process_of_its_own(become)
    os.close(writing)
    assert os.read(reading, 99) == b"Unable to run /nonexistent/pppd."
    os.close(reading)
    os.waitpid(child, 0)


def test_the_peers_file_is_missing_only_if_it_surely_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not pppd_process.peers_file_exists(str(tmp_path / "wvdial"))
    (tmp_path / "wvdial").touch()
    assert pppd_process.peers_file_exists(str(tmp_path / "wvdial"))

    def forbidden(_path: str) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "stat", forbidden)
    assert pppd_process.peers_file_exists("/etc/ppp/peers/wvdial")


def test_the_password_plugin_takes_the_file_and_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not pppd_process.passwordfd_plugin(str(tmp_path / "none"))
    (tmp_path / "2.4.9").mkdir()
    assert not pppd_process.passwordfd_plugin(str(tmp_path))
    (tmp_path / "2.4.9" / "passwordfd.so").touch()
    assert pppd_process.passwordfd_plugin(str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not pppd_process.passwordfd_plugin(str(tmp_path))


def test_which_lines_of_an_options_file_hold_a_word(tmp_path: Path) -> None:
    path = tmp_path / "options"
    path.write_text("noauth\n# updetach\nlock updetach # here\nupdetached\n")
    assert pppd_process.lines_with("updetach", str(path)) == [3]
    assert pppd_process.lines_with("updetach", str(tmp_path / "none")) == []
