"""The files in /run/pydial: names, places, two dialers of the same name, and whose word counts."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pydial.events import Finished, Network, Offline, Online, PortOpened, Redial, StateChanged
from pydial.report.statefile import StateFile
from pydial.system import rundir

ROOT = Path(__file__).parents[1]
LOOK = "import json; from pydial.system import rundir; print(json.dumps(rundir.running()))"
DIALER = """
import sys
from pydial.system.rundir import RunFiles
files = RunFiles(("a",))
files.take()
import json, os
files.write({**json.loads(sys.argv[1]), "pid": os.getpid()})
print(os.getpid(), flush=True)
sys.stdin.read()
files.remove()
"""
FACTS = {"sections": ["a"], "state": "ONLINE", "online": True, "dns": ["10.0.0.3"]}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else, or make a pid namespace")
NAMESPACE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    return tmp_path


def seen(folder: Path, *prefix: str) -> list[dict[str, object]]:
    """What another process finds there."""
    words = [*prefix, sys.executable, "-c", LOOK]
    environment = {**os.environ, "RUNTIME_DIRECTORY": str(folder), "PYTHONPATH": str(ROOT)}
    found = json.loads(subprocess.run(words, capture_output=True, text=True, check=True, env=environment).stdout)
    return [facts for facts in found if set(facts["sections"]) & {"a", "b"}]


@contextlib.contextmanager
def dialer(facts: dict[str, object] = FACTS, *prefix: str):
    """A process that has the files of a dialer; its number in its own namespace is read first."""
    words = [*prefix, sys.executable, "-c", DIALER, json.dumps(facts)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stdin=-1, stdout=-1, text=True, env=environment) as child:
        assert child.stdout
        child.own_number = int(child.stdout.readline())  # type: ignore[attr-defined]
        try:
            yield child
        finally:
            child.communicate()


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


@as_root
def test_a_folder_of_another_user_is_passed_over(tmp_path, monkeypatch) -> None:
    os.chown(tmp_path, 65534, 65534)
    monkeypatch.setattr(rundir, "folders", lambda: [str(tmp_path)])
    assert rundir.writable_folder() is None


def test_a_living_dialers_name_is_left_to_it(folder: Path) -> None:
    files = rundir.RunFiles(("a",))
    with dialer() as other:
        files.take()
        files.write({"pid": os.getpid()})
        own = f"a~{os.getpid()}"
        assert {path.name for path in folder.iterdir()} == {"a.pid", "a.json", f"{own}.pid", f"{own}.json"}
        files.remove()
        assert (folder / "a.pid").read_text() == f"{other.own_number}\n"
    files.take()  # it has ended
    assert (folder / "a.pid").read_text() == f"{os.getpid()}\n"
    assert [path.name for path in folder.iterdir()] == ["a.pid"]
    files.remove()


def test_the_files_of_a_killed_dialer_are_taken_over_whatever_their_number_means_now(folder: Path) -> None:
    with dialer() as other:
        other.kill()
    (folder / "a.pid").write_text(f"{os.getppid()}\n")  # reused
    assert seen(folder) == []
    assert not list(folder.iterdir())


def test_a_zombie_does_not_run(folder: Path) -> None:
    """Its parent does not reap it: an application that is the first process of a container."""
    with dialer() as other:
        assert len(seen(folder)) == 1
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert seen(folder) == []
        files = rundir.RunFiles(("a",))
        files.take()
        assert (folder / "a.pid").read_text() == f"{os.getpid()}\n"
        files.remove()


def test_the_state_follows_the_events(folder: Path) -> None:
    state = StateFile(("a", "b"), ("wvdial.conf",), "/dev/modem")
    state.tell(StateChanged("CLOSED", "OPENING"))
    assert seen(folder) == []  # the line is not ours yet
    state.tell(PortOpened("/dev/ttyUSB2", 460800))
    (facts,) = seen(folder)
    assert facts["modem"] == "/dev/ttyUSB2" and facts["online"] is False and facts["state"] == "OPENING"
    assert facts["sections"] == ["a", "b"] and facts["config"] == [os.path.abspath("wvdial.conf")]
    state.tell(Network("home", "Vodafone", "LTE", -71))
    state.tell(StateChanged("ADDRESSED", "ONLINE"))
    state.tell(Online("ppp0", "10.0.0.2", "10.0.0.1", ("10.0.0.3",), 1.0))
    (facts,) = seen(folder)
    assert facts["online"] is True and facts["operator"] == "Vodafone" and facts["signal_dbm"] == -71
    assert (facts["interface"], facts["local_ip"], facts["dns"]) == ("ppp0", "10.0.0.2", ["10.0.0.3"])
    since = facts["online_since"], facts["online_at"]
    state.tell(Online("ppp0", "10.0.0.9", "10.0.0.1", (), 1.0))  # the peer gives other addresses
    (facts,) = seen(folder)
    assert (facts["local_ip"], facts["dns"]) == ("10.0.0.9", [])
    assert (facts["online_since"], facts["online_at"]) == since
    state.tell(Offline("Modem hangup", 16, 1.0))
    state.tell(Redial(5.0, 1, "hangup"))
    state.tell(StateChanged("LOST", "RECONNECTING"))
    (facts,) = seen(folder)
    assert facts["online"] is False and facts["interface"] is None and facts["redial_at"] > 0
    state.tell(StateChanged("RECONNECTING", "OPENING"))
    assert seen(folder)[0]["redial_at"] is None
    state.tell(Finished(0))
    assert not list(folder.iterdir())
    state.tell(StateChanged("ENDED", "ENDED"))
    assert not list(folder.iterdir())


def test_no_secret_is_in_the_state() -> None:
    assert not {"password", "pin", "username"} & {key.lower() for key in StateFile(("a",), (), "m")._facts}


# -- whose word counts


def test_without_its_lock_a_file_counts_for_nothing(folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps({**FACTS, "pid": os.getpid()}))
    (folder / "a.pid").write_text(f"{os.getpid()}\n")
    assert seen(folder) == []
    assert not list(folder.iterdir())


def test_what_the_dialer_before_has_left_does_not_count_as_the_next_ones(folder: Path) -> None:
    with dialer() as other:
        (folder / "a.json").write_text(json.dumps({**FACTS, "pid": other.own_number + 1}))
        assert seen(folder) == []


@as_root
def test_another_users_files_are_neither_believed_nor_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its owner claims, with a dialer that really runs."""
    words = [*NOBODY, sys.executable, "-c", "import pydial.system.rundir"]
    if subprocess.run(words, cwd="/", capture_output=True, env={"PYTHONPATH": str(ROOT)}).returncode:
        pytest.skip("this Python, or this checkout, is not for everybody")
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, 65534, 65534)
        monkeypatch.setenv("RUNTIME_DIRECTORY", name)
        _nobody_has_a_dialer_in(Path(name))


