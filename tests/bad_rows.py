r"""The table of bad input: text files in tests/bad_input/, for people to read and to add to.

== a title                 begins a row; each row has a folder of its own, and its commands run there
set Baud = fast            a line more for `conf`, a configuration that dials
file NAME                  a file of these bytes: `| a line`, `|- without its end`
folder, fifo, socket NAME  what has the name; also `link NAME TARGET` and `mode NAME 0000`
locked NAME                a pid file of a process that lives, {self}; `kept` in a name: it is there afterwards
env NAME=VALUE             for the command; `env -NAME`: not set
stdin FILE                 where it comes from, `closed` for none; also `stdout` and `stderr`
modem ATZ = TEXT           what the modem says to that line, without an echo; else it echoes, and says OK, or CONNECT
only root                  or `only user`: who can see it
term 1                     SIGTERM comes after so many seconds
$ pydial -C conf           the command
exit 64                    how it must end, or `exit -2` for signal 2
! an error's line          on standard error: all of them, in order; no error has more than three
. another line             one of wvdial's there, or the modem's; the banner is left out
< a line                   one that must be among those on standard output

Escapes are Python's (`\x00`, `\\`), `{9*text}` is a text nine times. {folder}, {modem}, {tty}, {pppd}, {version},
{pid}, {owner} and {date} stand for what they say, `{some*x}` for x any number of times: where a long text is cut is
chance. `python -m tests.bad_rows FILE...` prints a file's rows as they are.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pydial import __version__
from tests.command_server import Commands
from tests.pty_modem import PtyModem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

FOLDER = Path(__file__).parent / "bad_input"
CONFIGURATION = """[Dialer Defaults]
Modem = {modem}
Phone = 5551234
Stupid Mode = yes
PPPD Path = {pppd}
Check DNS = no
Check Def Route = no
"""
PPPD = "#!/bin/sh\nexit 16\n"
BANNER = re.compile(
    r"--> (PyDial: Internet dialer version|WvDial: Internet dialer version 1\.61 \(pydial) |(WvModem|\{tty\})<\*1>: "
)
"""It is left out; so is what pydialconf says to a modem."""
SOME, COUNT = "{some*", re.compile(r"\{[0-9]+\*")
NO_SECRETS_FILES = re.compile(
    r"--> (Warning: Could not modify /etc/ppp/|--> (PAP|CHAP) \(|Warning: The password cannot reach pppd: |"
    r"Run pydial as root, or let root write the line there once: |Refused to you, too: )"
)
"""Left out, too: said where there is no /etc/ppp, or it is root's."""
ENVIRONMENT = ("PATH", "LANG", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
MOST_LINES = 3
"""That one error may have."""
GIVEN = (
    *("set", "file", "|", "|-", "folder", "fifo", "socket", "locked", "link", "mode"),
    *("env", "stdin", "stdout", "stderr"),
)
HOW = ("modem", "only", "term", "$")
EXPECTED = ("exit", "!", ".", "<")


class Row:
    """One of the table: `steps` are (word, text) in the order of the file."""

    def __init__(self, title: str, steps: list[tuple[str, str]]) -> None:
        self.title = title
        self.steps = steps

    def texts(self, *words: str) -> list[str]:
        """The texts of these words, in order."""
        return [text for word, text in self.steps if word in words]

    @property
    def is_for_us(self) -> bool:
        """Whether this user can see it."""
        wanted = self.texts("only")
        return not wanted or (wanted == ["root"]) == (os.geteuid() == 0)


class Outcome:
    """What a row's command did; `left` is what it left behind, and should not have."""

    def __init__(self, code: int | str, said: list[str], printed: list[str], left: list[str]) -> None:
        self.code, self.said, self.printed, self.left = code, said, printed, left


def rows(path: Path) -> list[Row]:
    """All rows of a file."""
    found: list[Row] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        word, _, text = line.partition(" ")
        if word == "==":
            found.append(Row(text, []))
        elif line and word != "#":
            assert word in (*GIVEN, *HOW, *EXPECTED), f"{path}:{number}: {word}"
            found[-1].steps.append((word, text))
    return found


def bytes_of(text: str) -> bytes:
    """`text` in UTF-8, its escapes undone."""
    text = re.sub(r"\{([0-9]+)\*(.*?)\}", lambda found: found[2] * int(found[1]), text)
    return text.encode().decode("unicode_escape").encode("latin-1")


class Stage:
    """A folder with what a row asks for, and a modem."""

    def __init__(self, row: Row, folder: Path) -> None:
        self.row = row
        self.folder = folder
        self._answers: dict[str, list[str]] = {}
        for text in row.texts("modem"):
            line, _, answer = text.partition(" = ")
            self._answers.setdefault(line, []).append(answer)
        self.modem = PtyModem(self._answer)
        try:
            self._furnish()
        except BaseException:
            self.modem.stop()
            raise

    def _furnish(self) -> None:
        folder = self.folder
        self.pppd = folder / "pppd"
        self.pppd.write_text(PPPD)
        self.pppd.chmod(0o755)
        (folder / "run").mkdir()
        (folder / "lock").mkdir()
        (folder / "home").mkdir()
        (folder / "dev").mkdir()
        self.environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        self.environment |= {"HOME": str(folder / "home"), "RUNTIME_DIRECTORY": str(folder / "run")}
        self.environment |= {"STATE_DIRECTORY": str(folder), "PYDIAL_STANDIN_FOLDER": str(folder)}
        self.streams = ["/dev/null", str(folder / ".out"), str(folder / ".err")]
        self.ended_after = next(map(float, self.row.texts("term")), None)
        self._file = ""
        self._locked: IO[str] | None = None
        self._write("conf", CONFIGURATION.encode())
        for word, text in self.row.steps:
            if word in GIVEN:
                self._give(word, text)

    def run(self, commands: Commands) -> Outcome:
        """The row's command, to its end."""
        try:
            [command] = self.row.texts("$")
            words = [os.fsdecode(bytes_of(self._filled(word))) for word in command.split(" ")]
            before = self.modem.settings()
            code = commands.run(words, str(self.folder), self.environment, self.streams, self.ended_after)
            left = [f"run/{name}" for name in sorted(os.listdir(self.folder / "run")) if "kept" not in name]
            left += [f"lock/{name}" for name in sorted(os.listdir(self.folder / "lock"))]
            left += [] if self.modem.is_gone or before == self.modem.settings() else ["the line's settings"]
        finally:
            self.modem.stop()
            if self._locked:
                self._locked.close()
        return Outcome(code, self._lines(self.folder / ".err"), self._lines(self.folder / ".out"), left)

    # -- what is given

    def _give(self, word: str, text: str) -> None:
        name, _, rest = text.partition(" ")
        place = self.folder / name
        match word:
            case "set":
                self._write("conf", bytes_of(self._filled(text)) + b"\n")
            case "file":
                self._file = name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(b"")
            case "|" | "|-":
                self._write(self._file, bytes_of(self._filled(text)) + (b"\n" if word == "|" else b""))
            case "folder":
                place.mkdir(parents=True)
            case "fifo":
                os.mkfifo(place)
            case "socket":
                with socket.socket(socket.AF_UNIX) as found:
                    found.bind(str(place))
            case "locked":
                self._locked = place.open("w")
                fcntl.lockf(self._locked, fcntl.LOCK_EX)
                self._locked.write(f"{os.getpid()}\n")
                self._locked.flush()
            case "link":
                place.symlink_to(self._filled(rest))
            case "mode":
                place.chmod(int(rest, 8))
            case "env" if text.startswith("-"):
                self.environment.pop(text[1:], None)
            case "env":
                name, _, value = text.partition("=")
                self.environment[name] = os.fsdecode(bytes_of(self._filled(value)))
            case _:
                number = ("stdin", "stdout", "stderr").index(word)
                self.streams[number] = self._filled(text)

    def _write(self, name: str, data: bytes) -> None:
        with open(self.folder / name, "ab") as file:
            file.write(data.replace(b"{modem}", self.modem.device.encode()).replace(b"{pppd}", bytes(self.pppd)))

    def _filled(self, text: str) -> str:
        places = (("folder", self.folder), ("modem", self.modem.device), ("pppd", self.pppd), ("self", os.getpid()))
        for name, value in places:
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def _answer(self, line: str) -> list[bytes | float | None]:
        given = next((said for key, said in self._answers.items() if line.startswith(key)), None)
        if given is None:
            return [f"{line}\r\r\n{'CONNECT' if line.startswith('ATD') else 'OK'}\r\n".encode("latin-1")]
        said = given.pop(0) if len(given) > 1 else given[0]
        return [None if piece == "{gone}" else bytes_of(piece) for piece in re.split(r"(\{gone\})", said)]

    # -- what has come

    def _lines(self, path: Path) -> list[str]:
        if not path.exists():
            return []
        text = path.read_bytes().decode("utf-8", "backslashreplace")
        for name, value in (("pppd", self.pppd), ("folder", self.folder), ("modem", self.modem.device)):
            text = text.replace(str(value), f"{{{name}}}")
        text = re.sub(r"(?<= belongs to )\S+:\w+", "{owner}", text)
        text = re.sub(r"\bpts/[0-9]+<", "{tty}<", text)
        if any(
            "{self}" in step for _, step in self.row.steps
        ):  # elsewhere a number that is the same means something else
            text = re.sub(rf"\b{os.getpid()}\b", "{self}", text)
        text = re.sub(
            r"\bpid [0-9]+|(?<=Pid of pppd: )[0-9]+", lambda found: found[0].rstrip("0123456789") + "{pid}", text
        )
        text = re.sub(r"(?<= at )\w{3} \w{3} [ 0-9]+:\d\d:\d\d \d{4}", "{date}", text).replace(__version__, "{version}")
        lines = text.removesuffix("\n").split("\n") if text else []
        return [shown(line) for line in lines if not BANNER.match(line) and not NO_SECRETS_FILES.match(line)]


def shown(line: str) -> str:
    """One line as a row has it: what cannot be read is escaped, and what repeats itself 30 times or more is counted."""
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)
    return re.sub(r"(.{1,8}?)\1{29,}", lambda found: f"{{{len(found[0]) // len(found[1])}*{found[1]}}}", line)


