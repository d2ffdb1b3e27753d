"""--install-integration: shown, whole or not at all, nobody else's files, and undone as it was done."""

from __future__ import annotations

import configparser
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.errors import PydialError
from pydial.run import integration
from pydial.system.install import Installer
from tests.dialing import LONGEST, MOUNTS, World, name_of, wait_for

UNIT, RULES = "etc/systemd/system/pydial@.service", "etc/udev/rules.d/72-pydial.rules"
HOOK, LINK = "etc/network/if-down.d/pydial", "usr/bin/wvdial"
COMMANDS = "/opt/pydial/bin"
NAMES = ("pydial", "pydialconf", "wvdial", "wvdialconf")


class Below:
    """An installer below a folder, and what it said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: list[str] = []

    def installer(self, dry: bool = False) -> Installer:
        return Installer(str(self.root), self.said.append, integration.ours(), dry)

    def install(self, folder: str = COMMANDS, dry: bool = False) -> None:
        self.installer(dry).install(integration.items(folder, str(self.root)))

    def files(self) -> set[str]:
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*")}


@pytest.fixture
def below(tmp_path: Path) -> Below:
    (tmp_path / "etc").mkdir()
    return Below(tmp_path)


def test_what_is_installed(below: Below) -> None:
    below.install()
    assert {UNIT, RULES, HOOK, LINK, "usr/bin/wvdialconf"} <= below.files()
    assert os.readlink(below.root / LINK) == f"{COMMANDS}/pydial"
    assert f"ExecStart={COMMANDS}/pydial " in (below.root / UNIT).read_text()
    assert os.access(below.root / HOOK, os.X_OK) and not os.access(below.root / UNIT, os.X_OK)
    assert [line.split(":")[0].split(" ")[0] for line in below.said] == [
        f"/{path}" for path in (UNIT, RULES, HOOK, *(f"usr/bin/{name}" for name in NAMES))
    ]
    assert {os.readlink(below.root / "usr/bin" / name) for name in NAMES} == {
        f"{COMMANDS}/pydial",
        f"{COMMANDS}/pydialconf",
    }


def test_the_prefix_is_made(tmp_path: Path) -> None:
    below = Below(tmp_path / "not" / "yet")
    below.install(dry=True)
    assert not below.root.exists()
    below.install()
    assert UNIT in below.files()


def test_commands_below_the_prefix_are_named_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = tmp_path / "usr" / "bin"
    commands.mkdir(parents=True)
    for name in ("pydial", "pydialconf"):
        (commands / name).touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(commands / "pydialconf")])
    assert integration.commands_folder(str(tmp_path)) == integration.commands_folder(f"{tmp_path}/") == "/usr/bin"
    assert integration.commands_folder(f"{tmp_path}/us") == integration.commands_folder() == str(commands)


def test_beside_the_commands_the_links_are_short(below: Below) -> None:
    below.install("/usr/bin")
    assert os.readlink(below.root / LINK) == "pydial"
    assert "usr/bin/pydial" not in below.files()  # it would be its own link


def test_a_link_of_ours_is_not_taken_for_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "LINK_FOLDER", str(tmp_path / "bin"))
    for folder in ("bin", "venv"):
        (tmp_path / folder).mkdir()
    for name in ("pydial", "pydialconf"):
        (tmp_path / "venv" / name).touch(0o755)
        (tmp_path / "bin" / name).symlink_to(tmp_path / "venv" / name)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin" / "pydialconf")])
    assert integration.commands_folder() == str(tmp_path / "venv")


def test_removing_leaves_the_world_as_it_was(below: Below) -> None:
    before = below.files()
    below.install()
    below.install()  # again: no harm
    assert below.installer().remove()
    assert below.files() == before
    assert not below.installer().remove()


def test_another_ones_file_is_never_touched(below: Below) -> None:
    foreign = below.root / LINK
    foreign.parent.mkdir(parents=True)
    foreign.write_text("the real wvdial")
    before = below.files()
    with pytest.raises(PydialError, match="/usr/bin/wvdial is there already, and it is not pydial's") as caught:
        below.install()
    assert "apt remove wvdial" in caught.value.hint
    assert below.files() == before and foreign.read_text() == "the real wvdial"


def test_what_a_package_has_installed_stays_the_packages(below: Below) -> None:
    """Debian's package has the links and the hook: --remove-integration must not take them away."""
    wanted = {item.path.lstrip("/"): item for item in integration.items(COMMANDS, str(below.root))}
    for path in (LINK, HOOK):
        (below.root / path).parent.mkdir(parents=True)
    (below.root / LINK).symlink_to(wanted[LINK].target)
    (below.root / HOOK).write_bytes(wanted[HOOK].content)
    before = below.files()
    below.install()
    assert [line for line in below.said if "there already" in line] == [
        f"/{path}: there already, as it should be" for path in (HOOK, LINK)
    ]
    assert below.installer().remove()
    assert below.files() == before


