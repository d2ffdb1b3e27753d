"""--status and --hangup: what is shown of a dialer is harmless, and only a dialer is ended."""

from __future__ import annotations

import json

import pytest

from pydial.cli import status
from pydial.cli.command_line import dial_arguments
from pydial.cli.conf_list import port_table
from pydial.errors import PydialError
from pydial.probe.absent import Interface, UsbDevice, findings
from pydial.probe.facts import Facts
from pydial.probe.roles import ScannedPort
from pydial.run import dialers
from pydial.system import process, rundir

EVIL = "Net\x1b]0;PWN\x07\x1b[2J\x9b1m\u2028\n--> x"
HARMLESS = "Net[1b]]0;PWN[07][1b][2J[9b]1m[2028][0a]--> x"
DIALER = {
    "sections": ["Defaults"], "pid": 7, "config": [], "modem": "/dev/modem", "state": "ONLINE", "online": True,
    "dns": [], "interface": None, "online_at": 1.0,
}  # fmt: skip


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Those that run, as /run/pydial tells of them."""
    found: list[dict[str, object]] = []
    monkeypatch.setattr(rundir, "running", lambda: [dict(facts) for facts in found])
    monkeypatch.setattr(rundir, "other_users", list)
    return found


def show(*words: str) -> int:
    return status.show(dial_arguments(["--status", *words], "pydial"))


def hang_up(*words: str) -> int:
    return status.hang_up(dial_arguments(["--hangup", *words], "pydial"))


# -- what is shown


@pytest.mark.parametrize("key", ["operator", "technology", "local_ip", "interface", "modem", "state"])
def test_nothing_in_the_table_steers_a_terminal(running, capfd, key: str) -> None:
    running.append({**DIALER, key: EVIL})
    assert show() == 0
    heading, row = capfd.readouterr().out.splitlines()
    assert HARMLESS.lower() in row.lower()
    assert heading.isprintable() and row.isprintable()


def test_sections_and_name_servers_in_the_table_steer_no_terminal(running, capfd) -> None:
    running.append({**DIALER, "sections": [EVIL], "dns": [EVIL]})
    assert show() == 0
    _heading, row = capfd.readouterr().out.splitlines()
    assert row.count(HARMLESS) == 2 and row.isprintable()


def test_json_is_one_line_for_every_reader_and_means_the_same(running, capfd) -> None:
    running.append({**DIALER, "operator": EVIL})
    assert show("--json") == 0
    text = capfd.readouterr().out
    assert text.rstrip("\n").isprintable()
    assert json.loads(text)["dialers"][0]["operator"] == EVIL


def test_whose_dialers_are_not_looked_at_is_told(running, capfd, monkeypatch) -> None:
    monkeypatch.setattr(rundir, "other_users", lambda: ["joe", "#7"])
    assert show() == 1
    told = capfd.readouterr()
    assert told.out == "No dialer is running.\n"
    assert told.err == "--> Dialers of other users (joe, #7) are not looked at: sudo -u joe pydial --status\n"
    assert show("--quiet") == 1 and capfd.readouterr().err == ""


def test_ports_are_as_harmless() -> None:
    """A process chooses its name, a stick its own."""
    seen = ScannedPort(name="ttyUSB0", device="/dev/ttyUSB0", facts=Facts(model=EVIL, driver=EVIL), holder=EVIL)
    heading, row = port_table([seen]).splitlines()
    assert heading.isprintable() and row.isprintable() and row.count("[1b]]0;PWN") == 3
    stick = UsbDevice("12d1", "1446", name=EVIL, interfaces=(Interface("00", "ff"),))
    (finding,) = findings([stick])
    assert finding.message.isprintable() and HARMLESS in finding.message


# -- who is ended


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The numbers of those that were to be ended."""
    numbers: list[object] = []
    monkeypatch.setattr(dialers, "end", lambda facts: numbers.append(facts["pid"]))
    return numbers


def test_what_is_said_of_it_is_harmless(running, ended, capfd) -> None:
    running.append({**DIALER, "sections": [EVIL]})
    assert hang_up() == 0
    assert capfd.readouterr().err == f"--> Ended {HARMLESS}, pid 7.\n"


def test_one_that_stays_does_not_save_the_others(running, capfd, monkeypatch) -> None:
    running += [{**DIALER, "pid": pid} for pid in (7, 8, 9)]

    def end(facts) -> None:
        if facts["pid"] != 8:
            raise PydialError(f"The dialer, pid {facts['pid']}, does not end.")

    monkeypatch.setattr(dialers, "end", end)
    with pytest.raises(PydialError, match="pid 7"):
        hang_up("Defaults")
    assert capfd.readouterr().err == "--> Ended Defaults, pid 8.\n--> The dialer, pid 9, does not end.\n"


def test_a_number_that_is_another_processs_by_now_gets_no_signal(running, monkeypatch) -> None:
    """The dialer has ended since it was looked for: while another one was being ended, which may take 17 s."""
    monkeypatch.setattr(process.Target, "signal", lambda *_: pytest.fail("a stranger was signalled"))
    dialers.end({**DIALER, "pid": 1})


def test_a_dialer_out_of_sight_gets_no_signal(running) -> None:
    running.append({**DIALER, "pid": None})
    with pytest.raises(PydialError, match="another pid namespace"):
        hang_up()
