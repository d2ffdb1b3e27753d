"""Whole data calls on the makers' virtual modems, and what is told of a network that does not give one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pydial.simulator.personality import FOLDER
from tests.dialing import COMMAND, LONGEST, World, read_until

CALL = """[Dialer Defaults]
Modem = {device}
Stupid Mode = yes
PPPD Path = {pppd}
Check DNS = no
Check Def Route = no
"""
MAKERS = {
    "huawei": ("AT^CURC=0", "PIN=1234"),
    "zte": ("AT+CPMS?", 'AT+ZGPCOAUTH=1,"***","***",2'),
    "quectel": ('AT+CGDCONT=1,"IP","internet"', 'AT+QICSGP=1,1,"internet","***","***",2'),
    "simcom": ('AT+CGDCONT=2,"IP","internet"', 'AT+CGAUTH=2,2,"***","***"', "ATDT*99***2#"),
    "sierra": ("AT+CGATT=1", 'AT$QCPDPP=1,2,"***","***"'),
    "telit": ('AT#PDPAUTH=1,2,"***","***"',),
    "ublox": ('AT+UAUTHREQ=1,2,"***","***"', "ATDT*99#"),
    "option": ('AT$QCPDPP=1,2,"***","***"',),
    "ericsson": ("AT*ENAP=0", 'AT*EIAAUW=1,1,"***","***"'),
    "fibocom": ("AT+CFUN=1", 'AT+MGAUTH=1,2,"***","***"'),
    "cinterion": ('AT^SGAUTH=1,2,"***","***"',),
    "mediatek": ('AT+CGDCONT=1,"IP","internet"', "ATDT*99***1#"),
    "nokia": ('AT+CGDCONT=1,"IP","internet"', "ATDT*99#"),
}


def configure(world: World, text: str = "") -> None:
    world.config.write_text(CALL.format(device=world.modem.device, pppd=world.folder / "pppd") + text)


def personality(folder: Path, text: str) -> str:
    path = folder / "modem.txt"
    path.write_text(text)
    return str(path)


def sent(lines: list[dict[str, object]]) -> list[str]:
    return [str(event["text"]) for event in lines if event["event"] == "sent"]


def online(world: World, *words: str) -> list[dict[str, object]]:
    """The events up to `online`."""
    dialer = world.start("pydial", "--json", *words, stderr=subprocess.DEVNULL)
    told = [json.loads(line) for line in read_until(dialer.stdout, '"event": "online"')]
    dialer.send_signal(signal.SIGINT)
    dialer.communicate(timeout=LONGEST)
    return told


@pytest.mark.parametrize("maker", MAKERS)
def test_each_makers_modem_gets_online(maker, tmp_path):
    (tmp_path / "pap-secrets").write_text("joe * hidden\n")
    words = [word for word in MAKERS[maker] if word.startswith("PIN")]
    with World(tmp_path, maker) as world:
        configure(world)
        told = online(world, "APN=internet", "Username=joe", "Password=hidden", *words)
        log = "\n".join(world.modem.log)
    commands = [*sent(told), *re.findall(r"(?m)^.*< (AT.*)$", log)]
    assert [one for one in MAKERS[maker] if one not in commands and one not in words] == []
    assert "hidden" not in "".join(sent(told))
    assert [event["registration"] for event in told if event["event"] == "network"]


def test_there_is_a_modem_of_every_maker():
    names = {path.stem for path in Path(FOLDER).glob("*.txt")}
    assert names >= {*MAKERS, "iridium"}


def test_a_satellite_modem_dials_its_own_number(tmp_path):
    with World(tmp_path, "iridium") as world:
        configure(world)
        told = online(world, "Phone=008816000025", "Init2=AT+CBST=71,0,1")
    assert "ATDT008816000025" in sent(told)


FAILURES = {
    "denied": ("registration denied", (), 12, "not registered", "Is the SIM active"),
    "searching": ("registration searching", (), 12, "not registered (searching, no signal)", "Register Timeout"),
    "locked": ("pin 1234", (), 11, "The SIM wants its PIN.", "Set PIN in"),
    "apn": ("accepts other", (), 10, "missing or unknown APN (cause 27); no APN is set", "Ask the provider"),
    "option": ("accepts other\nreject-cause 33", (), 10, "service option not subscribed (cause 33)", "contract"),
    "login": ("accepts other\nreject-cause 29", (), 14, "authentication failed (cause 29)", "Username and Password"),
    "ipv6": ("accepts other\nreject-cause 51", (), 10, "The network gives IPv6 only (cause 51)", "`PDP Type = IPV4V6`"),
    "detached": ("attached off", (), 12, "not attached to the packet network", "Does the contract include data?"),
    "denied, with an APN": ("registration denied", ("APN=internet",), 12, "not registered", "Is the SIM active"),
    "apn, with one": ("accepts other", ("APN=wrong.apn",), 10, "cause 27); APN was wrong.apn", "Ask the provider"),
    "abroad": ("registration roaming", ("Roaming=no",), 12, "The SIM is abroad", "Roaming = yes"),
    "too late": ("registration searching", ("Register Timeout=1",), 12, "not registered in the network", "Antenna"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_the_cause_of_a_failed_data_call_is_told_with_its_cure(name, tmp_path):
    text, words, code, message, hint = FAILURES[name]
    with World(tmp_path, personality(tmp_path, f"{text}\n")) as world:
        configure(world)
        done = world.run("pydial", "--once", "--json", "Phone=*99#", *words)
    assert done.returncode == code, done.stderr
    error = next(json.loads(line) for line in done.stdout.splitlines() if '"error"' in line)
    assert message in error["message"], error
    assert hint in error["hint"], error
    assert len(f"{error['message']}\n{error['hint']}".splitlines()) <= 3


def test_a_network_that_comes_is_waited_for_by_an_old_file(tmp_path):
    with World(tmp_path, personality(tmp_path, "registered-after 3\n")) as world:
        configure(world, "Phone = *99#\n")
        told = online(world)
    warned = [str(event["message"]) for event in told if event["event"] == "warning"]
    assert [text for text in warned if "not registered" in text] == [
        "NO CARRIER: the modem is not registered (searching, no signal)."
    ]


def test_under_the_name_wvdial_the_modem_gets_wvdials_bytes(tmp_path):
    with World(tmp_path, personality(tmp_path, "accepts other\n")) as world:
        configure(world, "Phone = *99#\nDial Attempts = 2\nRedial Delay = 0\nAPN = internet\n")
        world.run("wvdial")
        heard = re.findall(r"< (AT.*)", "\n".join(world.modem.log))
    assert heard == ["ATZ", "ATDT*99#", "ATDT*99#"]


DATABASE = """<serviceproviders><country code="aa"><provider><name>Example Net</name><gsm>
<network-id mcc="001" mnc="01"/>
{points}
</gsm></provider></country></serviceproviders>
"""
POINT = '<apn value="{}"><usage type="internet"/><username>{}</username><password>{}</password></apn>'
UNCONFIGURED = COMMAND.replace(
    "sys.exit",
    """from pydial.run import automatic
