"""What counts, of all that is written: order of sections, numbers, what is missing. Each was asked of wvdial 1.61."""

from __future__ import annotations

import pytest

from pydial.config import numbers
from pydial.config.ini import Document
from pydial.config.settings import Settings, resolve

DEFAULTS = "[Dialer Defaults]\n"
DIALS = "[Dialer Defaults]\nPhone=1\nUsername=u\nPassword=p\n"


def settings(text: str, *arguments: str) -> Settings:
    """wvdial's view of `text` for these arguments."""
    overrides = [tuple(word.split("=", 1)) for word in arguments if "=" in word]
    return resolve([("F", Document(text))], [word for word in arguments if "=" not in word], overrides)  # type: ignore[arg-type]


ORDER = [
    ("[Dialer a]\nModem=/1\n[Dialer b]\nModem=/2\n", ["a", "b"], "/1"),
    ("[Dialer a]\nModem=/1\n[Dialer b]\nModem=/2\n", ["b", "a"], "/2"),
    ("[Dialer a]\nInherits=Dialer b\n[dialer B]\nModem=/2\n[Dialer c]\nModem=/3\n", ["a", "c"], "/2"),
    ("[Dialer a]\nInherits=b\n[b]\nInherits=Dialer c\n[Dialer c]\nInherits=Dialer a\nModem=/3\n", ["a"], "/3"),
    ("[Dialer Defaults]\nModem=/0\n[Dialer a]\nModem=\n", ["a"], ""),
    ("[Dialer Defaults]\nModem=/0\n", ["nope"], "/0"),
    ("[Dialer Defaults]\nInherits=b\n[b]\nModem=/2\n", [], "/2"),
    ("[Dialer Defaults]\nInherits=b\n[b]\nModem=/2\n[Dialer a]\nBaud=1\n", ["a"], "/dev/modem"),
    ("[Dialer a]\nModem=/1\n", ["a", " modem = /c "], "/c"),
    ("[Dialer a]\nModem=/1\n", ["a", "Modem=/c", "Modem="], "/1"),
    ("[Dialer a]\nModem=/1\n[Dialer b]\nModem=/2\n", ["a", "Inherits=Dialer b"], "/2"),
    ("[Dialer a]\nModem=/1\n", ["a", "/Modem=/c"], "/c"),
    ("[Dialer a]\nModem=/1\n", ["a", "x/Modem=/c", "/=/d"], "/1"),
    ("[Dialer a]\nModem=/1\n", ["a", 'Modem="/q\\"'], '"/q\\"'),
    ("[Dialer a/b]\nModem=/1\n", ["a/b"], "/dev/modem"),
    ("[Command-Line]\nModem=/cl\n[Dialer a]\nModem=/1\n", ["a"], "/1"),
    ("[Command-Line]\nModem=/cl\n[Dialer a]\nModem=/1\n", ["a", "Foo=1"], "/cl"),
]


@pytest.mark.parametrize(("text", "arguments", "modem"), ORDER)
def test_which_section_wins(text: str, arguments: list[str], modem: str) -> None:
    assert settings(text, *arguments).text("Modem") == modem


def test_a_later_file_goes_over_an_earlier_one() -> None:
    files = [("/etc/f", Document("[Dialer a]\nPhone=1\nBaud=2\n")), ("~/g", Document("\n[dialer A]\nPHONE=3\n"))]
    result = resolve(files, ["a"], [("Init2", "ATX")])
    assert (result.text("Phone"), result.source("Phone")) == ("3", "~/g:3")
    assert (result.number("Baud"), result.source("Baud")) == (2, "/etc/f:3")
    assert (result.text("Init2"), result.source("Init2")) == ("ATX", "command line")
    assert (result.source("Init3"), result.is_set("Init3"), result.is_set("Init2")) == ("default", False, True)
    assert result.sections == ("a",) and result.files == ("/etc/f", "~/g")


NUMBERS = [
    # text: in [Dialer Defaults] (7 is the built-in default), in a section that was asked for
    ("enabled", 1, 0),
    ("TRUE", 1, 1),
    ("Yes", 1, 1),
    ("yess", 7, 0),
    ("on", 1, 1),
    ("no", 0, 0),
    ("NOFLOW", 7, 0),
    ("disabled", 0, 0),
    ("1x", 1, 1),
    ("0x1f", 31, 0),
    ("08", 0, 8),
    ("010", 8, 10),
    ("+3", 3, 3),
    ("-3", -3, -3),
    (" 5", 5, 5),
    (".5", 7, 0),
    ("1.9", 1, 1),
    ("", 7, 0),
    ("99999999999", 1215752191, 1215752191),
    ("-2147483649", 2147483647, 2147483647),
    ("9" * 5000, -1, -1),
]


@pytest.mark.parametrize(("text", "in_defaults", "in_section"), NUMBERS)
def test_numbers(text: str, in_defaults: int, in_section: int) -> None:
    assert numbers.in_defaults(text, 7) == in_defaults
    assert numbers.in_section(text) == in_section


def test_defaults_read_kindly_only_behind_another_section() -> None:
    text = (
        "[Dialer Defaults]\nStupid Mode=enabled\nBaud=fast\n[Dialer a]\nPhone=1\n[Dialer b]\nInherits=Dialer Defaults\n"
    )
    assert settings(text, "a").flag("Stupid Mode") and settings(text, "nope").flag("Stupid Mode")
    assert not settings(text).flag("Stupid Mode")
    assert not settings(text, "Foo=1").flag("Stupid Mode")
    assert not settings(text, "Defaults").flag("Stupid Mode")
    assert not settings(text, "b").flag("Stupid Mode")
    assert settings(text, "a").number("Baud") == 57600 and settings(text).number("Baud") == 0


