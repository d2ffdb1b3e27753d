"""`PPP = auto|pppd|own`: which program speaks PPP, and whole dials with pydial's own on a real interface."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pydial.config.ini import Document
from pydial.config.settings import Settings, resolve
from pydial.errors import PppdUnusable
from pydial.links import ppp_program
from pydial.links.ppp_program import choose
from pydial.system import pppd_process, tun
from tests.dialing import LONGEST, ROOT, World, children_of, read_until, wait_for
from tests.ppp_world import Namespace, others_may_run_python, possible

PROGRAM = os.path.realpath(sys.executable)


def settings(text: str = "") -> Settings:
    return resolve([("F", Document(f"[Dialer Defaults]\n{text}"))], (), ())


@pytest.mark.parametrize(
    ("text", "has_pppd", "has_kernel", "has_tun", "own"),
    [
        ("", True, True, True, False),
        ("", True, False, True, True),
        ("", False, True, True, True),
        ("", True, False, False, False),
        ("", False, False, False, False),
        ("PPP = own", True, True, False, True),
        ("PPP = pppd", False, False, True, False),
        ("PPPD Path = /nowhere/pppd", False, False, True, False),  # a mistake that is to be told
        ("PPPD Path = /opt/pppd", True, False, True, False),
        ("PPPD Path = /usr/sbin/pppd", False, False, True, True),
    ],
)
def test_auto_is_pppd_where_it_can_work(
    monkeypatch: pytest.MonkeyPatch, text: str, has_pppd: bool, has_kernel: bool, has_tun: bool, own: bool
) -> None:
    def check_runnable(path: str) -> None:
        if not has_pppd:
            raise pppd_process.unusable(path, "there is no such file")

    def check() -> None:
        if not has_tun:
            raise PppdUnusable("Cannot make a network interface.")

    monkeypatch.setattr(pppd_process, "check_runnable", check_runnable)
    monkeypatch.setattr(pppd_process, "is_binary", lambda path: True)
    monkeypatch.setattr(pppd_process, "kernel_has_ppp", lambda: has_kernel)
    monkeypatch.setattr(tun, "check", check)
    program = choose(settings(text + "\n"))
    assert program.is_own is own
    assert program.why


def test_a_script_in_pppds_place_needs_no_kernel(tmp_path: Path) -> None:
    script = tmp_path / "pppd"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert not choose(settings(f"PPPD Path = {script}\n")).is_own
    assert pppd_process.is_binary(PROGRAM) and not pppd_process.is_binary(str(script))


def test_the_current_folder_has_no_say_in_what_is_run(tmp_path: Path) -> None:
    (tmp_path / "pydial").mkdir()
    (tmp_path / "pydial" / "__init__.py").write_text("raise SystemExit(99)\n")
    command = [*ppp_program.OWN_COMMAND, "--version"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.stdout.startswith(b"pydial-pppd version")


def test_check_says_which_it_will_be_and_what_is_odd(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        said = world.run("pydial", "--check", "PPP=own").stdout
        told = json.loads(world.run("pydial", "--check", "--json", "PPP=own", "PPPD Option=nonsense").stdout)
        none = world.run("pydial", "--check", "PPP=pppd").stdout
    assert "PPP:      pydial's own (pydial-pppd): PPP = own asks for it\n" in said
    assert "own_python.py pydial.daemon 57600 modem" in said
    assert told["ppp"] == {"program": "own", "why": "PPP = own asks for it"}
    if tun.is_usable():
        assert "unrecognized option 'nonsense'" in str(
            [each for each in told["problems"] if each["severity"] == "error"]
        )
    assert "PPP:      pppd: PPP = pppd asks for it\n" in none


@pytest.mark.skipif(os.geteuid() != 0, reason="root gives up a right")
def test_without_the_right_no_call_is_made(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        words = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", str(tmp_path / "pydial")]
        dial = [*words, f"--config={world.config}", "PPP=own", "--once"]
        done = subprocess.run(dial, env=world.environment, capture_output=True, text=True, timeout=LONGEST)
        check = subprocess.run(
            [*dial, "--check"], env=world.environment, capture_output=True, text=True, timeout=LONGEST
        )
    assert done.returncode == 13
    assert "Cannot make a network interface: /dev/net/tun: CAP_NET_ADMIN is missing." in done.stderr
    assert "docker run --cap-add NET_ADMIN --device /dev/net/tun" in done.stderr
    assert "ATDT" not in done.stderr
    assert check.returncode == 3 and "[no-interface]" in check.stdout


@pytest.fixture
def place() -> Iterator[Namespace]:
    if not possible():
        pytest.skip("no namespaces with TUN here")
    made = Namespace()
    yield made
    made.close()


def dial(place: Namespace, world: World, *words: str) -> subprocess.Popen[str]:
    how = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    command = ["env", *(f"{name}={value}" for name, value in world.environment.items())]
    return place.start(*command, str(world.folder / "pydial"), f"--config={world.config}", "PPP=own", *words, **how)


def is_clean(place: Namespace) -> bool:
    return "ppp" not in place.run(
        "sh", "-c", "ip -o link; ip route; ls /run /etc/ppp/resolv.conf 2>&1 | grep -v cannot"
    )


def test_a_dial_with_a_password_that_is_written_nowhere(tmp_path: Path, place: Namespace) -> None:
    place.record_scripts()
    with World(tmp_path, auth="chap", user="me", secret="hunter2") as world:
        before = place.run("sh", "-c", "cat /etc/ppp/*-secrets 2>/dev/null || true")
        given = ("Username=me", "Password=hunter2", "Check Link=ping 10.6.6.6", "Check Link Interval=1")
        dialer = dial(place, world, *given)
        read_until(dialer.stderr, "secondary DNS address 121.1.3.199")
        assert " 0% packet loss" in place.run("ping", "-c2", "-i0.2", "10.6.6.6")
        assert place.run("ip", "route", "show", "default") == "default dev ppp0 scope link \n"
        assert place.run("sh", "-c", "cat /etc/ppp/*-secrets 2>/dev/null || true") == before
        processes = [Path(f"/proc/{pid}") for pid in os.listdir("/proc") if pid.isdecimal()]
        argv = b"".join((process / "cmdline").read_bytes() for process in processes if (process / "cmdline").exists())
        assert argv.count(b"pydial.daemon") and argv.count(b"hunter2") == argv.count(b"Password=hunter2")
        dialer.send_signal(signal.SIGINT)
        assert dialer.wait(LONGEST) == 0
        dialer.stderr.close()
        assert [what.split()[0] for what, _ in place.told()] == ["ip-pre-up", "ip-up", "ip-down"]
        assert is_clean(place)


def test_a_wrong_password_is_the_exit_code_of_one(tmp_path: Path, place: Namespace) -> None:
    with World(tmp_path, auth="pap", user="me", secret="right") as world:
        dialer = dial(place, world, "Username=me", "Password=wrong", "--once")
        dialer.communicate(timeout=LONGEST)
        assert dialer.returncode == 14


def test_a_password_among_pppds_options_is_not_in_our_argv(tmp_path: Path, place: Namespace) -> None:
    with World(tmp_path, auth="pap", user="me", secret="hunter2") as world:
        dialer = dial(place, world, "PPPD Option=user me password hunter2 ipparam password")
        read_until(dialer.stderr, "secondary DNS address 121.1.3.199")
        (pppd,) = [pid for pid in children_of(dialer.pid) if "pydial-pppd" in Path(f"/proc/{pid}/comm").read_text()]
        argv = Path(f"/proc/{pppd}/cmdline").read_bytes().split(b"\0")
        assert b"hunter2" not in argv and argv[argv.index(b"ipparam") + 1] == b"password"
        dialer.send_signal(signal.SIGINT)
        assert dialer.wait(LONGEST) == 0
        dialer.stderr.close()


def test_it_reconnects_after_a_hangup(tmp_path: Path, place: Namespace) -> None:
    with World(tmp_path, hangup_after=2) as world:
        dialer = dial(place, world, "Redial Delay=0.1")
        read_until(dialer.stderr, "secondary DNS address")
        read_until(dialer.stderr, "secondary DNS address")
        dialer.send_signal(signal.SIGINT)
        assert dialer.wait(LONGEST) == 0
        dialer.stderr.close()
        assert is_clean(place)


def test_in_the_background_with_status_and_hangup(tmp_path: Path, place: Namespace) -> None:
    with World(tmp_path) as world:
        assert dial(place, world, "--background").wait(LONGEST) == 0
        told = dial(place, world, "--status")
        assert told.wait(LONGEST) == 0
        assert "ppp0" in place.run("ip", "-o", "link")
        assert dial(place, world, "--hangup").wait(LONGEST) == 0
        wait_for(lambda: is_clean(place))


def test_exec_leaves_only_our_ppp(tmp_path: Path, place: Namespace) -> None:
    with World(tmp_path) as world:
        dialer = dial(place, world, "--exec")
        read_until(dialer.stderr, "secondary DNS address")
        assert Path(f"/proc/{dialer.pid}/comm").read_text() == "pydial-pppd\n"
        assert " 0% packet loss" in place.run("ping", "-c1", "10.6.6.6")
        dialer.terminate()
        dialer.wait(LONGEST)
        dialer.stderr.close()
        wait_for(lambda: is_clean(place))


def test_a_dialer_that_is_killed_leaves_nothing(tmp_path: Path, place: Namespace) -> None:
    place.record_scripts()
    with World(tmp_path) as world:
        dialer = dial(place, world)
        read_until(dialer.stderr, "secondary DNS address")
        wait_for(lambda: any(what.startswith("ip-up") for what, _ in place.told()))
        dialer.kill()
        dialer.wait()
        dialer.stderr.close()
        wait_for(lambda: any(what.startswith("ip-down") for what, _ in place.told()))
        wait_for(lambda: is_clean(place))


DEMO = "import sys; from pydial.cli.start import pydial; sys.exit(pydial())"


def demo(*before: str) -> str:
    command = [*before, sys.executable, "-c", DEMO, "--demo"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.skipif(
    os.geteuid() != 0 or pppd_process.kernel_has_ppp() or not possible(), reason="no TUN of root's here"
)
def test_the_demo_of_root_has_a_real_interface() -> None:
    said = demo()
    assert "The demo runs pydial's own PPP on a TUN, in a network namespace of its own." in said
    assert "--> ping: 10.6.6.6 answers after " in said
    assert "--> http://10.6.6.6/: 18000 bytes in " in said


@pytest.mark.skipif(not others_may_run_python(), reason="only root can become somebody who can run this Python")
def test_the_demo_of_others_needs_nothing() -> None:
    said = demo("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    assert "The demo runs pydial's own PPP, without an interface." in said
    assert "remote IP address 10.6.6.6" in said
