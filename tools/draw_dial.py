"""The dial's table as a graph: `make docs` writes it to docs/dial.dot, and Graphviz draws docs/dial.svg from it.

The way to a connection runs straight down. Failures stand to the right of it, ways back and remedies to the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pydial.dial import guards, states
from pydial.dial.__main__ import words
from pydial.dial.machine import Row
from pydial.dial.states import STATES, State
from pydial.dial.table import ROWS, SCRIPTS

MAIN_WAY = (
    states.CLOSED, states.OPENING, states.INITIALIZING, states.INITIALIZED, states.PREPARING, states.DIALING,
    states.CONNECTED, states.PRODDING, states.LISTENING, states.JUDGING, states.STARTING, states.NEGOTIATING,
    states.ADDRESSED, states.ONLINE, states.STOPPING, states.LOST, states.ENDED,
)  # fmt: skip
FAILURES = (states.ABORTING, states.FINDING_CAUSE, states.REDIALING, states.PAUSING, states.FAILED, states.BROKEN)
REMEDIES = (states.RESETTING, states.RECONNECTING)
COLOURS = {
    **dict.fromkeys(SCRIPTS, "lightblue"),
    **dict.fromkeys((states.REDIALING, states.FAILED, states.BROKEN), "mistyrose"),
    states.RECONNECTING: "honeydew",
    states.ONLINE: "palegreen",
}
MANY = 4
"""A row of more states than this is drawn from one box that names them."""

HEAD = """\
digraph dial {
  rankdir=TB; ranksep=0.35; nodesep=0.3; ordering=out; bgcolor="white";
  node [shape=box style="rounded,filled" fillcolor="white" fontname="Helvetica" fontsize=12 height=0.35];
  edge [fontname="Helvetica" fontsize=10 color="gray35" fontcolor="gray20" arrowsize=0.7];
"""


def graph() -> str:
    """The table in Graphviz's language."""
    lines = [*map(node, STATES), *edges(), *(line for row in ROWS if len(row.states) > MANY for line in shared(row))]
    return HEAD + "".join(f"  {line}\n" for line in lines) + "}\n"


def node(state: State) -> str:
    """A state: the main way is one column; a state that is left as soon as it is entered has a dashed border."""
    facts = [f'fillcolor="{COLOURS[state]}"'] if state in COLOURS else []
    facts += ["group=main penwidth=2"] if state in MAIN_WAY else []
    facts += ['style="rounded,filled,dashed"'] if state.transient else []
    return f"{state} [{' '.join(facts)}];"


def edges() -> Iterator[str]:
    """One edge for all rows that lead from one state to another, from the left to the right of the picture."""
    between: dict[tuple[State, State], list[Row]] = {}
    for row in ROWS:
        for state in row.states if len(row.states) <= MANY else ():
            between.setdefault((state, row.then or state), []).append(row)
    homes = set(home_edges(between))
    for start, end in sorted(between, key=lambda pair: (STATES.index(pair[0]), side(*pair))):
        yield from edge(start, end, label(between[start, end]), is_home=(start, end) in homes)


def home_edges(between: Iterable[tuple[State, State]]) -> Iterator[tuple[State, State]]:
    """The edge at whose end a state stands. Every other edge to it ends in a small copy, so that none crosses."""
    found: set[State] = set(MAIN_WAY)
    yield from pairwise(MAIN_WAY)
    for start, end in between:
        if end not in found:
            found.add(end)
            yield start, end


def edge(start: State, end: State, text: str, is_home: bool) -> Iterator[str]:
    """The lines of an edge, and of the copy in which it ends."""
    if is_home or start is end:
        weight = "weight=100 penwidth=2 " if start in MAIN_WAY and end in MAIN_WAY and start is not end else ""
        yield f'{start} -> {end} [{weight}label="{text}"];'
        return
    copy = f"{start}_{end}"
    colour = f' fillcolor="{COLOURS[end]}"' if end in COLOURS else ""
    yield f'{copy} [label="{end}" fontsize=9 height=0.2 penwidth=0.5{colour}];'
    yield f'{start} -> {copy} [label="{text}"];'


def side(start: State, end: State) -> int:
    """0 is left of the main way, 1 straight down, 2 right of it."""
    if end in FAILURES:
        return 2
    if start in MAIN_WAY and end in MAIN_WAY:
        step = MAIN_WAY.index(end) - MAIN_WAY.index(start)
        return 0 if step <= 0 else 1 if step == 1 else 2
    return 0 if end in (*REMEDIES, states.WAITING, states.ASKING) else 2


def shared(row: Row) -> Iterator[str]:
    """A row of many states: their names, in lines of three."""
    names = [str(state) for state in row.states]
    lines = [", ".join(names[place : place + 3]) for place in range(0, len(names), 3)]
    name, told = f"many_{row.happening}", r",\n".join(lines)
    yield f'{name} [label="{told}" fontsize=9 penwidth=0.5];'
    yield f'{name}_{row.then} [label="{row.then}" fontsize=9 height=0.2 penwidth=0.5];'
    yield f'{name} -> {name}_{row.then} [label="{row.happening}"];'


def label(rows: Iterable[Row]) -> str:
    """What happens, and on what condition, in lines; the happening ENTERED goes without saying."""
    told: dict[str, None] = {}
    for row in rows:
        what = "" if row.happening == states.ENTERED else row.happening
        condition = "" if row.when is guards.always else words(row.when.__name__)
        told[", if ".join(filter(None, (what, condition))) or "else"] = None
    return "".join(rf" {line}  \l" for line in told)
