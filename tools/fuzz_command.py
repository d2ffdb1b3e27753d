#!/usr/bin/env python3
"""Runs the whole commands on input at random: configuration, arguments, and what the modem says.

usage: fuzz_command.py [--seconds N] [--seed N] [--only K]     (50 seconds; a seed of its own each time)

A run is a row of the table of bad input (tests/bad_rows.py): one of the table with other values, or a new one. No run
may tell of a bug or of a secret, hang, end with a code that is not documented, or leave a process, a lock, run files or
the line's settings behind. A finding is printed as the row that shows it. Exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydial.cli.switches import PROGRAMS, PYDIAL
from pydial.config.options import OPTIONS, Option
from pydial.errors import EXIT_CODES
from tests import bad_rows
from tests.command_server import Commands

SECRET, PIN = "S3kr3tOfThisRun", "48151623"
MARK = "PYDIAL_FUZZ"
ENDED_AFTER = "1.5"
GONE_SECONDS = 3.0
SIGNALS = (-2, -15, 128 + 2, 128 + 15)
SPECIAL = [
    *"\x00\x01\x07\x08\t\n\r\x11\x13\x1b\x7f\x80\x9b\xff \"'#\\;=[]{}/~%^+-0",
    *("\r\n", "\x1b[2J", "\xe2\x98\x8e", "{}"),
]
NUMBERS = ["-1", "0", "1", "3", "2147483648", "9" * 40, "1.5", "nan", "inf", "1e9", "0x10", " ", "\xb2", "many", "+1"]
TEXTS = ["", "x", "*99***1#", "yes", "no", "5551234", "AT\\N3", '"', "{", "}", "a,b;c", "\xfc", "x" * 5000, "Dialer a"]
VALUES = {
    "Modem": ("{modem}", "{modem}", "{modem}", "/dev/null", "{folder}", "socket://127.0.0.1:1", "rfc2217://[::1]:1"),
    "PPPD Path": ("{pppd}", "{pppd}", "/nonexistent", "{folder}", "{folder}/conf"),
    "Inherits": ("Dialer a", "Dialer Defaults", "dialer A", "a", "", "Dialer b"),
    **dict.fromkeys(("On Connect", "On Disconnect", "On Failure", "Recover Command"), ("true", "false", "'", "/x y")),
    "Check Link": ("ping 192.0.2.1", "tcp [::1]:1", "tcp x", "ping -f", "off"),
}
"""Of options that reach out of a run's folder: no other value is tried."""
SAFE = ("r", "nowhere/r", "/dev/full", "/dev/null", ".", "conf", "")
"""Files that may be named: only what is in a run's folder can be written."""
LINES = ("ATZ", "ATD", "AT", "AT+CPIN?", "AT+CPIN=", "AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+CGDCONT", "joe")
ANSWERS = (
    *("OK", "ERROR", "CONNECT", "CONNECT 9600/ARQ", "BUSY", "NO CARRIER", "NO DIALTONE", "NO ANSWER", "VOICE", "RING"),
    *("+CME ERROR: 16", "+CMS ERROR: x", "+CPIN: SIM PIN", "+CPIN: READY", "+CREG: 0,1", '+CREG: 2,5,"1","2",7'),
    *("0", "1", "3", "4", "7", "login:", "Password:", "Selection: ", "1. PPP", "~\xff}#\xc0!", "{gone}", "", "{900*x}"),
)
LOGIN = ("Username = joe", f"Password = {SECRET}", "Stupid Mode = no")
ASKS_PIN = (r"AT+CPIN? = \r\n+CPIN: SIM PIN\r\n\r\nOK\r\n",)
ASKS_NAME = (
    *(r"ATD = \r\nCONNECT\r\nlogin:\x20", r"joe = joe\r\nPassword:\x20"),
    rf"{SECRET} = {SECRET}\r\nNo {SECRET}?\r\nNO CARRIER\r\n",
)
CONF_WORDS = ("--list", "--json", "--dry-run", "--stable-names", "--timeout=1", "--timeout=x", "--usage", "-?", "-V")
"""Of pydialconf: none that changes the system."""
NEVER = ("Bug in pydial", "Traceback (most recent call last)", SECRET, PIN)
Steps = list[tuple[str, str]]


