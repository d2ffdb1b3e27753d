"""`--status` and `--hangup`: the dialers that run, as /run/pydial tells of them."""

from __future__ import annotations

import os
import shlex
import signal

from pydial.errors import PydialError
from pydial.harmless import harmless
from pydial.report.escape import escaped_json
from pydial.report.table import table
from pydial.system import clock, network, output, process, rundir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.modes import Call
    from pydial.cli.switches import Arguments

    Facts = dict[str, object]

POLITE_SECONDS = 10.0  # for pppd to say goodbye, the modem to hang up
HURRIED_SECONDS = 5.0  # after a second signal: all ends at once
KILLED_SECONDS = 2.0
STEPS = (
    (signal.SIGTERM, POLITE_SECONDS),
    (signal.SIGTERM, HURRIED_SECONDS),
    (signal.SIGKILL, KILLED_SECONDS),
)
NONE_RUNS = "No dialer is running."
LOOK_SECONDS = 0.05
UNITS = ("B", "kB", "MB", "GB", "TB")


def run(call: Call) -> int:
    """The mode that was asked for of the two."""
    return show(call.arguments) if call.arguments.status else hang_up(call.arguments)


def show(arguments: Arguments) -> int:
    """`--status`: 0 if the one named, or any if none was named, is online, else 1. CannotWrite: see output."""
    dialers = [_up_to_date(facts) for facts in asked_for(arguments)]
    if arguments.json:
        import json

        text = escaped_json(json.dumps({"dialers": dialers}, ensure_ascii=False))
        output.result(text.encode("utf-8", "replace") + b"\n")
    else:
        output.result(output.encoded(status_table(dialers) or f"{NONE_RUNS}\n"))
        if not dialers:
            _remark_on_others(_voice(arguments))
    return 0 if any(facts["online"] for facts in dialers) else 1


def hang_up(arguments: Arguments) -> int:
    """`--hangup`: 0 once the dialer has ended and its line is free, 1 if none runs. PydialError: one of them stays."""
    dialers = asked_for(arguments)
    if not arguments.sections and len(dialers) > 1:  # nobody was named: Defaults, if it is among them
        dialers = [facts for facts in dialers if facts["sections"] == ["Defaults"]]
        if not dialers:
            raise PydialError("Several dialers are running.", "Name the section: pydial --status shows them.")
    say = _voice(arguments)
    if not dialers:
        say(NONE_RUNS)
        _remark_on_others(say)
        return 1
    problems = [problem for facts in dialers if (problem := _ended(facts, say))]
    for problem in problems[1:]:
        say(problem.message)
    if problems:
        raise problems[0]
    return 0


def _voice(arguments: Arguments) -> Callable[[str], object]:
    """Says a line on standard error, unless --quiet."""
    write = output.writer(2)
    return lambda line: None if arguments.quiet else write(output.encoded(f"--> {harmless(line)}\n"))


def _ended(facts: Facts, say: Callable[[str], object]) -> PydialError | None:
    """End one dialer and say so; or why it stays: the others are to be ended all the same."""
    try:
        end(facts)
    except PydialError as problem:
        return problem
    say(f"Ended {_name(facts)}, pid {facts['pid']}.")
    return None


def _remark_on_others(say: Callable[[str], object]) -> None:
    if others := rundir.other_users():
        command = f"sudo -u {shlex.quote(others[0])} pydial --status"
        say(f"Dialers of other users ({', '.join(others)}) are not looked at: {command}")


def asked_for(arguments: Arguments) -> list[Facts]:
    """Those of the sections, and of the configuration, on the command line; all if there are none."""
    sections = list(arguments.sections)
    config = {os.path.abspath(path) for path in arguments.config}
    return [
        facts
        for facts in rundir.running()
        if (not sections or facts.get("sections") == sections)
        and (not config or config & set(map(str, _list(facts.get("config")))))
    ]


def end(facts: Facts) -> None:
    """Signals, each less polite than the one before, until it has let go of its line. PydialError: it does not."""
    pid = facts["pid"]
    if not isinstance(pid, int):
        raise PydialError(
            f"{_name(facts)} runs in another pid namespace.",
            "It is in a container, or outside of this one: end it there.",
        )
    with process.Target(pid) as target:
        if not _runs(pid):  # it has ended since we looked, and the number may be another process's
            return
        for number, seconds in STEPS:
            try:
                target.signal(number)
            except ProcessLookupError:
                return
            except PermissionError as problem:
                raise PydialError(f"The dialer, pid {pid}, is another user's.", "Run it as root (sudo).") from problem
            if _has_let_go(pid, seconds):
                return
    raise PydialError(f"The dialer, pid {pid}, does not end.", "Is its modem's driver stuck? See dmesg.")


def _has_let_go(pid: int, seconds: float) -> bool:
    """It takes its files away when its line is closed; programs of the user's may still run then."""
    until = clock.now() + seconds
    while clock.now() < until:
        if not _runs(pid):
            return True
        clock.sleep(LOOK_SECONDS)
    return False


def _runs(pid: int) -> bool:
    return any(facts["pid"] == pid for facts in rundir.running())


def _up_to_date(facts: Facts) -> Facts:
    """With what only a look now can tell."""
    interface = facts.get("interface") if facts["online"] else None
    bytes_in, bytes_out = network.traffic(str(interface)) if interface else (None, None)
    since = facts.pop("online_at", None)
    up = max(0.0, round(clock.now() - since, 1)) if isinstance(since, int | float) else None
    return {**facts, "seconds_online": up, "bytes_in": bytes_in, "bytes_out": bytes_out}


# -- the table


def status_table(dialers: list[Facts]) -> str:
    """One line for each, under a line of headings; "" if there are none."""
    return table((head, list(map(cell, dialers))) for head, cell in COLUMNS)


def _name(facts: Facts) -> str:
    return "+".join(map(str, _list(facts["sections"])))


def _state(facts: Facts) -> str:
    redial = facts.get("redial_at")
    if isinstance(redial, int | float):
        return f"redial in {max(0.0, redial - clock.epoch()):.0f} s"
    return str(facts["state"]).lower()


def _duration(seconds: object) -> str:
    """3 days 04:05:06"""
    if not isinstance(seconds, int | float):
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return (f"{days} days " if days else "") + f"{hour:02}:{minute:02}:{second:02}"


def _amount(count: object) -> str:
    """1.2 MB, of bytes"""
    if not isinstance(count, int):
        return ""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit else f"{count} B"


def _network(facts: Facts) -> str:
    signal_dbm = facts.get("signal_dbm")
    words = [facts.get("operator"), facts.get("technology"), f"{signal_dbm} dBm" if signal_dbm is not None else ""]
    return " ".join(str(word) for word in words if word)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(key: str) -> Callable[[Facts], str]:
    return lambda facts: str(facts.get(key) or "")


COLUMNS: tuple[tuple[str, Callable[[Facts], str]], ...] = (
    ("Section", _name),
    ("State", _state),
    ("Online", lambda facts: _duration(facts["seconds_online"])),
    ("Interface", _text("interface")),
    ("Address", _text("local_ip")),
    ("DNS", lambda facts: " ".join(map(str, _list(facts["dns"])))),
    ("Received", lambda facts: _amount(facts["bytes_in"])),
    ("Sent", lambda facts: _amount(facts["bytes_out"])),
    ("Network", _network),
    ("Modem", _text("modem")),
    ("Pid", _text("pid")),
)
