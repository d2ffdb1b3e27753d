"""What somebody is told who may not open a file: the group that may, or root."""

from __future__ import annotations

import grp
import os
import stat

import pytest

from pydial.system.permission import READ, READ_AND_WRITE, way_in

GROUP = next(group for group in grp.getgrall() if group.gr_gid)
JOIN = f"adduser $USER {GROUP.gr_name}`"


@pytest.mark.parametrize(
    ("mode", "group", "wanted", "step"),
    [
        (0o660, GROUP.gr_gid, READ_AND_WRITE, JOIN),
        (0o640, GROUP.gr_gid, READ, JOIN),
        (0o640, GROUP.gr_gid, READ_AND_WRITE, "use sudo"),
        (0o600, GROUP.gr_gid, READ, "use sudo"),
        (0o660, 0, READ_AND_WRITE, "use sudo"),
    ],
)
def test_the_step_that_opens_a_device_to_this_user(
    monkeypatch: pytest.MonkeyPatch, mode: int, group: int, wanted: int, step: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "stat", lambda _: os.stat_result((stat.S_IFCHR | mode, 0, 0, 1, 0, group, 0, 0, 0, 0)))
    told = way_in("/dev/ttyS0", wanted)
    assert step in told and f"mode {mode:04o}" in told and "belongs to root:" in told


def test_root_is_not_told_to_become_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "sudo" not in way_in("/dev/ttyS0", READ)
