"""Command lines: every call of wvdial 1.61 and its messages to the letter, pydial's and pydialconf's own switches."""

from __future__ import annotations

import pytest

from pydial.cli.command_line import conf_arguments, dial_arguments, help_text, usage_text, version_text
from pydial.cli.switches import (
    DEVICES,
    FILE,
    FLAG,
    FOLDER,
    PROGRAMS,
    PYDIAL,
    PYDIALCONF,
    RECORDING,
    SECONDS,
    SWITCHES,
    USB_DEVICE,
    Arguments,
    ConfArguments,
)
from pydial.errors import UsageError

TRY = "Try `wvdial --help' or `wvdial --usage' for more information."

CALLS = [
    ([], Arguments("wvdial")),
    (["-c"], Arguments("wvdial", chat=True)),
    (["--chat", "a"], Arguments("wvdial", chat=True, sections=("a",))),
    (["-C", "f"], Arguments("wvdial", config=("f",))),
    (["-Cf", "-C", "g"], Arguments("wvdial", config=("f", "g"))),
    (["-nCf"], Arguments("wvdial", no_syslog=True, config=("f",))),
    (["-ncC", "f"], Arguments("wvdial", no_syslog=True, chat=True, config=("f",))),
    (["--config=f=g"], Arguments("wvdial", config=("f=g",))),
    (["a", "--config", "f", "b"], Arguments("wvdial", config=("f",), sections=("a", "b"))),
    (["--conf=f", "--no", "--ch"], Arguments("wvdial", config=("f",), no_syslog=True, chat=True)),
    (["-n", "--", "-n", "--chat"], Arguments("wvdial", no_syslog=True, sections=("-n", "--chat"))),
    (["-", ""], Arguments("wvdial", sections=("-", ""))),
    (["Init2=AT+X=1", " Phone = 1 "], Arguments("wvdial", overrides=(("Init2", "AT+X=1"), (" Phone ", " 1 ")))),
    (["-?"], Arguments("wvdial", "help")),
    (["-h"], Arguments("wvdial", "help")),
    (["--h"], Arguments("wvdial", "help")),
    (["--usage", "--bogus"], Arguments("wvdial", "usage")),
    (["-V"], Arguments("wvdial", "version")),
    (["--vers"], Arguments("wvdial", "version")),
    (["-qvb"], Arguments("wvdial", quiet=True, verbose=True, background=True)),
    (["--check", "--json"], Arguments("wvdial", check=True, json=True)),
    (["--record", "f", "--once"], Arguments("wvdial", record="f", once=True)),
    (["caf\udce9", "\xe9=\xe9"], Arguments("wvdial", sections=("caf\xe9",), overrides=(("\xc3\xa9", "\xc3\xa9"),))),
]


@pytest.mark.parametrize(("argv", "arguments"), CALLS)
def test_calls(argv: list[str], arguments: Arguments) -> None:
    assert dial_arguments(argv, "/usr/bin/wvdial") == arguments
    assert arguments.as_wvdial


REFUSED = [
    (["--bogus"], "/usr/bin/wvdial: unrecognized option '--bogus'"),
    (["a", "-x"], "/usr/bin/wvdial: invalid option -- 'x'"),
    (["-cx"], "/usr/bin/wvdial: invalid option -- 'x'"),
    (["-C"], "/usr/bin/wvdial: option requires an argument -- 'C'"),
    (["--config"], "/usr/bin/wvdial: option '--config' requires an argument"),
    (["--bogus=3"], "/usr/bin/wvdial: unrecognized option '--bogus=3'"),
    (["--password=3"], "/usr/bin/wvdial: unrecognized option '--password'"),
    (["--chat="], "/usr/bin/wvdial: option '--chat' doesn't allow an argument"),
    (["--c"], "/usr/bin/wvdial: option '--c' is ambiguous; possibilities: '--chat' '--config'"),
    (["--status", "--hangup"], "/usr/bin/wvdial: --hangup and --status exclude each other"),
    (["--exec", "-b"], "/usr/bin/wvdial: --background and --exec exclude each other"),
    (["--replay", "f", "-b"], "/usr/bin/wvdial: --replay and --background exclude each other"),
    (["--replay", ""], "/usr/bin/wvdial: option '--replay' requires an argument that is not empty"),
    (["--record="], "/usr/bin/wvdial: option '--record' requires an argument that is not empty"),
]


@pytest.mark.parametrize(("argv", "line"), REFUSED)
def test_refusals(argv: list[str], line: str) -> None:
    with pytest.raises(UsageError) as caught:
        dial_arguments(argv, "/usr/bin/wvdial")
    assert (caught.value.message, caught.value.hint) == (line, TRY)
    assert caught.value.exit_code == 64


@pytest.mark.parametrize("argv", [["-C", ""], ["--config="]])
def test_an_empty_file_name_is_wrong_usage_in_wvdials_words_too(argv: list[str]) -> None:
    with pytest.raises(UsageError, match="option '--config' requires an argument that is not empty"):
        dial_arguments(argv, "pydial")
    assert dial_arguments(argv, "/usr/bin/wvdial").config == ("",)  # it is refused when it is read


# -- pydialconf


def test_defaults() -> None:
    assert conf_arguments([], "/usr/bin/wvdialconf") == ConfArguments("wvdialconf", file="/etc/wvdial.conf")
    assert conf_arguments([], "wvdialconf").as_wvdialconf and not conf_arguments([], "pydialconf").as_wvdialconf


