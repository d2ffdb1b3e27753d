"""Chat mode as pppd uses it: the tty is the script's stdin and stdout, and pppd goes on where it ends."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import syslog
import termios
import tty
from pathlib import Path

import pytest

from pydial import simulator
from pydial.events import ERROR, WARNING, Failure, Line, Received, Warn
from pydial.links.ppp_program import STANDIN_COMMAND
from pydial.report.syslog import Syslog
from tests.dialing import wait_for

PASSWORD = "tops3cret"
CONFIGURATION = f"""[Dialer Defaults]
Modem = /dev/never-looked-at
Init1 = ATZ
Phone = 5551234
Username = user
Password = {PASSWORD}
Redial Delay = 0
"""
LCP_FRAME = b"~\xff}#\xc0!"


class Tty:
    """A tty as pppd hands it to its connect script: raw, not this process' own."""

    def __init__(self, device: str) -> None:
        self.fd = os.open(device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        self.before = termios.tcgetattr(self.fd)

    def __enter__(self) -> Tty:
        return self

    def __exit__(self, *_reason: object) -> None:
        os.close(self.fd)


@pytest.fixture
def chat(tmp_path: Path):
    """Start `pydial --chat` with these descriptors as stdin and stdout."""
    (tmp_path / "conf").write_text(CONFIGURATION)

    def start(stdin: int, *words: str, stdout: int | None = None, program: str = "pydial", **environment: str):
        code = "import sys; from pydial.cli.dial import main; sys.exit(main())"
        link = tmp_path / program
        link.write_text(code)
        return subprocess.Popen(
            [sys.executable, link, "--chat", "-C", tmp_path / "conf", *words],
            stdin=stdin,
            stdout=stdin if stdout is None else stdout,
            stderr=subprocess.PIPE,
            env={**os.environ, "MODEM": "", **environment},
        )

    return start


def ended(process: subprocess.Popen) -> tuple[int, str]:
    """Waits for the end; exit code and stderr."""
    _, said = process.communicate(timeout=15)
    return process.returncode, said.decode()


def commands(modem: simulator.RunningModem) -> list[str]:
    """What the modem heard, without the CRs that wake it."""
    return [line.split("< ", 1)[1] for line in modem.log if "< " in line]


def test_the_call_is_up_and_not_a_byte_of_ppp_is_taken_from_pppd(chat) -> None:
    with simulator.start("nokia") as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd, "Stupid Mode=1"))
        assert (code, said.splitlines()[-1]) == (0, "--> Carrier detected.  Chatmode finished.")
        heard = b""
        while len(heard) < len(LCP_FRAME) + 1 and select.select([line.fd], [], [], 5)[0]:
            heard += os.read(line.fd, 1)
        assert heard.removeprefix(b"\n").startswith(LCP_FRAME)
        assert os.get_blocking(line.fd)


def test_pppd_comes_up_after_a_chat(chat) -> None:
    with simulator.start("login", secret=PASSWORD) as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd))
        assert code == 0
        assert "--> Looks like a password prompt.\n--> Sending: (password)\n" in said
        reading, log = os.pipe()
        pppd = subprocess.Popen(
            [*STANDIN_COMMAND, "115200", "noauth", "logfd", str(log)], stdin=line.fd, pass_fds=(log,)
        )
        os.close(log)
        with os.fdopen(reading) as lines:
            addresses = [next(text for text in lines if "IP address" in text) for _ in range(2)]
        pppd.send_signal(signal.SIGTERM)
        pppd.wait(10)
    assert addresses == ["local  IP address 10.157.42.199\n", "remote IP address 10.6.6.6\n"]
    assert PASSWORD not in said


def test_modem_names_the_line_where_standard_input_is_none(chat) -> None:
    with simulator.start("nokia") as modem, open(os.devnull) as nothing:
        process = chat(nothing.fileno(), "Stupid Mode=1", stdout=subprocess.PIPE, MODEM=modem.device)
        printed, said = process.communicate(timeout=15)
    assert (process.returncode, printed) == (0, b"")
    assert said.endswith(b"Chatmode finished.\n")