def _nobody_has_a_dialer_in(folder: Path) -> None:
    with dialer(FACTS, *NOBODY):
        assert len(seen(folder, *NOBODY)) == 1
        assert seen(folder) == []
        under_sudo = seen(folder, "env", "SUDO_UID=65534")
        assert len(under_sudo) == 1  # root acts for that user
        assert {path.name for path in folder.iterdir()} == {"a.json", "a.pid"}
    (folder / "a.json").write_text("{}")
    os.chown(folder / "a.json", 65534, 65534)
    (folder / "a.pid").write_text("1\n")
    assert seen(folder) == []
    assert (folder / "a.json").exists()


@as_root
def test_other_users_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "x.json").touch()
    assert rundir.other_users() == []
    os.chown(folder / "x.json", 65534, 65534)
    assert rundir.other_users() == ["nobody"]
    monkeypatch.setenv("SUDO_UID", "65534")
    assert rundir.other_users() == []


@as_root
def test_a_dialer_in_a_container_is_seen_from_outside_under_its_number_there(folder: Path) -> None:
    with dialer(FACTS, *NAMESPACE) as child:
        (inner,) = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        assert child.own_number == 1
        assert [facts["pid"] for facts in seen(folder)] == [int(inner)]


@as_root
def test_a_dialer_out_of_sight_is_neither_dead_nor_to_be_signalled(folder: Path) -> None:
    with dialer():
        (facts,) = seen(folder, *NAMESPACE)
        assert facts["pid"] is None and facts["online"] is True
        files = {path.name for path in folder.iterdir()}
        assert files == {"a.json", "a.pid"}
        with dialer(FACTS, *NAMESPACE):
            assert len(list(folder.iterdir())) == 4  # one of the same name takes another one's
        assert {path.name for path in folder.iterdir()} == files


# -- what the files hold


def test_what_a_user_has_put_there_holds_nobody_up(folder: Path) -> None:
    with dialer({}) as other:
        os.mkfifo(folder / "pipe.json")
        os.mkfifo(folder / "pipe.pid")
        (folder / "link.json").symlink_to("/dev/zero")
        for name, text in (("deep", "[" * 100_000), ("odd", json.dumps({"pid": other.pid}))):
            (folder / f"{name}.json").write_text(text)
            os.link(folder / "a.pid", folder / f"{name}.pid")
        assert seen(folder) == []


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path, folder: Path) -> None:
    with dialer():
        link = tmp_path / "link"
        link.symlink_to(folder)
        assert seen(link) == []
        assert len(seen(folder)) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"online": "yes"},
        {"sections": "a"},
        {"sections": [1]},
        {"dns": [None]},
        {"state": None},
    ],
)
def test_a_state_that_lacks_something_is_none(folder: Path, odd: dict[str, object]) -> None:
    with dialer({**FACTS, **odd}):
        assert seen(folder) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("online_at", float("-inf")),
        ("online_at", float("nan")),
        ("started", 10**400),
        ("redial_at", True),
        ("interface", "../../../run/user/4242/x"),
        ("interface", ".."),
        ("interface", "ppp0\n"),
        ("interface", ["ppp0"]),
        ("local_ip", 7),
        ("config", "/etc"),
        ("signal_dbm", -71.5),
    ],
)
def test_a_value_that_cannot_be_is_not_known(folder: Path, name: str, value: object) -> None:
    with dialer({**FACTS, name: value}):
        (facts,) = seen(folder)
        assert facts[name] is None and facts["online"] is True


def test_a_dialer_that_is_killed_while_it_writes_leaves_nothing_for_long(folder: Path) -> None:
    with dialer() as other:
        (folder / "a.new").write_text('{"half": ')
        assert len(seen(folder)) == 1
        other.send_signal(signal.SIGKILL)
    assert seen(folder) == [] and not list(folder.iterdir())
