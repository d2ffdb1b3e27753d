"""Programs and scripts that watch wvdial, each with the expectation it was written with.

The real command under the name wvdial, a virtual modem, a stand-in for pppd. What they read is quoted from
public repositories; wvdialconf's readers are in test_conf.py.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.dialing import LONGEST, World, name_of, read_until, wait_for

CONNECTION_KEEPER = (
    "--> WvDial: Internet dialer version",
    "--> Initializing modem",
    "--> Modem initialized",
    "--> Waiting for carrier",
    "--> Carrier detected.",
    "--> local  IP address",
    "--> remote IP address",
    "--> primary   DNS address",
    "--> secondary DNS address",
    "--> Disconnecting at",
)
"""ModemConnectionKeeper (C#) goes from each to the next, and never back."""

IPV4 = r"(\d+\.\d+\.\d+\.\d+)"
QWVDIAL = (
    r"^--> Pid of pppd: ([0-9]+)$",
    r"^--> Using interface ([a-z0-9_]+)$",
    rf"^--> local  IP address {IPV4}$",
    rf"^--> remote IP address {IPV4}$",
    rf"^--> primary   DNS address {IPV4}$",
    rf"^--> secondary DNS address {IPV4}$",
)


PROCPS = shutil.which("ps") and shutil.which("pgrep")


class Watched:
    """One run of wvdial as the watchdogs see it: what they look at while it is online, and all it said."""

    def __init__(self, world: World) -> None:
        dialer = world.start("wvdial", "--no-syslog")
        self.pid = dialer.pid
        self.first = os.read(dialer.stderr.fileno(), 4096).decode()  # what is there at once
        lines = read_until(dialer.stderr, "secondary DNS")
        self.comm = name_of(dialer.pid)
        self.ps = pids("ps", "-C", "wvdial", "-o", "pid=") if PROCPS else []
        self.pgrep = pids("pgrep", "wvdial") if PROCPS else []
        dialer.send_signal(signal.SIGINT)
        asked = time.monotonic()
        out, rest = dialer.communicate(timeout=LONGEST)
        self.seconds_to_end = time.monotonic() - asked
        self.code, self.stdout = dialer.returncode, out
        self.text = self.first + "\n".join(lines) + "\n" + rest
        self.lines = self.text.splitlines()


def pids(*command: str) -> list[int]:
    found = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST).stdout
    return [int(pid) for pid in found.split()]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    with World(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture(scope="module")
def watched(world: World) -> Watched:
    return Watched(world)


def test_modem_connection_keeper(watched: Watched) -> None:
    expected = iter(watched.lines)
    for wanted in CONNECTION_KEEPER:
        assert any(line.startswith(wanted) for line in expected), f"{wanted!r} is missing or too early"


@pytest.mark.parametrize("pattern", QWVDIAL)
def test_qwvdial(watched: Watched, pattern: str) -> None:
    """Splits stderr at \\n and matches whole lines: a CR at the end would spoil it."""
    assert len([line for line in watched.text.split("\n") if re.search(pattern, line)]) == 1


def test_qwvdial_finds_pppd_by_the_pid(watched: Watched) -> None:
    (pid,) = re.findall(r"^--> Pid of pppd: ([0-9]+)$", watched.text, re.MULTILINE)
    assert int(pid) > 1


def test_wvdialjs(watched: Watched) -> None:
    """Connected is the first line with exactly one `DNS`; 200 lines without it are a failure."""
    place = next(number for number, line in enumerate(watched.lines) if len(line.split("DNS")) == 2)
    assert place < 100
    assert not any(re.search("disconnect|NO CARRIER", line, re.IGNORECASE) for line in watched.lines[:place])
    assert any(re.search("disconnect", line, re.IGNORECASE) for line in watched.lines[place:])


def test_everything_is_on_stderr_without_empty_lines(watched: Watched) -> None:
    assert watched.stdout == ""
    assert "\r" not in watched.text and "" not in watched.lines


def test_apio_shows_the_first_piece(watched: Watched) -> None:
    assert watched.first.startswith("--> WvDial: Internet dialer version 1.61")


@pytest.mark.skipif(not PROCPS, reason="needs ps and pgrep (Debian: procps)")
def test_shell_watchdogs_find_one_process_by_its_name(watched: Watched) -> None:
    """`pgrep wvdial`, `ps -C wvdial`, `ps -e | grep wvdial | wc -l` compared with 1."""
    assert [pid for pid in watched.ps if pid == watched.pid] == [watched.pid]
    others = [pid for pid in watched.pgrep if pid != watched.pid and parent_of(pid) == watched.pid]
    assert watched.pid in watched.pgrep and not others


def test_its_name_is_wvdial(watched: Watched) -> None:
    """What `killall wvdial` and `pidof` go by."""
    assert watched.comm == "wvdial"


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_a_signal_ends_it_soon_and_is_a_failure(watched: Watched) -> None:
    """Units have SuccessExitStatus=1 for it; impatient scripts send KILL after 2 or 3 seconds."""
    assert watched.code == 1
    assert watched.seconds_to_end < 2
    assert "Caught signal 2:  Attempting to exit gracefully..." in watched.lines


def test_killall_then_wait_until_it_is_gone(world: World) -> None:
    """ifup-wvdial polls for ever; Python drivers call terminate() and wait(), all descriptors being /dev/null."""
    null = subprocess.DEVNULL
    dialer = world.start("wvdial", "Defaults", stdin=null, stdout=null, stderr=null)
    wait_for(lambda: '"online": true' in text_of(world.run_files / "Defaults.json"), dialer)
    dialer.terminate()
    assert dialer.wait(LONGEST) == 1


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_autowvdial_passes_the_whole_name_of_a_section(world: World) -> None:
    """`wvdial "Dialer Defaults"`: [Dialer Dialer Defaults] is missing, which is a warning, not an end."""
    dialer = world.start("wvdial", "Dialer Defaults")
    lines = read_until(dialer.stderr, "Modem initialized")
    dialer.terminate()
    dialer.communicate(timeout=LONGEST)
    assert any("section [Dialer Dialer Defaults] does not exist" in line for line in lines)


def test_imei_reader(world: World) -> None:
    """A section without Phone: echo and answer in a row, and it must end by itself."""
    without_phone = world.folder / "imei.conf"
    without_phone.write_text(world.config.read_text().replace("Phone =", "Init2 = ATI\n; Phone ="))
    command = [world.folder / "wvdial", "-C", without_phone]
    done = subprocess.run(command, capture_output=True, text=True, env=world.environment, timeout=LONGEST)
    assert re.search(r"\nATI\nNokia\n", done.stderr)
    assert done.returncode == 1
    assert "--> Configuration does not specify a valid phone number." in done.stderr


def test_pppon_reads_why_and_expects_the_end(world: World) -> None:
    """`wvdial 2>&1 | grep "Device or resource busy"`."""
    lock = Path(f"/var/lock/LCK..{world.modem.device.rpartition('/')[2]}")
    lock.write_text(f"{os.getpid():10d}\n")
    try:
        done = world.run("wvdial")
    finally:
        lock.unlink()
    assert done.returncode == 1
    assert f"--> Cannot open {world.modem.device}: Device or resource busy" in done.stderr.splitlines()


def test_wvdialjs_puts_the_option_behind_the_section(world: World) -> None:
    command = [world.folder / "wvdial", "Defaults", "-C", world.config, "Modem=/dev/ttyNoSuchThing"]
    done = subprocess.run(command, capture_output=True, text=True, env=world.environment, timeout=LONGEST)
    assert done.returncode == 1
    assert "--> Cannot open /dev/ttyNoSuchThing: No such file or directory" in done.stderr.splitlines()


def test_movistar_wrapper_gives_a_configuration_without_a_name(world: World) -> None:
    """`wvdial -C /proc/$$/fd/4`: a pipe, or a file that was deleted."""
    reading, writing = os.pipe()
    os.write(writing, world.config.read_bytes().replace(b"Phone = 5551234", b"Phone ="))
    os.close(writing)
    command = [world.folder / "wvdial", "-C", f"/proc/self/fd/{reading}"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=world.environment, timeout=LONGEST, pass_fds=[reading]
    )
    os.close(reading)
    assert "--> Modem initialized." in done.stderr.splitlines()


def test_dial_up_backend_reads_no_dial_tone(tmp_path: Path) -> None:
    with World(tmp_path, "nodialtone") as world:
        done = world.run("wvdial")
    assert any("No dial tone" in line for line in done.stderr.splitlines())
    assert done.returncode == 1


def test_kinternet_reads_the_exit_code_and_it_dials_again(tmp_path: Path) -> None:
    """`The PPP daemon has died: TEXT (exit code = N)`; and Auto Reconnect does not end the process."""
    with World(tmp_path, hangup_after=1.5, hangup_how="carrier") as world:
        dialer = world.start("wvdial", "Redial Delay=0.1", "Redial Max Delay=0.1")
        lines = read_until(dialer.stderr, "Auto Reconnect will be attempted")
        lines += read_until(dialer.stderr, "secondary DNS address")
        dialer.terminate()
        dialer.communicate(timeout=LONGEST)
    died = [line for line in lines if re.search(r"The PPP daemon has died: .+ \(exit code = (\d+)\)", line)]
    assert len(died) == 1 and "exit code = 16" in died[0]
