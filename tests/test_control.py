"""The control socket of a running dialer: who may, what it answers, and that nobody can hold up the dial."""

from __future__ import annotations

import json
import os
import select
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pydial.run import control_clients
from pydial.system import dialer_socket
from pydial.system.listener import Listener
from tests.dialing import LONGEST, World, wait_for
from tests.ppp_world import others_may_run_python

NOBODY = 65534
TOGETHER = 100


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path, "phone", second=True) as world:
        with world.config.open("a") as config:
            config.write(f"[Dialer two]\nSecond Port = {world.modem.second}\n")
        yield world


@pytest.fixture
def online(world: World):
    """A dialer that is online, and its socket."""
    dialer = world.start("pydial", "two")
    state = world.run_files / "two.json"
    wait_for(lambda: state.exists() and json.loads(state.read_text())["online"], dialer)
    yield world, dialer, world.run_files / "two.sock"
    if dialer.poll() is None:
        dialer.terminate()
    dialer.wait(LONGEST)
    assert not (world.run_files / "two.sock").exists()


def connected(path: Path) -> socket.socket:
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(LONGEST)
    end = time.monotonic() + LONGEST
    while True:
        try:
            wire.connect(str(path))
            return wire
        except BlockingIOError:  # more are waiting than it lets wait
            assert time.monotonic() < end
            time.sleep(0.01)


def asked(path: Path, *lines: object) -> list[dict[str, object]]:
    """The answers to these lines, on one connection."""
    with connected(path) as wire, wire.makefile("rw") as file:
        found = []
        for line in lines:
            file.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
            file.flush()
            found.append(json.loads(file.readline()))
        return found


def facts(world: World) -> dict[str, object]:
    return json.loads((world.run_files / "two.json").read_text())


def test_the_socket_is_the_dialers_alone_and_is_told_in_its_state(online) -> None:
    world, _dialer, path = online
    seen = path.lstat()
    assert stat.S_ISSOCK(seen.st_mode) and stat.S_IMODE(seen.st_mode) == 0o600 and seen.st_uid == os.geteuid()
    assert facts(world)["control"] == str(path) and facts(world)["second_port"] == world.modem.second


def test_it_tells_the_state(online) -> None:
    [reply] = asked(online[2], {"command": "status"})
    assert reply["ok"] is True
    told = reply["dialer"]
    assert told["sections"] == ["two"] and told["online"] is True and told["seconds_online"] >= 0


@pytest.mark.parametrize(
    "line", ["x", "[]", "7", '"status"', "{}", '{"command": []}', '{"command": "dial"}', "[" * 4000, '{"command"']
)
def test_what_it_does_not_know_gets_an_answer_and_the_next_command_its_own(online, line: str) -> None:
    refused, taken = asked(online[2], line, {"command": "status"})
    assert list(refused) == ["error"] and taken["ok"] is True


def test_without_a_second_channel_there_is_none_to_talk_on(online) -> None:
    channel, at = asked(online[2], {"command": "channel"}, {"command": "at", "text": "AT+CSQ"})
    assert channel == {"ok": True, "channel": False} and at == {"error": "there is no second channel to the modem"}


@pytest.mark.parametrize(
    "facts", [{}, {"registration": 1, "operator": "", "technology": "", "signal_dbm": None},
              {"registration": "x" * 100, "operator": "", "technology": "", "signal_dbm": None},
              {"registration": "", "operator": "", "technology": "", "signal_dbm": True},
              {"registration": "", "operator": "", "technology": "", "signal_dbm": 10**9}],
)  # fmt: skip
def test_what_is_no_network_is_not_believed(online, facts: dict[str, object]) -> None:
    [reply] = asked(online[2], {"command": "network", **facts})
    assert reply == {"error": "that is no network"}


def test_a_network_that_is_told_is_in_the_state_and_in_the_events(world: World) -> None:
    dialer = world.start("pydial", "--json", "two")
    path = world.run_files / "two.sock"
    wait_for(path.exists, dialer)
    told = {"registration": "registered, roaming", "operator": "X\x1b", "technology": "LTE", "signal_dbm": -87}
    [reply, again] = asked(path, {"command": "network", **told}, {"command": "network", **told})
    assert reply == {"ok": True} and again == {"error": "that is too often"}
    wait_for(lambda: facts(world)["signal_dbm"] == -87)
    assert facts(world)["operator"] == "X\x1b" and facts(world)["network_at"] == pytest.approx(time.time(), abs=LONGEST)
    dialer.terminate()
    events = [json.loads(line) for line in dialer.communicate(timeout=LONGEST)[0].splitlines()]
    [event] = [one for one in events if one["event"] == "network"]
    assert {name: event[name] for name in told} == told


def test_hangup_ends_the_dialer_as_a_signal_does(online) -> None:
    _world, dialer, path = online
    assert asked(path, {"command": "hangup"}) == [{"ok": True}]
    assert dialer.wait(LONGEST) == 0
    assert "Caught signal 15" in dialer.stderr.read()


