"""Whole dials: the real command, a virtual modem, a stand-in for pppd that speaks the same PPP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, children_of, read_until, wait_for

SEED = """[Dialer Defaults]
Modem = {device}
Baud = 460800
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
ISDN = 0
Modem Type = Analog Modem
Phone = *99#
Stupid Mode = 1
PPPD Path = {pppd}
"""
SEED_LINES = """--> Initializing modem.
--> Sending: ATZ
ATZ
OK
--> Sending: ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
OK
--> Modem initialized.
--> Sending: ATDT*99#
--> Waiting for carrier.
ATDT*99#
CONNECT
--> Carrier detected.  Starting PPP immediately.
--> Starting pppd at DATE
--> Pid of pppd: PID
--> Using interface ppp0
--> local  IP address 10.157.42.199
--> remote IP address 10.6.6.6
--> primary   DNS address 121.1.3.208
--> secondary DNS address 121.1.3.199""".splitlines()

COMMENTER = """[Dialer Defaults]
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
Init3 = AT+CGDCONT=1,"IP","http.globe.com.ph"
Modem Type = USB Modem
ISDN = 0
Phone = *99#
New PPPD = yes
Modem = {device}
Baud = 460800
Idle Seconds = 3000
Auto DNS = 1
Stupid Mode = 1
Compuserve = 0
Baud = 460800
Dial Command = ATD
Ask Password = 0
FlowControl = NOFLOW
PPPD Path = {pppd}
"""


@pytest.fixture(scope="module")
def nokia(tmp_path_factory):
    with World(tmp_path_factory.mktemp("nokia")) as world:
        yield world


def configure(world: World, text: str) -> None:
    world.config.write_text(text.format(device=world.modem.device, pppd=world.folder / "pppd"))


def plain(lines: list[str]) -> list[str]:
    """Without what differs from run to run, and without PPP's bytes."""
    text = re.sub(r"(?ms)^CONNECT\n.*?^--> ", "CONNECT\n--> ", "\n".join(lines))  # they may come in pieces
    text = re.sub(r"(?m)^(--> (?:Starting pppd|Disconnecting) at) .*", r"\1 DATE", text)
    return re.sub(r"Pid of pppd: \d+", "Pid of pppd: PID", text).splitlines()


def dial_until_dns(world: World, *words: str) -> tuple[list[str], subprocess.Popen[str]]:
    dialer = world.start("pydial", *words, stdout=subprocess.DEVNULL)
    return read_until(dialer.stderr, "secondary DNS"), dialer


def hang_up(dialer: subprocess.Popen[str]) -> tuple[int, str]:
    dialer.send_signal(signal.SIGINT)
    _, rest = dialer.communicate(timeout=LONGEST)
    return dialer.returncode, rest


def test_the_how_to_line_for_line(nokia):
    configure(nokia, SEED)
    lines, dialer = dial_until_dns(nokia)
    code, rest = hang_up(dialer)
    assert plain(lines)[1:] == SEED_LINES
    assert rest.startswith("Caught signal 2:  Attempting to exit gracefully...\n")
    assert plain(rest.splitlines())[-1] == "--> Disconnecting at DATE"
    assert code == 0


def test_the_commenters_configuration(nokia):
    configure(nokia, COMMENTER)
    lines, dialer = dial_until_dns(nokia)
    hang_up(dialer)
    assert "--> Idle Seconds = 3000, disabling automatic reconnect." in lines
    assert 'AT+CGDCONT=1,"IP","http.globe.com.ph"' in lines
    assert "ATD*99#" in lines


def test_flow_control_and_speed_reach_pppd(nokia):
    configure(nokia, COMMENTER)
    dialer = nokia.start("pydial", "--json", stderr=subprocess.DEVNULL)
    started = next(event for event in events(dialer.stdout) if event["event"] == "pppd-started")
    hang_up(dialer)
    assert started["argv"][1:4] == ["460800", "modem", "nocrtscts"]
    assert started["argv"][started["argv"].index("idle") + 1] == "3000"


def events(stream):
    for line in stream:
        yield json.loads(line)


def test_line_lock_and_children_are_gone_afterwards(nokia):
    configure(nokia, SEED)
    before = settings_of(nokia.modem.device)
    _, dialer = dial_until_dns(nokia)
    lock = Path(f"/var/lock/LCK..{os.path.basename(nokia.modem.device)}")
    assert int(lock.read_text()) == dialer.pid
    (pppd,) = children_of(dialer.pid)
    hang_up(dialer)
    assert not lock.exists()
    assert not os.path.exists(f"/proc/{pppd}")
    assert settings_of(nokia.modem.device) == before