def escaped(text: str) -> str:
    """As a row has it; text of this file is one byte a character."""
    return text.encode("unicode_escape").decode().replace(" ", r"\x20")


def spoilt(dice: random.Random, text: str) -> str:
    """`text`, mostly as it is; else with special characters put in and pieces taken out."""
    for _ in range(dice.choice([0, 0, 0, 0, 1, 2, 5])):
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(SPECIAL) + text[place + dice.choice([0, 0, 1, 4]) :]
    return text


# -- a row


def of_option(dice: random.Random, option: Option) -> str:
    """A line that sets it."""
    if option.name in VALUES:
        return f"{option.name} = {dice.choice(VALUES[option.name])}"
    value = dice.choice([*NUMBERS, *TEXTS, *option.choices, option.default])
    return spoilt(dice, f"{option.name} = {value}")


def configuration(dice: random.Random) -> Steps:
    """Lines behind a configuration that dials."""
    steps = [("set", escaped(of_option(dice, dice.choice(OPTIONS)))) for _ in range(dice.choice([0, 1, 1, 2, 4, 9]))]
    if not dice.randrange(4):
        name = dice.choice(["Dialer a", "dialer B", "x", "Dialer"])
        steps.insert(dice.randrange(len(steps) + 1), ("set", f"[{name}]"))
    if not dice.randrange(8):
        steps += [("set", escaped(spoilt(dice, dice.choice(["[", "K", "{", '"a" = b', "= =", "# x", ""]))))]
    secrets = dice.choice([(), (f"PIN = {PIN}",), LOGIN, (f"PIN = {PIN}", *LOGIN)])
    return [*steps, ("set", "[Dialer Defaults]"), *(("set", line) for line in secrets)]


def modem(dice: random.Random) -> Steps:
    """Answers to some of the lines that it may hear."""
    steps = [("modem", line) for line in dice.choice([(), (), ASKS_PIN, ASKS_NAME])]
    for line in dice.sample(LINES, dice.choice([0, 1, 2, 3])):
        pieces = [spoilt(dice, dice.choice(ANSWERS)) for _ in range(dice.choice([1, 1, 2, 3]))]
        shown = [piece if piece == "{gone}" else escaped(piece) for piece in pieces]
        steps.append(
            ("modem", f"{line} = \\r\\n" + "\\r\\n".join(shown) + dice.choice(["\\r\\n", "\\r\\n", "\\r", ""]))
        )
    return steps


def switch(dice: random.Random) -> str:
    """An option of pydial's, with or without what it takes."""
    one = dice.choice(PROGRAMS[PYDIAL].switches)
    word = dice.choice([f"--{one.name}", f"--{one.name}"[: dice.randrange(3, 9)], f"-{one.letters or 'x'}"])
    return word if dice.randrange(3) else f"{word}={dice.choice(SAFE)}"


def argument(dice: random.Random) -> str:
    """A switch, a section, or an override."""
    match dice.randrange(4):
        case 0 | 1:
            return switch(dice)
        case 2:
            return spoilt(dice, dice.choice(["a", "b", "Dialer a", "nowhere", "", "\xff"]))
    return of_option(dice, dice.choice([option for option in OPTIONS if option.name not in VALUES]))


def command(dice: random.Random) -> str:
    """A command line, as a row has it."""
    if not dice.randrange(12):
        words = ["pydialconf", "--ports={modem}", *dice.sample(CONF_WORDS, dice.randrange(3))]
        return " ".join([*words, dice.choice(["c", "conf"])])
    words = [dice.choice(["pydial", "pydial", "wvdial"]), "-C", "conf"]
    words += dice.choice([["--once"], ["--once"], [], ["--check"], ["--once", "--json"], ["--status"], ["-c", "-n"]])
    return " ".join([*words, *(escaped(argument(dice)) or "{0*x}" for _ in range(dice.choice([0, 0, 1, 1, 2])))])