def test_reconnect_makes_a_new_call(online) -> None:
    world, _dialer, path = online
    before = facts(world)["online_at"]
    assert asked(path, {"command": "reconnect"}) == [{"ok": True}]
    wait_for(lambda: facts(world)["state"] == "RECONNECTING")
    assert asked(path, {"command": "reconnect"}) == [{"error": "it is not online"}]
    wait_for(lambda: facts(world)["online"] and facts(world)["online_at"] != before)


# -- slow, hostile, many


def test_a_client_that_never_reads_is_cut_off_and_harms_nobody(online) -> None:
    with connected(online[2]) as wire:
        wire.setblocking(False)
        line = b'{"command": "status"}\n'
        end = time.monotonic() + LONGEST
        with pytest.raises(OSError):
            while time.monotonic() < end:
                try:
                    wire.send(line)
                except BlockingIOError:
                    select.select([], [wire], [], 0.1)
        assert asked(online[2], {"command": "status"})[0]["ok"] is True


def test_a_line_without_an_end_is_cut_off(online) -> None:
    with connected(online[2]) as wire, pytest.raises(OSError):
        for _ in range(100):
            wire.sendall(b"x" * 4096)


def test_a_hundred_clients_at_once_leave_room_for_the_next_one(online) -> None:
    silent = [connected(online[2]) for _ in range(TOGETHER)]
    try:
        assert asked(online[2], {"command": "status"})[0]["ok"] is True
        descriptors = os.listdir(f"/proc/{online[1].pid}/fd")
        assert len(descriptors) < control_clients.MOST_CLIENTS + 40
    finally:
        for wire in silent:
            wire.close()


def test_a_dial_with_silent_clients_hangs_up_as_fast(online) -> None:
    _world, dialer, path = online
    with connected(path) as silent:
        silent.sendall(b'{"command"')
        dialer.terminate()
        assert dialer.wait(LONGEST) == 0
        assert silent.recv(100) == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.skipif(not others_may_run_python(), reason="this Python is not for everybody")
def test_another_user_is_cut_off_without_a_word(online) -> None:
    """Even where the mode of the socket, and of its folder, would let him in."""
    world, _dialer, path = online
    path.chmod(0o666)
    folder = os.open(world.run_files, os.O_PATH)
    code = (
        "import socket, sys; wire = socket.socket(socket.AF_UNIX); wire.connect(sys.argv[1])\n"
        'wire.sendall(b\'{"command": "hangup"}\\n\'); print(wire.recv(100))'
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, f"/proc/self/fd/{folder}/two.sock"],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            pass_fds=[folder],
        )
    finally:
        os.close(folder)
    assert done.stdout == "b''\n" or "BrokenPipe" in done.stderr or "ConnectionReset" in done.stderr, done
    assert asked(path, {"command": "status"})[0]["ok"] is True


def test_nothing_is_loaded_and_nobody_wakes_where_nobody_connects(online) -> None:
    _world, dialer, _path = online
    maps = Path(f"/proc/{dialer.pid}/maps").read_text()
    assert "_ssl" not in maps
    before = switches(dialer.pid)
    time.sleep(1.5)  # nothing is to happen: there is no fact to wait for
    assert switches(dialer.pid) - before <= 1


def switches(pid: int) -> int:
    """How often a process has gone to sleep of its own will: once for each time that it woke."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("voluntary_ctxt_switches:")[1].split()[0])


# -- the client's side


def test_no_socket_is_no_answer(tmp_path: Path) -> None:
    assert dialer_socket.ask({}, {"command": "status"}) is None
    assert dialer_socket.ask({"control": str(tmp_path / "no.sock")}, {"command": "status"}) is None


def test_a_link_to_a_socket_is_not_followed(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "x.sock"))
        listener.listen()
        (tmp_path / "link.sock").symlink_to("x.sock")
        facts = {"control": str(tmp_path / "link.sock")}
        assert dialer_socket.ask(facts, {"command": "status"}) is None
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_folder_of_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    listener = Listener(str(folder / "a.sock"))
    seen = (folder / "a.sock").lstat()
    assert stat.S_ISSOCK(seen.st_mode) and stat.S_IMODE(seen.st_mode) == 0o600
    listener.close()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("reply", [b"", b"x\n", b"[]\n", b"7\n"])
def test_a_dialer_that_answers_rubbish_is_no_answer(tmp_path: Path, reply: bytes) -> None:
    path = tmp_path / "x.sock"
    code = f"""
import socket
listener = socket.socket(socket.AF_UNIX); listener.bind({str(path)!r}); listener.listen()
print("ready", flush=True)
wire, _ = listener.accept(); wire.recv(100); wire.sendall({reply!r}); wire.close()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "ready\n"
        assert dialer_socket.ask({"control": str(path)}, {"command": "status"}) is None


def test_a_dialer_that_never_answers_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "x.sock"))
        listener.listen()
        facts = {"control": str(tmp_path / "x.sock")}
        assert dialer_socket.ask(facts, {"command": "status"}, seconds=0.2) is None
