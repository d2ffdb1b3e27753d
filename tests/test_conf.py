"""The command, whole, over scripted modems: what programs that call wvdialconf read of it, exit codes, files."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess

import pytest

from pydial.cli import conf, main
from pydial.probe.absent import Interface, UsbDevice
from pydial.probe.facts import Facts
from pydial.run import configure, scan
from pydial.system.ports import Candidate, Survey
from pydial.system.serial_port import SerialPort
from tests import dialing
from tests.test_scan import World

REAL_OPEN = SerialPort.open
NO_FACTS = Facts()
INIT = "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0"


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out.decode(), err.decode()

    def sh(self, pipeline):
        """What a shell script makes of standard output."""
        return subprocess.run(["sh", "-c", pipeline], input=self.out, capture_output=True, text=True).stdout


class Machine:
    """A machine with ports; `run` is the command on it."""

    def __init__(self, monkeypatch, capfd):
        self.world, self.ports, self.devices = World(), [], {}
        self.usb, self.notes, self.ppp_options = [], (), ""
        self.monkeypatch, self.capfd = monkeypatch, capfd
        patch = monkeypatch.setattr
        patch(scan.clock, "now", self.world.now)
        patch(scan.SerialPort, "open", self._open)
        patch(conf, "Signals", lambda: self.world)
        patch(conf.ports, "survey", lambda globs: Survey(tuple(self.ports), self.notes))
        patch(conf.udev, "usb_devices", lambda: self.usb)
        patch(conf, "set_process_name", lambda name: None)
        patch(configure, "_text", lambda path: self.ppp_options)

    def _open(self, device, speed, **how):
        return REAL_OPEN(self.devices[device], speed, locked=False, **how)

    def plug(self, name, facts=NO_FACTS, linked=False, **kind):
        modem = self.world.modem(**kind)
        self.devices[f"/dev/{name}"] = modem.device
        self.ports.append(Candidate(name, f"/dev/{name}", modem.rdev, facts, linked=linked))
        return modem

    def run(self, *words, program="wvdialconf"):
        self.monkeypatch.setattr(conf.sys, "argv", [f"/usr/bin/{program}", *map(str, words)])
        self.capfd.readouterr()
        code = conf.main()
        return Result(code, *self.capfd.readouterr())


@pytest.fixture
def machine(monkeypatch, capfdbinary):
    machine = Machine(monkeypatch, capfdbinary)
    yield machine
    for modem in machine.world.modems:
        modem.close()


@pytest.fixture
def stick(machine):
    """A dead port and a modem behind it."""
    machine.plug("ttyUSB0", silent=True)
    machine.plug("ttyUSB2", identity=b"E173")
    return machine


# -- what wvdialconf prints


def test_the_lines_of_wvdialconf(machine, tmp_path):
    machine.plug("ttyACM0")
    file = tmp_path / "wvdial.conf"
    result = machine.run(file)
    assert result.code == 0
    assert result.out == (
        f"Editing `{file}'.\n\nScanning your serial ports for a modem.\n\n\n"
        f"Found an USB modem on /dev/ttyACM0.\nModem configuration written to {file}.\n"
    )
    lines = result.err.splitlines()
    assert lines[0] == "WvModem<*1>: Cannot get information for serial port."
    assert lines[1] == "ttyACM0<*1>: ATQ0 V1 E1 -- OK"
    assert lines[-3:] == [
        f"{file}<Warn>: Can't open '{file}' for reading: No such file or directory",
        f"{file}<Warn>: ...starting with blank configuration.",
        f'ttyACM0<Info>: Speed 460800; init "{INIT}"',
    ]
    assert file.read_text() == (
        f"[Dialer Defaults]\nModem = /dev/ttyACM0\nBaud = 460800\nInit1 = ATZ\nInit2 = {INIT}\nISDN = 0\n"
        "Modem Type = USB Modem\n; Phone = <Target Phone Number>\n; Username = <Your Login Name>\n"
        "; Password = <Your Password>\n"
    )


def test_no_modem(machine, tmp_path):
    machine.plug("ttyS0", silent=True)
    file = tmp_path / "wvdial.conf"
    file.write_text("as it was")
    result = machine.run(file)
    assert result.code == 1
    assert result.out.endswith(
        "modem.\n\n\n\nSorry, no modem was detected!  Is it in use by another program?\n"
        "Did you configure it properly with setserial?\n\nPlease read the FAQ at http://alumnit.ca/wiki/?WvDial\n"
    )
    assert file.read_text() == "as it was"


def test_the_faq_that_is_gone_is_wvdialconfs_only(machine, tmp_path):
    machine.plug("ttyS0", silent=True)
    out = machine.run(tmp_path / "w", program="pydialconf").out
    assert "FAQ" not in out and out.endswith("\nSee the ports, and who uses them: pydialconf --list\n")


def test_an_isdn_adapter(machine, tmp_path):
    machine.plug("ttyS0", identity=b"3C882")
    result = machine.run(tmp_path / "w")
    assert "Found an ISDN TA on /dev/ttyS0.\n" in result.out
    assert "Init1 = AT&F\n" in (tmp_path / "w").read_text()


def test_the_link_dev_modem_is_used(machine, tmp_path):
    machine.plug("ttyUSB0", linked=True)
    machine.notes = ("Scanning ttyUSB0 first, /dev/modem is a link to it.",)
    result = machine.run(tmp_path / "w")
    assert "Found a modem on /dev/ttyUSB0, using link /dev/modem in config.\n" in result.out
    assert result.err.startswith("Modem Port Scan<*1>: Scanning ttyUSB0 first, /dev/modem is a link to it.\n")
    assert "Modem = /dev/modem\n" in (tmp_path / "w").read_text()


def test_conflicts_in_ppp_options(machine, tmp_path):
    machine.plug("ttyS0")
    machine.ppp_options = "lock\n57600\n"
    assert machine.run(tmp_path / "w").out.endswith(
        '.\n\n*** WARNING!  Line "57600"\n   in /etc/ppp/options may conflict with wvdial!\n\n'
    )


# -- the programs that read it


def test_dreampi(stick):
    result = stick.run("/dev/null")
    found = [re.match(r"(.+)<Info>:\sSpeed\s(\d+);", line.strip()) for line in (result.err + result.out).split("\n")]
    assert [match.groups() for match in found if match] == [("ttyUSB2", "460800")]
    assert result.code == 0
    assert os.path.exists("/dev/null") and not os.path.isfile("/dev/null")


def test_gnome_ppp(stick):
    assert stick.run("/dev/null").out.splitlines()[0] == "Editing `/dev/null'."


def test_dreamcast_script(stick, tmp_path):
    result = stick.run(tmp_path / "wvdial.conf")
    assert result.sh('tr " " "\\n" | grep "/dev/" | cut -d/ -f3 | cut -d. -f1') == "ttyUSB2\n"


def test_movistar_wrapper(stick):
    result = stick.run("/4711/0815")
    assert result.code == 0
    assert result.sh(r"sed -n 's/^Found .\+ modem on \(.\+\)\.$/\1/p'") == "/dev/ttyUSB2\n"


def test_gprs_communicator(stick, tmp_path):
    result = stick.run(tmp_path / "w")
    assert re.findall("ttyUSB[0-9]+<Info>", result.err)[0] == "ttyUSB2<Info>"
    assert re.findall("ttyUSB[0-9]+", result.out)[0] == "ttyUSB2"


def test_pupdial_and_postinst(stick, tmp_path):
    file = tmp_path / "w"
    assert stick.run(file).code == 0
    read = f"grep '^Modem = ' {file} | cut -f3 -d' '; grep '^Baud = ' {file} | cut -f3 -d' '; grep -ci ^modem {file}"
    assert Result(0, b"", b"").sh(read) == "/dev/ttyUSB2\n460800\n2\n"


def test_ifup_wvdial(stick, tmp_path):
    stick.run(tmp_path / "w")
    assert "; Phone = <Target Phone Number>\n" in (tmp_path / "w").read_text()


def test_wvdialjs_keeps_its_keys(stick, tmp_path):
    before = b'# mine\r\n[Dialer Defaults]\r\nInit3 = AT+CGDCONT=1,"IP","a.b"\r\nPhone=*99#\r\nBaud = 9600\r\n'
    before += b"Username = u\r\n;nonsense\r\nPassword = p\r\n[Dialer x]\r\nPhone = 1\r\n"
    file = tmp_path / "w"
    file.write_bytes(before)
    stick.run(file)
    after = file.read_bytes()
    kept = [line for line in before.split(b"\r\n") if not line.startswith(b"Baud")]
    lines = iter(after.split(b"\r\n"))
    assert all(line in lines for line in kept), "all of it, in its order"
    assert b"\r\nBaud = 460800\r\n" in after and b"; Phone" not in after


# -- what is ours


def test_the_data_port_of_a_stick_is_written(machine, tmp_path):
    usb = Facts("usb", "12d1", "1506", "00", "option", group="/usb/1")
    machine.plug("ttyUSB0", usb)
    machine.plug("ttyUSB1", usb.replace(interface="01", tag="data", stable="/dev/serial/by-id/x-if01"))
    result = machine.run("--stable-names", tmp_path / "w", program="pydialconf")
    assert "Found a modem on /dev/ttyUSB1.\n" in result.out
    assert "Modem = /dev/serial/by-id/x-if01\n" in (tmp_path / "w").read_text()
    assert re.findall("(ttyUSB.)<Info>", result.err) == ["ttyUSB1", "ttyUSB0"]
    assert "ttyUSB1<*1>: stable name /dev/serial/by-id/x-if01\n" in result.err


def test_a_dry_run_prints_the_difference_only(stick, tmp_path):
    file = tmp_path / "w"
    file.write_text("[Dialer Defaults]\nBaud = 9600\nPhone = 1\n")
    result = stick.run("--dry-run", file, program="pydialconf")
    assert result.code == 0
    assert file.read_text() == "[Dialer Defaults]\nBaud = 9600\nPhone = 1\n"
    lines = result.out.splitlines()
    assert lines[0] == f"--- {file}" and "-Baud = 9600" in lines and "+Baud = 460800" in lines
    assert "Found a modem" in result.err and "written" not in result.err


def test_a_dry_run_for_programs_prints_one_object_only(stick, tmp_path):
    file = tmp_path / "w"
    file.write_text("[Dialer Defaults]\nPassword = geheim\nPIN = 4711\nBaud = 9600\nPhone = 1\n")
    told = json.loads(stick.run("--dry-run", "--json", file, program="pydialconf").out)
    assert "-Baud = 9600\n" in told["diff"] and " Password = ***\n PIN = ***\n" in told["diff"]
    assert told["written"] is None and "geheim" not in told["diff"] and "4711" not in told["diff"]
    assert "diff" not in json.loads(stick.run("--json", "/dev/null", program="pydialconf").out)


OWN = f"[Dialer Defaults]\nInit1 = AT&F\nInit2 = {INIT} S11=55\n"
USERS = "[Dialer Defaults]\nInit1 = AT&F0\nInit2 = ATQ0 V1 E1 L1 M1\nInit3 = AT+X\n"


@pytest.mark.parametrize(
    "program, before, first, second",
    [
        ("pydialconf", OWN, "ATZ", INIT),
        ("wvdialconf", USERS, "ATZ", INIT),  # as the real one does
        ("pydialconf", USERS, "AT&F0", "ATQ0 V1 E1 L1 M1"),
        ("pydialconf", "[Dialer Defaults]\n", "ATZ", INIT),
    ],
)
def test_an_init_string_of_the_users_stays(stick, tmp_path, program, before, first, second):
    file = tmp_path / "w"
    file.write_text(before)
    result = stick.run(file, program=program)
    assert f"\nInit1 = {first}\n" in file.read_text() and f"\nInit2 = {second}\n" in file.read_text()
    remark = f"{file}<Info>: Init2 = {second} stays; for this modem it would be {INIT}\n"
    assert (remark in result.err) is (second != INIT)


def test_a_port_outside_of_dev_can_be_named(tmp_path):
    """The simulator's --link, as anybody tries who has no modem at hand."""
    with dialing.World(tmp_path) as world:
        link = tmp_path / "modem"
        link.symlink_to(world.modem.device)
        result = world.run("pydialconf", "--ports", str(link), "--json", str(tmp_path / "made.conf"))
        assert json.loads(result.stdout)["modem"]["device"] == str(link)
        assert f"\nModem = {link}\n" in (tmp_path / "made.conf").read_text()