def row(dice: random.Random, table: list[bad_rows.Row]) -> bad_rows.Row:
    """A new one, or one of the table on a dial with another configuration and another modem."""
    steps = [*configuration(dice), *modem(dice)]
    line = command(dice)
    if not dice.randrange(3):
        known = dice.choice(table)
        left_out = (*bad_rows.EXPECTED, "term", "only", "stderr", "stdout", "$")
        own = [step for step in known.steps if step[0] not in left_out]
        if not any(step[0] == "file" and step[1] == "conf" for step in own):
            own += dice.sample(steps, min(2, len(steps)))
        steps = own
        line = dice.choice([line, *known.texts("$")]) if "pydialconf" not in known.texts("$")[0] else line
    return bad_rows.Row("found by tools/fuzz_command.py", [*steps, ("term", ENDED_AFTER), ("$", line)])


# -- what must not be


def left_running(mark: str) -> list[str]:
    """The processes of a run, once they had time to end."""
    end = time.monotonic() + GONE_SECONDS
    while (found := _bearing(mark.encode())) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def _bearing(mark: bytes) -> list[str]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.append(f"{place.name} {(place / 'cmdline').read_bytes().decode('latin-1')}")
        except OSError:
            continue
    return found


def became_pppd(one: bad_rows.Row, outcome: bad_rows.Outcome) -> bool:
    """`--exec`: exit code, lock and line are pppd's business from then on."""
    is_asked = any(word.startswith("--e") for word in one.texts("$")[0].split(" "))
    return is_asked and any(line.startswith("--> Pid of pppd") for line in outcome.said)


def wrong(outcome: bad_rows.Outcome, mark: str) -> list[str]:
    """What is wrong with how a run has ended."""
    told = "\n".join([*outcome.said, *outcome.printed])
    found = [f"told: {words}" for words in NEVER if words in told]
    if outcome.code not in EXIT_CODES and outcome.code not in SIGNALS:
        found.append(f"exit {outcome.code}")
    if outcome.code == 64 and len(outcome.said) > bad_rows.MOST_LINES:
        found.append("an error of more than three lines")
    found += [f"left behind: {name}" for name in outcome.left]
    return found + [f"left running: {process}" for process in left_running(mark)]


def printed(one: bad_rows.Row) -> str:
    """The row, to be put into the table."""
    return "\n".join([f"== {one.title}", *(f"{word} {text}" if text else word for word, text in one.steps)])


class Fuzzer:
    """The runs of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.codes: Counter[int | str] = Counter()
        self.findings = 0
        paths = sorted(bad_rows.FOLDER.glob("*.txt"))
        self._table = [one for path in paths for one in bad_rows.rows(path) if one.texts("only") == []]
        self._commands = Commands()

    def run(self, number: int) -> None:
        """The run of this number."""
        one = row(random.Random(f"{self.seed}:{number}"), self._table)  # noqa: S311
        mark = f"{MARK}={self.seed}:{number}"
        one.steps.insert(0, ("env", mark))
        with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
            outcome = bad_rows.Stage(one, Path(folder)).run(self._commands)
        self.codes[outcome.code] += 1
        if became_pppd(one, outcome):
            outcome.code, outcome.left = 0, []
        if found := wrong(outcome, mark):
            self.findings += 1
            print(f"\n{printed(one)}\n# " + "\n# ".join(found))
            print("\n".join(line[:200] for line in outcome.said[-20:]))
            print(f"again: tools/fuzz_command.py --seed {self.seed} --only {number}", flush=True)

    def stop(self) -> None:
        """Nothing is left of it."""
        self._commands.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=50.0)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--only", type=int, help="this run alone")
    asked = parser.parse_args()
    print(f"fuzz_command: seed {asked.seed}", flush=True)
    fuzzer, number, end = Fuzzer(asked.seed), 0, time.monotonic() + asked.seconds
    try:
        if asked.only is not None:
            fuzzer.run(asked.only)
        while asked.only is None and time.monotonic() < end:
            fuzzer.run(number)
            number += 1
    except KeyboardInterrupt:
        print("interrupted")
    finally:
        fuzzer.stop()
    ends = ", ".join(f"{code}: {count}" for code, count in sorted(fuzzer.codes.items(), key=lambda end: -end[1]))
    print(f"{sum(fuzzer.codes.values())} runs (seed {asked.seed}): {fuzzer.findings} findings; exit codes {ends}")
    return 1 if fuzzer.findings else 0


if __name__ == "__main__":
    sys.exit(main())
