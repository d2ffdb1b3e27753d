"""pydial-pppd without an interface: options and their files, secrets, the queue, what is said of a bad start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.daemon import secrets
from pydial.daemon.daemon import identifier, link_settings
from pydial.daemon.fair_queue import MOST_WAITING, FairQueue
from pydial.daemon.lines import shown
from pydial.daemon.options import BadOption, Options
from pydial.daemon.words import words
from pydial.ppp import packet
from pydial.ppp.packet import Packet
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
    assert secrets.in_file(path, "me", "isp") == b"the isp's"
    assert secrets.in_file(path, "me", "other") == b"mine"
    assert secrets.in_file(path, "me", "") == b"the isp's"
    assert secrets.in_file(path, "she", "isp") == b"any"
    assert secrets.in_file(path, "you", "") == b"in a file"
    assert secrets.in_file(str(tmp_path / "none"), "me", "") is None


def test_only_protocols_with_a_secret_are_agreed_to(tmp_path: Path) -> None:
    (tmp_path / "chap-secrets").write_text("me * word\n")
    settings = link_settings(read("user", "me"), str(tmp_path), answers_ping=True)
    assert settings.lcp.willing == ("chap",)
    refusing = link_settings(read("user", "me", "refuse-chap"), str(tmp_path), answers_ping=True)
    assert refusing.lcp.willing == () and refusing.own is None


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


def test_dryrun_shows_the_options_without_the_password() -> None:
    said = program("--no-interface", "dryrun", "user", "me", "password", "secret", "115200").stdout
    assert "user\t\tme" in said and "secret" not in said
