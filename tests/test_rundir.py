"""The files in /run/pydial: names, places, and two dialers of the same name."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from pydial.events import Finished, Network, Offline, Online, PortOpened, Redial, StateChanged
from pydial.report.statefile import StateFile
from pydial.system import process, rundir


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    name = Path("/proc/self/comm").read_text().strip()
    process.set_process_name("pydial")  # what makes a process a dialer
    yield tmp_path
    process.set_process_name(name)


def ours() -> list[dict[str, object]]:
    return [facts for facts in rundir.running() if facts["pid"] == os.getpid()]


@pytest.mark.parametrize(
    ("sections", "name"),
    [
        (("Defaults",), "Defaults"),
        (("isp1", "pin"), "isp1+pin"),
        (("my isp/x",), "my%20isp%2Fx"),
        (("..",), "%2E."),
        (("\xe9\n",), "%E9%0A"),
        (("x" * 300,), "x" * 200),
    ],
)
def test_names_are_safe(sections: tuple[str, ...], name: str) -> None:
    assert rundir.safe_name(sections) == name


def test_places_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert rundir.folders() == ["/run/pydial", "/run/user/7/pydial"]
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/other:/run/more")
    assert rundir.folders()[0] == "/run/other"


def test_a_folder_that_is_not_ours_to_write_is_passed_over(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    candidates = [f"{tmp_path}/file", f"{tmp_path}/no/such", f"{tmp_path}/link", f"{tmp_path}/new"]
    monkeypatch.setattr(rundir, "folders", lambda: candidates)
    assert rundir.writable_folder() == f"{tmp_path}/new"
    monkeypatch.setattr(rundir, "folders", lambda: candidates[:3])
    assert rundir.writable_folder() is None
    files = rundir.RunFiles(("a",))
    files.take()
    files.write({})
    files.remove()  # none of it an error


def test_a_living_dialers_name_is_left_to_it(folder: Path) -> None:
    other = subprocess.Popen(["sh", "-c", "echo pydial >/proc/self/comm; echo; read x"], stdin=-1, stdout=-1)
    assert other.stdin and other.stdout
    other.stdout.readline()
    (folder / "a.pid").write_text(f"{other.pid}\n")
    files = rundir.RunFiles(("a",))
    files.take()
    files.write({"pid": os.getpid()})
    assert {path.name for path in folder.iterdir()} == {"a.pid", f"a~{os.getpid()}.pid", f"a~{os.getpid()}.json"}
    files.remove()
    assert (folder / "a.pid").read_text() == f"{other.pid}\n"
    other.communicate()
    files.take()  # it has ended
    assert (folder / "a.pid").read_text() == f"{os.getpid()}\n"
    assert [path.name for path in folder.iterdir()] == ["a.pid"]
    files.remove()


def test_the_state_follows_the_events(folder: Path) -> None:
    state = StateFile(("a", "b"), ("wvdial.conf",), "/dev/modem")
    state.tell(StateChanged("CLOSED", "OPENING"))
    assert ours() == []  # the line is not ours yet
    state.tell(PortOpened("/dev/ttyUSB2", 460800))
    (facts,) = ours()
    assert facts["modem"] == "/dev/ttyUSB2" and facts["online"] is False and facts["state"] == "OPENING"
    assert facts["sections"] == ["a", "b"] and facts["config"] == [os.path.abspath("wvdial.conf")]
    state.tell(Network("home", "Vodafone", "LTE", -71))
    state.tell(StateChanged("ADDRESSED", "ONLINE"))
    state.tell(Online("ppp0", "10.0.0.2", "10.0.0.1", ("10.0.0.3",), 1.0))
    (facts,) = ours()
    assert facts["online"] is True and facts["operator"] == "Vodafone" and facts["signal_dbm"] == -71
    assert (facts["interface"], facts["local_ip"], facts["dns"]) == ("ppp0", "10.0.0.2", ["10.0.0.3"])
    state.tell(Offline("Modem hangup", 16, 1.0))
    state.tell(Redial(5.0, 1, "hangup"))
    state.tell(StateChanged("LOST", "RECONNECTING"))
    (facts,) = ours()
    assert facts["online"] is False and facts["interface"] is None and facts["redial_at"] > 0
    state.tell(StateChanged("RECONNECTING", "OPENING"))
    assert ours()[0]["redial_at"] is None
    state.tell(Finished(0))
    assert not list(folder.iterdir())
    state.tell(StateChanged("ENDED", "ENDED"))
    assert not list(folder.iterdir())


def test_other_users_files_are_read_but_never_deleted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "x.json").write_text('{"pid": 1}')
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    rundir.running()
    assert (folder / "x.json").exists()


def test_no_secret_is_in_the_state() -> None:
    assert not {"password", "pin", "username"} & {key.lower() for key in StateFile(("a",), (), "m")._facts}


def test_what_a_user_has_put_there_holds_nobody_up(folder: Path) -> None:
    """root looks into the folders of users, too."""
    os.mkfifo(folder / "pipe.json")
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "odd.json").write_text(json.dumps({"pid": os.getpid()}))
    (folder / "link.json").symlink_to("/dev/zero")
    assert rundir.running() == []