def test_the_list(stick):
    result = stick.run("--list", program="pydialconf")
    rows = [line.split() for line in result.out.splitlines()]
    assert rows[0][:4] == ["Device", "Role", "Modem", "Speed"]
    assert rows[1:] == [["/dev/ttyUSB0", "?", "-", "-"], ["/dev/ttyUSB2", "data", "E173", "460800"]]
    assert (result.code, result.err) == (0, "")


def test_the_object(stick, tmp_path):
    told = json.loads(stick.run("--json", tmp_path / "w", program="pydialconf").out)
    assert [port["role"] for port in told["ports"]] == ["?", "data"]
    assert told["modem"]["device"] == "/dev/ttyUSB2" and told["modem"]["speed"] == 460800
    assert told["written"] == str(tmp_path / "w") and told["findings"] == []
    told = json.loads(stick.run("--json", "--list", program="pydialconf").out)
    assert told["written"] is None


def test_a_phone_without_a_port_is_named(machine, tmp_path):
    machine.usb = [UsbDevice("0421", "0405", "9500 Communicator", (Interface("00", "ff"),))]
    result = machine.run(tmp_path / "w")
    assert result.code == 1
    assert "sudo modprobe usbserial vendor=0x421 product=0x405 " in result.err


def test_a_file_that_cannot_be_written(stick, tmp_path):
    result = stick.run(tmp_path / "no/such")
    assert result.code == 0 and "Found a modem on /dev/ttyUSB2.\n" in result.out
    assert "written to" not in result.out
    assert f"Cannot write {tmp_path}/no/such: No such file or directory.\n" in result.err
    assert result.err.splitlines()[-1].startswith("ttyUSB2<Info>")