@pytest.mark.parametrize("program", ["pydial", "wvdial"])
def test_nobody_looks_at_the_modem_of_the_configuration(chat, tmp_path: Path, program: str) -> None:
    (tmp_path / "conf").write_text(CONFIGURATION.replace("/dev/never-looked-at", ""))
    with simulator.start("nokia") as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd, "Stupid Mode=1", program=program))
    assert (code, said.splitlines()[-1]) == (0, "--> Carrier detected.  Chatmode finished.")


@pytest.mark.parametrize(("program", "code"), [("pydial", 4), ("wvdial", 1)])
@pytest.mark.parametrize(
    ("modem", "line"),
    [
        ("/dev/nope", "--> Cannot open /dev/nope: No such file or directory"),
        ("", "--> stdin not read/write and $MODEM not set"),
    ],
)
def test_without_a_modem_it_says_so(chat, program: str, code: int, modem: str, line: str) -> None:
    with open(os.devnull) as nothing:
        returned, said = ended(chat(nothing.fileno(), stdout=2, program=program, MODEM=modem))
    assert returned == code
    assert said.splitlines()[1] == line  # wvdial's own line, right behind the banner
    assert len(said.splitlines()) <= 4


def test_no_carrier_is_pppds_to_know(chat) -> None:
    with simulator.start("nocarrier") as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd, "Stupid Mode=1", "Dial Attempts=1"))
        wait_for(lambda: "ATH" in " ".join(commands(modem)))  # a call that nobody can see may be up
        assert termios.tcgetattr(line.fd)[:6] == line.before[:6]
    assert code == 10
    assert "--> Maximum Attempts Exceeded..Aborting!!" in said


def test_the_modem_hears_no_events(chat) -> None:
    with simulator.start("nokia") as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd, "--json"))
        assert commands(modem) == []
    assert code == 64
    assert "--chat and --json exclude each other" in said


def test_an_error_is_retried_on_the_same_line(chat) -> None:
    with simulator.start("flaky") as modem, Tty(modem.device) as line:
        code, said = ended(chat(line.fd, "Stupid Mode=1"))
    assert code == 0
    assert "--> Bad init string." in said


def test_a_second_signal_ends_it_at_once(chat) -> None:
    with simulator.start("silent") as modem, Tty(modem.device) as line:
        process = chat(line.fd)
        said = b""
        while b"Sending: ATZ" not in said:
            said += os.read(process.stderr.fileno(), 4096)
        process.send_signal(signal.SIGTERM)
        while b"Disconnecting at" not in said:
            said += os.read(process.stderr.fileno(), 4096)
        process.send_signal(signal.SIGINT)
        code, _ = ended(process)
    assert code == -signal.SIGINT
    assert b"Caught signal 15:  Attempting to exit gracefully..." in said


def test_lines_go_to_the_log_with_wvdials_levels() -> None:
    logged: list[tuple[int, str]] = []
    log = Syslog("pydial", lambda level, text: logged.append((level, text)))
    log.tell(Line("Sending: ATDT5551234"))
    log.tell(Received("CONN", complete=False))
    log.tell(Received("ECT\x07"))
    log.tell(Line("Caught signal 15:  Attempting to exit gracefully...", bare=True))
    log.tell(Line("No Carrier!  Trying again.", WARNING))
    log.tell(Line("No dial tone.", ERROR))
    log.tell(Failure("no-dialtone", 8, "No dial tone.", "Is the cable in?"))
    log.tell(Warn("section-missing", "section [Dialer x] does not exist in wvdial.conf.", "Did you mean y?"))
    assert logged == [
        (syslog.LOG_INFO, "Sending: ATDT5551234"),
        (syslog.LOG_INFO, "CONNECT[07]"),
        (syslog.LOG_WARNING, "No Carrier!  Trying again."),
        (syslog.LOG_ERR, "No dial tone."),
        (syslog.LOG_ERR, "Is the cable in?"),
        (syslog.LOG_WARNING, "Warning: section [Dialer x] does not exist in wvdial.conf."),
        (syslog.LOG_WARNING, "Did you mean y?"),
    ]
