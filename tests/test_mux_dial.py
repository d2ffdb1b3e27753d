"""`Multiplex`: whole dials on a channel of one line, with a modem that has the faults of the field."""

from __future__ import annotations

import json
import signal
import subprocess
import time

import pytest

from pydial.errors import UsageError
from pydial.simulator.multiplexer import FAULTS, faults_in
from tests.dialing import LONGEST, ROOT, World, read_until, wait_for
from tests.serial_server import Server

ONLINE = "secondary DNS"
NOT_MULTIPLEXED = "The line is not multiplexed"


def in_world(folder, faults="", **provider):
    return World(folder, mux=faults, **provider)


def start(world, *words, multiplex="yes"):
    return world.start("pydial", f"Multiplex={multiplex}", "Auto Reconnect=no", *words, stdout=subprocess.DEVNULL)


def end(dialer):
    """Its exit code, and what it said since."""
    dialer.send_signal(signal.SIGINT)
    return dialer.communicate(timeout=LONGEST)[1]


def heard(world, text):
    return [line for line in world.modem.log if text in line]


@pytest.mark.parametrize(
    ("faults", "channel"),
    [
        ("", 1),
        ("late,twice,ff,untold", 1),
        ("opens,msc,wrong-cr", 1),
        ("deadlock,stops,no-dv,speed", 1),
        ("damage,lose,no-disc", 1),
        ("dm1", 2),
        ("noise", 2),
    ],
)
def test_a_dial_on_a_channel(tmp_path, faults, channel):
    with in_world(tmp_path, faults) as world:
        dialer = start(world, "--record", str(tmp_path / "dial.txt"))
        lines = read_until(dialer.stderr, ONLINE)
        rest = end(dialer)
        assert dialer.returncode == 0, rest
        assert "--> The line is multiplexed." in lines
        assert "Traceback" not in rest
        assert [line for line in tmp_path.joinpath("dial.txt").read_text().splitlines() if line.startswith("channel")][
            -1
        ] == f"channel {channel}"
        assert heard(world, "no longer multiplexed: CLD")
        assert heard(world, "< AT")[-1] > heard(world, "no longer")[-1]  # and it is back in text mode


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ("text", "does not answer in frames"),
        ("mute", "does not answer in frames"),
        ("refuse", "refuses AT+CMUX"),
        ("advanced", "advanced option only"),
        ("dm", "no channel for us"),
        ("deaf", "nothing answers on its channels"),
    ],
)
def test_where_there_are_no_channels_the_dial_goes_on_without(tmp_path, faults, reason):
    with in_world(tmp_path, faults) as world:
        dialer = start(world)
        lines = read_until(dialer.stderr, ONLINE)
        end(dialer)
        assert dialer.returncode == 0
        [warning] = [line for line in lines if NOT_MULTIPLEXED in line]
        assert reason in warning


def test_auto_asks_the_only_port_and_takes_no_for_an_answer(tmp_path):
    with World(tmp_path) as world:
        dialer = start(world, multiplex="auto")
        lines = read_until(dialer.stderr, ONLINE)
        end(dialer)
        assert heard(world, "AT+CMUX=?")
        assert not [line for line in lines if NOT_MULTIPLEXED in line]


@pytest.mark.parametrize(("program", "words"), [("wvdial", ("Multiplex=yes",)), ("pydial", ("Multiplex=no",))])
def test_nobody_is_asked_unasked(tmp_path, program, words):
    with in_world(tmp_path) as world:
        dialer = world.start(program, *words, stdout=subprocess.DEVNULL)
        read_until(dialer.stderr, ONLINE)
        end(dialer)
        assert not heard(world, "CMUX")


def test_the_next_dialer_finds_a_modem_that_a_killed_one_left_in_frames(tmp_path):
    with in_world(tmp_path) as world:
        dialer = start(world)
        read_until(dialer.stderr, ONLINE)
        dialer.kill()
        dialer.communicate()
        assert not heard(world, "no longer multiplexed")
        dialer = start(world)
        read_until(dialer.stderr, ONLINE)
        end(dialer)
        assert dialer.returncode == 0
        assert len(heard(world, "no longer multiplexed: CLD")) == 2