def test_what_the_user_has_changed_stays(below: Below) -> None:
    below.install()
    rules = below.root / RULES
    rules.write_text("mine\n")
    below.install("/elsewhere")
    assert rules.read_text() == "mine\n" and os.readlink(below.root / LINK) == "/elsewhere/pydial"
    assert below.installer().remove()
    assert rules.read_text() == "mine\n" and LINK not in below.files()
    below.install()  # it is still known as ours
    assert rules.read_text() == "mine\n" and f"/{RULES}: kept, for it was changed since" in below.said


def test_a_failure_takes_back_what_was_new(below: Below) -> None:
    (below.root / "usr").write_text("no folder")
    before = below.files()
    with pytest.raises(PydialError, match="Cannot write"):
        below.install()
    assert below.files() == before


def test_a_dry_run_shows_and_does_nothing(below: Below) -> None:
    before = below.files()
    below.install(dry=True)
    assert len(below.said) == 7 and below.files() == before


def test_a_dry_run_shows_what_is_in_the_way_too(below: Below) -> None:
    for name in ("wvdial", "wvdialconf"):
        (below.root / "usr/bin").mkdir(parents=True, exist_ok=True)
        (below.root / "usr/bin" / name).write_text("Debian's")
    before = below.files()
    with pytest.raises(PydialError, match="/usr/bin/wvdial, /usr/bin/wvdialconf are there already") as caught:
        below.install(dry=True)
    assert "apt remove wvdial" in caught.value.hint and below.files() == before
    assert f"/{UNIT}: the unit" in below.said and f"/{LINK}: in the way, it is not pydial's" in below.said
    assert len(below.said) == 7


def test_an_update_that_fails_puts_back_what_was_there(below: Below, monkeypatch: pytest.MonkeyPatch) -> None:
    below.install()
    (below.root / HOOK).unlink()

    def states() -> dict[str, tuple[int, object]]:
        paths = [path for path in below.root.rglob("*") if not path.is_dir()]
        return {
            str(path): (path.lstat().st_mode, path.readlink() if path.is_symlink() else path.read_bytes())
            for path in paths
        }

    before = states()
    really_rename = os.rename

    def full(old: str, new: str) -> None:
        if new.endswith("/wvdial"):
            raise OSError(errno.ENOSPC, "No space left on device", new)
        really_rename(old, new)

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(PydialError, match=r"No space left on device\. All is as it was before\."):
        below.install("/elsewhere")
    assert states() == before


@pytest.mark.parametrize(
    "path", ["/../victim", "/usr/bin/../../../victim", "/usr/bin/other", "//usr/bin/wvdial", "/etc"]
)
def test_a_record_that_speaks_of_others_is_not_believed(below: Below, path: str) -> None:
    victim = below.root / "victim"
    victim.write_text("mine")
    below.install()
    record = below.root / "var/lib/pydial/integration.json"
    mark = hashlib.sha256(b"mine").hexdigest()
    record.write_text(json.dumps({**json.loads(record.read_text()), path: mark}))
    before = below.files()
    for act in (below.installer().remove, below.install):
        with pytest.raises(PydialError, match="which pydial never installs") as caught:
            act()
    assert f"remove it. {record}" in caught.value.hint
    assert below.files() == before and victim.read_text() == "mine"


@pytest.mark.parametrize("folder", ["usr/bin", "usr", "var/lib/pydial"])
def test_a_link_does_not_lead_out_of_the_prefix(
    below: Below, tmp_path_factory: pytest.TempPathFactory, folder: str
) -> None:
    """The folder of somebody's package may hold `usr/bin -> /usr/bin`."""
    below.install()
    outside = tmp_path_factory.mktemp("outside") / "there"
    (below.root / folder).rename(outside)
    (below.root / folder).symlink_to(outside)
    before = {path: path.lstat().st_mode for path in outside.rglob("*")}
    for act in (below.installer().remove, below.install):
        with pytest.raises(PydialError, match="leads out of"):
            act()
    assert {path: path.lstat().st_mode for path in outside.rglob("*")} == before


@pytest.mark.skipif(os.geteuid() != 0, reason="giving folders away takes root")
@pytest.mark.parametrize("folder", ["", "usr/bin"])
def test_root_installs_nothing_in_another_users_folder(below: Below, folder: str) -> None:
    (below.root / "usr/bin").mkdir(parents=True)
    os.chown(below.root / folder, 4242, 4242)
    before = below.files()
    with pytest.raises(PydialError, match="belongs to another user"):
        below.install()
    assert below.files() == before


