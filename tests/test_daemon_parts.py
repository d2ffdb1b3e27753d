"""pydial-pppd without an interface: options and their files, secrets, the queue, what is said of a bad start."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.daemon import secrets
from pydial.daemon.daemon import Daemon
from pydial.daemon.fair_queue import MOST_WAITING, FairQueue
from pydial.daemon.lines import shown
from pydial.daemon.log import Log
from pydial.daemon.loop import Loop
from pydial.daemon.no_network import NoNetwork
from pydial.daemon.options import BadOption, Options
from pydial.daemon.pump import Pump
from pydial.daemon.scripts import PATH, PRE_UP_SECONDS, PreUp
from pydial.daemon.settings import identifier, link_settings
from pydial.daemon.words import words
from pydial.ppp import packet
from pydial.ppp.auth import Credentials
from pydial.ppp.packet import Packet
from pydial.ppp.timers import Timers
from tests.ppp_world import others_may_run_python

ROOT = Path(__file__).parents[1]


def read(*given: str, folder: str = "/nowhere") -> Options:
    options = Options(folder)
    options.read(list(given))
    return options


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a b\tc\n d", ["a", "b", "c", "d"]),
        ('"a b" \'c "d\'', ["a b", 'c "d']),
        ("a\\ b \\#c # d\ne", ["a b", "#c", "e"]),
        ("a#b", ["a"]),
        ('x"y z"w', ["xy zw"]),
        ('"a\\"b" "" c', ['a"b', "", "c"]),
        ("\\101\\sx", ["A x"]),
        ("one\\\ntwo", ["onetwo"]),
        ('"not ended', ["not ended"]),
        ("\\", [""]),
    ],
)
def test_words_are_parted_as_pppd_parts_them(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(max_size=60))
def test_any_text_has_words(text: str) -> None:
    words(text)


def test_what_pydial_gives_is_understood() -> None:
    given = """115200 modem crtscts defaultroute replacedefaultroute usehostname -detach user me noipdefault noauth
        name wvdial usepeerdns default-asyncmap idle 60 plugin passwordfd.so logfd 7 lcp-echo-interval 30
        lcp-echo-failure 4 10.0.0.1: mru 1400 asyncmap a0000 ms-dns 9.9.9.9"""
    options = read(*given.split())
    assert (options.speed, options.local, options.remote) == (115200, "10.0.0.1", "")
    assert options.flag("modem") and options.flag("nodetach") and options.flag("auth", True) is False
    assert (options.number("idle"), options.number("logfd"), options.asyncmap) == (60, 7, 0xA0000)
    settings = link_settings(options, "/nowhere", answers_ping=True)
    assert settings.lcp.mru == 1400 and settings.lcp.accm is None
    assert settings.ipcp and settings.ipcp.asks_dns and not settings.ipcp.accepts_local


def test_the_last_of_two_that_contradict_each_other_counts() -> None:
    assert not read("auth", "noauth").flag("auth")
    assert read("local", "modem").flag("modem")
    assert not read("defaultroute", "nodefaultroute").flag("defaultroute")
    assert read("idle", "5", "idle", "7").number("idle") == 7


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nonsense"], "unrecognized option 'nonsense'"),
        (["idle"], "too few parameters for option idle"),
        (["idle", "soon"], "invalid numeric parameter 'soon' for idle option"),
        (["idle", "10x"], "invalid numeric parameter '10x' for idle option"),
        (["idle", "08"], "invalid numeric parameter '08' for idle option"),
        (["idle", "1_0"], "invalid numeric parameter '1_0' for idle option"),
        (["idle", "-1"], "idle option value must be between 0 and 2147483647"),
        (["maxconnect", "-5"], "maxconnect option value must be between 0 and 2147483647"),
        (["maxconnect", "2147483648"], "maxconnect option value must be between 0 and 2147483647"),
        (["logfd", "-1"], "logfd option value must be between 0 and 2147483647"),
        (["lcp-restart", "0"], "lcp-restart option value must be between 1 and 2147483647"),
        (["9" * 5000], f"unrecognized option '{'9' * 5000}'"),
        (["asyncmap", "a_0"], "invalid numeric parameter 'a_0' for asyncmap option"),
        ([f"10.0.0.{'9' * 5000}:"], f"unknown host or bad address: '10.0.0.{'9' * 5000}' in '10.0.0.{'9' * 5000}:'"),
        (["mru", "5"], "mru option value must be between 128 and 16384"),
        (["asyncmap", "xyz"], "invalid numeric parameter 'xyz' for asyncmap option"),
        (["call", "../x"], "call option value may not contain .. or start with /: '../x'"),
        (["file", "/nowhere/x"], "Can't open options file /nowhere/x: No such file or directory"),
        (
            ["plugin", "rp-pppoe.so"],
            "Couldn't load plugin rp-pppoe.so: there are no plugins but passwordfd.so, built in",
        ),
        (["1.2.3:"], "unknown host or bad address: '1.2.3' in '1.2.3:'"),
        (["persist"], "option persist is not there: the dialer dials again: Auto Reconnect"),
        (["require-mschap-v2"], "option require-mschap-v2 is not there: there is no MS-CHAP, EAP or MPPE"),
    ],
)
def test_what_is_wrong_is_said_as_pppd_says_it(given: list[str], said: str) -> None:
    with pytest.raises(BadOption) as raised:
        read(*given)
    assert raised.value.message == said


@pytest.mark.parametrize(
    ("text", "number"), [("01500", 0o1500), ("0x5dc", 1500), (" +1500", 1500), ("1500", 1500), ("02734", 1500)]
)
def test_a_number_is_what_strtol_makes_of_it(text: str, number: int) -> None:
    assert read("mtu", text).number("mtu") == number


def test_zero_and_no_metric_are_numbers() -> None:
    options = read("idle", "0", "defaultroute-metric", "-1", "unit", "00")
    assert (options.number("idle"), options.number("defaultroute-metric"), options.number("unit")) == (0, -1, 0)


def test_a_timer_may_be_due_later_than_poll_can_wait() -> None:
    loop = Loop()
    loop.after(2**31 - 1, loop.stop)
    loop.after(2**40, loop.stop)
    reading, writing = os.pipe()
    loop.watch(reading, lambda _events: loop.stop())
    os.write(writing, b"x")
    try:
        loop.run()  # an OverflowError before
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)


def test_files_name_the_file_that_is_wrong_and_end(tmp_path: Path) -> None:
    (tmp_path / "peers").mkdir()
    (tmp_path / "peers" / "isp").write_text('noauth user "a b" # c\nipparam x\n')
    options = read("call", "isp", folder=str(tmp_path))
    assert options.text("user") == "a b" and options.text("ipparam") == "x" and options.text("call") == "isp"
    (tmp_path / "bad").write_text("noauth\nwhat\n")
    with pytest.raises(BadOption, match=r"In file .*bad: unrecognized option 'what'"):
        read("file", str(tmp_path / "bad"))
    (tmp_path / "loop").write_text(f"file {tmp_path}/loop")
    with pytest.raises(BadOption, match="ask for each other"):
        read("file", str(tmp_path / "loop"))


def test_the_secret_that_fits_best_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "pap-secrets"
    word = tmp_path / "word"
    word.write_text("in a file\n")
    file.write_text(f'* * any\nme * mine\nme isp "the isp\'s" *\nhe isp his\nyou * @{word}\n\nalone\n')
    path = str(file)
    assert secrets.in_file(path, b"me", b"isp") == b"the isp's"
    assert secrets.in_file(path, b"me", b"other") == b"mine"
    assert secrets.in_file(path, b"me", b"") == b"the isp's"
    assert secrets.in_file(path, b"she", b"isp") == b"any"
    assert secrets.in_file(path, b"you", b"") == b"in a file"
    assert secrets.in_file(str(tmp_path / "none"), b"me", b"") is None


def test_only_protocols_with_a_secret_are_agreed_to(tmp_path: Path) -> None:
    (tmp_path / "chap-secrets").write_text("me * word\n")
    settings = link_settings(read("user", "me"), str(tmp_path), answers_ping=True)
    assert settings.lcp.willing == ("chap",)
    refusing = link_settings(read("user", "me", "refuse-chap"), str(tmp_path), answers_ping=True)
    assert refusing.lcp.willing == () and not refusing.own


def test_each_protocol_has_the_secret_of_its_own_file(tmp_path: Path) -> None:
    for name in ("chap", "pap"):
        (tmp_path / f"{name}-secrets").write_text(f"me * {name}-word\nyou here {name}-yours\n")
    settings = link_settings(read("user", "me", "auth", "name", "here"), str(tmp_path), answers_ping=True)
    assert {name: own.secret for name, own in settings.own.items()} == {"chap": b"chap-word", "pap": b"pap-word"}
    assert settings.lcp.demand == ("chap", "pap")
    assert {name: peer.secret_of(b"you") for name, peer in settings.peers.items()} == {
        "chap": b"chap-yours",
        "pap": b"pap-yours",
    }


def test_a_peer_is_asked_for_what_there_is_a_secret_for(tmp_path: Path) -> None:
    (tmp_path / "chap-secrets").write_text("you elsewhere word\n")
    assert link_settings(read("auth", "name", "here"), str(tmp_path), answers_ping=True).lcp.demand == ("chap", "pap")
    (tmp_path / "pap-secrets").write_text("you here word\n")
    assert link_settings(read("auth", "name", "here"), str(tmp_path), answers_ping=True).lcp.demand == ("pap",)


def test_names_and_secrets_are_the_octets_that_the_user_wrote(tmp_path: Path) -> None:
    """In latin-1 as in UTF-8, on the command line, which Python decodes, as in files."""
    for octets in (b"j\xfcrgen", "jürgen à la".encode()):
        text = octets.decode("utf-8", "surrogateescape")
        (tmp_path / "chap-secrets").write_bytes(b"'%b' * 'w%b'\n" % (octets, octets))
        (tmp_path / "own").write_bytes(b"user '%b'" % octets)
        given = (["user", text], ["file", str(tmp_path / "own")])
        for own in (link_settings(read(*each), str(tmp_path), answers_ping=True).own for each in given):
            assert own == {"chap": Credentials(octets, b"w" + octets)}
        own = link_settings(read("user", text, "password", text), str(tmp_path), answers_ping=True).own
        assert own["pap"] == Credentials(octets, octets)


def test_a_word_of_a_file_ends_where_c_ends_it(tmp_path: Path) -> None:
    (tmp_path / "options").write_text('logfile "/nowhere/\\000log" user me\n')
    options = read("file", str(tmp_path / "options"))
    assert (options.text("logfile"), options.text("user")) == ("/nowhere/", "me")


def test_packets_are_shown_as_pppd_shows_them_without_secrets() -> None:
    options = packet.encode_options([packet.Option(2, bytes(4)), packet.Option(3, b"\xc2\x23\x05"), packet.Option(7)])
    assert shown(packet.LCP, Packet(1, 1, options)) == "[LCP ConfReq id=0x1 <asyncmap 0x0> <auth chap MD5> <pcomp>]"
    assert shown(packet.PAP, Packet(1, 2, b"\2me\6secret")) == '[PAP AuthReq id=0x2 user="me" password=<hidden>]'
    assert shown(packet.PAP, Packet(2, 2, b"\5Login")) == '[PAP AuthAck id=0x2 "Login"]'
    assert shown(packet.CHAP, Packet(2, 2, b"\2abme")) == '[CHAP Response id=0x2 <hidden>, name = "me"]'
    assert shown(packet.IPCP, Packet(3, 5, b"\3\6\12\0\0\1")) == "[IPCP ConfNak id=0x5 <addr 10.0.0.1>]"
    assert shown(packet.LCP, Packet(9, 5, b"\0\0\0\1")) == "[LCP EchoReq id=0x5 magic=0x1]"


@given(
    st.sampled_from([packet.LCP, packet.IPCP, packet.IPV6CP, packet.PAP, packet.CHAP, 0x80FD]), st.binary(max_size=40)
)
def test_any_packet_can_be_shown_in_one_harmless_line(protocol: int, octets: bytes) -> None:
    heard = packet.decode(octets[:2] + len(octets).to_bytes(2, "big") + octets[4:]) if len(octets) > 3 else Packet(0, 0)
    assert heard and shown(protocol, heard).isprintable()


def test_identifiers_are_those_of_addresses() -> None:
    assert identifier("::dead:beef") == bytes(4) + b"\xde\xad\xbe\xef"
    assert identifier("") == bytes(8)
    with pytest.raises(ValueError):
        identifier("fe80::1")


# -- ip-pre-up


def test_ip_pre_up_has_its_time_and_no_more(tmp_path: Path) -> None:
    """By a clock that is turned by hand: then what follows is done without it, and it is ended."""
    clock = [0.0]
    timers = Timers(lambda: clock[0])
    script, told = PreUp(timers), []
    slow = ("/bin/sh", "-c", f"echo $$ > {tmp_path}/pid; exec sleep 1000")
    script.run(slow, {"PATH": PATH}, lambda: told.append("late"))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        select.select([], [], [], 0.01)
    clock[0] = PRE_UP_SECONDS - 1
    timers.run_due()
    assert not told
    clock[0] = PRE_UP_SECONDS
    timers.run_due()
    assert told == ["late"]
    pid = int((tmp_path / "pid").read_text())
    assert not os.path.exists(f"/proc/{pid}")
    script.ended(pid)
    assert told == ["late"] and timers.due_at() is None


def test_what_follows_ip_pre_up_is_of_the_last_one(tmp_path: Path) -> None:
    timers = Timers(lambda: 0.0)
    script, told = PreUp(timers), []
    script.run(("/bin/sleep", "1000"), {}, lambda: told.append("first"))
    first = script._pid
    script.run(("/bin/sleep", "0"), {}, lambda: told.append("second"))
    second = os.waitpid(script._pid, 0)[0]
    script.ended(first)
    assert not told
    script.ended(second)
    assert told == ["second"]
    script.run((str(tmp_path / "none"),), {}, lambda: told.append("third"))
    assert told == ["second", "third"]


# -- datagrams that wait


def datagram(protocol: int, port: int = 0, size: int = 1500, number: int = 0) -> bytes:
    head = bytes([0x45, 0]) + size.to_bytes(2, "big") + number.to_bytes(2, "big") + bytes([0, 0, 64, protocol, 0, 0])
    return (head + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + port.to_bytes(4, "big")).ljust(size, b"x")


def test_a_ping_does_not_wait_behind_a_download() -> None:
    queue = FairQueue()
    for number in range(300):
        queue.put(datagram(6, 80, number=number), 0.9)
    assert len(queue) == MOST_WAITING
    ping = datagram(1, size=84)
    queue.put(ping, 1.0)
    assert ping in [queue.take(1.0) for _ in range(2)]


def test_flows_take_turns_and_each_keeps_its_order() -> None:
    queue = FairQueue()
    for number in range(20):
        queue.put(datagram(6, 80, number=number), 1.0)
        queue.put(datagram(6, 443, number=number), 1.0)
    taken = [queue.take(1.0) for _ in range(40)]
    assert sum(each[23] == 80 for each in taken[:10] if each) == 5
    for port in (80 & 0xFF, 443 & 0xFF):
        numbers = [int.from_bytes(each[4:6], "big") for each in taken if each and each[23] == port]
        assert numbers == sorted(numbers)
    assert queue.take(1.0) is None and len(queue) == 0


def test_a_flow_that_waits_too_long_loses_some_and_a_slow_line_not_all() -> None:
    """50 datagrams a second come, 40 can go: a quarter is too many, and the waiting stays short in the end."""
    queue, now, taken, put = FairQueue(), 0.0, 0, 0
    while now < 60:
        now += 0.02
        queue.put(datagram(6, 80), now)
        put += 1
        while taken * 0.025 < now and queue.take(now) is not None:
            taken += 1
    assert taken > 0.95 * 60 / 0.025
    assert len(queue) < 100


def test_what_is_no_whole_datagram_does_not_wait_for_the_line() -> None:
    loop = Loop()
    line, far = socket.socketpair()
    tun, programs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.setblocking(False)
    tun.setblocking(False)
    framed: list[bytes] = []
    sent = datagram(17, 53, size=60)
    try:
        pump = Pump(loop, line.fileno(), bool, lambda octets: framed.append(octets) or b"f", bool, counts=False)
        pump.write(b"x" * (1 << 20))  # more than the line takes
        pump.open_interface(tun.fileno(), 1500)
        for octets in (b"", b"\x45", b"\x60", sent[:59], sent, b"\x65" * 39):
            programs.send(octets)
        loop.look()
        for _ in range(100):
            while select.select([far], [], [], 0)[0]:
                far.recv(1 << 16)
            loop.look()
    finally:
        signal.set_wakeup_fd(-1)
        for end in (line, far, tun, programs):
            end.close()
    assert framed == [sent]


def test_a_tty_has_two_frames_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has sent nothing yet of what it was given; the rest waits where a ping can overtake it."""
    loop = Loop()
    line, far = socket.socketpair()
    tun, programs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.setblocking(False)
    tun.setblocking(False)
    written = 0

    def waiting(_fd: int, _request: int, _space: bytes) -> bytes:
        nonlocal written
        while select.select([far], [], [], 0)[0]:
            written += len(far.recv(1 << 16))
        return written.to_bytes(4, "little")

    monkeypatch.setattr("pydial.daemon.pump.fcntl.ioctl", waiting)
    try:
        pump = Pump(loop, line.fileno(), bool, lambda octets: octets + bytes(6), bool)
        pump.open_interface(tun.fileno(), 1500)
        for number in range(8):
            programs.send(datagram(6, 80, number=number))
        loop.look()
        loop.look()
        waiting(0, 0, b"")
    finally:
        signal.set_wakeup_fd(-1)
        for end in (line, far, tun, programs):
            end.close()
    assert written == 2 * 1506


