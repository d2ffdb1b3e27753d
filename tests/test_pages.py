"""Manual pages and completion in share/: as the tables are, clean for mandoc and man, and Tab works in every shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from pydial.cli.ctl_commands import VERBS
from pydial.cli.switches import PROGRAMS
from pydial.config.options import OPTIONS
from pydial.errors import EXIT_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydial.cli.ctl_commands import Verb

ROOT = Path(__file__).parents[1]
SHARE = ROOT / "share"
MANUALS = sorted(SHARE.glob("man/man*/*"))
COMMANDS = {program.name: program for program in PROGRAMS.values()}
SECONDS = 20


def run(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=SECONDS, **options)


def test_what_is_committed_is_what_the_tables_make() -> None:
    done = run(sys.executable, ROOT / "tools/pages", "--check", env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")


# -- manual pages


def plain(page: Path) -> str:
    """A page as it is read, without bold and underlined letters, in one line."""
    if not shutil.which("mandoc"):
        pytest.skip("needs mandoc")
    text = re.sub(".\b", "", run("mandoc", "-Tutf8", page).stdout)
    return " ".join(text.replace("‐\n", "").split()).replace("‐", "-")  # noqa: RUF001 - roff's hyphen


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_has_every_switch_and_its_meaning(name: str) -> None:
    (page,) = SHARE.glob(f"man/man*/{name}.[18]")
    text = plain(page)
    for switch in COMMANDS[name].switches:
        assert f"--{switch.name}" in text and all(f"-{letter}" in text for letter in switch.letters)
        meaning = " ".join(switch.meaning.format(program=name).split())
        assert meaning[1:] in text, switch.name
    assert COMMANDS[name].original in text


def test_the_page_of_pydialctl_has_every_command_and_option() -> None:
    text = plain(SHARE / "man/man1/pydialctl.1")
    for path, verb in walked(VERBS):
        assert path in text and verb.meaning[1:] in text
        assert all(argument.name in text for argument in verb.arguments if argument.is_option)


def walked(verbs: Iterable[Verb], before: str = "") -> Iterator[tuple[str, Verb]]:
    for verb in verbs:
        if verb.parts:
            yield from walked(verb.parts, f"{verb.name} ")
        else:
            yield f"{before}{verb.name}", verb


def test_bash_offers_every_command_of_pydialctl(home: Path) -> None:
    assert bash(home, "pydialctl", "pydialctl ") == [verb.name for verb in VERBS]
    for path, verb in walked(VERBS):
        offered = set(bash(home, "pydialctl", f"pydialctl {path} --"))
        assert offered == {"--help", *(argument.name for argument in verb.arguments if argument.is_option)}


def test_the_page_of_the_configuration_has_every_option() -> None:
    text = plain(SHARE / "man/man5/wvdial.conf.5")
    for option in OPTIONS:
        assert option.name in text
        assert " ".join(option.meaning.replace("`", "").split())[1:] in text


def test_the_exit_codes_are_told() -> None:
    text = plain(SHARE / "man/man1/pydial.1")
    assert all(re.search(rf" {code} {re.escape(meaning[0])}", text, re.I) for code, meaning in EXIT_CODES.items())


@pytest.mark.skipif(not shutil.which("mandoc"), reason="needs mandoc")
@pytest.mark.parametrize("page", MANUALS, ids=lambda page: page.name)
def test_mandoc_has_nothing_to_say(page: Path) -> None:
    said = run("mandoc", "-Tlint", page).stdout.splitlines()
    assert [line for line in said if "referenced manual not found" not in line] == []  # they are not installed here


@pytest.mark.skipif(not shutil.which("man"), reason="needs man")
@pytest.mark.parametrize("page", MANUALS, ids=lambda page: page.name)
def test_man_has_nothing_to_say(page: Path) -> None:
    shown = run("man", "--warnings", "-l", page, env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""})
    assert shown.returncode == 0 and "NAME" in shown.stdout
    assert [line for line in shown.stderr.splitlines() if "mandoc.db" not in line] == []


# -- completion

CONFIGURATION = """\
[Dialer Defaults]
Phone = 1
[dialer mobile]
[ Dialer at home ]
[Modem0]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "own.conf").write_text(CONFIGURATION)
    (tmp_path / "dial.txt").write_text("# Recorded by pydial 0.1.0 on a day.\n")
    (tmp_path / "notes.txt").write_text("Nothing.\n")
    return tmp_path


