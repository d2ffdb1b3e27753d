"""The command line: every call of wvdial 1.61, its messages to the letter, and pydial's own options."""

from __future__ import annotations

import pytest

from pydial.cli.switches import SWITCHES, Arguments, help_text, parse, usage_text, version_text
from pydial.errors import UsageError

TRY = "\nTry `wvdial --help' or `wvdial --usage' for more information."

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
    assert parse(argv, "/usr/bin/wvdial") == arguments
    assert arguments.as_wvdial


REFUSED = [
    (["--bogus"], "/usr/bin/wvdial: unrecognized option '--bogus'"),
    (["a", "-x"], "/usr/bin/wvdial: invalid option -- 'x'"),
    (["-cx"], "/usr/bin/wvdial: invalid option -- 'x'"),
    (["-C"], "/usr/bin/wvdial: option requires an argument -- 'C'"),
    (["--config"], "/usr/bin/wvdial: option '--config' requires an argument"),
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
        parse(argv, "/usr/bin/wvdial")
    assert caught.value.message == line + TRY
    assert caught.value.exit_code == 64


@pytest.mark.parametrize("argv", [["-C", ""], ["--config="]])
def test_an_empty_file_name_is_wrong_usage_in_wvdials_words_too(argv: list[str]) -> None:
    with pytest.raises(UsageError, match="option '--config' requires an argument that is not empty"):
        parse(argv, "pydial")
    assert parse(argv, "/usr/bin/wvdial").config == ("",)  # it is refused when it is read


def test_every_switch_has_its_field_and_its_place_in_the_texts() -> None:
    for switch in SWITCHES:
        argument = f"--{switch.name}" + ("=x" if switch.value else "")
        assert parse([argument], "pydial") != Arguments("pydial")
        assert f"--{switch.name}" in help_text("pydial") and f"[--{switch.name}" in usage_text("pydial")


def test_help_has_wvdials_lines() -> None:
    lines = help_text("wvdial").split("\n")
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
    assert all(len(line) < 80 for line in lines + usage_text("wvdial").split("\n"))
    assert help_text("pydial").startswith("Usage: pydial ")


def test_version() -> None:
    assert version_text("wvdial").startswith(
        "WvDial 1.61\nCopyright (c) 1997-2005 Net Integration Technologies, Inc.\n"
    )
    assert version_text("pydial").startswith("pydial ")