def run(row: Row, commands: Commands) -> Outcome:
    """The row, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bad") as folder:
        return Stage(row, Path(folder)).run(commands)


def differences(row: Row, outcome: Outcome) -> Iterator[str]:
    """How the outcome is not the one in the row."""
    if [str(outcome.code)] != row.texts("exit"):
        yield f"exit {outcome.code}"
    if not all_alike([line.rstrip(" ") for line in outcome.said], row.texts("!", ".")):
        yield "\n".join(["on standard error:", *outcome.said])
    yield from (f"not on standard output: {line}" for line in row.texts("<") if line not in outcome.printed)
    yield from (f"left behind: {name}" for name in outcome.left)


def all_alike(said: list[str], expected: list[str]) -> bool:
    """Whether lines are as a row has them; `{some*x}` there stands for any number of repetitions."""
    said = [
        COUNT.sub("{some*", line) if SOME in one else line for line, one in zip(said, expected, strict=False)
    ] + said[len(expected) :]
    return said == expected


def longest_error(row: Row) -> int:
    """Lines of the longest error that the row expects; the error behind a warning and its hint is another one."""
    longest, lines, was_warning = 0, 0, False
    for word, text in row.steps:
        if word in "!.":
            is_next = word == "." or "Warning: " in text or (was_warning and lines == MOST_LINES - 1)
            lines = 0 if word == "." else 1 if is_next else lines + 1
            was_warning = "Warning: " in text or (was_warning and not is_next)
            longest = max(longest, lines)
    return longest


# -- rows as they are now

PROGRESS = re.compile(
    r"(?!--> )|--> ("
    r"Initializing modem|Sending: |Re-Sending: |Modem (initialized|not responding)|Waiting for |Carrier detected|"
    r"Starting pppd at|Pid of pppd|Using interface|Disconnecting at|Auto Reconnect|Don't know what to do|Cannot open|"
    r"There is no configuration: looking|No Modem is set in |Looking for |Found a modem on |"
    r"Configuration does not specify|Maximum Attempts|The line is |No dial tone|No Carrier|No Answer|Voice line|"
    r"Timed out|Bad init string|Invalid dial command|Connected, but carrier|Looks like a|Found a good menu|"
    r"Caught signal|The recording holds|The PPP daemon has died|PPP was killed|man pppd explains|"
    r"Try again and look into|Unable to run|Check permissions)"
)
"""Of a dial: lines of wvdial's, and what the modem said."""
SCAN = re.compile(
    r"Editing |Scanning |Sorry, no modem|Did you configure|See the ports|\{tty\}<|"
    r".*<Warn>: (Can't open|\.\.\.starting)|$"
)
"""Of pydialconf: what is no error."""
OF_THIS_SYSTEM = re.compile(
    r"\[(kernel-ppp|lock-denied|modem-denied|pppd-lacks-root|peers-denied|secrets-denied)\]$|^[0-9]+ |^$"
)
"""Findings that another machine may not have, and how many there are."""