def settings_of(device: str) -> str:
    """The tty's settings, but for CLOCAL, which wvdial leaves set."""
    shown = subprocess.run(["stty", "-g", "-F", device], capture_output=True, text=True, check=True).stdout.split(":")
    shown[2] = f"{int(shown[2], 16) | 0o4000:x}"
    return ":".join(shown)


def test_killed_it_takes_pppd_along(tmp_path):
    with World(tmp_path) as world:
        _, dialer = dial_until_dns(world)
        (pppd,) = children_of(dialer.pid)
        dialer.kill()
        dialer.communicate(timeout=LONGEST)
        wait_for(lambda: not os.path.exists(f"/proc/{pppd}"))
        if os.geteuid() == 0:  # others a pty, unlike a serial port, lets in no more: TIOCEXCL lives with its master
            _, again = dial_until_dns(world)  # the lock of the dead process is taken over
            assert hang_up(again)[0] == 0
        else:
            Path(f"/var/lock/LCK..{os.path.basename(world.modem.device)}").unlink(missing_ok=True)


def test_a_second_signal_ends_it_at_once(nokia):
    configure(nokia, SEED)
    _, dialer = dial_until_dns(nokia)
    (pppd,) = children_of(dialer.pid)
    os.kill(pppd, signal.SIGSTOP)
    dialer.send_signal(signal.SIGINT)
    read_until(dialer.stderr, "Caught signal")
    began = time.monotonic()
    dialer.send_signal(signal.SIGINT)
    dialer.communicate(timeout=LONGEST)
    assert time.monotonic() - began < 2
    assert dialer.returncode == -signal.SIGINT
    assert not os.path.exists(f"/proc/{pppd}")


FAILURES = {
    "busy": (9, "The line is busy."),
    "nocarrier": (10, "No Carrier!"),
    "noanswer": (10, "No Answer."),
    "voice": (10, "Voice line detected."),
    "nodialtone": (8, "No dial tone."),
    "error": (7, "Bad init string."),
}


@pytest.mark.parametrize("personality", FAILURES)
def test_one_attempt_tells_why_it_failed(personality, tmp_path):
    code, line = FAILURES[personality]
    with World(tmp_path, personality) as world:
        done = world.run("pydial", "--once", "--json")
    told = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.returncode == code
    assert f"--> {line}\n" in done.stderr
    assert [event["exit_code"] for event in told if event["event"] in ("error", "finished")] == [code, code]
    assert 1 <= len(done.stderr.split("--> ")[-1].splitlines()) <= 3


@pytest.mark.parametrize(
    "override, line",
    [
        ("CID=-3", "CID = -3 is no number of a context."),
        ("CID=0", "CID = 0 is no number of a context."),
        ('On Connect=sh -c "x', 'On Connect = sh -c "x cannot be run: No closing quotation.'),
        ("Recover Command='", "Recover Command = ' cannot be run: No closing quotation."),
    ],
)
def test_what_check_calls_an_error_is_refused_before_a_call(tmp_path, override, line):
    with World(tmp_path) as world:
        done = world.run("pydial", override, "APN=internet")
        assert done.returncode == 3 and f"--> {line}\n" in done.stderr and "Sending" not in done.stderr
        assert "command line" in done.stderr.splitlines()[-1]


def test_messages_name_the_file_that_was_read(tmp_path):
    with World(tmp_path) as world:
        world.config.write_text(f"[Dialer Defaults]\nModem = {world.modem.device}\n")
        done = world.run("pydial", "nosuch")
        assert f"--> Warning: section [Dialer nosuch] does not exist in {world.config}.\n" in done.stderr
        assert f"--> Set it in {world.config}; " in done.stderr
        assert "section [Dialer nosuch] does not exist in wvdial.conf." in world.run("wvdial", "nosuch").stderr


def test_under_the_name_wvdial_the_exit_codes_are_its_own(tmp_path):
    with World(tmp_path, "nocarrier") as world:
        assert world.run("wvdial", "Dial Attempts=1").returncode == 0
        assert world.run("wvdial", "Modem=/nonexistent/tty").returncode == 1
        assert world.run("pydial", "Modem=/nonexistent/tty").returncode == 4
        assert world.run("pydial", "--config=/nonexistent").returncode == 3
        assert world.run("wvdial", "--config=/nonexistent").returncode == 64
        world.config.write_text(f"[Dialer Defaults]\nModem = {world.modem.device}\n")
        assert world.run("pydial").returncode == 3


