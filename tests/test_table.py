"""The dial's table is complete, decides everything once, and needs every one of its rows."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.at.results import parse
from pydial.dial import guards, states, table
from pydial.dial.__main__ import table as printed_table
from pydial.dial.commands import CloseLine, Finish, KillPppd, OpenLine, Send, StartPppd, StopPppd
from pydial.dial.machine import Dial
from pydial.dial.plan import Plan
from pydial.dial.prompt import LoginOptions
from pydial.dial.states import HAPPENINGS, RESULT_CODES, STATES, Happening
from pydial.errors import NoDevice, PppdUnusable

PAIRS = list(itertools.product(STATES, HAPPENINGS))
IGNORED_PAIRS = [(state, what) for ignored in table.IGNORED for state in ignored.states for what in ignored.happenings]


@pytest.mark.parametrize(("state", "what"), PAIRS, ids=str)
def test_every_pair_is_decided_by_rows_or_ignored_on_purpose_never_both(state, what):
    in_rows = (state, what) in table.DECISIONS
    times_ignored = IGNORED_PAIRS.count((state, what))
    assert in_rows + times_ignored == 1


@pytest.mark.parametrize("pair", table.DECISIONS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_the_last_row_of_a_pair_has_no_condition_and_the_others_have_one(pair):
    *conditional, last = table.DECISIONS[pair]
    assert last.when is guards.always
    assert all(row.when is not guards.always for row in conditional)


def test_every_state_is_reached_and_every_state_but_the_last_is_left():
    reached = {row.then for row in table.ROWS if row.then} | {states.CLOSED}
    left = {state for row in table.ROWS for state in row.states}
    assert reached == set(STATES)
    assert left == set(STATES) - {states.ENDED}


def test_a_transient_state_has_no_timer_and_only_its_entry_leads_out():
    for state in STATES:
        if state.transient:
            assert state not in table.TIMEOUTS
            assert [what for where, what in table.DECISIONS if where is state] == [states.ENTERED]


def test_a_dial_ends_wherever_a_signal_comes():
    for state in STATES:
        if not state.transient and state not in (states.CLOSED, states.STARTING, states.ENDED):
            assert (state, states.STOP) in table.DECISIONS


# ---- any sequence of happenings: the machine keeps its promises

PLANS = st.builds(
    Plan,
    init_strings=st.sampled_from([(), ("ATZ",), ("ATZ", "ATE1")]),
    dial_prefix=st.just("ATDT"),
    phones=st.sampled_from([("1",), ("1", "2", "3")]),
    dial_attempts=st.sampled_from([0, 1, 2]),
    abort_on_busy=st.booleans(),
    abort_on_no_dialtone=st.booleans(),
    stupid=st.booleans(),
    chat=st.booleans(),
    ask_password=st.booleans(),
    auto_reconnect=st.booleans(),
    missing=st.sampled_from([(), ("Configuration does not specify a valid phone number.",)]),
    login=st.just(LoginOptions("user", "secret")),
)


def happening(kind):
    facts = {
        states.OPEN_FAILED: Happening(kind, error=NoDevice("Cannot open it")),
        states.PPPD_UNUSABLE: Happening(kind, error=PppdUnusable("Unable to run it")),
        states.PASSWORD_GIVEN: Happening(kind, "typed"),
        states.HOST_SPOKE: Happening(kind, "\r\nlogin: "),
        states.PPPD_EXITED: Happening(kind, status=16),
        states.STOP: Happening(kind, number=15),
    }
    if kind in RESULT_CODES:
        text = "+FCLASS" if kind == "FAX" else kind
        return Happening(kind, text, result=parse(text))
    return facts.get(kind, Happening(kind))


KINDS = [kind for kind in HAPPENINGS if kind not in (states.START, states.ENTERED)]
LIKELY = st.sampled_from(["OK", "CONNECT", states.OPENED, states.PPPD_STARTED, states.IP_UP, states.TIMEOUT])


@settings(max_examples=300)
@given(PLANS, st.lists(LIKELY | st.sampled_from(KINDS), max_size=40))
def test_whatever_happens_pppd_runs_on_an_open_line_only_and_the_end_is_the_end(plan, kinds):
    dial = Dial(plan)
    is_open = pppd = ended = False
    for kind in [states.START, *kinds]:
        if kind == states.OPENED:
            is_open = dial.state is states.OPENING or is_open
        if kind == states.PPPD_EXITED or (kind == states.PPPD_UNUSABLE and dial.state is states.STARTING):
            pppd = False
        for command in dial.handle(happening(kind)):
            assert not ended
            if isinstance(command, OpenLine):
                assert not pppd
            elif isinstance(command, CloseLine):
                assert not pppd
                is_open = False
            elif isinstance(command, StartPppd):
                assert is_open
                assert not pppd
                pppd = True
            elif isinstance(command, StopPppd | KillPppd):
                pppd = True
            elif isinstance(command, Send):
                assert is_open
                assert not pppd
            elif isinstance(command, Finish):
                ended = True
        assert not dial.state.transient
        assert ended == (dial.state is states.ENDED)


@settings(max_examples=100)
@given(PLANS, st.lists(LIKELY | st.sampled_from(KINDS), max_size=40))
def test_after_a_signal_it_ends_within_one_pppd_exit(plan, kinds):
    dial = Dial(plan)
    for kind in [states.START, *kinds, states.PPPD_UNUSABLE, states.STOP, states.PPPD_EXITED]:
        dial.handle(happening(kind))
    assert dial.state is states.ENDED


def test_the_documentation_shows_the_table():
    text = (Path(__file__).parents[1] / "docs" / "dial.md").read_text()
    assert printed_table() in text
