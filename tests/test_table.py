"""The dial's table is complete, decides everything once, and needs every one of its rows."""

import ast
from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydial.at.results import parse
from pydial.dial import guards, states, table
from pydial.dial.commands import CloseLine, Finish, KillLink, OpenLine, Send, StartLink, StopLink
from pydial.dial.machine import Machine, Undecided
from pydial.dial.memory import Dial
from pydial.dial.plan import Plan
from pydial.dial.prompt import LoginOptions
from pydial.dial.scripts.runner import HEARD
from pydial.dial.states import RESULT_CODES, STATES, Happening
from pydial.errors import NoDevice, PppdUnusable
from pydial.pppd.exitcodes import ending

TABLE = table.TABLE
PAIRS = [
    (state, what) for state in STATES for what in state.may_happen if not (state in table.SCRIPTS and what in HEARD)
]


@pytest.mark.parametrize(("state", "what"), PAIRS, ids=str)
def test_all_that_may_happen_is_decided_by_rows_or_ignored_on_purpose_never_both(state, what):
    in_rows = (state, what) in TABLE.decisions
    assert in_rows is not (what in table.IGNORED.get(state, {}))


def test_nothing_is_decided_that_may_not_happen():
    ignored = {(state, what) for state, whats in table.IGNORED.items() for what in whats}
    assert {*TABLE.decisions, *ignored} == set(PAIRS)


def test_what_is_undecided_is_a_bug_that_is_told():
    machine = Machine(TABLE, Dial(Plan()))
    with pytest.raises(Undecided, match="CONNECT in CLOSED"):
        machine.handle(Happening("CONNECT"))


def test_each_part_of_the_memory_is_written_by_one_module():
    """Opening by opening.py, and so on; the machine and the table write none."""
    parts = {"opening", "calls", "login", "recovery", "causes"}
    for path in Path(table.__file__).parent.glob("*.py"):
        if path.name == "memory.py":
            continue
        tree = ast.parse(path.read_text())
        names = {alias for alias, part in _aliases(tree, parts)}
        written = {
            part for target in _targets(tree) for part in [_part(target, parts, dict(_aliases(tree, parts)))] if part
        }
        writer = {"calling": "calls"}.get(path.stem, path.stem)
        assert written <= {writer}, f"{path.name} writes {written}, {names}"


def _targets(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for found in ast.walk(target):
                    if isinstance(found, ast.Attribute) and isinstance(found.ctx, ast.Store):
                        yield found


def _aliases(tree, parts):
    """Names such as `login = dial.login`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in parts:
            yield node.targets[0].id, node.value.attr


def _part(target, parts, aliases):
    owner = target.value
    if isinstance(owner, ast.Attribute):
        return owner.attr if owner.attr in parts else ""
    return aliases.get(owner.id, "") if isinstance(owner, ast.Name) else ""


@pytest.mark.parametrize("pair", TABLE.decisions, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_the_last_row_of_a_pair_has_no_condition_and_the_others_have_one(pair):
    *conditional, last = TABLE.decisions[pair]
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
            assert [what for where, what in TABLE.decisions if where is state] == [states.ENTERED]


def test_a_dial_ends_wherever_a_signal_comes():
    for state in STATES:
        if not state.transient and state not in (states.CLOSED, states.STARTING, states.ENDED):
            assert (state, states.STOP) in TABLE.decisions


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
    link_unusable=st.sampled_from([None, PppdUnusable("Unable to run it")]),
    cellular=st.booleans(),
    checks_link=st.booleans(),
    wait_for_modem=st.sampled_from([0.0, 10.0, inf]),
    idle_seconds=st.sampled_from([0, 60]),
    as_wvdial=st.booleans(),
    once=st.booleans(),
    login=st.just(LoginOptions("user", "secret")),
)


def happening(kind):
    facts = {
        states.OPEN_FAILED: Happening(kind, error=NoDevice("Cannot open it")),
        states.LINK_UNUSABLE: Happening(kind, error=PppdUnusable("Unable to run it")),
        states.PASSWORD_GIVEN: Happening(kind, "typed"),
        states.HOST_SPOKE: Happening(kind, "\r\nlogin: "),
        states.LINK_ENDED: Happening(kind, ending=ending(16)),
        states.STOP: Happening(kind, number=15),
    }
    if kind in RESULT_CODES:
        text = "+FCLASS" if kind == "FAX" else kind
        return Happening(kind, text, result=parse(text))
    return facts.get(kind, Happening(kind))


KINDS = sorted({kind for state in STATES for kind in state.may_happen} - {states.START, states.ENTERED})
LIKELY = st.sampled_from(["OK", "CONNECT", states.OPENED, states.LINK_STARTED, states.LINK_UP, states.TIMEOUT])


@settings(max_examples=300)
@given(PLANS, st.lists(LIKELY | st.sampled_from(KINDS), max_size=40))
def test_whatever_happens_pppd_runs_on_an_open_line_only_and_the_end_is_the_end(plan, kinds):
    dial = Machine(TABLE, Dial(plan))
    is_open = pppd = ended = False
    for kind in [states.START, *kinds]:
        if kind not in dial.state.may_happen:
            continue
        if kind == states.OPENED:
            is_open = dial.state is states.OPENING or is_open
        if kind == states.LINK_ENDED or (kind == states.LINK_UNUSABLE and dial.state is states.STARTING):
            pppd = False
        for command in dial.handle(happening(kind)):
            assert not ended
            if isinstance(command, OpenLine):
                assert not pppd
            elif isinstance(command, CloseLine):
                assert not pppd
                is_open = False
            elif isinstance(command, StartLink):
                assert is_open
                assert not pppd
                pppd = True
            elif isinstance(command, StopLink | KillLink):
                pppd = True
            elif isinstance(command, Send):
                assert is_open
                assert not pppd
                assert not (plan.link_unusable and not plan.chat and command.text.startswith("ATD"))
            elif isinstance(command, Finish):
                ended = True
        assert not dial.state.transient
        assert ended or kind != states.PASSWORD_REFUSED
        assert ended == (dial.state is states.ENDED)


@settings(max_examples=100)
@given(PLANS, st.lists(LIKELY | st.sampled_from(KINDS), max_size=40))
def test_after_a_signal_it_ends_within_one_pppd_exit(plan, kinds):
    dial = Machine(TABLE, Dial(plan))
    for kind in [states.START, *kinds, states.LINK_UNUSABLE, states.STOP, states.LINK_ENDED]:
        if kind in dial.state.may_happen:
            dial.handle(happening(kind))
    assert dial.state is states.ENDED
