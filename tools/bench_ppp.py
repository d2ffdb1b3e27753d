"""`make bench`, its second part: PPP of our own, beside a bare Python loop that copies datagrams without PPP.

Datagrams have 1500 octets, of random data. The loop copies them between the same TUN and the same pty; both directions
are measured by what a second of CPU time of that one process carries, so that what else the machine does counts least.
Needs user namespaces, or root: it runs in a network namespace of its own.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
import timeit
import tty
from collections.abc import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from pydial.ppp import framing, packet  # noqa: E402
from pydial.ppp.ipcp import IpcpSettings  # noqa: E402
from pydial.ppp.link import Link, LinkSettings, Listener  # noqa: E402
from pydial.ppp.timers import Timers  # noqa: E402
from pydial.system import tun  # noqa: E402
from pydial.system.interface import Interface  # noqa: E402

INSIDE = "PYDIAL_BENCH_PPP_INSIDE"
SECONDS = 3.0
SIZE = 1500
HERE, THERE = "10.0.0.1", "10.0.0.2"
PORT = 9
TICK = os.sysconf("SC_CLK_TCK")
LONGEST_SECONDS = 10.0
QUIET_SECONDS = 3.0
Carried = tuple[float, float]


def row(name: str, value: str, floor: str = "", ratio: float | None = None) -> None:
    """A line of the table."""
    print(f"{name:44} {value:>14} {floor:>14} {'' if ratio is None else f'{ratio:6.2f}'}".rstrip())


def mbits(octets_a_second: float) -> str:
    return f"{octets_a_second * 8 / 1e6:.0f} Mbit/s"


def print_framing() -> None:
    """Escaping, FCS and what undoes them."""
    datagram = os.urandom(SIZE)
    framer, deframer = framing.Framer(0, compress_address=True, compress_protocol=True), framing.Deframer()
    deframer.accm = 0
    frame = framer.frame(packet.IP, datagram)
    for name, what in (
        ("framing 1500 octets", lambda: framer.frame(packet.IP, datagram)),
        ("unframing them", lambda: list(deframer.feed(frame))),
    ):
        seconds = min(timeit.repeat(what, number=2000, repeat=7)) / 2000
        row(name, f"{seconds * 1e6:.1f} us", mbits(SIZE / seconds))


def cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def switches(pid: int) -> int:
    with open(f"/proc/{pid}/status") as file:
        return sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)


class Caller(Listener):
    """The far end of pydial-pppd's line, until the link is up."""

    def __init__(self, line: int) -> None:
        self.is_up = False
        timers = Timers(time.monotonic)
        settings = LinkSettings(ipcp=IpcpSettings(THERE, HERE, accepts_local=False))
        link = Link(settings, timers, lambda octets: os.write(line, octets), self, os.urandom)
        link.start()
        end = time.monotonic() + LONGEST_SECONDS
        while not self.is_up:
            if time.monotonic() > end:
                raise SystemExit("bench: no link came up")
            if select.select([line], [], [], 0.1)[0]:
                link.feed(os.read(line, 4096))
            timers.run_due()

    def network_up(self, local: str, remote: str, dns: tuple[str, ...]) -> None:
        self.is_up = True


def own_ppp(line: int) -> int:
    """A pydial-pppd on `line`; its pid."""
    command = [sys.executable, "-P", "-m", "pydial.daemon", "local", "nodetach", "noipdefault", "noauth", "nolog"]
    environment = {**os.environ, "PYTHONPATH": ROOT}
    return subprocess.Popen(command, stdin=line, env=environment).pid


def bare_loop(line: int) -> int:
    """A process that copies datagrams between a TUN and `line`, without PPP; its pid."""
    pid = os.fork()
    if pid:
        return pid
    device = tun.create()
    interface = Interface(device.name)
    interface.add_address(HERE, THERE)
    interface.bring_up(SIZE, 500)
    os.set_blocking(line, False)
    poll = select.poll()
    poll.register(device.fd, select.POLLIN)
    poll.register(line, select.POLLIN)
    rest = b""
    while True:
        for fd, _events in poll.poll():
            if fd == line:
                rest = take_from_line(line, device.fd, rest)
            else:
                give_to_line(device.fd, line)


