"""A modem on another machine: the whole dial over TCP, PPP included; and a far side that does not do its part."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import termios
import threading
import time

import pytest

from pydial import simulator
from pydial.config.settings import resolve
from pydial.errors import NoDevice
from pydial.report.reporter import Reporters
from pydial.run import automatic
from pydial.secrets.mask import Mask
from pydial.system import relay as relays
from pydial.system.ports import Candidate, Survey
from pydial.system.relay import Relay
from tests.dialing import LONGEST, World, read_until, wait_for
from tests.serial_server import ComPortServer, Server

AUTOMATIC = resolve([], (), (("Modem", "auto"),))
SOON_SECONDS = 2.5  # for a signal to be heard: less than any of the waits that it ends


@pytest.fixture
def world(tmp_path):
    with World(tmp_path) as world:
        yield world


@contextlib.contextmanager
def dialing(world: World, url: str, *words: str):
    """A dialer that does not outlive the test."""
    dialer = world.start("pydial", f"Modem={url}", *words, stdout=subprocess.DEVNULL)
    try:
        yield dialer
    finally:
        for end in (dialer.terminate, dialer.terminate, dialer.kill):
            end()
            with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
                dialer.communicate(timeout=3)


def test_a_dial_over_tcp(world):
    with Server(world.modem.device) as far, dialing(world, far.url) as dialer:
        lines = read_until(dialer.stderr, "secondary DNS")
        dialer.send_signal(signal.SIGINT)
        _, rest = dialer.communicate(timeout=LONGEST)
    assert "--> local  IP address 10.157.42.199" in lines
    assert dialer.returncode == 0
    assert "Traceback" not in rest


def test_a_dial_over_rfc_2217_and_its_end_by_circuit_108(world):
    with ComPortServer(world.modem.device) as far, dialing(world, far.url, "Baud=115200") as dialer:
        lines = read_until(dialer.stderr, "secondary DNS")
        assert far.line.cd
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LONGEST)
        assert "--> local  IP address 10.157.42.199" in lines
        assert dialer.returncode == 0
        assert far.line.baudrate == 115200
        assert far.line.circuit_108 == [True, False, True]
        assert b"+++" not in far.heard  # there was no need for it


def test_the_carrier_of_a_far_line_is_looked_at(tmp_path):
    with World(tmp_path, "login") as world, ComPortServer(world.modem.device) as far:
        words = ("Stupid Mode=no", "Username=u", "Password=x", "Login Prompt=nothing", "Default Reply=")
        with dialing(world, far.url, *words) as dialer:
            read_until(dialer.stderr, "Waiting for prompt.")
            far.carrier(False)
            read_until(dialer.stderr, "Connected, but carrier signal lost!  Retrying...")


@pytest.fixture
def listening():
    """Somebody who accepts connections, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(LONGEST)
        yield made


def url_of(listening: socket.socket, scheme: str = "socket") -> str:
    return f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"