def bash(home: Path, command: str, line: str) -> list[str]:
    """What bash is given for the word at the end of `line`."""
    script = (
        f"cd {home}; . {SHARE}/bash-completion/completions/{command}; COMP_LINE=$1 COMP_POINT=${{#1}}; "
        f"_{command.replace('-', '_')} 2>&1; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = run("bash", "--norc", "-c", script, "bash", line, env={"PATH": os.environ["PATH"], "HOME": str(home)})
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


BASH = [
    ("pydial --ba", ["--background"]),
    ("pydial --status --ha", [""]),  # they exclude each other
    ("pydial -b --st", [""]),
    ("pydial -- --ba", [""]),  # a section
    ("pydial --rec", ["--record="]),
    ("pydial -C own.conf m", ["mobile"]),
    ("pydial --config=own.conf at", ["at\\ home"]),
    ("pydial -C own.conf 'at", ["at home"]),
    ("pydial -C ow", ["own.conf"]),
    ("pydial --config ow", ["own.conf"]),
    ("pydial --config=ow", ["own.conf"]),
    ("pydial --replay ", ["dial.txt"]),
    ("pydial --replay=no", ["notes.txt"]),  # no recording: any file
    ("pydial Stup", ["Stupid\\ Mode="]),
    ("pydial Stupid\\ Mode=y", ["yes"]),
    ("pydial stupid\\ mode=y", ["yes"]),
    ("pydial 'FlowControl=X", ["FlowControl=XONXOFF"]),
    ("pydial Passw", ["Password\\ Prompt="]),  # not the password itself: others see it
    ("pydialconf --st", ["--stable-names"]),
    ("pydialconf ow", ["own.conf"]),
    ("pydialctl mo", ["modems"]),
    ("pydialctl sms se", ["send"]),
    ("pydialctl signal --wa", ["--watch"]),
    ("pydialctl pin enter --la", ["--last-try"]),
    ("pydialctl sms list -C ow", ["own.conf"]),
    ("pydialctl status -C own.conf m", ["mobile"]),
    ("pydialctl pin status --section x -C own.conf at", ["at\\ home"]),
]


@pytest.mark.parametrize(("line", "words"), BASH)
def test_bash_offers(home: Path, line: str, words: list[str]) -> None:
    assert bash(home, line.split()[0], line) == words


def test_bash_offers_every_switch(home: Path) -> None:
    for command, program in COMMANDS.items():
        offered = {word.rstrip("=") for word in bash(home, command, f"{command} --")}
        assert offered == {f"--{switch.name}" for switch in program.switches}


def test_bash_offers_devices(home: Path) -> None:
    there = {str(path) for path in Path("/dev").glob("ttyS[0-9]*")}
    for before in ("pydialconf --ports /dev/ttyS", "pydial Modem=/dev/ttyS"):
        assert set(filter(None, bash(home, before.split()[0], before))) == there
    if there:
        first = min(there)
        assert f"{first}\\,{first}" in bash(home, "pydialconf", f"pydialconf --ports {first},/dev/ttyS")


@pytest.mark.skipif(not shutil.which("fish"), reason="needs fish")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pydial --ba", {"--background"}),
        ("pydial --status --ha", set()),
        ("pydial -C own.conf mob", {"mobile"}),
        ("pydial -C own.conf at", {"at home"}),
        ("pydial -C ow", {"own.conf"}),
        ("pydial --replay ", {"dial.txt"}),
        ("pydial Stupid", {"Stupid Mode=yes", "Stupid Mode=no"}),
        ("pydialconf --stab", {"--stable-names"}),
        ("wvdialconf --stab", {"--stable-names"}),
        ("wvdial --backg", {"--background"}),
        ("pydialctl rec", {"reconnect"}),
        ("pydialctl sms de", {"delete"}),
        ("pydialctl signal --wat", {"--watch"}),
        ("pydialctl signal -C own.conf mob", {"mobile"}),
    ],
)
def test_fish_offers(home: Path, line: str, words: set[str]) -> None:
    files = sorted(SHARE.glob("fish/vendor_completions.d/*"))
    script = "".join(f"source {file}; " for file in files) + "complete -C $argv[1]"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = run("fish", "--no-config", "-c", script, line, env=environment, cwd=home)
    assert done.returncode == 0 and not done.stderr
    assert {row.split("\t")[0] for row in done.stdout.splitlines()} == words


@pytest.mark.skipif(not shutil.which("zsh"), reason="needs zsh")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("pydial --backg", "pydial --background "),
        ("pydial -C own.conf mob", "pydial -C own.conf mobile "),
        ("pydial --config=own.conf at", r"pydial --config=own.conf at\ home "),
        ("pydial -C ow", "pydial -C own.conf "),
        ("pydial --replay ", "pydial --replay dial.txt "),
        (r"pydial Stupid\ M", r"pydial Stupid\ Mode="),
        (r"pydial Stupid\ Mode=y", r"pydial Stupid\ Mode=yes "),
        ("pydialconf --stab", "pydialconf --stable-names "),
        ("wvdial --backg", "wvdial --background "),
        ("pydialctl rec", "pydialctl reconnect "),
        ("pydialctl sms de", "pydialctl sms delete "),
        ("pydialctl signal --wat", "pydialctl signal --watch "),
        ("pydialctl signal -C own.conf mob", "pydialctl signal -C own.conf mobile "),
    ],
)
def test_zsh_completes_at_tab(home: Path, typed: str, completed: str) -> None:
    """The line as zsh has it after Tab: a widget writes it into a file."""
    (home / ".zshrc").write_text(
        f"fpath=({SHARE}/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D\n"
        "PS1='ready>'; write() { print -rn -- $BUFFER >line; zle kill-buffer; print -n written }\n"
        "zle -N write; bindkey '^X' write; unsetopt beep zle_bracketed_paste\n"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    shell = pexpect.spawn("zsh", ["-i"], cwd=str(home), env=environment, timeout=SECONDS, encoding="utf-8")
    try:
        shell.expect_exact("ready>")
        shell.send(f"{typed}\t\x18")
        shell.expect_exact("written")
        assert (home / "line").read_text() == completed
    finally:
        shell.close(force=True)


def test_bash_completes_at_tab(home: Path) -> None:
    """Not the function alone: the line that readline makes of it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "dumb", "PS1": "ready>"}
    shell = pexpect.spawn("bash", ["--norc", "-i"], cwd=str(home), env=environment, timeout=SECONDS, encoding="utf-8")
    try:
        shell.sendline(f". {SHARE}/bash-completion/completions/pydial; pydial() {{ printf '<%s>' \"$@\"; }}")
        for typed, given in (
            ("pydial -C own.conf at\t", "<-C><own.conf><at home>"),
            ("pydial --config=ow\tmob\t", "<--config=own.conf><mobile>"),
            ("pydial Stup\ty\t", "<Stupid Mode=yes>"),
            ("wvdial 2>&1; pydial 'Stup\ty\t", "<Stupid Mode=yes>"),
        ):
            shell.sendline(typed)
            shell.expect_exact(given)
    finally:
        shell.close(force=True)
