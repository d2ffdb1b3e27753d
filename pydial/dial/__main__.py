"""`python -m pydial.dial`: the dial's table, for people."""

from __future__ import annotations

from pydial.dial.table import IGNORED, ROWS, TIMEOUTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def words(name: str) -> str:
    """A function's name as words."""
    return name.rstrip("_").replace("_", " ")


def names(functions: Iterable[Callable[..., object]]) -> str:
    """Actions, in their order."""
    return ", ".join(words(function.__name__) for function in functions) or "—"


def table() -> str:
    """Markdown: the rows, then what is ignored."""
    lines = ["| in | when | if | do | go to |", "| --- | --- | --- | --- | --- |"]
    for row in ROWS:
        where = ", ".join(map(str, row.states))
        then = str(row.then) if row.then else "stay"
        lines.append(f"| {where} | {row.happening} | {words(row.when.__name__)} | {names(row.do)} | {then} |")
    lines += ["", f"With a timer: {', '.join(map(str, TIMEOUTS))}.", ""]
    lines += ["| ignored, because | what | in |", "| --- | --- | --- |"]
    for ignored in IGNORED:
        where = ", ".join(map(str, ignored.states))
        lines.append(f"| {ignored.why} | {', '.join(ignored.happenings)} | {where} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
