"""Parts of pydialconf, each by itself: the draft of the file, and --bind."""

from __future__ import annotations

import os
import re
import stat
import subprocess

import pytest

from pydial.config import ini
from pydial.errors import ConfigError, Interrupted, NoDevice, UsageError
from pydial.probe.absent import UsbDevice
from pydial.run.configure import Draft
from pydial.secrets.document import document_shown
from pydial.system import programs, usb_serial

OPTIONS_OF_A_MODEM = {"Modem": "/dev/ttyACM0", "Baud": "460800", "Init2": "ATQ0 V1", "Modem Name": ""}

# -- the file


def drafted(path, options=OPTIONS_OF_A_MODEM):
    draft = Draft(str(path))
    draft.change(options)
    return draft


def test_a_new_file_has_mode_0660_less_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        drafted(tmp_path / "w").write()
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(tmp_path / "w").st_mode) == 0o640


def test_mode_and_link_stay(tmp_path):
    (tmp_path / "real").write_text("Phone = 1\n")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    drafted(tmp_path / "link").write()
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE(os.stat(tmp_path / "real").st_mode) == 0o600
    assert "Baud = 460800" in (tmp_path / "real").read_text()
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]


def test_what_is_right_already_is_not_written_again(tmp_path):
    drafted(tmp_path / "w").write()
    before = os.stat(tmp_path / "w")
    drafted(tmp_path / "w").write()
    assert (os.stat(tmp_path / "w").st_ino, os.stat(tmp_path / "w").st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_backslashes_are_read_back(tmp_path):
    drafted(tmp_path / "w", {"Init2": r"AT\N10%P1"}).write()
    assert ini.parse((tmp_path / "w").read_bytes()).get("Dialer Defaults", "Init2") == r"AT\N10%P1"


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("[Dialer Defaults]\nPhone = 1\n", {"; Username", "; Password"}),
        ("[Dialer Defaults]\nPhone = 1\nUsername =\nPassword = x\n", {"; Username"}),
        ("[Dialer Defaults]\n; Phone = 55\nUsername = a\nPassword = x\n", set()),
        ("[Dialer x]\nPhone = 1\n", {"; Phone", "; Username", "; Password"}),
    ],
)
def test_placeholders_only_where_something_is_missing(tmp_path, text, wanted):
    (tmp_path / "w").write_text(text)
    draft = drafted(tmp_path / "w")
    assert set(draft.after.decode().splitlines()) >= set(text.splitlines())
    assert {line.split(" = <")[0] for line in draft.after.decode().splitlines() if " = <" in line} == wanted


def test_the_name_of_another_modem_goes(tmp_path):
    (tmp_path / "w").write_text("[Dialer Defaults]\nModem Name = ELSA\nBaud = 1\n")
    assert b"Modem Name" not in drafted(tmp_path / "w").after


def test_warnings_are_wvdialconfs(tmp_path):
    (tmp_path / "w").write_text("[Dialer Defaults]\n; a comment\n")
    assert Draft(str(tmp_path / "w")).warnings == [f'{tmp_path}/w<Warn>: Ignoring malformed input line: "; a comment"']


def test_dev_null_is_written_as_it_stands():
    draft = drafted("/dev/null")
    draft.write()
    assert draft.warnings == [] and stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ConfigError, match="Is a directory"):
        drafted(tmp_path).write()


def test_the_difference(tmp_path):
    (tmp_path / "w").write_text("[Dialer Defaults]\nBaud = 1")
    diff = drafted(tmp_path / "w", {"Baud": "2"}).diff()
    assert "-Baud = 1\n\\ No newline at end of file\n+Baud = 2\n" in diff


def test_the_difference_of_a_file_of_any_name(tmp_path):
    (tmp_path / "\u0142\udce9").write_text("")
    name = os.fsencode(tmp_path / "\u0142\udce9").decode("latin-1")
    assert drafted(tmp_path / "\u0142\udce9").diff().startswith(f"--- {name}\n")


SECRETS = """\
# Password = s3cret1
#PIN 4712
[Dialer Defaults]
Password = {s3cret2}
Passwort: s3cret3
Password s3cret4
Password = s3cret5
; Password = s3cret6
PIN=4713
SIM-PIN = 4714
Init3 = AT+CPIN=4715
PPPD Option = debug password s3cret7
PUK = s3cret8
My PIN = s3cret9
set Password s3cretA
# old password: s3cretB, PUK = s3cretC
Password s3=cretD
PPPD Option = connect 'chat "" AT ogin: joe word: s3cretE' password s3cretF
Ask Password = no
Password Prompt = pass:
Phone = \x1b[2J1"""


def test_the_difference_shows_no_secret_and_nothing_raw(tmp_path):
    (tmp_path / "w").write_text(SECRETS)
    diff = drafted(tmp_path / "w", {key: str(n) for n, key in enumerate(("Baud", "Init1", "ISDN"))}).diff()
    assert not re.search("s3|cret|471", diff), diff
    assert " Ask Password = no\n Password Prompt = pass:\n" in diff and "Phone = [1b][2J1\n" in diff
    assert not re.search("s3|cret|471", document_shown(ini.parse(SECRETS.encode())))
    assert drafted(tmp_path / "new").diff().endswith("+; Password = <Your Password>\n")


# -- --bind


@pytest.fixture
def usb(monkeypatch, tmp_path):
    """A USB device without a port; a port appears when `tell` was called."""
    monkeypatch.setattr(usb_serial, "NEW_ID", str(tmp_path / "new_id"))
    told = []
    device = UsbDevice("0421", "0405")
    monkeypatch.setattr(
        usb_serial.udev, "usb_devices", lambda: [device.replace(ports=("/dev/ttyUSB0",) if _told(told) else ())]
    )

    def _told(calls):
        return calls or ((tmp_path / "new_id").exists() and (tmp_path / "new_id").read_text())

    def run(command, **_options):
        told.append(command)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)
    return told


def test_bind_loads_the_driver_with_the_numbers(usb, signals):
    usb_serial.bind("0421", "0405", signals)
    assert usb == [["modprobe", "usbserial", "vendor=0x421", "product=0x405"]]


def test_bind_tells_a_driver_that_is_there_already(usb, tmp_path, signals):
    (tmp_path / "new_id").touch()
    usb_serial.bind("0421", "0405", signals)
    assert usb == [] and (tmp_path / "new_id").read_text() == "0421 0405\n"


def test_bind_says_why_not(usb, monkeypatch, signals):
    with pytest.raises(UsageError, match="no such USB device"):
        usb_serial.bind("1111", "2222", signals)
    failed = subprocess.CompletedProcess([], 1, b"", b"modprobe: FATAL: Module usbserial not found\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(NoDevice, match="Module usbserial not found"):
        usb_serial.bind("0421", "0405", signals)


def test_a_signal_ends_the_wait_for_the_port(usb, monkeypatch, signals):
    signals.caught.append(2)
    monkeypatch.setattr(usb_serial.udev, "usb_devices", lambda: [UsbDevice("0421", "0405")])
    with pytest.raises(Interrupted):
        usb_serial.bind("0421", "0405", signals)


@pytest.mark.parametrize(
    "command, why",
    [
        (["true"], ""),
        (["sh", "-c", "echo first >&2; echo last >&2; exit 3"], "last"),
        (["sh", "-c", "exit 3"], "it ended with exit code 3"),
        (["/nonexistent"], "it cannot be run: No such file or directory"),
        (["sleep", "60"], "it took too long"),
    ],
)
def test_why_a_tool_did_not_do_its_work(command, why):
    assert programs.run_tool(command, 5.0 if command[0] != "sleep" else 0.05) == why
