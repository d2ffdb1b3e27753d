"""Every script of the dial plays as it is written, and no row of the table could be left out."""

import re
from pathlib import Path

import pytest

from pydial.dial import states, table
from pydial.dial.machine import Undecided
from pydial.dial.states import STATES
from pydial.events import ERROR, INFO, NOTICE, WARNING
from tests.dial_script import lines_of, lines_told, play

SCRIPTS = sorted((Path(__file__).parent / "conversations" / "dial").glob("*.txt"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_plays_as_it_is_written(path):
    assert play(lines_of(path)) == lines_of(path)


def waited_in(scripts):
    """For every state that a script waits in: the lines that lead there."""
    found = {}
    for lines in scripts:
        for place, line in enumerate(lines):
            if line.startswith("= "):
                found.setdefault(line.split()[1], lines[: place + 1])
    return found


# The levels that the real wvdial gives its lines in the system's log (chat mode); the first that matches counts.
LEVELS = (
    (r"No dial tone\.  Trying|Voice line|Fax line", INFO),
    (r"Maximum Attempts|.*(?:Trying again|Trying other number|Retrying)", WARNING),
    (
        r"Bad init string|Modem not responding|No dial tone|The line is busy|Invalid dial command"
        r"|Configuration does not|Cannot open|Unable to run",
        ERROR,
    ),
    (r"Don't know what to do|Dialing |Homepage|Idle Seconds", NOTICE),
)
NOT_IN_CHAT_MODE = r"The PPP daemon has died|PPP was killed|Authentication error"


def test_lines_have_wvdials_levels(scripts):
    seen = set()
    for line in (line for lines in scripts if "set once = yes" not in lines for line in lines_told(lines)):
        level = next((level for pattern, level in LEVELS if re.match(pattern, line.text)), INFO)
        seen.add(level)
        if not re.match(NOT_IN_CHAT_MODE, line.text):
            assert line.level == level, line.text
    assert seen == {INFO, NOTICE, WARNING, ERROR}


def test_how_the_link_ended_is_an_error_unless_that_was_asked_for(scripts):
    levels = {line.text: line.level for lines in scripts for line in lines_told(lines)}
    assert levels["The PPP daemon has died: PPP negotiation failed (exit code = 10)"] == ERROR
    assert levels["The PPP daemon has died: Link idle: Idle Seconds reached. (exit code = 12)"] == INFO


UNPLUGGED = {state.name for state in STATES if state.reads} - {"RESETTING"}
STOPPED = {state.name for state in STATES if not state.transient} - {
    *("CLOSED", "STARTING", "NEGOTIATING", "ADDRESSED", "ONLINE", "STOPPING", "ENDED")
}


@pytest.mark.parametrize(
    ("word", "state"), [("* gone", name) for name in UNPLUGGED] + [("* stop", name) for name in STOPPED]
)
def test_unplugged_or_stopped_it_ends_wherever_it_is(word, state, scripts):
    assert ends(scripts, word, state)


@pytest.mark.parametrize(("state", "seconds"), [("NEGOTIATING", 1), ("ADDRESSED", 5), ("ONLINE", 5)])
def test_stopped_while_a_link_runs_it_may_say_goodbye(state, seconds, scripts):
    played = play([*waited_in(scripts)[state], "* stop"])
    assert played[-3:] == ["* stop", ". stop link", f"= STOPPING {seconds}"]


def ends(scripts, word, state):
    """Whether it ends, or begins anew where it was online before."""
    last = state_after([*waited_in(scripts)[state], word])
    return last != state and last in ("ENDED", "RECONNECTING")


def state_after(lines):
    """The state that a script leads to; "" if the table does not say what is to be done."""
    try:
        return play(lines)[-1].split()[1]
    except Undecided:
        return ""


def changes_something(scripts):
    """Whether a script plays otherwise, or not at all."""
    for lines in scripts:
        try:
            if play(lines) != lines:
                return True
        except (AssertionError, AttributeError, IndexError, Undecided):
            return True
    return False


@pytest.fixture(scope="module")
def scripts():
    return [lines_of(path) for path in SCRIPTS]


def test_without_any_one_of_its_rows_the_dial_would_be_another(scripts, monkeypatch):
    unneeded = []
    for pair, rows in table.TABLE.decisions.items():
        for row in rows:
            monkeypatch.setitem(table.TABLE.decisions, pair, tuple(other for other in rows if other is not row))
            word = {states.LINE_GONE: "* gone", states.STOP: "* stop"}.get(pair[1])
            if word and pair[0].name in (UNPLUGGED if word == "* gone" else STOPPED):
                needed = not ends(scripts, word, pair[0].name)
            elif word == "* stop" and pair[0] is not states.STOPPING:
                needed = state_after([*waited_in(scripts)[pair[0].name], word]) != "STOPPING"
            else:
                needed = changes_something(touching(scripts, pair[0]))
            if not needed:
                unneeded.append(f"{pair[0]}, {pair[1]}, {row.when.__name__}")
            monkeypatch.undo()
    assert not unneeded, "\n".join(unneeded)


def touching(scripts, state):
    """The scripts that wait in that state: only they can change. Nobody waits in the first and the transient ones."""
    waits = f"= {state}"
    shown = any(line.startswith(waits) for lines in scripts for line in lines)
    return [lines for lines in scripts if not shown or any(line.startswith(waits) for line in lines)]