def take_from_line(line: int, device: int, rest: bytes) -> bytes:
    """Datagrams of one length, one after the other; what is left of one."""
    octets = rest + os.read(line, 16384)
    for at in range(0, len(octets) - SIZE + 1, SIZE):
        os.write(device, octets[at : at + SIZE])
    return octets[len(octets) // SIZE * SIZE :]


def give_to_line(device: int, line: int) -> None:
    """Up to 64 datagrams, each read and written by itself."""
    for _ in range(64):
        try:
            datagram = os.read(device, SIZE)
        except BlockingIOError:
            return
        try:
            while datagram:
                datagram = datagram[os.write(line, datagram) :]
        except BlockingIOError:
            select.select([], [line], [], 1)


def flood() -> None:
    """Datagrams of 1500 octets into the interface, as fast as it takes them."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    data = os.urandom(SIZE - 28)
    while True:
        try:
            sender.sendto(data, (THERE, PORT))
        except OSError:
            time.sleep(0.001)


def carried_out(pid: int, line: int) -> tuple[float, float]:
    """Octets for the line, per second and per CPU second of the process, while datagrams come from its interface."""
    sender = subprocess.Popen([sys.executable, __file__, "flood"], env={**os.environ, INSIDE: "1"})
    count, before, end = 0, cpu_seconds(pid), time.monotonic() + SECONDS
    while time.monotonic() < end:
        if select.select([line], [], [], 0.1)[0]:
            count += len(os.read(line, 65536))
    spent = cpu_seconds(pid) - before
    sender.kill()
    sender.wait()
    while select.select([line], [], [], 0.3)[0]:
        os.read(line, 65536)
    return count / SECONDS, count / spent


def carried_in(pid: int, line: int, octets: bytes, interface: str) -> tuple[float, float]:
    """Octets of datagrams, per second and per CPU second of the process, while `octets` come from the line."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind((HERE, PORT))
    os.set_blocking(line, False)
    counter = f"/sys/class/net/{interface}/statistics/rx_bytes"
    first, before, end = number(counter), cpu_seconds(pid), time.monotonic() + SECONDS
    left = memoryview(octets)
    while time.monotonic() < end:
        select.select([], [line], [], 0.1)
        try:
            left = left[os.write(line, left) :] or memoryview(octets)
        except BlockingIOError:
            continue
    spent = cpu_seconds(pid) - before
    os.set_blocking(line, True)
    receiver.close()
    count = number(counter) - first
    return count / SECONDS, count / spent


def number(path: str) -> int:
    with open(path) as file:
        return int(file.read())


def datagram() -> bytes:
    """For our UDP socket, with random data."""
    head = bytes([0x45, 0]) + SIZE.to_bytes(2, "big") + bytes([0, 0, 0, 0, 64, 17, 0, 0])
    ends = socket.inet_aton(THERE) + socket.inet_aton(HERE)
    words = [int.from_bytes((head + ends)[at : at + 2], "big") for at in range(0, 20, 2)]
    total = sum(words)
    checksum = 0xFFFF ^ ((total & 0xFFFF) + (total >> 16))
    udp = PORT.to_bytes(2, "big") * 2 + (SIZE - 20).to_bytes(2, "big") + b"\0\0"
    return head[:10] + checksum.to_bytes(2, "big") + ends + udp + os.urandom(SIZE - 28)


def measured(start: Callable[[int], int], octets: bytes, *, is_ppp: bool) -> tuple[Carried, Carried, int]:
    """Out, in, and wake-ups without traffic."""
    master, slave = os.openpty()
    tty.setraw(slave)
    pid = start(slave)
    try:
        if is_ppp:
            Caller(master)
        end = time.monotonic() + LONGEST_SECONDS
        while not os.path.exists("/sys/class/net/ppp0/statistics") and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        out, into = carried_out(pid, master), carried_in(pid, master, octets, "ppp0")
        time.sleep(0.5)
        before = switches(pid)
        time.sleep(QUIET_SECONDS)
        return out, into, switches(pid) - before
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(master)
        os.close(slave)
        time.sleep(0.5)


def main() -> None:
    """Measure and print, in a network namespace of its own."""
    if sys.argv[1:] == ["flood"]:
        flood()
    if INSIDE not in os.environ:
        print_framing()
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        script = 'for place in /run /etc/ppp; do mount -t tmpfs bench $place; done; mount -t sysfs sys /sys; exec "$@"'
        command = ["unshare", *user, "--net", "--mount", "sh", "-c", script, "sh", sys.executable, __file__]
        sys.exit(subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode)
    tun.check()
    each = datagram()
    framer = framing.Framer(0, compress_address=True, compress_protocol=True)
    floor_out, floor_in, _ = measured(bare_loop, each * 40, is_ppp=False)
    out, into, woken = measured(own_ppp, framer.frame(packet.IP, each) * 40, is_ppp=True)
    row("", "pydial-pppd", "bare loop")
    for name, ours, floor in (("interface to line", out, floor_out), ("line to interface", into, floor_in)):
        row(name, mbits(ours[0]), mbits(floor[0]), ours[0] / floor[0])
        row(f"{name}, of one core's time", mbits(ours[1]), mbits(floor[1]), ours[1] / floor[1])
    row("wake-ups a second without traffic", f"{woken / QUIET_SECONDS:.1f}")


if __name__ == "__main__":
    main()
