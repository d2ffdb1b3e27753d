"""The simulator and the stand-in for pppd as processes, on real ptys."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
import tty
from pathlib import Path

import pytest

from pydial import simulator
from pydial.links.ppp_program import STANDIN_COMMAND
from pydial.simulator.loop import Loop
from pydial.simulator.terminal import PtyTerminal
from tests.dialing import ISOLATED, LONGEST, ROOT, children_of, wait_for
from tests.dialing import read_until as read_lines_until


def read_until(fd: int, end: bytes, seconds: float = 5.0) -> bytes:
    heard = b""
    while not heard.endswith(end) and select.select([fd], [], [], seconds)[0]:
        heard += os.read(fd, 1)
    return heard


def call(device: str) -> int:
    line = os.open(device, os.O_RDWR | os.O_NOCTTY)
    termios.tcflush(line, termios.TCIFLUSH)
    os.write(line, b"ATE0D*99#\r")
    assert read_until(line, b"CONNECT\r\n").endswith(b"CONNECT\r\n")
    return line


class Standin:
    """A stand-in for pppd on `line`; its log is read line by line."""

    def __init__(self, line: int, *words: str) -> None:
        secret, writing = os.pipe()
        os.write(writing, b"secret")
        os.close(writing)
        reading, log = os.pipe()
        argv = "115200 modem crtscts user user noipdefault call wvdial usepeerdns idle 0 debug plugin passwordfd.so"
        fds = ("passwordfd", str(secret), "logfd", str(log))
        self.process = subprocess.Popen(
            [*STANDIN_COMMAND, *argv.split(), *fds, *words], stdin=line, pass_fds=(secret, log)
        )
        os.close(secret)
        os.close(log)
        self.log = os.fdopen(reading)

    def finish(self) -> tuple[list[str], int]:
        lines = self.log.read().splitlines()
        self.log.close()
        return lines, self.process.wait(10)


def test_a_call_comes_up_and_ends_by_a_signal() -> None:
    with simulator.start("nokia", auth="chap", secret="secret") as modem:
        line = call(modem.device)
        pppd = Standin(line)
        heard, packets = [], []
        while "ping: 10.6.6.6 has answered" not in heard:
            text = next(pppd.log).rstrip()
            (packets if text.startswith(("sent [", "rcvd [")) else heard).append(text)
        pppd.process.send_signal(signal.SIGTERM)
        rest, code = pppd.finish()
        os.close(line)
    assert heard == [
        "Using interface ppp0",
        f"Connect: ppp0 <--> {modem.device}",
        "CHAP authentication succeeded: Welcome",
        "local  IP address 10.157.42.199",
        "remote IP address 10.6.6.6",
        "primary   DNS address 121.1.3.208",
        "secondary DNS address 121.1.3.199",
        "ping: 10.6.6.6 has answered",
    ]
    assert any(text.startswith("rcvd [CHAP Challenge id=") for text in packets)
    assert "sent [CHAP Response" in "".join(packets) and "<hidden>" in "".join(packets)
    assert rest[0] == "Terminating on signal 15"
    assert rest[-1] == "Connection terminated."
    assert code == 5
    assert not any("secret" in entry for entry in modem.log)


@pytest.mark.parametrize(
    ("options", "words", "code", "said"),
    [
        ({"auth": "pap", "secret": "other"}, (), 19, "PAP authentication failed"),
        ({"hangup_after": 0.2, "hangup_how": "carrier"}, (), 16, "Modem hangup"),
        ({}, ("10.9.9.9:",), 10, "Could not determine local IP address"),
    ],
)
def test_exit_codes(options: dict[str, object], words: tuple[str, ...], code: int, said: str) -> None:
    with simulator.start("plain", **options) as modem:
        line = call(modem.device)
        lines, exit_code = Standin(line, *words).finish()
        os.close(line)
    assert exit_code == code
    assert said in lines


def test_one_modem_takes_call_after_call() -> None:
    with simulator.start("plain", provider="none") as modem:
        fds = f"/proc/{modem.pid}/fd"
        before = len(os.listdir(fds))
        for _ in range(6):
            os.close(call(modem.device))
        assert len(os.listdir(fds)) == before
        pid = modem.pid
    assert not os.path.exists(f"/proc/{pid}")


def test_a_program_may_be_the_provider() -> None:
    with simulator.start("plain", provider=["echo", "hello"]) as modem:
        line = call(modem.device)
        assert read_until(line, b"NO CARRIER\r\n") == b"hello\n\r\nNO CARRIER\r\n"
        os.close(line)


@pytest.mark.skipif(not shutil.which("slirp-fullbolt"), reason="slirp is not installed")
def test_slirp_is_a_peer_that_others_wrote(tmp_path: object) -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    slirp = subprocess.Popen(
        ["slirp-fullbolt", "-P"], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    own, line = os.openpty()
    tty.setraw(line)
    pppd = None
    try:
        assert read_until(master, b"SLiRP Ready ...\r\n").endswith(b"Ready ...\r\n")
        pppd = Standin(line, ":10.0.2.2")
        said = b""
        while b"has answered" not in said:
            ready = select.select([master, own, pppd.log.fileno()], [], [], 8)[0]
            assert ready, said
            for fd in ready:
                octets = os.read(fd, 4096)
                if fd == pppd.log.fileno():
                    said += octets
                else:
                    os.write(own if fd == master else master, octets)
        assert b"local  IP address 10.0.2.15\nremote IP address 10.0.2.2\n" in said
    finally:
        for process in (slirp, *([pppd.process] if pppd else [])):
            process.kill()
            process.wait()
        for fd in (master, slave, own, line):
            os.close(fd)


def test_what_lies_in_the_current_folder_is_not_run(tmp_path, monkeypatch) -> None:
    for name in ("argparse", "pydial", "tty"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('foreign')\n")
    monkeypatch.chdir(tmp_path)
    with simulator.start() as modem:
        os.close(call(modem.device))


def test_it_says_what_is_wrong_in_a_line_or_two() -> None:
    done = subprocess.run([sys.executable, "-m", "pydial.simulator", "--personality", "nobody"], capture_output=True)
    assert done.returncode == 3
    assert done.stderr.startswith(b"No personality `nobody'.\nThere are busy, ")


def test_what_was_said_before_hanging_up_is_not_the_next_callers() -> None:
    """A modem that looks late still hears it as the caller's who has left."""
    loop, told = Loop(), []
    terminal = PtyTerminal(loop)
    terminal.opened = lambda: told.append("opened")
    terminal.heard = told.append
    terminal.closed = lambda: (told.append("closed"), loop.stop())
    terminal.start()
    line = os.open(terminal.device, os.O_RDWR | os.O_NOCTTY)
    os.write(line, b"ATDT1\r")
    os.close(line)
    loop.run()
    terminal.stop()
    assert told == ["opened", b"ATDT1\r", "closed"]