def test_seconds() -> None:
    result = settings(
        "[Dialer Defaults]\nRedial Delay = 2.5\nDial Timeout = 9.9\nRegister Timeout = -1\nWait For Modem = no\n"
    )
    assert [
        result.seconds(name) for name in ("Redial Delay", "Dial Timeout", "Register Timeout", "Wait For Modem")
    ] == [2.5, 9, 0, 0]
    assert result.seconds("Redial Max Delay") == 600


def test_values_have_their_type() -> None:
    result = settings("[Dialer Defaults]\nBaud=9600\nISDN=1\nFlow Control=Hardware (CRTSCTS)\nPDP Type=odd\n")
    values = [result.value(name) for name in ("Baud", "ISDN", "FlowControl", "PDP Type", "Redial Delay", "Modem")]
    assert values == [9600, True, "CRTSCTS", "IP", 5.0, "/dev/modem"]


INITS = [
    ("", ("ATZ",)),
    ("Init1=\n", ()),
    ("Init2=AT2\nInit9=AT9\nInit10=ATx\nInit 3=ATy\n", ("ATZ", "AT2", "AT9")),
    ("Init=ATI\nInit1=AT1\n", ("ATI",)),
    ("Init=\nInit1=AT1\n", ()),
    ("Init=ATI\n[Dialer a]\nInit1=AT1\n", ("ATI",)),
]


@pytest.mark.parametrize(("text", "strings"), INITS)
def test_init_strings(text: str, strings: tuple[str, ...]) -> None:
    assert settings(DIALS + text, "a").init_strings == strings


PHONES = [
    ("Phone=1\nPhone1=2\nPhone2=3\nPhone4=5\n", ("1", "2", "3"), False),
    ("Phone=\nPhone1=2\n", (), False),
    ("APN=internet\n", ("*99#",), True),
    ("APN=internet\nCID=3\nPhone=\n", ("*99***3#",), True),
    ("APN=internet\nPhone=*98*1#\n", ("*98*1#",), True),
    ("Phone=*99***1#\n", ("*99***1#",), True),
    ("Phone=#777\n", ("#777",), True),
    ("Phone=5*99\n", ("5*99",), False),
]


@pytest.mark.parametrize(("text", "phones", "is_data_call"), PHONES)
def test_phones(text: str, phones: tuple[str, ...], is_data_call: bool) -> None:
    result = settings(DEFAULTS + text)
    assert (result.phones, result.is_data_call) == (phones, is_data_call)


NO_PHONE = "Configuration does not specify a valid phone number."
NO_NAME = "Configuration does not specify a valid login name."
NO_PASSWORD = "Configuration does not specify a valid password."
MISSING = [
    ("", (NO_PHONE, NO_NAME, NO_PASSWORD)),
    ("Phone=1\n", (NO_NAME, NO_PASSWORD)),
    ("Phone=1\nUsername=u\nPassword=\n", (NO_PASSWORD,)),
    ("Phone=1\nLogin=u\nPassword=p\n", ()),
    ("Phone=1\nUsername=\nLogin=u\nPassword=p\n", (NO_NAME,)),
    ("Phone=1\nUsername=u\nAsk Password=1\n", ()),
    ("Phone=*99#\n", ()),
    ("Phone=1\nStupid Mode=1\nUsername=\nPassword=\n", ()),
    ("Phone=1\nStupid Mode=1\n", ()),
]


@pytest.mark.parametrize(("text", "lines"), MISSING)
def test_what_is_missing(text: str, lines: tuple[str, ...]) -> None:
    assert settings(DEFAULTS + text).missing == lines


def section(name: str) -> str:
    return f"Warning: section [{name}] does not exist in wvdial.conf."


def inherited(name: str) -> str:
    return f"Warning: inherited section [{name}] does not exist in wvdial.conf"


WARNINGS = [
    ("", [], [section("Dialer Defaults")]),
    ("[Dialer Defaults]\n", [], [section("Dialer Defaults")]),
    ("[Dialer Defaults]\nx/y=1\n", [], []),
    ("", ["nope", "x=1", "nope"], [section("Dialer nope"), section("Dialer nope")]),
    ("[Dialer a]\nB=1\n", ["a", "Modem="], [section("Command-Line")]),
    ("[Dialer a]\nB=1\n", ["a", "x/y=1"], []),
    ("[Dialer a]\nB=1\n", [" a "], [section("Dialer  a ")]),
    ("[Dialer a/b]\nB=1\n", ["a/b"], [section("Dialer a/b")]),
    (
        "[Dialer a]\nInherits=x\n[q]\nInherits=DIALER A\n[r]\nInherits=\n[s/t]\nInherits=z\n",
        ["a"],
        [inherited("x"), inherited("")],
    ),
    ("top=1\n[Dialer a]\nInherits=Top\n", ["a"], []),
    ("[a/b]\nc=1\n[Dialer a]\nInherits=a/b\n", ["a", "Inherits=y"], [inherited("a/b"), inherited("y")]),
]


@pytest.mark.parametrize(("text", "arguments", "lines"), WARNINGS)
def test_warnings_are_wvdials(text: str, arguments: list[str], lines: list[str]) -> None:
    assert list(settings(text, *arguments).warnings) == lines


def test_unknown_names_are_programming_errors() -> None:
    with pytest.raises(KeyError):
        settings("").text("Phon")