def test_a_signal_ends_it_by_that_signal(stick, tmp_path, monkeypatch):
    stick.world.interrupt_at = 100.5
    killed = []
    monkeypatch.setattr(main.process, "die_by", killed.append)
    stick.run(tmp_path / "w")
    assert killed == [2] and not (tmp_path / "w").exists()


# -- the command line

TRY = "Try `wvdialconf --help' or `wvdialconf --usage' for more information.\n"


@pytest.mark.parametrize(
    "words, message",
    [
        (["a", "b"], "Usage: wvdialconf [OPTION...] [FILENAME]\n" + TRY),
        (["--bogus"], "/usr/bin/wvdialconf: unrecognized option '--bogus'\n" + TRY),
        (["-x"], "/usr/bin/wvdialconf: invalid option -- 'x'\n" + TRY),
        (["--list=3"], "/usr/bin/wvdialconf: option '--list' doesn't allow an argument\n" + TRY),
        (["--timeout"], "/usr/bin/wvdialconf: option '--timeout' requires an argument\n" + TRY),
        (["--timeout", "soon"], "--timeout soon: that is no number of seconds.\nFor example: --timeout 5\n"),
    ],
)
def test_wrong_usage(machine, words, message):
    result = machine.run(*words)
    assert (result.code, result.out, result.err) == (64, "", message)


@pytest.mark.parametrize("word, start", [("--help", "Usage: wvdialconf"), ("-?", "Usage: w"), ("--usage", "Usage: w")])
def test_information(machine, word, start):
    result = machine.run(word)
    assert result.code == 0 and result.out.startswith(start) and result.err == ""


def test_versions(machine):
    assert machine.run("-V").out.startswith("WvDialConf 1.61")
    assert machine.run("-V", program="pydialconf").out.startswith("pydialconf ")


def test_a_bug_is_one_line(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(conf.ports, "survey", lambda globs: 1 / 0)
    result = machine.run(tmp_path / "w")
    assert result.code == 1
    line = "--> Bug in pydial 0.2.0: ZeroDivisionError: division by zero. Please report it.\n"
    assert result.err == line


def test_ctrl_c_before_the_scan_is_no_traceback(machine, monkeypatch):
    killed = []

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(conf, "Signals", interrupted)
    monkeypatch.setattr(main.process, "die_by", killed.append)
    assert machine.run("w").code == 1
    assert killed == [signal.SIGINT]