@contextlib.contextmanager
def near_end(relay: Relay):
    """The pty, as the dialer has it open."""
    near = os.open(relay.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield near
    finally:
        os.close(near)
        relay.close()


def is_gone(near: int) -> bool:
    try:
        return not os.read(near, 1)
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_nobody_there(scheme, signals):
    with socket.create_server(("127.0.0.1", 0)) as made:
        url = url_of(made, scheme)
    with pytest.raises(NoDevice) as told:
        Relay(url, 9600, signals)
    assert told.value.message == f"Cannot open {url}: Connection refused"
    assert told.value.hint


def test_where_no_pty_is_left_that_is_said_and_the_connection_ends(signals, listening, monkeypatch):
    def none_left():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(relays.os, "openpty", none_left)
    with pytest.raises(NoDevice, match="no pty for it: No space left on device"):
        Relay(url_of(listening), 9600, signals)
    with listening.accept()[0] as far:
        assert far.recv(1) == b""


@pytest.mark.parametrize(
    "rest",
    [
        "socket://", "socket://nowhere", "socket://{at}:0", "socket://{at}:65536", "socket://:{port}",
        "socket://{at}:{port}?logging=debug", "rfc2217://{at}:{port}?logging=debug", "rfc2217://{at}:{port}?timeout=99",
        "spy://socket://{at}:{port}?file={file}", "spy://{at}:{port}?file={file}", "hwgrep://.", "loop://",
        "alt://{at}:{port}?class=PosixPollSerial", "cp2110://x", "gopher://{at}:{port}", "socket://user@{at}:{port}",
        "socket://{at}:{port}/path", "socket://[::1", "socket://{at}:{port}#", "socket://a b:{port}", "://",
    ],
)  # fmt: skip
def test_no_other_url_opens_anything(rest, signals, listening, tmp_path):
    url = rest.format(at="127.0.0.1", port=listening.getsockname()[1], file=tmp_path / "spy")
    with pytest.raises(NoDevice) as told:
        Relay(url, 9600, signals)
    assert told.value.message == f"Cannot open {url}: no such address of a modem"
    assert told.value.hint.startswith("A modem on another machine is socket://HOST:PORT (raw) or rfc2217://HOST:PORT")
    listening.setblocking(False)
    with pytest.raises(BlockingIOError):
        listening.accept()
    assert not list(tmp_path.iterdir())


def test_the_line_is_gone_when_the_far_side_ends(signals, listening):
    relay = Relay(url_of(listening), 9600, signals)
    with near_end(relay) as near:
        listening.accept()[0].close()
        signals.wait([], 0.2)
        assert is_gone(near)


def test_a_far_side_that_takes_nothing_holds_nobody_up_and_gets_all_of_it_later(signals, listening):
    """As on a wire with flow control: the pty is full, and nothing is lost."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    relay = Relay(url_of(listening), 9600, signals)
    with near_end(relay) as near, listening.accept()[0] as far:
        sent, began = b"", time.monotonic()
        while time.monotonic() - began < LONGEST:
            block = bytes(range(256)) * 16
            try:
                sent += block[: os.write(near, block)]
            except BlockingIOError:
                before = len(sent)
                signals.wait([], 0.05)
                with contextlib.suppress(BlockingIOError):
                    sent += block[: os.write(near, block)]
                if len(sent) == before:
                    break  # both the connection and the pty are full
        heard = b""
        far.settimeout(LONGEST)
        while len(heard) < len(sent):
            signals.wait([], 0.0)
            heard += far.recv(1 << 20)
        assert heard == sent


def test_a_near_side_that_takes_nothing_loses_nothing(signals, listening):
    relay = Relay(url_of(listening), 9600, signals)
    with near_end(relay) as near, listening.accept()[0] as far:
        data = b"".join(b"%06d\r\n" % number for number in range(40_000))
        thread = threading.Thread(target=far.sendall, args=(data,))
        thread.start()
        signals.wait([], 0.2)
        heard = b""
        end = time.monotonic() + LONGEST
        while len(heard) < len(data) and time.monotonic() < end:
            if signals.wait([near], 1.0):
                heard += os.read(near, 4096)
        thread.join()
        assert heard == data


def test_what_is_written_last_goes_out(signals, listening):
    """ATH: the line is closed right behind it."""
    relay = Relay(url_of(listening), 9600, signals)
    with near_end(relay) as near, listening.accept()[0] as far:
        os.write(near, b"ATH\r")
        relay.close()
        far.settimeout(LONGEST)
        assert far.recv(100) == b"ATH\r"


def test_a_carrier_that_is_lost_hangs_up_a_line_that_minds_it(signals):
    """As pppd's line does: it turns CLOCAL off. The dialer's own does not mind."""
    with simulator.start("silent") as modem, ComPortServer(modem.device) as far, contextlib.ExitStack() as stack:
        near = stack.enter_context(near_end(Relay(far.url, 9600, signals)))
        for minds in (False, True):
            settings = termios.tcgetattr(near)
            settings[2] = settings[2] & ~termios.CLOCAL if minds else settings[2] | termios.CLOCAL
            termios.tcsetattr(near, termios.TCSANOW, settings)
            for on in (True, False):
                far.carrier(on)
                signals.wait([], 0.2)
            assert is_gone(near) is minds


def test_a_far_side_that_speaks_no_rfc_2217(signals, listening, monkeypatch):
    monkeypatch.setattr(relays, "AGREEMENT_SECONDS", 0.2)
    url = url_of(listening, "rfc2217")
    with pytest.raises(NoDevice) as told:
        Relay(url, 9600, signals)
    assert told.value.message == f"Cannot open {url}: it does not speak RFC 2217"
    assert "socket://" in told.value.hint


@pytest.mark.parametrize("server", [Server, ComPortServer])
def test_no_descriptor_and_no_thread_is_left(signals, server):
    with simulator.start("silent") as modem, server(modem.device) as far:
        before = len(os.listdir("/proc/self/fd")), threading.active_count()
        Relay(far.url, 9600, signals).close()
        wait_for(lambda: (len(os.listdir("/proc/self/fd")), threading.active_count()) <= before)


# -- signals


@pytest.fixture
def soon(signals):
    """A SIGTERM for this process in a moment, while something waits."""
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    began = time.monotonic()
    yield
    timer.join()
    assert signals.caught == [signal.SIGTERM]
    assert time.monotonic() - began < SOON_SECONDS


def test_a_signal_does_not_wait_for_a_resolver(signals, soon, monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(LONGEST) and [])
    with pytest.raises(NoDevice):
        Relay("socket://modem.example:4000", 9600, signals)
    answered.set()


def test_a_signal_does_not_wait_for_a_connection(signals, soon):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as others:
        for _ in range(4):
            other = others.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        with pytest.raises(NoDevice):
            Relay(url_of(full), 9600, signals)


def test_a_signal_does_not_wait_for_an_agreement(signals, soon, listening):
    with pytest.raises(NoDevice):
        Relay(url_of(listening, "rfc2217"), 9600, signals)


def test_a_connection_that_is_not_made_has_an_end(signals, monkeypatch):
    monkeypatch.setattr(relays, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as others:
        for _ in range(4):
            other = others.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        with pytest.raises(NoDevice) as told:
            Relay(url_of(full), 9600, signals)
    assert told.value.message.endswith(": Connection timed out")


def test_a_flood_from_the_far_side_does_not_stop_the_dial(world, listening):
    """A backlog and more: the dial goes on to its init string, and a signal is heard."""
    done = threading.Event()

    def flood() -> None:
        far, _ = listening.accept()
        with far, contextlib.suppress(OSError):
            while not done.is_set():
                far.sendall(b"history of the console\r\n" * 800)

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        with dialing(world, url_of(listening)) as dialer:
            read_until(dialer.stderr, "Sending: ATZ")
    finally:
        done.set()
        thread.join()


def test_the_best_port_of_a_scan(signals, monkeypatch):
    heard = []
    with simulator.start("nokia") as modem:
        device = modem.device
        rdev = os.stat(device).st_rdev
        found = Survey((Candidate("ttyUSB0", device, rdev),), ())
        monkeypatch.setattr(automatic.ports, "survey", lambda **_where: found)
        reporter = type("Heard", (), {"tell": staticmethod(heard.append)})
        assert automatic.best_port(AUTOMATIC, signals, reporter).device == device
    assert heard[0].text == "Looking for a modem on all ports, for 30 seconds at most."
    assert Mask().own(heard[1].text).startswith(f"Found a modem on {device}, ")


def test_no_port_is_a_modem(signals, monkeypatch):
    monkeypatch.setattr(automatic.ports, "survey", lambda **_where: Survey((), ()))
    with pytest.raises(NoDevice) as raised:
        automatic.best_port(AUTOMATIC, signals, Reporters(Mask()))
    assert raised.value.missing and raised.value.searched