def test_numbers_for_words_are_understood(tmp_path):
    with World(tmp_path, "numeric") as world:
        dialer = world.start("pydial", stdout=subprocess.DEVNULL)
        assert "--> Sending: ATV1" in read_until(dialer.stderr, "secondary DNS")
        assert hang_up(dialer)[0] == 0


def test_a_wrong_password_is_an_authentication_failure(tmp_path):
    (tmp_path / "pap-secrets").write_text("user * wrong\n")  # the stand-in's own
    with World(tmp_path, auth="pap", user="user", secret="right") as world:
        done = world.run("pydial", "--once", "Username=user", "Password=wrong")
    assert done.returncode == 14
    assert "Maybe bad account or password?" in done.stderr


def test_a_provider_that_speaks_no_ppp(tmp_path):
    with World(tmp_path, fault="no-ppp") as world:
        dialer = world.start("pydial", "--once", "PPPD Option=lcp-max-configure 1 lcp-restart 1")
        try:
            code = dialer.wait(LONGEST * 2)
        finally:
            dialer.kill()
            dialer.communicate()
    assert code == 15


def test_pppd_ends_and_it_dials_again(tmp_path):
    with World(tmp_path, hangup_after=1.2, hangup_how="terminate") as world:
        dialer = world.start("pydial", "Redial Delay=0.1", stdout=subprocess.DEVNULL)
        read_until(dialer.stderr, "secondary DNS")
        read_until(dialer.stderr, "Auto Reconnect will be attempted in 0.1 seconds")
        read_until(dialer.stderr, "secondary DNS")
        assert hang_up(dialer)[0] == 0


@pytest.mark.parametrize(
    ("baud", "speed", "told_as"),
    [("14400", 9600, "14400 is no speed of this system"), ("fast", 300, "fast is no number")],
)
def test_a_speed_that_is_none_is_told_and_not_given_to_pppd(nokia, baud, speed, told_as):
    configure(nokia, SEED.replace("460800", baud))
    dialer = nokia.start("pydial", "--json", stderr=subprocess.DEVNULL)
    told = {}
    for event in events(dialer.stdout):
        told[event["event"]] = event
        if event["event"] == "pppd-started":
            break
    hang_up(dialer)
    assert told["warning"]["code"] == "baud"
    assert told["warning"]["message"] == f"Baud = {told_as}: the line runs at {speed}."
    assert told["port-opened"]["speed"] == speed
    assert told["pppd-started"]["argv"][1] == str(speed)


def test_under_nohup_a_hangup_is_ignored(nokia):
    configure(nokia, SEED)
    dialer = nokia.start(
        "pydial", stdout=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    read_until(dialer.stderr, "secondary DNS")
    dialer.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert dialer.poll() is None
    code, rest = hang_up(dialer)
    assert code == 0
    assert "Caught signal 1" not in rest


def test_a_line_whose_carrier_cannot_be_seen_has_not_lost_it(tmp_path):
    with World(tmp_path, "login") as world:
        dialer = world.start("pydial", "Stupid Mode=no", "Username=user", "Password=x", stdout=subprocess.DEVNULL)
        lines = read_until(dialer.stderr, "secondary DNS")
        hang_up(dialer)
    assert "--> Looks like a password prompt." in lines
    assert "--> Connected, but carrier signal lost!  Retrying..." not in lines


@pytest.mark.parametrize(
    ("program", "words", "asked"),
    [("pydial", (), False), ("pydial", ("Stupid Mode=no",), True), ("wvdial", (), True)],
)
def test_a_mobile_network_is_not_waited_for_as_a_login_host(tmp_path, program, words, asked):
    with World(tmp_path) as world:
        world.config.write_text(world.config.read_text().replace("Stupid Mode = yes\n", ""))
        dialer = world.start(program, "Phone=*99#", *words, stdout=subprocess.DEVNULL)
        line = read_until(dialer.stderr, "Carrier detected.")[-1]
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LONGEST)
    assert ("Waiting for prompt." in line) == asked
    assert ("Starting PPP immediately." in line) != asked
