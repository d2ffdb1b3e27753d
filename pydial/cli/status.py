"""`--status` and `--hangup`: the dialers that run, as /run/pydial tells of them."""

from __future__ import annotations

import shlex

from pydial.errors import PydialError
from pydial.harmless import harmless, harmless_json
from pydial.report.figures import amount, duration
from pydial.report.table import table
from pydial.run import dialers
from pydial.run.dialers import listed, name_of
from pydial.system import clock, output, rundir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.modes import Call
    from pydial.cli.switches import Arguments
    from pydial.run.dialers import Facts

NONE_RUNS = "No dialer is running."


def run(call: Call) -> int:
    """Runs the one of the two modes that was asked for; the exit code."""
    return show(call.arguments) if call.arguments.status else hang_up(call.arguments)


def show(arguments: Arguments) -> int:
    """`--status`: 0 if a dialer that is asked for is online, else 1. CannotWrite: the table cannot be written."""
    found = [dialers.up_to_date(facts) for facts in dialers.asked_for(arguments.sections, arguments.config)]
    if arguments.json:
        import json  # only programs ask for it

        text = harmless_json(json.dumps({"dialers": found}, ensure_ascii=False))
        output.result(text.encode("utf-8", "replace") + b"\n")
    else:
        output.result(output.encoded(status_table(found) or f"{NONE_RUNS}\n"))
        if not found:
            _remark_on_others(_voice(arguments))
    return 0 if any(facts["online"] for facts in found) else 1


def hang_up(arguments: Arguments) -> int:
    """`--hangup`: 0 once the dialer has ended and its line is free, 1 if none runs. PydialError: one of them stays."""
    found = dialers.asked_for(arguments.sections, arguments.config)
    if not arguments.sections and len(found) > 1:  # nobody was named: Defaults, if it is among them
        found = [facts for facts in found if facts["sections"] == ["Defaults"]]
        if not found:
            raise PydialError("Several dialers are running.", "Name the section: pydial --status shows them.")
    say = _voice(arguments)
    if not found:
        say(NONE_RUNS)
        _remark_on_others(say)
        return 1
    problems = [problem for facts in found if (problem := _ended(facts, say))]
    for problem in problems[1:]:
        say(problem.message)
    if problems:
        raise problems[0]
    return 0


def _voice(arguments: Arguments) -> Callable[[str], object]:
    """A function that says a line on standard error, unless --quiet."""
    write = output.writer(2)
    return lambda line: None if arguments.quiet else write(output.encoded(f"--> {harmless(line)}\n"))


def _ended(facts: Facts, say: Callable[[str], object]) -> PydialError | None:
    """Ends one dialer and says so; or why it stays: the others are to be ended all the same."""
    try:
        dialers.end(facts)
    except PydialError as problem:
        return problem
    say(f"Ended {name_of(facts)}, pid {facts['pid']}.")
    return None


def _remark_on_others(say: Callable[[str], object]) -> None:
    if others := rundir.other_users():
        command = f"sudo -u {shlex.quote(others[0])} pydial --status"
        say(f"Dialers of other users ({', '.join(others)}) are not looked at: {command}")


# -- the table


def status_table(found: list[Facts]) -> str:
    """One line for each, under a line of headings; "" if there are none."""
    return table((head, list(map(cell, found))) for head, cell in COLUMNS)


def _state(facts: Facts) -> str:
    redial = facts.get("redial_at")
    if isinstance(redial, int | float):
        return f"redial in {max(0.0, redial - clock.epoch()):.0f} s"
    return str(facts["state"]).lower()


def _network(facts: Facts) -> str:
    signal_dbm = facts.get("signal_dbm")
    words = [facts.get("operator"), facts.get("technology"), f"{signal_dbm} dBm" if signal_dbm is not None else ""]
    return " ".join(str(word) for word in words if word)


def _text(key: str) -> Callable[[Facts], str]:
    return lambda facts: str(facts.get(key) or "")


COLUMNS: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("Section", name_of),
    ("State", _state),
    ("Online", lambda facts: duration(facts["seconds_online"])),
    ("Interface", _text("interface")),
    ("Address", _text("local_ip")),
    ("DNS", lambda facts: " ".join(map(str, listed(facts["dns"])))),
    ("Received", lambda facts: amount(facts["bytes_in"])),
    ("Sent", lambda facts: amount(facts["bytes_out"])),
    ("Network", _network),
    ("Modem", _text("modem")),
    ("Pid", _text("pid")),
)
