"""The systemd unit, as it is installed, under a real systemd: what it may do is enough for pppd and its scripts."""

from __future__ import annotations

import compileall
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cellular import SIM_PROBLEM, teach_27007
from world.dialer import configure
from world.fixtures import shell, write_name_servers
from world.leftovers import interfaces, leftovers
from world.modem import CALL
from world.provider import DNS, REMOTE
from world.waiting import patient, until

START = """
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /usr/lib/systemd/systemd --system --unit=lab.target --log-target=console
"""
SYSTEM = Path("/etc/systemd/system")
COPY = Path("/opt/pydial")  # the checkout may lie where the unit may not look
LOG, SEEN = Path("/var/log/pydial-lab"), Path("/var/log/pydial-seen")
DROP_IN = f"""[Unit]
DefaultDependencies=no
[Service]
StandardOutput=append:{LOG}
StandardError=append:{LOG}
RestartSec=1
"""
RESOLVER = Path("/etc/resolv.conf")
UNIT = "pydial@Defaults.service"
INIT_REFUSED = 7


class Systemd:
    """A systemd with nothing to do but what the test tells it; in a process namespace of its own, as in a container."""

    def __init__(self) -> None:
        SYSTEM.joinpath("lab.target").write_text("[Unit]\nDescription=lab\nDefaultDependencies=no\n")
        own = ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"]
        self._manager = subprocess.Popen([*own, "sh", "-c", START])
        children = Path(f"/proc/{self._manager.pid}/task/{self._manager.pid}/children")
        self._pid = until(lambda: children.read_text().strip(), "systemd's process")
        until(lambda: self._run("is-active", "lab.target").returncode == 0, "systemd", 30)

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["nsenter", f"--target={self._pid}", "--pid", "--mount", "systemctl", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=patient(60))

    def __call__(self, *words: str) -> str:
        """systemctl; what it says."""
        done = self._run(*words)
        print(f"systemctl {' '.join(words)}: {done.returncode} {done.stdout}{done.stderr}", flush=True)
        return done.stdout

    def property(self, name: str) -> str:
        """Of the unit."""
        return self("show", "--value", f"--property={name}", UNIT).strip()

    def stop(self) -> None:
        self("stop", UNIT)
        self._manager.kill()
        self._manager.wait()


