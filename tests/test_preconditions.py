"""--check looks at this system: what would stop a dial is told before one is made."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.config.ini import Document
from pydial.config.preconditions import DENIED, MISSING, NO_DRIVER, NO_PORT, Access, Preconditions, judge
from pydial.config.settings import Settings, resolve
from pydial.system import preconditions
from tests.dialing import LONGEST, World, read_until

GROUP_STEP = "It belongs to root:dip, mode 0660: `sudo adduser $USER dip`, then log in again."


def settings(text: str = "Modem = /dev/ttyUSB9\n") -> Settings:
    return resolve([("F", Document(f"[Dialer Defaults]\n{text}"))], (), ())


JUDGED = [
    # what was seen, and of each finding: severity, code, where, a part of the hint
    (Preconditions(), []),
    (Preconditions(modem=Access("/dev/ttyUSB9")), []),
    (Preconditions(modem=Access("m", MISSING)), [("warning", "modem-missing", "F:2", "Is it plugged in?")]),
    (Preconditions(modem=Access("m", NO_PORT)), [("error", "modem-no-port", "F:2", "pydialconf --list")]),
    (Preconditions(modem=Access("m", DENIED, GROUP_STEP)), [("error", "modem-denied", "F:2", "adduser $USER dip")]),
    (Preconditions(lock_folder=Access("/l", DENIED, "use sudo")), [("error", "lock-denied", "", "use sudo")]),
    (Preconditions(lock_folder=Access("/l", MISSING)), []),
    (Preconditions(pppd_path="p", pppd_trouble="It is no file."), [("error", "pppd-unusable", "", "It is no file.")]),
    (Preconditions(pppd_path="p", pppd_lacks_root=True), [("warning", "pppd-lacks-root", "", "chmod u+s p")]),
    (Preconditions(kernel_ppp=Access("/dev/ppp")), []),
    (Preconditions(kernel_ppp=Access("/dev/ppp", MISSING)), [("warning", "kernel-ppp", "", "--device /dev/ppp")]),
    (Preconditions(kernel_ppp=Access("/dev/ppp", NO_DRIVER)), [("warning", "kernel-ppp", "", "modprobe ppp_generic")]),
    (Preconditions(kernel_ppp=Access("/dev/ppp", DENIED)), [("warning", "kernel-ppp", "", "NET_ADMIN")]),
    (Preconditions(peers=Access("/p", DENIED, "use sudo")), [("warning", "peers-denied", "", "use sudo")]),
    (Preconditions(peers=Access("/p", MISSING)), []),  # pydial gives pppd its options itself
    (
        Preconditions(secrets=(Access("/pap", DENIED), Access("/chap", DENIED))),
        [("warning", "secrets-denied", "", "as root")],
    ),
]


@pytest.mark.parametrize(("seen", "expected"), JUDGED)
def test_preconditions_become_findings(seen: Preconditions, expected: list[tuple[str, str, str, str]]) -> None:
    found = list(judge(seen, settings()))
    assert [(one.severity, one.code, one.where) for one in found] == [case[:3] for case in expected]
    assert all(case[3] in one.hint for one, case in zip(found, expected, strict=True))


def test_a_modem_that_is_waited_for_or_not_named() -> None:
    seen = Preconditions(modem=Access("/dev/modem", MISSING))
    (waited,) = judge(seen, settings("Modem = /dev/modem\nWait For Modem = 60\n"))
    assert (waited.severity, waited.where) == ("info", "F:2")
    (default,) = judge(seen, settings("Phone = 1\n"))
    assert (default.severity, default.where) == ("warning", "") and "pydialconf" in default.hint


def test_devices(tmp_path: Path) -> None:
    assert preconditions.device("/dev/tty").refusal in ("", DENIED)
    assert preconditions.device("/dev/null").refusal == NO_PORT
    assert preconditions.device(str(tmp_path)).refusal == NO_PORT
    assert preconditions.device(str(tmp_path / "none")).refusal == MISSING
    assert preconditions.device("/dev/null/x").refusal == MISSING
    assert preconditions.device("a\0b").refusal == MISSING


def deny(monkeypatch: pytest.MonkeyPatch, *paths: object) -> None:
    """This user has no right to these paths."""
    denied, access = {str(path) for path in paths}, os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **how: path not in denied and access(path, mode, **how))
    monkeypatch.setattr(os, "geteuid", lambda: 4242)


def test_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peers = tmp_path / "peers" / "wvdial"
    peers.parent.mkdir()
    assert preconditions.peers_file(str(peers)).refusal == MISSING
    peers.touch()
    secrets, locks = tmp_path / "pap-secrets", tmp_path / "lock"
    locks.mkdir()
    assert preconditions.secrets_file(str(secrets)) == Access(str(secrets))  # it can be made
    assert preconditions.lock_folder(str(locks)) == Access(str(locks))
    assert preconditions.lock_folder(str(tmp_path / "none")).refusal == ""  # goes on without a lock, with a warning
    assert preconditions.peers_file(str(peers)) == Access(str(peers))
    deny(monkeypatch, "/dev/tty", peers.parent, secrets.parent, locks)
    for access in (
        preconditions.device("/dev/tty"),
        preconditions.peers_file(str(peers)),
        preconditions.secrets_file(str(secrets)),
        preconditions.lock_folder(str(locks)),
    ):
        assert access.refusal == DENIED and "It belongs to " in access.way_in


@pytest.mark.parametrize(
    ("number", "refusal"), [(errno.ENXIO, NO_DRIVER), (errno.ENODEV, NO_DRIVER), (errno.EPERM, DENIED)]
)
def test_why_the_kernels_ppp_cannot_be_had(monkeypatch: pytest.MonkeyPatch, number: int, refusal: str) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert preconditions.kernel_ppp("/nonexistent").refusal == MISSING
    assert preconditions.kernel_ppp("/dev/null").refusal == ""
    monkeypatch.setattr(os, "open", refuse)
    assert preconditions.kernel_ppp("/dev/null").refusal == refusal
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert preconditions.kernel_ppp("/dev/null").refusal == ""  # only root may look


def test_pppds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    assert preconditions.look("", str(script)).pppd_trouble == "It is no program: nobody may run it."
    script.chmod(0o755)
    with monkeypatch.context() as other_user:
        other_user.setattr(os, "access", lambda *_, **__: False)
        trouble = preconditions.look("", str(script)).pppd_trouble
    assert trouble.startswith("You may not run it; Debian: sudo adduser")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    seen = preconditions.look("", str(script))
    assert (seen.modem, seen.lock_folder, seen.kernel_ppp) == (None, None, None)
    assert (seen.pppd_trouble, seen.pppd_lacks_root) == ("", False)  # a script may be any pppd
    program = os.path.realpath(sys.executable)
    assert not os.stat(program).st_mode & stat.S_ISUID
    seen = preconditions.look("", program)
    assert seen.pppd_lacks_root and seen.kernel_ppp
    assert (
        preconditions.look("", str(tmp_path / "none")).pppd_trouble
        == "There is no such file; Debian: sudo apt install ppp."
    )


def test_a_pppd_whose_name_is_not_ascii_is_found_and_run(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        (tmp_path / "pppd").rename(tmp_path / "pppd-\u00fc")
        path = f"PPPD Path={tmp_path}/pppd-\u00fc"
        assert "[pppd-" not in world.run("pydial", "--check", path).stdout
        dialer = world.start("pydial", path, stdout=subprocess.DEVNULL)
        try:
            read_until(dialer.stderr, "secondary DNS")
            dialer.send_signal(signal.SIGINT)
            assert dialer.wait(LONGEST) == 0
        finally:
            dialer.kill()


def test_the_command_tells_of_a_modem_that_is_not_there_and_a_pppd_that_cannot_run(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        sound = world.run("pydial", "--check")
        found = world.run("pydial", "--check", "Modem=/dev/ttyUSB9", "PPPD Path=/nonexistent", 'PPPD Option=a "b')
    assert sound.returncode == 0 and "[modem-" not in sound.stdout and "[pppd-" not in sound.stdout
    assert found.returncode == 3
    assert "pppd:     its command line cannot be told\n" in found.stdout
    assert "warning: command line: /dev/ttyUSB9 is not there. [modem-missing]\n" in found.stdout
    assert "error: command line: Unable to run /nonexistent. [pppd-unusable]\n" in found.stdout
    assert "error: command line: PPPD Option cannot be read: " in found.stdout
