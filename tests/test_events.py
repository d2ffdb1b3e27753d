"""--json: the events and their keys are promises; this list is the interface's, spelled out."""

from __future__ import annotations

import json
import signal

import pytest

from pydial import events
from pydial.events import Auth, Event, Offline, PppdStarted, Received, Sent, Starting
from pydial.report.jsonlines import JsonLines
from tests.dialing import LONGEST, World, read_until

PROMISED = {
    "starting": "version sections config modem",
    "port-opened": "device speed",
    "sent": "text",
    "received": "text",
    "state": "from to",
    "network": "registration operator technology signal_dbm",
    "connect": "speed text",
    "prompt": "kind text",
    "pppd-started": "pid argv",
    "auth": "protocol ok message",
    "online": "interface local_ip remote_ip dns seconds_to_online local_ipv6 remote_ipv6",
    "offline": "reason exit_code seconds_online bytes_in bytes_out",
    "redial": "in_seconds attempt reason",
    "warning": "code message hint",
    "cause": "code exit_code message hint",
    "error": "code exit_code message hint",
    "finished": "exit_code",
}
IN_ALL = {"time", "event", "session"}
SAMPLES = {"str": "täxt \x00\n", "int": 7, "float": 1.5, "bool": True, "tuple[str, ...]": ("a", "b")}


def every_event() -> list[type[Event]]:
    return [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event) and kind.name]


def sample(kind: type[Event]) -> Event:
    """One with every fact; the channel of a plain modem has no name."""
    names = [name for name in kind._fields if name != "channel"]
    return kind(**{name: SAMPLES[kind.__annotations__[name].split(" |")[0]] for name in names})


def told(*some: Event) -> list[dict[str, object]]:
    written: list[bytes] = []
    reporter = JsonLines(written.append, "one-run")
    for event in some:
        reporter.tell(event)
    reporter.close()
    return [json.loads(line) for line in b"".join(written).decode("utf-8").splitlines()]


def test_every_promised_event_has_its_class() -> None:
    assert {kind.name for kind in every_event()} == set(PROMISED)


@pytest.mark.parametrize("kind", every_event(), ids=lambda kind: kind.name)
def test_every_event_is_one_line_with_the_promised_keys(kind: type[Event]) -> None:
    (line,) = told(sample(kind))
    assert set(line) == IN_ALL | set(PROMISED[kind.name].split())
    assert line["event"] == kind.name and line["session"] == "one-run" and isinstance(line["time"], float)


def test_unknown_facts_are_null() -> None:
    (line,) = told(Offline("Modem hangup", None, 1.0))
    assert line["exit_code"] is None and line["bytes_in"] is None


def test_pieces_of_a_line_are_one_event_in_the_order_of_what_happened() -> None:
    lines = told(Received("log", complete=False), Received("in:", complete=False), Sent("me"), Received("x", False))
    expected = [("received", "login:"), ("sent", "me"), ("received", "x")]
    assert [(line["event"], line["text"]) for line in lines] == expected


def test_pieces_of_two_channels_are_two_lines_which_name_their_channel() -> None:
    lines = told(Received("CONN", complete=False, channel="1"), Received("RING", channel="2"), Received("x", False))
    assert [(line["text"], line.get("channel")) for line in lines] == [("CONN", "1"), ("RING", "2"), ("x", None)]


def test_what_a_host_sends_stays_one_line() -> None:
    (line,) = told(Received("\x1b[2J\x85\xff\u2028{"))
    assert line["text"] == "\x1b[2J\x85\xff\u2028{"


def test_odd_file_names_are_no_error() -> None:
    (line,) = told(Starting("1", ("a",), ("/tmp/\udcff",), "m"))
    assert line["config"] == ["/tmp/?"]


def test_tuples_are_lists() -> None:
    (line,) = told(PppdStarted(1, ("pppd", "noauth")))
    assert line["argv"] == ["pppd", "noauth"]
    assert told(Auth("PAP", False))[0]["ok"] is False


def test_a_whole_run(tmp_path) -> None:
    """Every line of a real one is valid; what a program waits for comes in this order."""
    with World(tmp_path) as world:
        dialer = world.start("pydial", "--json")
        text = read_until(dialer.stdout, '"event": "online"')
        dialer.send_signal(signal.SIGTERM)
        out, _ = dialer.communicate(timeout=LONGEST)
    assert dialer.returncode == 0
    lines = [json.loads(line) for line in (*text, *out.splitlines())]
    for line in lines:
        assert set(line) == IN_ALL | set(PROMISED[line["event"]].split())
    assert len({line["session"] for line in lines}) == 1
    names = [line["event"] for line in lines if line["event"] not in ("state", "sent", "received", "warning")]
    assert names == ["starting", "port-opened", "connect", "pppd-started", "online", "offline", "finished"]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
