"""On a terminal: a live line that leaves no trace, a few highlights, the same text."""

from __future__ import annotations

import os

import pytest

from pydial.dial import states, table
from pydial.events import ERROR, WARNING, Failure, Line, Received, Redial, StateChanged, Warn
from pydial.report import live
from pydial.report.lines import NORMAL, Lines
from pydial.report.live import LiveLine
from pydial.report.screen import Screen, ScreenLines, can_show_live_lines, wants_colours
from tests.terminal import CODES, Terminal


class Stage:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, colours: bool = True) -> None:
        self.now = 0.0
        self.columns = 80
        monkeypatch.setattr(live.clock, "now", lambda: self.now)
        self.terminal = Terminal()
        screen = Screen(self.terminal.write, lambda: (self.columns, 24), colours)
        self.lines = ScreenLines(screen, NORMAL)
        self.live = LiveLine(screen, {"DIALING": 60.0})

    def tell(self, *events) -> None:
        for event in events:
            self.lines.tell(event)
            self.live.tell(event)

    def pass_time(self, seconds: float) -> None:
        """As the session does: wait as long as a tick says, at most."""
        end = self.now + seconds
        while self.now < end:
            due = self.live.tick()
            self.now = end if due is None else min(end, self.now + due)
        self.live.tick()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


def test_one_line_that_counts_and_leaves_no_trace(stage: Stage) -> None:
    stage.tell(Line("Waiting for carrier."), StateChanged("INITIALIZED", "DIALING"))
    stage.pass_time(12.0)
    assert stage.terminal.lines == ["--> Waiting for carrier.", "    waiting for carrier: 12 s of 60"]
    stage.tell(Received("CONNECT"), StateChanged("DIALING", "CONNECTED"), Line("Carrier detected."))
    stage.pass_time(5.0)
    assert stage.terminal.lines == ["--> Waiting for carrier.", "CONNECT", "--> Carrier detected.", ""]


def test_lines_scroll_above_the_live_line(stage: Stage) -> None:
    stage.tell(StateChanged("INITIALIZED", "DIALING"))
    stage.pass_time(3.0)
    stage.tell(Received("RING"))
    assert stage.terminal.lines == ["RING", "    waiting for carrier: 3 s of 60"]


def test_a_piece_of_the_modems_line_is_left_alone(stage: Stage) -> None:
    stage.tell(StateChanged("PRODDING", "LISTENING"), Received("login: ", complete=False))
    stage.pass_time(3.0)
    assert stage.terminal.lines == ["login: "]


def test_several_live_lines_are_no_more_than_the_terminal_has(stage: Stage) -> None:
    screen, terminal = stage.lines.screen, stage.terminal
    screen.show("one", "", "two")
    assert terminal.shown() == ["one", "two"]
    stage.tell(Line("above"))
    assert terminal.shown() == ["--> above", "one", "two"]
    screen.show("three")
    assert terminal.shown() == ["--> above", "three"]
    screen.show(*(f"line {number}" for number in range(50)))
    assert terminal.shown() == ["--> above", *(f"line {number}" for number in range(23))]
    screen.show()
    assert terminal.shown() == ["--> above"]


def test_a_pause_is_counted_down(stage: Stage) -> None:
    stage.tell(Redial(8.0, 2, "busy"), StateChanged("LOST", "RECONNECTING"))
    stage.pass_time(3.0)
    assert stage.terminal.lines == ["    call 2 in 5 s"]


def test_what_is_quick_is_never_shown_and_nothing_wakes_up_online(stage: Stage) -> None:
    stage.tell(StateChanged("CLOSED", "OPENING"))
    stage.pass_time(0.9)
    stage.tell(StateChanged("ADDRESSED", "ONLINE"))
    assert stage.live.tick() is None
    assert stage.terminal.raw == ""


def test_a_narrow_terminal(stage: Stage) -> None:
    stage.tell(StateChanged("INITIALIZED", "DIALING"))
    stage.columns = 25
    stage.pass_time(3.0)
    assert stage.terminal.lines == ["    waiting for carrier: "[:24]]
    stage.columns = 10  # resized
    stage.pass_time(1.0)
    assert stage.terminal.lines == [""]


def test_closing_takes_it_away(stage: Stage) -> None:
    stage.tell(StateChanged("INITIALIZED", "DIALING"))
    stage.pass_time(3.0)
    stage.lines.close()
    assert stage.terminal.lines == [""]


def test_looking_again_for_the_network_is_one_wait(stage: Stage) -> None:
    for _ in range(3):
        stage.tell(StateChanged("SEARCHING", "SEARCHING"))
        stage.pass_time(2.0)
    assert stage.terminal.lines == ["    waiting for the network: 6 s"]


def test_every_state_that_may_last_has_words() -> None:
    stages = {"CHECKING_SIM", "DEFINING", "SEARCHING"}  # of the script of PREPARING
    names = {state.name for state in states.STATES} | stages
    assert {*live.WAITING, *live.PAUSES} <= names
    lasting = {state.name for state in (*table.TIMEOUTS, *table.SCRIPTS)}
    assert lasting - {*live.WAITING, *live.PAUSES} == {"ONLINE", "ADDRESSED"}


def test_highlights(stage: Stage) -> None:
    stage.tell(Line("local  IP address 10.0.0.2"), Failure("busy", 9, "BUSY: engaged.", "Dial later."))
    stage.tell(Line("Bad init string.", ERROR), Line("No Carrier!", WARNING), Warn("x", "message", "hint"))
    dim, bold, red, yellow, end = "\x1b[2m", "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
    assert stage.terminal.raw.splitlines() == [
        f"{dim}--> {end}local  IP address {bold}10.0.0.2{end}",
        f"{dim}--> {end}{red}BUSY: engaged.{end}",
        f"{dim}--> {end}Dial later.",
        f"{dim}--> {end}{red}Bad init string.{end}",
        f"{dim}--> {end}{yellow}No Carrier!{end}",
        f"{dim}--> {end}{yellow}Warning: message{end}",
        f"{dim}--> {end}hint",
    ]


def test_the_text_is_that_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    events = (
        Line("Initializing modem."), Received("ATZ"), Received("log", complete=False), Received("in:", complete=False),
        Line("Warning: x\nsecond"), Received("--> remote IP address 1.2.3.4"), Line("bare", bare=True),
        Failure("x", 1, "message\nreason", "hint"),
    )  # fmt: skip
    piped: list[bytes] = []
    plain = Lines(piped.append)
    coloured, uncoloured = Stage(monkeypatch), Stage(monkeypatch, colours=False)
    for event in events:
        plain.tell(event)
    for stage in (coloured, uncoloured):
        stage.tell(*events)
    text = b"".join(piped).decode()
    assert uncoloured.terminal.raw == text
    assert CODES.sub("", coloured.terminal.raw) == text


def test_no_color_and_dumb_terminals() -> None:
    assert wants_colours({}) and wants_colours({"NO_COLOR": ""}) and not wants_colours({"NO_COLOR": "1"})
    assert not can_show_live_lines(-1, {"TERM": "xterm"})  # no terminal
    reading, writing = os.openpty()
    assert can_show_live_lines(writing, {"TERM": "xterm"})
    assert not can_show_live_lines(writing, {"TERM": "dumb"}) and not can_show_live_lines(writing, {})
    os.close(reading)
    os.close(writing)
