"""--install-integration: shown, whole or not at all, nobody else's files, and undone as it was done."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.cli import integration
from pydial.errors import PydialError
from pydial.system.install import Installer
from tests.dialing import LONGEST, MOUNTS, World, name_of, wait_for

UNIT, RULES = "etc/systemd/system/pydial@.service", "etc/udev/rules.d/72-pydial.rules"
HOOK, LINK = "etc/network/if-down.d/pydial", "usr/bin/wvdial"
COMMANDS = "/opt/pydial/bin"


class Below:
    """An installer below a folder, and what it said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said: list[str] = []

    def installer(self, dry: bool = False) -> Installer:
        return Installer(str(self.root), self.said.append, dry)

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
        f"/{path}" for path in (UNIT, RULES, HOOK, LINK, "usr/bin/wvdialconf")
    ]


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
    assert len(below.said) == 5 and below.files() == before


def test_root_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    from pydial.cli import conf_options

    with pytest.raises(PydialError) as caught:
        integration.run(conf_options.read(["--install-integration"]), install=True)
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