def test_what_cannot_be_removed_is_named(below: Below, monkeypatch: pytest.MonkeyPatch) -> None:
    below.install()

    def read_only(path: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system", path)

    monkeypatch.setattr(os, "unlink", read_only)
    with pytest.raises(PydialError, match=f"Cannot remove {below.root}/.*: Read-only file system"):
        below.installer().remove()


def test_root_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PydialError) as caught:
        integration.install(print)
    assert "sudo" in caught.value.hint


def test_the_udev_example_does_nothing_by_itself() -> None:
    rules = Path(integration.FOLDER, "72-pydial.rules").read_text()
    assert all(line.startswith("#") for line in rules.splitlines() if line)
    assert 'ENV{SYSTEMD_WANTS}+="pydial@Defaults.service"' in rules


def test_the_unit_fits_the_program() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(Path(integration.FOLDER, "pydial@.service"))
    service = unit["Service"]
    assert service["Type"] == "notify" and service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 30 + 5  # On Disconnect's time, and pppd's goodbye
    assert set(service["RestartPreventExitStatus"].split()) == {"3", "7", "11", "14", "64"}
    assert service["LimitCORE"] == "0"
    # pppd, and a stick that is plugged in later, need them
    assert not {"PrivateDevices", "ProtectClock", "DevicePolicy", "DeviceAllow", "NoNewPrivileges"} & set(service)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = Path(integration.FOLDER, "pydial@.service").read_bytes().replace(b"@COMMANDS@", b"/bin")
    unit = tmp_path / "pydial@Defaults.service"
    for path in (unit, tmp_path / "pydial@.service"):
        path.write_bytes(text.replace(b"/bin/pydial", b"/bin/true"))
    assert "pydial@" not in analyze("verify", "--man=no", unit).stderr
    rated = analyze("security", "--offline=yes", "--no-pager", "--threshold=40", unit)
    assert "Overall exposure level" in rated.stdout
    assert rated.returncode == 0, rated.stdout  # more than 4.0: docs/decisions/unit.md


def analyze(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=LONGEST)


IFUPDOWN = """
set -e
mount --bind {net} /etc/network
mkdir -p /run/network
mount --bind {state} /run/network
mount --bind {wvdial} /usr/bin/wvdial
ifup pydial0
while ! grep -q '"online": true' {run}/Defaults.json; do sleep 0.05; done
cat /run/wvdial.pydial0.pid
ifdown pydial0
"""


@pytest.mark.skipif(
    not MOUNTS or not all(map(shutil.which, ("ifup", "wvdial"))),
    reason="needs root, mounts, ifupdown and something to mount over at /usr/bin/wvdial",
)
def test_ifup_dials_and_ifdown_hangs_up(tmp_path: Path) -> None:
    """Debian's own ifupdown, in a mount namespace: `iface NAME inet wvdial`."""
    with World(tmp_path) as world:
        net = tmp_path / "net"
        for name in ("if-pre-up.d", "if-up.d", "if-down.d", "if-post-down.d"):
            (net / name).mkdir(parents=True)
        (tmp_path / "state").mkdir()
        (net / "interfaces").write_text("iface pydial0 inet wvdial\n  provider Defaults\n")
        shutil.copy(Path(integration.FOLDER, "ifupdown-hook"), net / "if-down.d" / "pydial")
        (net / "if-down.d" / "pydial").chmod(0o755)
        variables = ("PYTHONPATH", "RUNTIME_DIRECTORY", "PYDIAL_STANDIN_FOLDER")  # ifup clears the environment
        world.script(
            "over-wvdial",
            f"#!{sys.executable}\nimport os, sys\n"
            + f"os.environ.update({ {name: world.environment[name] for name in variables}!r})\n"
            + f"sys.path.insert(0, {world.environment['PYTHONPATH']!r})\n"
            + f"sys.argv[1:1] = ['-C', {str(world.config)!r}]\n"
            + "from pydial.cli.dial import main\nsys.exit(main())\n",
        )
        script = IFUPDOWN.format(
            net=net, state=tmp_path / "state", wvdial=tmp_path / "over-wvdial", run=world.run_files
        )
        done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=LONGEST)
        assert done.returncode == 0, done.stderr
        pid = int(done.stdout.split()[0])
        wait_for(lambda: not Path(f"/proc/{pid}").exists() or name_of(pid) not in ("wvdial", "pydial"))
        assert not list(world.run_files.iterdir())
        assert not Path("/run/wvdial.pydial0.pid").exists()