@pytest.mark.parametrize(
    ("words", "ports", "file"),
    [
        (["--ports", "ttyUSB*", "f"], ("ttyUSB*",), "f"),
        (["--ports=ttyS0,ttyS1", "f"], ("ttyS0", "ttyS1"), "f"),
        (["--ports", "ttyS0", "--ports", "ttyS1"], ("ttyS0", "ttyS1"), "/etc/wvdial.conf"),
        (["--ports", "/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/null"], ("/dev/ttyUSB0", "/dev/ttyUSB1"), "/dev/null"),
        (["--ports", "/dev/serial/by-id/x", "/tmp/f"], ("/dev/serial/by-id/x",), "/tmp/f"),
        (["--ports=ttyS0", "ttyS1"], ("ttyS0",), "ttyS1"),
    ],
)
def test_ports_may_be_several(words: list[str], ports: tuple[str, ...], file: str) -> None:
    arguments = conf_arguments(words, "pydialconf")
    assert (arguments.ports, arguments.file) == (ports, file)


def test_values_and_shortened_names() -> None:
    arguments = conf_arguments(["--time", "2.5", "--bind=0x421:405", "--dry", "--", "-f"], "pydialconf")
    assert (arguments.timeout, arguments.bind, arguments.file) == (2.5, ("0421", "0405"), "-f")
    assert arguments.dry_run and not arguments.list


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--bind", "nokia"], "--bind nokia: that is no VID:PID."),
        (["--timeout", "0"], "--timeout 0: that is no number of seconds."),
        (["--timeout", "nan"], "--timeout nan: that is no number of seconds."),
        (["--prefix", ""], "conf: option '--prefix' requires an argument that is not empty"),  # the system itself
        (["--prefix="], "conf: option '--prefix' requires an argument that is not empty"),
        (["--ports", ""], "conf: option '--ports' requires an argument that is not empty"),
        (["--timeout="], "conf: option '--timeout' requires an argument that is not empty"),
        (["--p"], "conf: option '--p' is ambiguous; possibilities: '--ports' '--prefix'"),
        (["a", "b"], "Usage: conf [OPTION...] [FILENAME]"),
        (["--json", "--help=x"], "conf: option '--help' doesn't allow an argument"),
    ],
)
def test_refusals_of_pydialconf(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        conf_arguments(words, "conf")
    assert caught.value.message == message


def test_help_wins_over_a_mistake_behind_it() -> None:
    """As in every program that uses the C library's argp; wvdialconf is one."""
    assert conf_arguments(["--help", "--bogus", "a", "b"], "wvdialconf").action == "help"
    with pytest.raises(UsageError):
        conf_arguments(["--bogus", "--help"], "wvdialconf")


# -- the table


@pytest.mark.parametrize(("name", "kind"), [(PYDIAL, Arguments), (PYDIALCONF, ConfArguments)])
def test_every_switch_has_its_field_and_its_place_in_the_texts(name: str, kind: type) -> None:
    program = PROGRAMS[name]
    read = dial_arguments if name == PYDIAL else conf_arguments
    values = {FILE: "x", FOLDER: "x", RECORDING: "x", DEVICES: "x", SECONDS: "1", USB_DEVICE: "1:2"}
    for switch in program.switches:
        word = f"--{switch.name}" + (f"={values[switch.kind]}" if switch.value else "")
        company = [f"--{other}" for other in switch.goes_with[:1]]
        assert read([word, *company], name) != read(company, name), switch.name
        assert f"--{switch.name}" in help_text(program, name) and f"[--{switch.name}" in usage_text(program, name)
    assert max(map(len, help_text(program, name).splitlines())) <= 80


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_rows_of_the_table_fit_together(program) -> None:
    names = [switch.name for switch in program.switches]
    letters = "".join(switch.letters for switch in program.switches)
    assert len(names) == len(set(names)) and len(letters) == len(set(letters))
    for switch in program.switches:
        assert switch.group and switch.meaning
        assert bool(switch.value) == (switch.kind != FLAG), switch.name
        assert {*switch.excludes, *switch.goes_with} <= set(names), switch.name
    assert all(set(switch.programs) <= set(PROGRAMS) for switch in SWITCHES)


def test_help_has_wvdials_lines() -> None:
    text = help_text(PROGRAMS[PYDIAL], "wvdial")
    lines = text.split("\n")
    for line in (
        "Usage: wvdial [OPTION...] [SECTION]... [OPTION=value]...",
        "An intelligent PPP dialer.",
        "  -c, --chat                 used when running wvdial from pppd",
        "  -C, --config=configfile    use configfile instead of /etc/wvdial.conf",
        "  -?, --help                 Give this help list",
        "      --usage                Give a short usage message",
        "the configuration files.",
    ):
        assert line in lines
    assert all(len(line) < 80 for line in lines + usage_text(PROGRAMS[PYDIAL], "wvdial").split("\n"))
    assert help_text(PROGRAMS[PYDIAL], "pydial").startswith("Usage: pydial ")


def test_version() -> None:
    copyright_line = "Copyright (c) 1997-2005 Net Integration Technologies, Inc.\n"
    dial, conf = PROGRAMS[PYDIAL], PROGRAMS[PYDIALCONF]
    assert version_text(dial, "wvdial").startswith(f"WvDial 1.61\n{copyright_line}")
    assert version_text(dial, "pydial").startswith("pydial ")
    assert version_text(conf, "wvdialconf").startswith("WvDialConf 1.61 (pydial ")
    assert version_text(conf, "pydialconf").startswith("pydialconf ")
