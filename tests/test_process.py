"""This process, as others see it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from pydial.system.process import Target, lives, process_name, set_process_name


def test_killall_and_pgrep_find_us_by_name() -> None:
    before = Path("/proc/self/comm").read_text().strip()
    try:
        set_process_name("wvdial")
        assert process_name(os.getpid()) == "wvdial"
        set_process_name("a-name-that-is-too-long")
        assert process_name(os.getpid()) == "a-name-that-is-"
    finally:
        set_process_name(before)


def test_a_process_that_has_gone_has_no_name() -> None:
    assert process_name(2**22 + 1) == ""


def test_a_name_that_a_process_has_chosen_is_harmless() -> None:
    """It goes into messages, where a line end would begin a line of ours."""
    before = Path("/proc/self/comm").read_text().strip()
    try:
        set_process_name("x\n--> \x1b[2J\x9b")
        assert process_name(os.getpid()) == "x[0a]--> [1b][2J\xc2[9b]"
    finally:
        set_process_name(before)


@pytest.fixture
def child():
    """A process that waits to be killed; reaped at the end."""
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    yield pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_a_zombie_does_not_live(child) -> None:
    assert lives(child)
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert not lives(child)


def test_where_proc_does_not_tell_the_number_counts(child, monkeypatch) -> None:
    def hidden(*_):
        raise FileNotFoundError

    monkeypatch.setattr("builtins.open", hidden)
    assert lives(child)
    assert not lives(2**22 + 1) and not lives(10**20)
    monkeypatch.setattr(os, "kill", lambda *_: (_ for _ in ()).throw(PermissionError))
    assert lives(2**22 + 1)
    monkeypatch.undo()


def test_a_signal_reaches_the_process_that_was_meant_or_none(monkeypatch) -> None:
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    with Target(pid) as target:
        target.signal(signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGTERM
        monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("it goes by the number"))
        with pytest.raises(ProcessLookupError):
            target.signal(signal.SIGTERM)


def test_a_kernel_without_handles_goes_by_the_number(child, monkeypatch) -> None:
    def unknown(_pid: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", unknown)
    with Target(child) as target:
        target.signal(signal.SIGTERM)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