def problems(printed: list[str]) -> list[str]:
    """Of --check: the problems."""
    start = next((number + 2 for number, line in enumerate(printed) if line.startswith("pppd: ")), 0)
    pairs = zip(printed[start::2], [*printed[start + 1 :: 2], ""], strict=False)
    return [line for pair in pairs if not OF_THIS_SYSTEM.search(pair[0]) for line in pair]


def main() -> int:
    """Prints the rows of the files."""
    commands = Commands()
    try:
        for path in map(Path, sys.argv[1:]):
            for row in rows(path):
                print(f"== {row.title}")
                for word, text in row.steps:
                    if word not in EXPECTED or not row.is_for_us:
                        print(f"{word} {text}" if text else word)
                if not row.is_for_us:
                    print()
                    continue
                outcome = run(row, commands)
                print(f"exit {outcome.code}")
                is_dial = any(line.startswith("--> ") for line in outcome.said)
                no_error = PROGRESS if is_dial else SCAN
                for line in outcome.said:
                    print(f"{'.' if no_error.match(line) else '!'} {line}".rstrip(" "))
                for line in row.texts("<") or (problems(outcome.printed)[:20] if not outcome.said else []):
                    print("<", line)
                for name in outcome.left:
                    print(f"# left behind: {name}")
                print(flush=True)
    finally:
        commands.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
