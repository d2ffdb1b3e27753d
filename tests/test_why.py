"""--why: what is in the way of a call is told with its cure; the modem is asked, and nothing is changed."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pexpect
import pytest

from pydial.at.access_points import AccessPoint
from pydial.config.ini import Document
from pydial.config.settings import resolve
from pydial.messages.checks import CHECKS, GREEN, LEVELS, RED
from pydial.system import pppd_process
from pydial.why import network
from tests.dialing import World, wait_for
from tests.pty_modem import PtyModem, answers

SECONDS = 20

HARMLESS = re.compile(
    r"AT|ATI|AT\+CGM[IM]|AT\+CE?SQ|AT\+(CPIN|CREG|CGREG|CEREG|C5GREG|COPS|CGATT|CGDCONT)\?|AT\+CEER|AT\+CIMI|AT\^CPIN\?"
    r'|AT\+CPINR(="SIM PIN")?|AT\+CCID|AT\+ICCID|AT\^ICCID\?|AT\+CRSM=176,12258,0,0,10'
)
"""Questions: none of them sets anything."""
PPPD = "/usr/sbin/pppd"
PPPS_FILES = ("/etc/ppp", "/etc/ppp/peers", "/etc/ppp/peers/wvdial")
READS_PPPS = all(os.access(path, os.R_OK) for path in PPPS_FILES if os.path.exists(path))
where_nothing_is_refused = pytest.mark.skipif(
    not READS_PPPS, reason="pppd's files are not for this user, which is told"
)

STICK: dict[str, object] = {
    "AT+CGMI": b"huawei\nOK",
    "AT+CGMM": b"E173\nOK",
    "AT+CPIN?": b"+CPIN: READY\nOK",
    "AT+CPINR": b"ERROR",
    "AT+CREG?": b"+CREG: 0,1\nOK",
    "AT+CGREG?": b"+CGREG: 0,1\nOK",
    "AT+CEREG?": b"ERROR",
    "AT+COPS?": b'+COPS: 0,0,"Example Net",2\nOK',
    "AT+CSQ": b"+CSQ: 18,99\nOK",
    "AT+C5GREG?": b"ERROR",
    "AT+CGATT?": b"+CGATT: 1\nOK",
    "AT+CGDCONT?": b'+CGDCONT: 1,"IP","internet","0.0.0.0",0,0\nOK',
    "AT+CEER": b"+CEER: No report available\nOK",
    "AT^CPIN?": b"ERROR",
}


def looked(folder: Path, said: object, *words: str, mobile: bool = True) -> tuple[int, list[dict[str, object]]]:
    """The exit code and the findings; `said`: the answers of the modem, or a function. It is left as it was."""
    modem = PtyModem(said if callable(said) else answers({**STICK, **said}))
    with World(folder, modem=modem) as world:
        before = modem.settings()
        phone = ("Phone=*99#",) if mobile else ()
        done = world.run("pydial", "--why", "--json", *phone, *words)
        assert modem.settings() == before
        assert not Path("/var/lock", f"LCK..{Path(modem.device).name}").exists()
    assert done.stderr == ""
    assert [line for line in modem.heard if not HARMLESS.fullmatch(line)] == []
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def reds(findings: list[dict[str, object]]) -> list[str]:
    return [finding["code"] for finding in findings if finding["level"] == RED]


def codes(findings: list[dict[str, object]]) -> list[str]:
    return [finding["code"] for finding in findings]


@where_nothing_is_refused
def test_where_nothing_is_in_the_way_all_is_green(tmp_path):
    code, findings = looked(tmp_path, {})
    assert {finding["level"] for finding in findings} == {GREEN}
    assert codes(findings) == [
        *("configuration-sound", "ppp-unasked", "port-free", "modem-answers", "sim-open", "registered", "signal"),
        "context-defined",
    ]
    messages = {finding["code"]: finding["message"] for finding in findings}
    assert messages["modem-answers"] == "huawei E173 answers at 57600 bit/s."
    assert messages["registered"] == "Registered, home network, Example Net, UMTS, -77 dBm."
    assert messages["context-defined"] == "Context 1 has the access point internet."
    assert code == 0


LOCKED = {"AT+CPIN?": b"+CPIN: SIM PIN\nOK"}
UNREGISTERED = {"AT+CREG?": b"+CREG: 0,2\nOK", "AT+CGREG?": b"+CGREG: 0,2\nOK", "AT+COPS?": b"+COPS: 0\nOK"}
DENIED = {**UNREGISTERED, "AT+CREG?": b"+CREG: 0,3\nOK", "AT+CGREG?": b"+CGREG: 0,3\nOK"}
ABROAD = {"AT+CREG?": b"+CREG: 0,5\nOK", "AT+CGREG?": b"+CGREG: 0,5\nOK"}
MODEMS = {
    # scene: (answers, words of the command line, red codes, exit code, words in the first red line or its cure)
    "locked SIM": (LOCKED, (), ["sim-pin-wanted"], 11, "Set PIN in"),
    "PUK": ({"AT+CPIN?": b"+CPIN: SIM PUK\nOK"}, (), ["sim-puk"], 11, "enter its PUK"),
    "no SIM": ({"AT+CPIN?": b"+CME ERROR: 10"}, (), ["sim-missing"], 11, "look at its contacts"),
    "no SIM, in plain words": ({"AT+CPIN?": b"ERROR"}, (), ["sim-unknown"], 11, "Is a SIM in it?"),
    "other lock": ({"AT+CPIN?": b"+CPIN: PH-NET PIN\nOK"}, (), ["sim-useless"], 11, "PH-NET PIN"),
    "searching": (UNREGISTERED, (), ["searching"], 12, "Antenna"),
    "denied": (DENIED, (), ["denied"], 12, "Is the SIM active"),
    "no signal": ({**UNREGISTERED, "AT+CSQ": b"+CSQ: 99,99\nOK"}, (), ["searching", "signal-none"], 12, "Antenna"),
    "AT refused": ({"AT": b"ERROR"}, (), ["at-refused"], 7, "pydialconf --list"),
    "no such section": ({}, ("nope",), ["section-unknown"], 3, "Dialer nope"),
    "no number": ({}, ("Phone=",), [], 0, ""),
    "no pppd": ({}, ("PPPD Path=/nowhere/pppd",), ["pppd-unusable"], 13, "no such file"),
    "refused with a cause": (
        {**DENIED, "AT+CEREG?": b'+CEREG: 0,3,"","",,0,11\nOK'},
        (),
        ["denied"],
        12,
        "PLMN not allowed (cause 11)",
    ),
    "abroad, and that is not wanted": (ABROAD, ("Roaming=no",), ["roaming-refused"], 12, "Roaming = yes"),
    "bad PIN": ({}, ("PIN=12",), ["pin-invalid"], 3, "4 to 8 digits"),
}


@pytest.mark.parametrize("scene", MODEMS)
def test_what_is_in_the_way_is_red(tmp_path, scene):
    said, words, expected, exit_code, told = MODEMS[scene]
    code, findings = looked(tmp_path, said, *words)
    assert (reds(findings), code) == (expected, exit_code)
    first = next((finding for finding in findings if finding["level"] == RED), {"message": "", "hint": "", "topic": ""})
    assert told in f"{first['message']} {first['hint']}"


GREENS = {
    "PIN configured": (LOCKED, ("PIN=4321",), True, "sim-pin-set", GREEN),
    "PIN in an init string": (LOCKED, ('Init2=AT+CPIN="4321"',), True, "sim-pin-set", GREEN),
    "analogue modem": ({"AT+C": b"ERROR", "AT+CPIN?": b"ERROR", "AT+CREG?": b"ERROR"}, (), False, "no-cellular", GREEN),
    "analogue modem for a mobile number": (
        {"AT+CPIN?": b"ERROR", "AT+CREG?": b"ERROR"}, (), True, "no-cellular-modem", "yellow",
    ),
    "number of a network without SIMs": (
        {"AT+CPIN?": b"ERROR", "AT+CREG?": b"ERROR"}, ("Phone=#777",), True, "no-cellular", GREEN,
    ),
    "abroad": (ABROAD, (), True, "roaming", "yellow"),
    "not attached": ({"AT+CGATT?": b"+CGATT: 0\nOK"}, (), True, "not-attached", "yellow"),
    "weak LTE": (
        {"AT+CSQ": b"+CSQ: 99,99\nOK", "AT+CESQ": b"+CESQ: 99,99,255,255,20,20\nOK"}, (), True, "signal-weak", "yellow",
    ),
    "the last call": ({"AT+CEER": b"+CEER: 33\nOK"}, (), True, "last-call", "yellow"),
    "access point to be found": ({}, ("APN=auto",), True, "context-automatic", GREEN),
    "weak": ({"AT+CSQ": b"+CSQ: 4,99\nOK"}, (), True, "signal-weak", "yellow"),
    "no access point": ({"AT+CGDCONT?": b'+CGDCONT: 1,"IP",""\nOK'}, (), True, "context-empty", "yellow"),
    "access point of another context": ({}, ("Phone=*99***3#",), True, "context-empty", "yellow"),
    "access point configured": ({}, ("APN=net.example",), True, "context-configured", GREEN),
    "access points untold": ({"AT+CGDCONT?": b"ERROR"}, (), True, "context-untold", "yellow"),
    "registration untold": (
        {"AT+CREG?": b"ERROR", "AT+CGREG?": b"ERROR", "AT+COPS?": b"ERROR"}, (), True, "registration-untold", "yellow",
    ),
}  # fmt: skip


@pytest.mark.parametrize("scene", GREENS)
def test_what_is_not_in_the_way_is_no_error(tmp_path, scene):
    said, words, mobile, expected, level = GREENS[scene]
    code, findings = looked(tmp_path, said, *words, mobile=mobile and "Phone" not in str(words))
    assert [finding["level"] for finding in findings if finding["code"] == expected] == [level], findings
    assert code == 0 and "4321" not in json.dumps(findings)


def test_the_access_points_of_the_sims_provider_are_suggested():
    points = (AccessPoint("internet", "Example Net", network="00101"), AccessPoint("wap", "Example Net"))
    settings = resolve([("F", Document("[Dialer Defaults]\nPhone = *99#\n"))], (), ())
    told = network.Told(contexts=(), points=points)
    assert network.lacks_access_point(told, settings)
    (empty,) = [one for one in network.judge(told, settings) if one.code == "context-empty"]
    assert "`APN = NAME` in F; for this SIM: " in empty.hint
    assert "internet, wap (Example Net, by its SIM 00101)" in empty.hint


def test_a_pin_that_the_sim_has_refused_is_told(tmp_path):
    said = {**LOCKED, "AT+CPIN=": b"+CME ERROR: 16", "AT+CCID": b"+CCID: 8949000000000000017\nOK"}
    modem = PtyModem(answers({**STICK, **said}))
    with World(tmp_path, modem=modem) as world:
        assert world.run("pydial", "--once", "Phone=*99#", "PIN=4321").returncode == 11
        del modem.heard[:]
        done = world.run("pydial", "--why", "--json", "Phone=*99#", "PIN=4321")
        assert done.returncode == 11 and "sim-pin-refused" in done.stdout
        assert world.run("pydial", "--why", "Phone=*99#", "PIN=1234").returncode == 0
        assert [line for line in modem.heard if not HARMLESS.fullmatch(line)] == []


SILENT = {
    "silent": (b"", "silent"),
    "positions": (b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n", "position-port"),
    "noise": (b"\x80\xfe\x00\xf8\x80", "noise"),
    "in a call": (b'~\xff}#\xc0!}!}!} }4}"}&} } } } }%}&', "left-in-call"),
    "diagnostics": (b"\x13\x57\x01~", "diagnostic-port"),
}


@pytest.mark.parametrize("scene", SILENT)
def test_a_port_without_a_modem_is_told_by_what_it_says(tmp_path, scene):
    said, expected = SILENT[scene]
    code, findings = looked(tmp_path, lambda _line: [said])
    assert (reds(findings), code) == ([expected], 6)
    assert codes(findings)[-1] == expected


def test_a_port_that_only_repeats_is_told(tmp_path):
    assert reds(looked(tmp_path, lambda line: [line.encode() + b"\r\n"])[1]) == ["no-results"]


def test_a_port_that_never_stops_talking_holds_nobody_up(tmp_path):
    began = time.monotonic()
    code, findings = looked(tmp_path, lambda _line: itertools.repeat(b"babble " * 100 + b"\r\n"))
    assert (reds(findings), code) == (["silent"], 6)
    assert time.monotonic() - began < 15


def test_a_modem_that_falls_silent_is_not_asked_any_more(tmp_path):
    code, findings = looked(tmp_path, lambda line: [b"\r\nOK\r\n"] if line in ("AT", "AT+CGMI", "ATI") else [])
    assert (codes(findings)[-1], code) == ("stopped-answering", 0)


def test_a_modem_that_goes_away_is_told(tmp_path):
    modem = PtyModem(lambda line: [b"\r\nOK\r\n"] if line == "AT" else [None])
    with World(tmp_path, modem=modem) as world:
        done = world.run("pydial", "--why", "--json")
    assert (done.returncode, json.loads(done.stdout.splitlines()[-1])["code"]) == (4, "modem-gone")


def test_without_a_configuration_the_modem_and_its_access_point_are_found_out(tmp_path):
    modem = PtyModem(answers(STICK))
    with World(tmp_path, modem=modem) as world:
        world.config.write_text("[Dialer Defaults]\nPPP = pppd\n")
        done = world.run("pydial", "--why", "--json")
        as_wvdial = world.run("wvdial", "--why", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found[0]["code"] == "configuration-none"
    assert reds([json.loads(line) for line in as_wvdial.stdout.splitlines()])[0] == "missing"


def test_a_modem_that_is_not_there(tmp_path):
    code, findings = looked(tmp_path, {}, "Modem=/dev/nowhere")
    assert (code, reds(findings)) == (4, ["port-unusable"])


def test_a_port_in_another_programs_hands_is_told_and_left_alone(tmp_path):
    modem = PtyModem(answers(STICK))
    with World(tmp_path, modem=modem) as world, open(modem.device) as line:
        other = subprocess.Popen(["sleep", "60"], stdin=line)
        try:
            done = world.run("pydial", "--why")
        finally:
            other.kill()
            other.wait()
        assert done.returncode == 5 and modem.heard == []
        assert f"{modem.device} is in use by sleep, pid {other.pid}." in done.stdout
        assert f"End that program: kill {other.pid}" in done.stdout


@pytest.mark.skipif(not (pppd_process.is_binary(PPPD) and os.access(PPPD, os.X_OK)), reason="needs pppd")
def test_what_pppd_says_of_its_options_is_told(tmp_path):
    code, findings = looked(tmp_path, {}, f"PPPD Path={PPPD}", "PPP=pppd", "PPPD Option=nonsense")
    (refused,) = [finding for finding in findings if finding["code"] == "pppd-options"]
    assert "unrecognized option 'nonsense'" in refused["message"] and "PPPD Option" in refused["hint"]
    assert (code, refused["exit_code"]) == (13, 13)


def test_several_red_ones_end_with_the_exit_code_of_the_first(tmp_path):
    code, findings = looked(tmp_path, LOCKED, "PPPD Path=/nowhere/pppd", "nope")
    assert reds(findings) == ["section-unknown", "pppd-unusable", "sim-pin-wanted"] and code == 3


# -- how it is shown


@where_nothing_is_refused
def test_people_read_a_list_and_v_tells_what_is_asked(tmp_path):
    modem = PtyModem(answers({**STICK, **LOCKED}))
    with World(tmp_path, modem=modem) as world:
        brief = world.run("pydial", "--why", "--quiet", "Phone=*99#")
        full = world.run("pydial", "--why", "--verbose", "Phone=*99#")
    lines = full.stdout.splitlines()
    assert lines[2] == f"ok       port           {modem.device} can be opened, and no other program has it."
    assert lines[-3:] == [
        "error    SIM            The SIM wants its PIN.",
        f"                        Set PIN in {world.config} (mode 0600).",
        "Begin with the first error (sim-pin-wanted, exit code 11): others may follow from it.",
    ]
    assert brief.stdout.splitlines() == lines[-3:] and brief.stderr == ""
    assert "--> Sending: AT+CPIN? (10 s at most)\n" in full.stderr and "+CPIN: SIM PIN\n" in full.stderr
    assert "\x1b" not in full.stdout + full.stderr


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_only_a_terminal_has_colours(tmp_path, environment, coloured):
    with World(tmp_path, modem=PtyModem(answers(STICK))) as world:
        command = [str(world.folder / "pydial"), f"--config={world.config}", "--why", "Phone=*99#"]
        wanted = {"TERM": "xterm", **{k: v for k, v in world.environment.items() if k not in ("TERM", "NO_COLOR")}}
        shown = pexpect.run(" ".join(command), env={**wanted, **environment}, timeout=SECONDS)
    assert (b"\x1b[32mok\x1b[0m" in shown) == coloured
    assert (b"\x1b[3" in shown) == coloured and b"Nothing is in the way of a call" in shown
    assert (b"Sending: AT+CPIN? (10 s at most)" in shown) == (environment.get("TERM") != "dumb")


def test_ctrl_c_leaves_the_line_as_it_was(tmp_path):
    modem = PtyModem(lambda _line: [])
    with World(tmp_path, modem=modem) as world:
        before = modem.settings()
        looking = world.start("pydial", "--why")
        wait_for(lambda: modem.heard, looking)
        began = time.monotonic()
        os.kill(looking.pid, signal.SIGINT)
        assert looking.wait(SECONDS) == -signal.SIGINT and time.monotonic() - began < 1.5
        assert modem.settings() == before
        assert not Path("/var/lock", f"LCK..{Path(modem.device).name}").exists()


@where_nothing_is_refused
def test_a_disk_that_is_full_leaves_no_lock(tmp_path):
    modem = PtyModem(answers(STICK))
    with World(tmp_path, modem=modem) as world, open("/dev/full", "w") as full:
        before = modem.settings()
        failed = world.start("pydial", "--why", "--quiet", "Phone=*99***3#", stdout=full)
        assert failed.wait(SECONDS) == 1
        assert "AT+CGDCONT?" in modem.heard and modem.settings() == before
        assert not Path("/var/lock", f"LCK..{Path(modem.device).name}").exists()


def test_every_check_has_words_a_level_and_if_it_is_not_green_a_cure():
    for code, check in CHECKS.items():
        assert check.code == code and check.words and check.level in LEVELS
        assert (check.level == RED) == bool(check.exit_code), code
        assert bool(check.cure) == (check.level != GREEN), code