def test_the_documentation_shows_a_dial_with_the_stand_in(tmp_path: Path) -> None:
    """docs/simulator.md, as it stands, but for the place of the programs and the configuration."""
    page = (ROOT / "docs" / "simulator.md").read_text()
    (script,) = re.findall(r"```sh\n(cat >standin-pppd.*?)```", page, re.DOTALL)
    script = script.replace("/opt/pydial/bin/python", sys.executable)
    (tmp_path / "wvdial.conf").write_text("[Dialer Defaults]\nPhone = 5551234\nStupid Mode = yes\n")
    dial = "from pydial.cli.dial import main; raise SystemExit(main())"
    pydial = f'pydial() {{ {sys.executable} -c "{dial}" -C wvdial.conf "$@"; }}\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RUNTIME_DIRECTORY": str(tmp_path)}
    shell = subprocess.Popen(
        [*ISOLATED, "bash", "-c", pydial + script],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        assert "--> remote IP address 10.6.6.6" in read_lines_until(shell.stderr, "secondary DNS address")
        modem, dialer = children_of(shell.pid)
        os.kill(dialer, signal.SIGINT)
        assert shell.wait(LONGEST) == 0
        os.kill(modem, signal.SIGTERM)
    finally:
        shell.stderr.close()


def test_it_ends_after_the_program_of_a_call(tmp_path: Path) -> None:
    """One that takes its time to end, and what it has started."""
    started = tmp_path / "started"
    script = f"trap 'sleep 0.5; exit' TERM; sleep 60 & echo $$ $! >{started}; while :; do sleep 0.1; done"
    with simulator.start("nokia", provider=["sh", "-c", script]) as modem:
        line = os.open(modem.device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(line)
        os.write(line, b"ATD1\r")
        read_until(line, b"CONNECT\r\n")
        wait_for(lambda: started.exists() and started.read_text().endswith("\n"))
    os.close(line)
    assert [pid for pid in started.read_text().split() if runs(pid)] == []


def runs(pid: str) -> bool:
    """A zombie does not: its new parent reaps it when it comes to that."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
