"""pydial-pppd on real interfaces, in network namespaces: two of them, a line between, and datagrams through it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pydial.ppp.ipcp import IpcpSettings
from pydial.ppp.link import Link
from pydial.ppp.listener import Listener
from pydial.ppp.settings import LinkSettings
from pydial.ppp.timers import Timers
from tests.ppp_world import LONGEST, Cable, Namespace, Pppd, possible

pytestmark = pytest.mark.skipif(not possible(), reason="no namespaces with TUN here")

SERVER = ("10.6.6.6:10.157.42.199", "ms-dns", "121.1.3.208", "ms-dns", "121.1.3.199")
CLIENT = ("115200", "noipdefault", "defaultroute", "usepeerdns", "ipparam", "some thing", "linkname", "nokia")
PAGE = """
import hashlib, socket, sys
server = socket.socket()
server.bind(("10.6.6.6", 80))
server.listen()
print("listens", flush=True)
while True:
    connection, _ = server.accept()
    size = int(connection.recv(100))
    connection.sendall(bytes(range(256)) * (size // 256))
    connection.close()
"""
FETCH = """
import hashlib, socket, sys
size = int(sys.argv[1])
connection = socket.create_connection(("10.6.6.6", 80), 10)
connection.sendall(b"%d" % size)
data = b""
while piece := connection.recv(65536):
    data += piece
print(len(data), data == bytes(range(256)) * (size // 256))
"""


class Two:
    """A server and a client, and what is between them."""

    def __init__(self) -> None:
        self.here, self.there, self.cable = Namespace(), Namespace(), Cable()
        self.programs: list[Pppd] = []

    def serve(self, *words: str) -> Pppd:
        return self._run(self.there, self.cable.ends[0], *SERVER, *words)

    def dial(self, *words: str) -> Pppd:
        return self._run(self.here, self.cable.ends[1], *CLIENT, *words)

    def _run(self, place: Namespace, line: int, *words: str) -> Pppd:
        program = Pppd(place, line, *words)
        self.programs.append(program)
        return program

    def close(self) -> None:
        for program in self.programs:
            program.close()
        self.cable.close()
        self.here.close()
        self.there.close()


@pytest.fixture
def two() -> Iterator[Two]:
    made = Two()
    yield made
    made.close()


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def is_clean(place: Namespace) -> bool:
    """No interface, route, pid file or resolv.conf of a link."""
    left = place.run(
        "sh", "-c", "ls /run/*.pid /etc/ppp/resolv.conf 2>/dev/null; ip -o link; ip route; ip rule", check=False
    )
    return "ppp" not in left


def test_a_link_carries_datagrams_and_leaves_nothing(two: Two) -> None:
    two.here.record_scripts()
    server, client = two.serve(), two.dial()
    client.wait_for("secondary DNS address 121.1.3.199")
    assert "inet 10.157.42.199 peer 10.6.6.6/32 scope global ppp0" in two.here.run("ip", "addr", "show", "dev", "ppp0")
    assert two.here.run("ip", "route", "show", "default") == "default dev ppp0 scope link \n"
    assert two.here.run("cat", "/run/ppp0.pid") == f"{client.process.pid}\n"
    assert two.here.run("cat", "/run/ppp-nokia.pid") == f"{client.process.pid}\nppp0\n"
    assert two.here.run("cat", "/etc/ppp/resolv.conf") == "nameserver 121.1.3.208\nnameserver 121.1.3.199\n"
    page = two.there.start("python3", "-c", PAGE, stdout=-1)
    assert page.stdout and page.stdout.readline() == "listens\n"
    try:
        for size in (300 << 10, 5 << 20):
            assert two.here.python(FETCH, str(size)) == f"{size} True\n"
    finally:
        page.kill()
        page.communicate()
    assert " 0% packet loss" in two.here.run("ping", "-c2", "-i0.2", "-s1472", "-Mdo", "10.6.6.6")
    device = os.ttyname(two.cable.ends[1])
    wait_until(lambda: len(two.here.told()) > 1)
    assert client.end() == 5
    assert server.ended() == 0
    told = two.here.told()
    arguments = f"ppp0 {device} 115200 10.157.42.199 10.6.6.6 some thing"
    assert [what for what, _ in told] == [f"{name} {arguments}" for name in ("ip-pre-up", "ip-up", "ip-down")]
    up, down = told[1][1], told[2][1]
    assert up.items() >= {"USEPEERDNS": "1", "DNS1": "121.1.3.208", "DNS2": "121.1.3.199", "IFNAME": "ppp0"}.items()
    assert up.items() >= {"IPLOCAL": "10.157.42.199", "IPREMOTE": "10.6.6.6", "DEVICE": device}.items()
    assert up.items() >= {"SPEED": "115200", "LINKNAME": "nokia", "PPPD_PID": str(client.process.pid)}.items()
    assert int(down["BYTES_RCVD"]) > 5 << 20 and int(down["BYTES_SENT"]) > 1000 and int(down["CONNECT_TIME"]) >= 0
    assert is_clean(two.here) and is_clean(two.there)
    assert "LCP terminated by peer" in server.lines
    assert client.lines[-1] == "Connection terminated."


@pytest.mark.parametrize("victim", ["pppd", "its group", "guard, then pppd"])
def test_a_killed_one_leaves_nothing_either(two: Two, victim: str) -> None:
    two.here.record_scripts()
    two.here.run("sh", "-c", "ip link add old type ifb && ip addr add 10.1.1.1/24 dev old && ip link set old up")
    two.here.run("ip", "route", "add", "default", "via", "10.1.1.2", "dev", "old", "metric", "7")
    two.serve()
    client = two.dial("replacedefaultroute")
    client.wait_for("secondary DNS address")
    assert "replacing old default route to old [10.1.1.2]" in client.lines
    assert two.here.run("ip", "route", "show", "default") == "default dev ppp0 scope link \n"
    wait_until(lambda: len(two.here.told()) > 1)
    if victim == "guard, then pppd":
        guard = guards_of(client.process.pid)
        os.kill(guard[0], signal.SIGKILL)
        wait_until(lambda: guards_of(client.process.pid) not in ([], guard))
        time.sleep(0.1)
    guard = guards_of(client.process.pid)
    (os.killpg if victim == "its group" else os.kill)(client.process.pid, signal.SIGKILL)
    client.process.wait()
    wait_until(lambda: not os.path.exists(f"/proc/{guard[0]}"))
    assert two.here.told()[-1][0].startswith("ip-down ppp0")
    assert two.here.run("ip", "route", "show", "default") == "default via 10.1.1.2 dev old metric 7 \n"
    assert is_clean(two.here)


def guards_of(pid: int) -> list[int]:
    """The children that wait for its end."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if comm_of(child) == "pydial-undo"]


def comm_of(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:  # a script of pppd's that has ended meanwhile
        return ""


def test_a_default_route_is_kept_and_a_replaced_one_comes_back(two: Two) -> None:
    two.here.run("sh", "-c", "ip link add old type ifb && ip link set old up && ip route add default dev old")
    two.serve()
    client = two.dial()
    client.wait_for("remote IP address")
    assert "not replacing existing default route through old" in client.lines
    assert two.here.run("ip", "route", "show", "default") == "default dev old scope link \n"
    client.end()
    two.programs[0].ended()
    two.serve()
    client = two.dial("replacedefaultroute")
    client.wait_for("remote IP address")
    assert two.here.run("ip", "route", "show", "default") == "default dev ppp0 scope link \n"
    client.end()
    assert two.here.run("ip", "route", "show", "default") == "default dev old scope link \n"
    two.programs[2].ended()
    two.serve()
    client = two.dial("defaultroute-metric", "77")
    client.wait_for("remote IP address")
    assert "default dev ppp0 scope link metric 77 \n" in two.here.run("ip", "route", "show", "default")
    assert client.end() == 5
    assert two.here.run("ip", "route", "show", "default") == "default dev old scope link \n"


@pytest.mark.parametrize("auth", ["chap", "pap"])
def test_both_ends_prove_themselves_from_secrets_files(two: Two, auth: str) -> None:
    two.there.write(f"/etc/ppp/{auth}-secrets", '# one\nnokia server "sec ret" *\n* server nothing\n', "600")
    two.here.write(f"/etc/ppp/{auth}-secrets", r"nokia * sec\ ret" + "\n", "600")
    other = {"chap": "pap", "pap": "chap"}[auth]
    two.here.write(f"/etc/ppp/{other}-secrets", "nokia * another\n", "600")
    server = two.serve(f"require-{auth}", "name", "server")
    client = two.dial("user", "nokia", "debug")
    client.wait_for("remote IP address")
    server.wait_for("remote IP address")
    assert f"{auth.upper()} peer authentication succeeded" in server.lines
    named = [line for line in client.lines if "rcvd [CHAP Challenge" in line]
    assert all('name = "server"' in line for line in named) and (named or auth == "pap")
    assert client.end() == 5


def test_a_wrong_password_is_told_at_both_ends(two: Two) -> None:
    two.there.write("/etc/ppp/pap-secrets", "nokia server right *\n", "600")
    server = two.serve("require-pap", "name", "server")
    client = two.dial("user", "nokia", "password", "wrong")
    assert client.ended() == 19
    assert server.ended() == 11
    assert "PAP authentication failed" in client.lines
    assert not any("wrong" in line for line in client.lines + server.lines)
    assert is_clean(two.here)


def test_ipv6_has_link_local_addresses(two: Two) -> None:
    two.here.record_scripts()
    two.serve("ipv6", "::1,::2")
    client = two.dial("+ipv6")
    client.wait_for("local  LL address fe80::2")
    client.wait_for("remote IP address")
    assert " 0% packet loss" in two.here.run("ping", "-c1", "fe80::1%ppp0")
    wait_until(lambda: any(what.startswith("ipv6-up ") for what, _ in two.here.told()))
    assert client.end() == 5
    assert any(
        what.startswith("ipv6-down ppp0 ") and what.split()[4:6] == ["fe80::2", "fe80::1"]
        for what, _ in two.here.told()
    )


def test_a_line_that_is_cut_is_a_hangup(two: Two) -> None:
    two.serve()
    client = two.dial()
    client.wait_for("remote IP address")
    two.cable.cut()
    assert client.ended() == 16
    assert "Modem hangup" in client.lines
    assert is_clean(two.here)


def test_a_dead_peer_is_noticed(two: Two) -> None:
    server = two.serve()
    client = two.dial("lcp-echo-interval", "1", "lcp-echo-failure", "1", "lcp-restart", "1")
    client.wait_for("remote IP address")
    os.kill(server.process.pid, signal.SIGSTOP)
    assert client.ended() == 15
    assert "No response to 1 echo-requests" in client.lines


def test_an_idle_link_ends_and_a_busy_one_does_not(two: Two) -> None:
    two.serve()
    client = two.dial("idle", "1")
    client.wait_for("remote IP address")
    two.here.run("ping", "-q", "-c8", "-i0.25", "10.6.6.6")
    assert client.process.poll() is None
    assert client.ended() == 12
    assert "Terminating connection due to lack of activity." in client.lines


def test_addresses_follow_a_new_negotiation_and_a_flood_of_them_is_borne(two: Two) -> None:
    """The peer begins anew again and again, with other addresses in the end: the scripts see the first and the last."""
    two.here.record_scripts()
    client = two.dial()
    peer = Peer(two.cable.ends[0], IpcpSettings("10.6.6.6", "10.1.1.1", accepts_local=False))
    peer.run_until(lambda: peer.up)
    client.wait_for("remote IP address 10.6.6.6")
    for _ in range(100):
        peer.begin_anew(IpcpSettings("10.6.6.6", "10.1.1.1", accepts_local=False))
        peer.run_until(lambda: peer.up)
    peer.begin_anew(IpcpSettings("10.6.6.7", "10.1.1.2", accepts_local=False))
    peer.run_until(lambda: peer.up)
    client.wait_for("local  IP address 10.1.1.2")
    wait_until(lambda: two.here.told()[-1][0].startswith("ip-up") and "10.1.1.2 10.6.6.7" in two.here.told()[-1][0])
    shown = two.here.run("ip", "-o", "-4", "addr", "show", "dev", "ppp0")
    assert "10.1.1.2 peer 10.6.6.7/32" in shown and "10.1.1.1" not in shown
    assert "10.6.6.6" not in two.here.run("ip", "route")
    peer.stop_listening()
    client.end()
    ups_and_downs = [what.split()[0] for what, _ in two.here.told() if not what.startswith("ip-pre-up")]
    assert ups_and_downs == ["ip-up", "ip-down"] * (len(ups_and_downs) // 2)
    assert is_clean(two.here)


def test_while_ip_pre_up_runs_the_link_lives_and_can_be_ended(two: Two) -> None:
    """The peer hears its echoes, and a signal ends the script."""
    two.here.write("/etc/ppp/ip-pre-up", "#!/bin/sh\necho $$ > /run/pre-up\nsleep 1000\n", "755")
    server = two.serve("lcp-echo-interval", "1", "lcp-echo-failure", "1", "debug")
    client = two.dial()
    server.wait_for("remote IP address")
    wait_until(lambda: echoes(server) >= 3)
    pid = int(two.here.run("cat", "/run/pre-up"))
    assert os.path.exists(f"/proc/{pid}")
    assert client.end() == 5
    assert not os.path.exists(f"/proc/{pid}")
    assert not any("IP address" in line for line in client.lines)
    assert is_clean(two.here)


def echoes(program: Pppd) -> int:
    """How many of its echoes were answered."""
    program.read_more()
    return sum("rcvd [LCP EchoRep" in line for line in program.lines)


class Peer(Listener):
    """The other end of the line, in this process."""

    def __init__(self, line: int, wanted: IpcpSettings) -> None:
        self.up = False
        self._line = line
        self._timers = Timers(time.monotonic)
        os.set_blocking(line, False)
        settings = LinkSettings(ipcp=wanted)
        self._link = Link(settings, self._timers, lambda octets: os.write(line, octets), self, os.urandom)
        self._link.start()

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        self.up = True

    def begin_anew(self, wanted: IpcpSettings) -> None:
        self.up = False
        self._link._ipcp.settings = wanted
        self._link._ipcp.event("Down")
        self._link._ipcp.event("Up")

    def run_until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + LONGEST
        while not holds():
            assert time.monotonic() < end, "it took too long"
            if select.select([self._line], [], [], 0.05)[0]:
                self._link.feed(os.read(self._line, 4096))
            self._timers.run_due()

    def stop_listening(self) -> None:
        """From now on a thread answers."""

        def serve() -> None:
            with contextlib.suppress(OSError, AssertionError):
                self.run_until(lambda: False)

        threading.Thread(target=serve, daemon=True).start()


def test_debians_scripts_set_the_name_servers_and_put_them_back(two: Two) -> None:
    there = Path("/etc/ppp/ip-up.d/0000usepeerdns")
    if not there.exists():
        pytest.skip("Debian's package ppp is not installed")
    two.here.write("/etc/ppp/ip-up.d/0000usepeerdns", there.read_text(), "755")
    two.here.write("/etc/resolv.conf", "nameserver 192.0.2.9\noptions rotate\n")
    two.serve()
    client = two.dial()
    client.wait_for("remote IP address")
    wait_until(lambda: "121.1.3.208" in two.here.run("cat", "/etc/resolv.conf"))
    assert "options rotate" in two.here.run("cat", "/etc/resolv.conf")
    assert client.end() == 5
    assert two.here.run("cat", "/etc/resolv.conf") == "nameserver 192.0.2.9\noptions rotate\n"


def test_units_and_names(two: Two) -> None:
    two.serve("ifname", "provider")
    client = two.dial("unit", "7")
    client.wait_for("Using interface ppp7")
    client.wait_for("remote IP address")
    assert "provider" in two.there.run("ip", "-o", "link")
    taken = Pppd(two.here, two.cable.ends[1], "ifname", "ppp7")
    two.programs.append(taken)
    assert taken.ended() == 1
    assert "Couldn't create an interface: Device or resource busy" in taken.process.stderr.read()


def test_a_name_of_any_octets_leaves_nothing_either(two: Two) -> None:
    two.serve()
    client = two.dial("ifname", "ppp\udcfc\u0142", "linkname", "j\udcfcrgen")
    client.wait_for("Using interface ppp[fc]")
    client.wait_for("remote IP address")
    assert two.here.run("sh", "-c", "ls /run/*.pid | wc -l") == "2\n"
    assert client.end() == 5
    assert is_clean(two.here)


def test_without_traffic_it_never_wakes(two: Two) -> None:
    two.serve()
    client = two.dial()
    client.wait_for("remote IP address")
    two.programs[0].wait_for("remote IP address")
    time.sleep(0.5)
    status = Path(f"/proc/{client.process.pid}/status")

    def switches() -> int:
        return sum(int(line.split()[1]) for line in status.read_text().splitlines() if "ctxt_switches" in line)

    before = switches()
    time.sleep(1.0)
    assert switches() - before <= 1


@pytest.mark.parametrize("way", ["updetach", "at once"])
def test_a_line_that_it_opens_itself_with_a_connect_script_and_a_lock(two: Two, way: str) -> None:
    """As `pppd /dev/ttyS0 connect ...` without a dialer: it goes to the background, and is known by its pid file."""
    two.serve()
    two.here.run("mkdir", "-p", "/run/lock")
    device = os.ttyname(two.cable.ends[1])
    two.here.write("/run/connect", "#!/bin/sh\ntouch /run/connected\n", "755")
    two.here.write("/run/disconnect", "#!/bin/sh\ntouch /run/disconnected\n", "755")
    scripts = ("connect", "/run/connect", "disconnect", "/run/disconnect")
    words = (device, "115200", "local", "lock", "noipdefault", "logfile", "/run/log", *scripts)
    command = (sys.executable, "-P", "-m", "pydial.daemon", *words, *(["updetach"] if way == "updetach" else []))
    started = two.here.start(*command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    assert started.wait(LONGEST) == 0
    if way == "updetach":
        assert "remote IP address 10.6.6.6" in two.here.run("cat", "/run/log")
    wait_until(lambda: "remote IP address" in two.here.run("cat", "/run/log", check=False))
    assert two.here.run("ls", "/run/connected", "/run/lock").split()[-1] == f"LCK..{os.path.basename(device)}"
    pid = int(two.here.run("cat", "/run/ppp0.pid"))
    taken = two.here.start(*command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert taken.wait(LONGEST) == (6 if way == "updetach" else 0)
    taken.stderr.close()  # type: ignore[union-attr]
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not os.path.exists(f"/proc/{pid}"))
    assert two.here.run("sh", "-c", "ls /run/disconnected /run/lock").split() == ["/run/disconnected", "/run/lock:"]
    assert is_clean(two.here)


def test_a_log_that_nobody_reads_does_not_stop_the_link(two: Two) -> None:
    """Under `debug` echoes alone fill a pipe in time: here it is small."""
    two.serve()
    reading, log = os.pipe()
    fcntl.fcntl(log, fcntl.F_SETPIPE_SZ, 4096)
    words = ("debug", "lcp-echo-interval", "1", "logfd", str(log), "nodetach", "local", "noipdefault")
    common = {"stdin": two.cable.ends[1], "pass_fds": (log,), "stderr": subprocess.DEVNULL}
    os.write(log, b"x" * 4090)
    client = two.here.start(sys.executable, "-P", "-m", "pydial.daemon", *words, **common)
    os.close(log)
    try:
        wait_until(lambda: " 0% packet loss" in two.here.run("ping", "-c1", "-W1", "10.6.6.6", check=False))
    finally:
        client.terminate()
        assert client.wait(LONGEST) == 5
        os.close(reading)