# -- the program


def program(*given: str, **how: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pydial.daemon", *given]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=20, **how)


def test_help_and_version() -> None:
    assert "defaultroute-metric" in program("--help").stdout
    assert program("--version").stdout.startswith("pydial-pppd version ")


def test_a_bad_start_is_told_in_a_line_or_two_with_pppds_exit_code() -> None:
    done = program("--no-interface", "nonsense", stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (2, "pydial-pppd: unrecognized option 'nonsense'\n")
    done = program("--no-interface", "nodetach", stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (2, "pydial-pppd: no device specified and stdin is not a tty\n")
    done = program("--no-interface", "/dev/ttyNOT7", "nodetach", stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (7, "pydial-pppd: /dev/ttyNOT7: No such file or directory\n")


@pytest.mark.skipif(
    not os.path.exists("/dev/net/tun") or not others_may_run_python(),
    reason="only root can become somebody who can run this Python",
)
def test_without_the_right_it_says_how_to_get_it_before_anything_is_done() -> None:
    _master, slave = os.openpty()
    try:
        done = program("nodetach", stdin=slave, user=65534)
    finally:
        os.close(_master)
        os.close(slave)
    assert done.returncode == 3
    first, second = done.stderr.splitlines()
    assert first == "pydial-pppd: Cannot make a network interface: /dev/net/tun: CAP_NET_ADMIN is missing."
    assert "docker run --cap-add NET_ADMIN --device /dev/net/tun" in second


def test_what_a_peer_says_begins_no_line_of_the_log() -> None:
    said: list[str] = []
    master, slave = os.openpty()
    options = read()
    settings = link_settings(options, "/nowhere", answers_ping=True)
    daemon = Daemon(options, settings, NoNetwork(options), Loop(), slave, said.append)
    try:
        daemon.authenticated("pap", True, False, "No response\nlocal  IP address 6.6.6.6", False)
        daemon.authenticated("chap", True, False, "Go\nlocal  IP address 6.6.6.6", False)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(master)
        os.close(slave)
    assert said == [
        "Remote message: No response\\012local  IP address 6.6.6.6",
        "PAP authentication failed",
        "CHAP authentication failed: Go\\012local  IP address 6.6.6.6",
    ]


def test_a_line_of_the_log_is_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    log = Log(read("logfile", str(tmp_path / "log")), stdout_is_line=False, to_system=False)
    log.write("Failed to create /run/ppp-x\nlocal  IP address 6.6.6.6.pid")
    assert (tmp_path / "log").read_text() == "Failed to create /run/ppp-x[0a]local  IP address 6.6.6.6.pid\n"


def test_dryrun_takes_any_octets() -> None:
    command = [sys.executable, "-m", "pydial.daemon", "--no-interface", "dryrun", "user", b"j\xfcrgen"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=20)
    assert b"user\t\tj\xfcrgen\n" in done.stdout and done.returncode == 0 and not done.stderr


def test_dryrun_shows_the_options_without_the_password() -> None:
    said = program("--no-interface", "dryrun", "user", "me", "password", "secret", "115200").stdout
    assert "user\t\tme" in said and "secret" not in said