from pydial.system import config_files, ports, providers
usual = ports.survey
ports.survey = lambda globs=(), **_where: usual([{device!r}])
providers.FILES = ({database!r},)
config_files.SYSTEM_FILE = {config!r}
sys.exit""",
)


def without_configuration(world: World, *points: tuple[str, str, str]) -> Path:
    """A machine whose only port is the modem's; the file that pydialconf is to write."""
    database, config = world.folder / "providers.xml", world.folder / "none.conf"
    database.write_text(DATABASE.format(points="\n".join(POINT.format(*point) for point in points)))
    for name, module in (("dial", "dial"), ("configure", "conf")):
        facts = {"device": world.modem.device, "database": str(database), "config": str(config)}
        world.script(name, UNCONFIGURED.format(python=sys.executable, module=module, **facts))
    world.environment["HOME"] = str(world.folder)
    return config


def found_out(world: World, *words: str, until: str = "To write down") -> list[str]:
    dialer = world.start("dial", f"PPPD Path={world.folder / 'pppd'}", *words, stdin=subprocess.DEVNULL)
    lines = read_until(dialer.stderr, until)
    dialer.send_signal(signal.SIGINT)
    dialer.communicate(timeout=LONGEST)
    return lines


def test_without_any_configuration_it_gets_online(tmp_path):
    (tmp_path / "pap-secrets").write_text("guest * web\n")
    with World(tmp_path, "rejecting") as world:
        without_configuration(world, ("internet", "guest", "web"))
        lines = found_out(world)
    assert f"--> Found a modem on {world.modem.device}, Pydial." in lines
    assert "--> Access point: internet (Example Net, by its SIM 00101), as guest." in lines
    assert lines[-1] == "--> To write down in wvdial.conf: APN = internet, Username = guest, its Password."


