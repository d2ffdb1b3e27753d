"""`python -m pydial.dial`: the dial's table, for people."""

from __future__ import annotations

from pydial.dial.table import IGNORED, ROWS, TIMEOUTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def words(name: str) -> str:
    """The name of a function, with blanks."""
    return name.rstrip("_").replace("_", " ")


def names(functions: Iterable[Callable[..., object]]) -> str:
    """The names of actions, in their order."""
    return ", ".join(words(function.__name__) for function in functions) or "—"


def table() -> str:
    """The rows and what is ignored, in Markdown."""
    lines = ["| in | when | if | do | go to |", "| --- | --- | --- | --- | --- |"]
    for row in ROWS:
        where = ", ".join(map(str, row.states))
        then = str(row.then) if row.then else "stay"
        lines.append(f"| {where} | {row.happening} | {words(row.when.__name__)} | {names(row.do)} | {then} |")
    lines += ["", f"With a timer: {', '.join(map(str, TIMEOUTS))}.", ""]
    lines += ["| in | ignored | because |", "| --- | --- | --- |"]
    for state, reasons in IGNORED.items():
        for why in dict.fromkeys(reasons.values()):
            happenings = ", ".join(what for what, because in reasons.items() if because == why)
            lines.append(f"| {state} | {happenings} | {why} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