def install() -> None:
    """A copy of the product, and its integration, with a log that can be read."""
    site = COPY / "site"
    for package in ("pydial", "serial", "pexpect", "ptyprocess", "pyudev"):
        (found,) = importlib.util.find_spec(package).submodule_search_locations
        shutil.copytree(found, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, module in (("pydial", "dial"), ("pydialconf", "conf")):
        program = COPY / name
        program.write_text(
            f"#!{os.path.realpath(sys.executable)}\nimport sys\nsys.path.insert(0, '{site}')\n"
            f"from pydial.cli.{module} import main\nsys.exit(main())\n"
        )
        program.chmod(0o755)
    compileall.compile_dir(site, quiet=1)
    unit = (site / "pydial/integration/pydial@.service").read_text().replace("@COMMANDS@", str(COPY))
    SYSTEM.joinpath("pydial@.service").write_text(unit)
    folder = SYSTEM / "pydial@.service.d"
    folder.mkdir()
    folder.joinpath("lab.conf").write_text(DROP_IN)


@pytest.fixture(scope="module")
def manager() -> Iterator[Systemd]:
    install()
    made = Systemd()
    yield made
    made.stop()
    shutil.rmtree(COPY)


@pytest.fixture
def systemd(manager: Systemd) -> Iterator[Systemd]:
    LOG.write_text("")
    SEEN.unlink(missing_ok=True)
    yield manager
    manager("stop", UNIT)
    print(LOG.read_text(errors="replace"), flush=True)


LOOK = f"""#!/bin/sh
{{
    echo "core $(ulimit -c)"
    grep -E "^(CapBnd|Seccomp):" /proc/self/status
    for place in "$@"; do test -w "$place" && echo "may write $place"; done
}} >{SEEN}.new
mv {SEEN}.new {SEEN}
"""
MAY_WRITE = ("/etc", "/etc/ppp/resolv.conf", "/run", "/var/log")
MAY_NOT_WRITE = ("/usr/lib", "/root", "/boot", "/proc/sys/kernel/core_pattern", "/sys/kernel/mm", "/sys/fs/cgroup")
CAPABILITIES = 0x34FF
"""CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, KILL, SETGID, SETUID, NET_BIND_SERVICE, NET_ADMIN, NET_RAW."""


def test_online_and_back(systemd: Systemd, phone, config) -> None:
    """pppd, Debian's script for the name servers, and a program of the user's, which looks around."""
    usb_power = str(Path("/sys/class/tty", os.path.basename(phone.port()), "device").resolve().parent / "authorized")
    look = COPY / "look"
    look.write_text(LOOK)
    look.chmod(0o755)
    configure({**config, "On Connect": " ".join(map(str, (look, *MAY_WRITE, *MAY_NOT_WRITE, usb_power)))})
    write_name_servers(True)
    try:
        systemd("start", UNIT)
        assert systemd.property("ActiveState") == "active"
        (interface,) = interfaces()
        shell("ping", "-c", "1", "-W", "10", "-I", interface, REMOTE)
        until(lambda: all(f"nameserver {server}" in RESOLVER.read_text() for server in DNS), "the name servers")
        seen = until(lambda: SEEN.exists() and SEEN.read_text().splitlines(), "what the hook saw")
        assert seen[0] == "core 0"
        assert {int(seen[1].split()[1], 16), seen[2].split()[1]} == {CAPABILITIES, "2"}
        assert seen[3:] == [f"may write {place}" for place in (*MAY_WRITE, usb_power)]
        systemd("stop", UNIT)
        assert not leftovers()
        assert phone.provider.log_has("rcvd [LCP TermReq"), "no goodbye to the provider"
    finally:
        write_name_servers(False)


def test_waits_for_the_phone(systemd: Systemd, phone, config) -> None:
    """It is told of it by udev, and may open what was not there when it started."""
    phone.unplug()
    configure({**config, "Wait For Modem": 600})
    systemd("start", "--no-block", UNIT)
    until(lambda: "Cannot open" in LOG.read_text() or "aiting" in LOG.read_text(), "a word of the missing phone")
    phone.plug()
    until(lambda: systemd.property("ActiveState") == "active", "the link", 40)
    assert systemd.property("NRestarts") == "0"


def test_a_refused_pin_is_not_tried_again(systemd: Systemd, phone, config) -> None:
    teach_27007(phone.modem)
    phone.modem.answers |= {"AT+CPIN?": "+CPIN: SIM PIN\nOK", "AT+CPIN=": "+CME ERROR: 16"}
    configure({**config, "PIN": "4711"})
    systemd("start", UNIT)
    assert systemd.property("ActiveState") == "failed"  # not `activating`: nothing is to come
    assert systemd.property("ExecMainStatus") == str(SIM_PROBLEM)
    assert sum(line.startswith("AT+CPIN=") for line in phone.modem.heard) == 1


def test_a_refused_init_string_is_not_repeated_for_ever(systemd: Systemd, phone, config) -> None:
    """It may hold a PIN."""
    phone.modem.answers["ATX"] = "ERROR"
    configure({**config, "Init3": "ATX3"})
    systemd("start", UNIT)
    assert systemd.property("ActiveState") == "failed"
    assert systemd.property("ExecMainStatus") == str(INIT_REFUSED)


def test_a_failed_dial_is_tried_again(systemd: Systemd, phone, config) -> None:
    phone.modem.answers["ATD"] = "BUSY"
    configure({**config, "Abort on Busy": 1})
    systemd("start", "--no-block", UNIT)
    until(lambda: int(systemd.property("NRestarts")) > 0, "another try", 40)
    phone.modem.answers["ATD"] = CALL
    until(lambda: systemd.property("ActiveState") == "active", "the link", 40)