def test_several_access_points_are_tried_in_their_order(tmp_path):
    with World(tmp_path, "rejecting") as world:
        without_configuration(world, ("first", "", ""), ("second", "", ""), ("internet", "", ""))
        lines = found_out(world)
    assert [line for line in lines if line.startswith("--> Access point:")] == [
        f"--> Access point: {name} (Example Net, by its SIM 00101)." for name in ("first", "second", "internet")
    ]
    assert lines[-1] == "--> To write down in wvdial.conf: APN = internet."


def at_a_terminal(world: World, typed: str, until: str) -> list[str]:
    """The lines up to `until`, where somebody types at a terminal."""
    terminal, stdin = os.openpty()
    os.write(terminal, typed.encode())
    try:
        dialer = world.start("dial", f"PPPD Path={world.folder / 'pppd'}", stdin=stdin)
        lines = read_until(dialer.stderr, until)
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LONGEST)
    finally:
        os.close(stdin)
        os.close(terminal)
    return lines


def test_at_a_terminal_the_person_chooses(tmp_path):
    with World(tmp_path, "rejecting") as world:
        without_configuration(world, ("first", "", ""), ("internet", "", ""))
        lines = at_a_terminal(world, "2\n", "To write down")
    assert lines.count("--> 2  internet (Example Net, by its SIM 00101)") == 1
    assert "--> Access point: internet (Example Net, by its SIM 00101)." in lines
    assert not [line for line in lines if "Access point: first" in line]


def test_at_a_terminal_the_pin_is_asked_for_and_never_shown(tmp_path):
    with World(tmp_path, personality(tmp_path, "pin 4711\n")) as world:
        without_configuration(world, ("internet", "", ""))
        lines = at_a_terminal(world, "4711\n", "To write down")
    assert "--> PIN of the SIM:" in lines
    assert "4711" not in "\n".join(lines)


def test_a_landline_modem_needs_a_number(tmp_path):
    with World(tmp_path, "hayes") as world:
        without_configuration(world)
        done = world.run("dial", f"PPPD Path={world.folder / 'pppd'}")
    assert done.returncode == 3
    assert "a number to dial is needed" in done.stderr


def test_an_old_file_without_an_access_point_is_told_the_providers(tmp_path):
    with World(tmp_path, personality(tmp_path, "accepts other\n")) as world:
        without_configuration(world, ("internet", "", ""), ("web", "", ""))
        done = world.run("dial", f"Modem={world.modem.device}", "Phone=*99#", "--once", "PPPD Path=/bin/true")
    assert done.returncode == 10
    assert "--> APN = internet (Example Net, by its SIM 00101); others: web" in done.stderr


WRITTEN = {
    "one": ((("internet", "guest", "web"),), "APN = internet", "Username = guest"),
    "several": ((("internet", "", ""), ("web", "", "")), "APN = auto", ""),
    "none": ((), "APN = auto", ""),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_pydialconf_writes_what_a_dial_needs(name, tmp_path):
    points, apn, user = WRITTEN[name]
    with World(tmp_path, "rejecting") as world:
        config = without_configuration(world, *points)
        done = world.run("configure", str(config))
        text = config.read_text()
    assert done.returncode == 0, done.stderr
    assert {apn, "Phone = *99#", "Stupid Mode = yes"} <= set(text.splitlines()), text
    assert (user in text.splitlines()) is bool(user)
    assert ("Password = web" in text) is bool(user)


def test_pydialconf_keeps_the_call_that_a_file_names(tmp_path):
    with World(tmp_path, "rejecting") as world:
        config = without_configuration(world, ("internet", "", ""))
        config.write_text("[Dialer Defaults]\nPhone = *99***1#\n")
        world.run("configure", str(config))
        text = config.read_text()
    assert "APN" not in text and "Phone = *99***1#" in text


@pytest.mark.parametrize("auth", ["pap", "chap"])
def test_the_login_is_given_in_the_way_that_auth_says(auth, tmp_path):
    (tmp_path / f"{auth}-secrets").write_text("joe * hidden\n")
    with World(tmp_path, "cinterion", auth=auth, user="joe", secret="hidden") as world:
        configure(world)
        told = online(world, "APN=internet", "Username=joe", "Password=hidden", f"Auth={auth}")
    assert f'AT^SGAUTH=1,{1 if auth == "pap" else 2},"***","***"' in sent(told)