def test_a_lost_carrier_hangs_pppd_up(tmp_path):
    """DV goes from on to off: pppd's pty is hung up, long before an LCP echo would be missed."""
    with in_world(tmp_path, hangup_after=0.5, hangup_how="carrier") as world:
        dialer = start(world)
        began = time.monotonic()
        lines = read_until(dialer.stderr, "A modem hung up the phone")
        assert time.monotonic() - began < 8
        assert "--> The line is multiplexed." in lines
        dialer.communicate(timeout=LONGEST)


@pytest.mark.parametrize(
    ("faults", "moment"),
    [
        ("", "< AT+CMUX"),
        ("mute", "< SABM 0"),
        ("late", "< SABM 1"),
        ("noise", "< SABM 2"),
        ("", "< ATDT"),
        ("", "PPP is up"),
    ],
)
def test_unplugged_at_any_moment_it_ends(tmp_path, faults, moment):
    with in_world(tmp_path, faults) as world:
        dialer = start(world, "--once")
        wait_for(lambda: heard(world, moment), dialer)
        world.modem.stop()
        _, said = dialer.communicate(timeout=LONGEST)
        assert dialer.returncode in (4, 15, 16), said
        assert "Traceback" not in said


@pytest.mark.parametrize(("faults", "moment"), [("mute", "< SABM 0"), ("", "< SABM 2"), ("noise", "< SABM 2")])
def test_a_signal_ends_it_soon_and_the_modem_is_in_text_mode(tmp_path, faults, moment):
    with in_world(tmp_path, faults) as world:
        dialer = start(world)
        wait_for(lambda: heard(world, moment), dialer)
        began = time.monotonic()
        end(dialer)
        assert dialer.returncode == 130
        assert time.monotonic() - began < 4
        assert heard(world, "no longer multiplexed")


def test_events_name_the_channel(tmp_path):
    with in_world(tmp_path) as world:
        dialer = world.start("pydial", "Multiplex=yes", "--json", stderr=subprocess.DEVNULL)
        events = [json.loads(line) for line in read_until(dialer.stdout, '"online"')]
        dialer.send_signal(signal.SIGINT)
        dialer.communicate(timeout=LONGEST)
    channels = {event["text"]: event.get("channel", "") for event in events if event["event"] == "received"}
    assert channels["AT+CMUX=?"] == ""
    assert channels["CONNECT"] == "1"


def test_a_replay_has_the_channels_of_the_recording(tmp_path):
    recording = tmp_path / "dial.txt"
    with in_world(tmp_path, "noise") as world:
        world.config.write_text(world.config.read_text() + "[Dialer Defaults]\nMultiplex = yes\n")
        dialer = start(world, "--record", str(recording))
        lines = read_until(dialer.stderr, ONLINE)
        end(dialer)
        done = world.run("pydial", "--replay", str(recording))
    assert [line for line in lines if "AT+CMUX" in line] == [
        line for line in done.stderr.splitlines() if "AT+CMUX" in line
    ]
    assert "--> The line is multiplexed." in done.stderr
    assert "was sent then" not in done.stderr + done.stdout


@pytest.mark.parametrize("name", FAULTS)
def test_the_page_of_the_simulator_has_every_fault(name):
    assert f"| `{name}` | {FAULTS[name]} |" in (ROOT / "docs" / "simulator.md").read_text()


def test_the_simulator_knows_no_other_faults():
    with pytest.raises(UsageError, match="no fault of a multiplexer"):
        faults_in("late,sulky")


def test_a_modem_on_another_machine_has_channels_too(tmp_path):
    with in_world(tmp_path) as world, Server(world.modem.device) as far:
        dialer = start(world, f"Modem={far.url}")
        lines = read_until(dialer.stderr, ONLINE)
        rest = end(dialer)
        assert dialer.returncode == 0, rest
        assert "--> The line is multiplexed." in lines
        assert heard(world, "no longer multiplexed: CLD")


def test_a_question_goes_over_the_other_channel_while_the_first_is_online(tmp_path):
    with World(tmp_path, "phone", mux="") as world:
        dialer = start(world)
        read_until(dialer.stderr, ONLINE)
        command = ("pydialctl", "signal", "--json", "--config", str(world.config))
        asked = world.start(*command, stdout=subprocess.PIPE)
        said, problem = asked.communicate(timeout=LONGEST)
        assert asked.returncode == 0, problem
        assert json.loads(said)["operator"] == "Example Net"
        rest = end(dialer)
        assert dialer.returncode == 0, rest
