"""This process, as others see it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from pydial.system.process import ignores_hangup, process_name, set_process_name


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


def test_nohup_is_noticed() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert ignores_hangup()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        assert not ignores_hangup()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_name_that_a_process_has_chosen_is_harmless() -> None:
    """It goes into messages, where a line end would begin a line of ours."""
    before = Path("/proc/self/comm").read_text().strip()
    try:
        set_process_name("x\n--> \x1b[2J\x9b")
        assert process_name(os.getpid()) == "x[0a]--> [1b][2J\xc2[9b]"
    finally:
        set_process_name(before)
