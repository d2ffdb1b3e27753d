"""--check: each code of the table is found where it should be, and nowhere else; secrets never show."""

from __future__ import annotations

import json
import time

import pytest

from pydial.cli import check
from pydial.cli.command_line import dial_arguments
from pydial.config.check import problems
from pydial.config.check_entries import nearest
from pydial.config.ini import BOM, Document
from pydial.config.options import OPTIONS
from pydial.config.problems import CODES, ERROR, INFO, WARNING, Problem
from pydial.config.settings import resolve
from pydial.dial.plan import plan
from pydial.errors import ConfigError
from pydial.links.ppp_program import choose
from pydial.pppd.check_option import check_option
from pydial.run.check import Checked, problems_of, without_secrets
from pydial.secrets.commands import MASK
from pydial.secrets.mask import Mask
from pydial.secrets.settings import public_in, secrets_in
from pydial.system.config_files import ConfigFile, Configuration

SOUND = "[Dialer Defaults]\nModem = /dev/ttyUSB0\nPhone = *99#\n"


def find(text: str, *arguments: str, mode: int = 0o640) -> list[Problem]:
    given = dial_arguments(arguments, "pydial")
    documents = [("F", Document(text))]
    return problems(documents, resolve(documents, given.sections, given.overrides), given.overrides, {"F": mode})


FINDINGS = {
    # code: (text after SOUND, arguments, where)
    "missing": ("Phone = 5\nUsername = u\n", [], ""),
    "modem-empty": ("Modem =\n", [], "F:4"),
    "pin-invalid": ("PIN = 12a4\n", [], "F:4"),
    "apn-invalid": ("APN = in ternet\n", [], "F:4"),
    "command-invalid": ('On Connect = sh -c "x\n', [], "F:4"),
    "pin-in-init": ("Init2 = AT+CPIN=1234\n", [], "F:4"),
    "multiplex-xonxoff": ("FlowControl = XONXOFF\nMultiplex = yes\n", [], "F:5"),
    "cid-invalid": ("CID = x\n", [], "F:4"),
    "check-link-invalid": ("Check Link = 1.2.3.4\n", [], "F:4"),
    "malformed-line": ("Init2 = AT{\n", [], "F:4"),
    "missing-equals": ("Phon *99#\n", [], "F:4"),
    "malformed-remark": ("; hello\n", [], "F:4"),
    "commented-header": ("#[Dialer b]\nInit2 = ATX\n", [], "F:4"),
    "commented-key": ("; Phone = 1\n", [], "F:4"),
    "section-missing": ("", ["nope"], "command line"),
    "inherits-missing": ("Inherits = b\n[Dialer b]\nInit2 = ATX\n", [], "F:4"),
    "section-unreachable": ("[other]\nInit2 = ATX\n", [], "F:5"),
    "slash": ("Init/2 = ATX\n", [], "F:4"),
    "section-conflict": ("[Dialer a]\nInit2 = ATX\n[Dialer b]\nInit2 = ATY\n", ["a", "b"], "F:7"),
    "unknown-option": ("Stupid Mod = 1\n", [], "F:4"),
    "init-number": ("Init10 = ATX\n", [], "F:4"),
    "at-command-as-key": ("AT+CFUN=1\n", [], "F:4"),
    "pppd-option-as-key": ("lcp-echo-interval = 30\n", [], "F:4"),
    "duplicate-key": ("phone = *99***1#\n", [], "F:4"),
    "not-wvdial": ("FlowControl = CRTSCTS\n", [], "F:4"),
    "trailing-comment": ("Init2 = ATX # why\n", [], "F:4"),
    "single-quotes": ("Username = ''\n", [], "F:4"),
    "placeholder": ("Phone1 = <*99***1#>\n", [], "F:4"),
    "lost-backslash": ("Init2 = AT\\N3\n", [], "F:4"),
    "doubled-key": ("Username = Username = u\n", [], "F:4"),
    "not-a-number": ("Dial Attempts = many\n", [], "F:4"),
    "number-range": ("Dial Attempts = 3000000000\n", [], "F:4"),
    "modem-address": ("Modem = telnet://host:23\n", [], "F:4"),
    "not-a-flag": ("ISDN = maybe\n", [], "F:4"),
    "no-such-choice": ("PDP Type = PPP\nAPN = a\n", [], "F:4"),
    "baud": ("Baud = 1000000000\n", [], "F:4"),
    "init-without-at": ("Init2 = +CSQ\n", [], "F:4"),
    "phone-gap": ("Phone2 = 2\n", [], "F:4"),
    "idle-no-reconnect": ("Idle Seconds = 60\n", [], "F:4"),
    "needs-apn": ("CID = 2\n", [], "F:4"),
    "apn-twice": ('APN = a\nInit2 = AT+CGDCONT=1,"IP","a"\n', [], "F:4"),
}


@pytest.mark.parametrize("code", FINDINGS)
def test_finding(code: str) -> None:
    more, arguments, where = FINDINGS[code]
    found = [problem for problem in find(SOUND + more, *arguments) if problem.code == code]
    assert [problem.where for problem in found] == [where]
    assert found[0].message and found[0].hint and (found[0].severity == CODES[code][0])


def test_findings_about_the_whole_file() -> None:
    assert [problem.code for problem in find(BOM + SOUND)] == ["bom"]
    assert [problem.where for problem in find("Phone = 1\n" + SOUND) if problem.code == "keys-outside"] == ["F:1"]
    missing = [problem for problem in find("[Dialer a]\nPhone = *99#\n", "a") if problem.code == "no-defaults"]
    assert [problem.message for problem in missing] == ["There is no [Dialer Defaults]."]
    readable = find(SOUND + "Password = p\n", mode=0o644)
    assert [(problem.code, problem.where, problem.hint) for problem in readable] == [
        ("secret-readable", "F:4", "chmod o= F")
    ]
    assert find(SOUND + "Password =\n", mode=0o644) == find(SOUND + "Password = p\n", mode=0o640) == []


def test_values_that_count_as_something_else() -> None:
    told = {
        "Baud = 4294967295": "Baud: 4294967295 is too large: the line runs at 300 bit/s.",
        "Baud =": "Baud is empty: the line runs at 300 bit/s.",
        "Carrier Check =": "Carrier Check is empty: it counts as no.",
        "Dial Timeout = 0": "Dial Timeout: 0 is too low: each call is given up at once.",
        "Dial Attempts = -1": "Dial Attempts: a number below 0 means nothing here.",
        "Redial Delay = -1": "Redial Delay: -1 is too low: it counts as 0.",
        "Redial Delay = 4294967297.5": "Redial Delay: 4294967297.5 is too large: it counts as 2147483647.",
        "Phone2 =": None,
        "ISDN =": None,
        "Dial Attempts = 010": None,
    }
    for line, message in told.items():
        found = [problem.message for problem in find(f"{SOUND}{line}\n") if problem.code in CODES_OF_NUMBERS]
        assert found == ([message] if message else []), line


CODES_OF_NUMBERS = ("baud", "not-a-number", "number-range", "not-a-flag")


def test_findings_without_end_are_not_told_without_end() -> None:
    found = find(SOUND + "Phn = 1\n" * 2000)
    assert [problem.code for problem in found] == ["unknown-option"] * 1000 + ["too-much"]


def test_an_override_without_a_name() -> None:
    found = find(SOUND, "=x")
    assert [problem.message for problem in found if problem.code == "empty-override"] == ["=x names no option."]


ELSEWHERE = {
    "too-much",
    *("configuration-of-others", "configuration-not-read"),  # tests/test_config_files.py
    *("bom", "keys-outside", "no-defaults", "secret-readable", "empty-override", "no-configuration"),
    *("password-in-pppd-option", "pppd-detaches", "pppd-option-invalid"),
    *("modem-missing", "modem-denied", "modem-no-port", "lock-denied", "pppd-unusable", "pppd-lacks-root"),
    *("kernel-ppp", "peers-denied", "secrets-denied"),  # tests/test_preconditions.py
    *("no-interface", "own-ppp-option"),  # tests/test_own_ppp.py
    "pppd-options",  # tests/test_pppd_dryrun.py
}


def test_every_code_is_tested() -> None:
    assert set(CODES) - set(FINDINGS) == ELSEWHERE


def test_an_empty_section_is_there_but_empty() -> None:
    text = "[Dialer Defaults]\n[Dialer b]\nModem = /dev/ttyUSB0\nPhone = *99#\n[Dialer c]\n# Phone = 1\n"
    found = {problem.code: problem for problem in find(text, "b", "c")}
    assert found["no-defaults"].message == "[Dialer Defaults] is there, but empty."
    assert found["section-missing"].hint == "[Dialer c] is there, but empty."
    (alone,) = (problem for problem in find("[Dialer Defaults]\n") if problem.code == "section-missing")
    assert alone.hint == "[Dialer Defaults] is there, but empty."


def test_defaults_may_stand_in_another_file() -> None:
    documents = [("F", Document(SOUND)), ("G", Document("[Dialer a]\nInit2 = ATX\n"))]
    assert problems(documents, resolve(documents, ["a"], ())) == []


def test_without_a_file() -> None:
    found = problems([], resolve([], (), ()))
    assert (found[0].code, found[0].severity) == ("no-configuration", ERROR)
    assert "pydialconf" in found[0].hint
    settings = resolve([], (), (("Modem", "/dev/ttyUSB0"), ("Phone", "*99#")))
    assert "no-configuration" not in {problem.code for problem in problems([], settings)}


SECTIONS = (
    "[Dialer mobile]\nInit2 = ATX\n[Dialer landline]\nInit2 = ATX\n[Dialer Dialer]\nInit2 = ATX\n[bare]\nInit2 = ATX\n"
)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mobil", "Did you mean mobile?"),
        ("Landlne", "Did you mean landline?"),
        ("Dialer mobile", "Leave `Dialer` out: the section is called mobile."),
        ("bare", "There is [bare]: only [Dialer NAME] can be dialled."),
        ("xyz", "The sections are: Defaults, mobile, landline, Dialer."),
    ],
)
def test_a_section_that_does_not_exist(name: str, hint: str) -> None:
    assert [problem.hint for problem in find(SOUND + SECTIONS, name) if problem.code == "section-missing"] == [hint]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mobile", "Inherits takes the full name, as in `Inherits = Dialer mobile`."),
        ("Dialer mobil", "Inherits takes the full name, as in `Inherits = Dialer mobile`."),
        ("xyz", "Inherits takes the full name, as in `Inherits = Dialer NAME`."),
    ],
)
def test_a_parent_that_does_not_exist(name: str, hint: str) -> None:
    text = f"{SOUND}Inherits = {name}\n{SECTIONS}"
    assert [problem.hint for problem in find(text) if problem.code == "inherits-missing"] == [hint]


ASIDE = (
    "Baud = 1\n[Dialer b]\nBaud = 2\nFoo = 1\nPhon 5\n; hello\nFlowControl = NOFLOW\nInherits = Dialer x\n"
    "[Dialer c]\nBaud = 3\n"
)


def test_what_is_not_dialled_comes_last_and_is_no_warning() -> None:
    found = [(problem.severity, problem.where, problem.code) for problem in find(SOUND + ASIDE)]
    assert found == [
        ("warning", "F:4", "baud"),
        ("info", "F:11", "inherits-missing"),
        ("info", "F:6", "baud"),
        ("info", "F:7", "unknown-option"),
        ("info", "F:8", "missing-equals"),
        ("info", "F:13", "baud"),
    ]
    assert find(SOUND + ASIDE)[-1].message.startswith("[Dialer c] is not dialled now: Baud: ")


def test_what_is_dialled_is_told_as_what_it_is() -> None:
    found = [(problem.severity, problem.code) for problem in find(SOUND + ASIDE, "b") if problem.where != "F:13"]
    assert found == [
        ("warning", "baud"),
        ("warning", "baud"),
        ("warning", "unknown-option"),
        ("warning", "missing-equals"),
        ("info", "malformed-remark"),
        ("info", "not-wvdial"),
        ("warning", "inherits-missing"),
    ]


MEANT = {
    "Phon *99#": "Phone = *99#",
    "Modem Type: USB Modem": "Modem Type = USB Modem",
    "Stupid Mode 1": "Stupid Mode = 1",
    "Dial Attemps 3": "Dial Attempts = 3",
    "Phone: *99#": "Phone = *99#",
    "Modem /dev/ttyUSB0": "Modem = /dev/ttyUSB0",
    "Password: geheim": "Password = ***",
}


@pytest.mark.parametrize("line", MEANT)
def test_what_a_line_without_equals_was_meant_to_be(line: str) -> None:
    (found,) = (problem for problem in find(f"{SOUND}{line}\n") if problem.code == "missing-equals")
    assert found.hint == f"Did you mean `{MEANT[line]}`?"


SAME = "the same"
VALUES = [
    # key and value, what is said of it when [Dialer Defaults] is dialled, and when [Dialer a] is
    (
        "Baud = fas",
        "`fas` is no number: the line runs at 300 bit/s.",
        "`fas` is no number: the line runs at 57600 bit/s.",
    ),
    ("Baud = off", "`off` is no number: the line runs at 300 bit/s.", SAME),
    ("Baud = 19", "no port has 19 bit/s: the line runs at 300 bit/s.", SAME),
    ("Baud = 1 # x", "`# x` is part of the value: the line runs at 300 bit/s.", SAME),
    ("Dial Timeout = 0x20", "`0x20` is no number: it counts as 0.", None),
    ("Dial Timeout = 4.5", "`4.5` is no whole number: it counts as 4.", SAME),
    ("Dial Timeout = none", None, "`none` is no number: it counts as 60."),
    ("Idle Seconds = off", None, None),
    ("Check Link Interval = 4.5", None, None),
    ("Check Link Interval = 4.5 # x", "`# x` is part of the value: it counts as 4.5.", SAME),
    ("Stupid Mode = yes # x", "`# x` is part of the value: it counts as no.", SAME),
    ("Stupid Mode = enabled", "`enabled` is neither yes nor no: it counts as no.", None),
    ("Auto DNS = none", None, "`none` is neither yes nor no: it counts as yes."),
    ("Auto DNS = disabled", None, None),
    ("PDP Type = x", "`x` is none of its values: IP counts.", SAME),
]


@pytest.mark.parametrize(("line", "asked", "fallback"), VALUES)
def test_what_a_value_counts_as(line: str, asked: str | None, fallback: str | None) -> None:
    """[Dialer Defaults] is read in another way where another section is asked for (tests/test_settings.py)."""
    text = f"{SOUND}APN = a\n{line}\n[Dialer a]\nInit2 = ATX\n"
    key = line.partition(" =")[0]
    for arguments, expected in (((), asked), (("a",), asked if fallback == SAME else fallback)):
        found = [one for one in find(text, *arguments) if one.where == "F:5" and one.code != "not-wvdial"]
        assert [one.message for one in found] == ([f"{key}: {expected}"] if expected else [])


REFUSED = [
    "PIN = 12a4",
    "PIN = \xb2\xb3\xb9\xb2",
    "APN = a b",
    'APN = a"b',
    "Check Link = ping",
    "Check Link = tcp h:0",
]


@pytest.mark.parametrize("line", REFUSED)
def test_what_the_dial_refuses_is_an_error(line: str) -> None:
    settings = resolve([("F", Document(f"{SOUND}{line}\n"))], (), ())
    with pytest.raises(ConfigError):
        plan(settings)
    assert ERROR in {problem.severity for problem in find(f"{SOUND}{line}\n")}


PPPD_OPTIONS = {
    "password-in-pppd-option": ("debug password hush", WARNING),
    "pppd-detaches": ("updetach", INFO),
    "pppd-option-invalid": ("ipparam 'a b", ERROR),
}


@pytest.mark.parametrize("code", PPPD_OPTIONS)
def test_pppd_option(code: str) -> None:
    text, severity = PPPD_OPTIONS[code]
    (found,) = check_option(text, "F:4")
    assert (found.code, found.severity, found.where) == (code, severity, "F:4")
    assert "hush" not in found.message + found.hint


def test_pppd_option_that_is_sound() -> None:
    assert not list(check_option("debug mtu 1400", "F:4")) + list(check_option("", "default"))


QUIET = [
    "Init = AT&F\nInit2 = at+cpin?;+csq\nInit3 = AT\\\\N3\nInit4 = {AT\\N3}\nInit5 = A/\n",
    "Baud = 460800\nStupid Mode = On\nISDN = 0\nIdle Seconds = no\nDial Timeout = 45\n",
    'Username = ""\nPassword = { }\nModem Type = USB Modem\nModem Name = none\n',
    "[Dialer a]\nInherits = base\nInit2 = ATX\n[base]\nInit2 = ATX\n",
    "; Phone = <Target Phone Number>\n; Username = <Your Login Name>\n; Password = <Your Password>\n",
    "#[Dialer b]\n#Init2 = ATX\n# Phone = 1\n",
    "Phone1 = 2\nPhone2 = 3\n",
]


@pytest.mark.parametrize("more", QUIET)
def test_sound_lines_are_left_alone(more: str) -> None:
    assert find(SOUND + more) == []


def test_overrides_are_looked_at() -> None:
    assert [problem.code for problem in find(SOUND, "Baud=")] == ["empty-override"]
    (found,) = find(SOUND, "Phne=1")
    assert (found.code, found.where, found.hint) == ("unknown-option", "command line", "Did you mean Phone?")


NEAR = {
    "Iit3": "Init3",
    "Dial Attemps": "Dial Attempts",
    "IDSN": "ISDN",
    "Baund": "Baud",
    "Buad": "Baud",
    "StupidMode": "Stupid Mode",
    "New PPD": "New PPPD",
    "PPP Path": "PPPD Path",
    "PPPD Options": "PPPD Option",
    "Dialer Command": "Dial Command",
    "Initl": "Init1",
    "Init 2": "Init2",
    "SetVolume": "",
}


@pytest.mark.parametrize("key", NEAR)
def test_near_misses(key: str) -> None:
    assert nearest(key) == NEAR[key]


def run(text: str, *arguments: str) -> int:
    given = dial_arguments(["--check", *arguments], "pydial")
    file = ConfigFile("F", Document(text), 0o600, 0)
    settings = resolve([(file.path, file.document)], given.sections, given.overrides)
    configuration = Configuration([file])
    mask = Mask(secrets_in(settings), public_in(settings))
    found = [without_secrets(one, mask) for one in problems_of(configuration, settings, given.overrides)]
    checked = Checked(configuration, settings, choose(settings), ("/usr/sbin/pppd", "user", "a b"), tuple(found))
    return check.show(checked, mask, as_json=given.json)


def test_json(capfd: pytest.CaptureFixture[str]) -> None:
    text = SOUND + "Password = hunter2\nPIN =\nFoo/bar = caf\xc3\xa9\nBaud = 9600\n[Dialer a]\npassword = hunter3\n"
    assert run(text, "--json", "a", "ISDN=yes") == 0
    answer = json.loads(capfd.readouterr().out)
    assert set(answer) == {"files", "sections", "parsed", "options", "ppp", "pppd", "problems"}
    assert (
        answer["files"] == ["F"] and answer["sections"] == ["a"] and answer["pppd"] == ["/usr/sbin/pppd", "user", "a b"]
    )
    assert answer["parsed"] == {
        "Dialer Defaults/Modem": "/dev/ttyUSB0",
        "Dialer Defaults/Phone": "*99#",
        "Dialer Defaults/Password": "***",
        "Dialer Defaults/PIN": "",
        "Dialer Defaults/Foo/bar": "caf\xc3\xa9",
        "Dialer Defaults/Baud": "9600",
        "Dialer a/password": "***",
    }
    assert set(answer["options"]) == {row.name for row in OPTIONS}
    assert answer["options"]["Password"] == {"value": "***", "source": "F:9"}
    assert answer["options"]["PIN"] == {"value": "", "source": "F:5"}
    assert answer["options"]["Baud"] == {"value": 9600, "source": "F:7"}
    assert answer["options"]["ISDN"] == {"value": True, "source": "command line"}
    assert answer["options"]["Init1"] == {"value": "ATZ", "source": "default"}
    assert all(set(found) == {"severity", "code", "message", "hint", "where"} for found in answer["problems"])


SECRETS = (
    "Password = hunter2 # hunter2\nPIN = hunter2\nInit2 = AT+CPIN=hunter2\nInit3 = +CPIN=hunter2\nAT+CPIN=hunter2\n"
    "Password = <hunter2>\nPasword hunter2\n; Password = {hunter2\nPassword = hunt\\er2 {\n"
    'Init4 = AT+CGAUTH=1,1,"hunter2","u" # why\nInit5 = +CGAUTH=1,1,hunter2\\n\n; Password = hunter2\n'
    "Passwort = hunter2\nPass word = hunter2\nPUK = hunter2\nMy PIN = hunter2\nContrase\xf1a = hunter2\n"
    "Username joe Password hunter2\nPassword hunter=2\nset Password hunter2\nset Password hunter = 2\nAT+CPIN hunter2\n"
    "Init6 = AT+CPIN 12340815\nInit7 = 0815 AT+CPIN:12340815\nPPPD Option = password hunter2 password 'hunter2 x'\n"
    "On Connect = curl password=hunter2\n[Dialer a]\nInit1 = AT+CPIN=hunter2\nInit4 = AT+CPIN=hunter22 # why\n"
)


@pytest.mark.parametrize("arguments", [[], ["Password=hunter2"], ["a", "PIN=hunter2"], ["--json"], ["--json", "a"]])
def test_secrets_do_not_show(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    run(SOUND + SECRETS, *arguments)
    text = capfd.readouterr().out
    assert "***" in text and "hunt" not in text and "12340815" not in text


TRAILING = (
    "Init3 = AT+CPIN=40815 # pin 40815\n", 'Init3 = AT+CPIN="40815" # pin 40815\n', "Password = x # was 40815\n",
    "[Dialer Other]\nInit3 = AT+CPIN=40815;+CSQ # pin 40815\n", "Baud = password=40815\n",
)  # fmt: skip


@pytest.mark.parametrize("arguments", [["Password:40815"], ["--json", "PIN: 40815"]])
def test_a_password_written_as_a_section_does_not_show(capfd, arguments: list[str]) -> None:
    run(SOUND, *arguments)
    told = capfd.readouterr().out
    assert f":{MASK}" in told.replace(" ", "") and "40815" not in told


@pytest.mark.parametrize("arguments", [[], ["--json"], ["-v"]])
@pytest.mark.parametrize("text", TRAILING)
def test_what_a_comment_or_a_wrong_value_tells_does_not_show(capfd, text: str, arguments: list[str]) -> None:
    run(SOUND + text, *arguments)
    told = capfd.readouterr().out
    assert MASK in told and "40815" not in told


LONG = {
    "Init1 = ": 'AT+FOO="', "On Connect = ": "://a:", "[Dialer x]\nInit1 = ": 'AT+FOO="',
    "": 'AT+FOO="', "AT": "x+FOO=",
}  # fmt: skip


@pytest.mark.parametrize("begin", LONG)
def test_what_is_too_long_is_looked_at_no_further(capfd, begin: str) -> None:
    """A clock tells little on a busy machine: what is shown, and the processor time of this process."""
    started = time.process_time()
    run(f"{SOUND}{begin}{LONG[begin] * 40000}\n")
    assert time.process_time() - started < 5
    assert len(capfd.readouterr().out) < 20000


def test_text_is_for_people(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("[Dialer Defaults]\nUsername = caf\xc3\xa9\x1b[2J\n") == 3
    text = capfd.readouterr().out
    assert "Username  café[1b][2J  F:2\n" in text and "\x1b" not in text
    assert "Configuration does not specify a valid phone number. [missing]" in text
    assert "pppd:     /usr/sbin/pppd user 'a b'\n" in text
    assert text.endswith("2 errors\n")
    assert run(SOUND) == 0
    assert capfd.readouterr().out.endswith("No problems.\n")


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_password_in_other_places_is_not_shown_there(capfd: pytest.CaptureFixture[str], arguments) -> None:
    text = SOUND + "Username = joe\nPassword = Geheimnis\nGeheimnis\nfoo Geheimnis\nBaud = Geheimnis\n"
    text += "Geheimzahl = 47114\nHomepage = http://joe:s3cret@example.com/\nCheck Link = tcp Geheimnis:80\n"
    run(text, *arguments)
    told = capfd.readouterr().out
    assert "Geheimnis" not in told and "s3cret" not in told and "47114" not in told
    assert "http://joe:***@example.com/" in told and "tcp ***:80" in told


def test_what_is_shown_openly_is_shown_though_the_password_is_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    run(SOUND + "Username = orange\nAPN = orange\nPassword = orange\n")
    told = capfd.readouterr().out.splitlines()
    assert [line.split()[1] for line in told if line.startswith(("Username", "APN", "Password"))] == [
        "orange", "orange", "***"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('Init2 = AT+C PIN="1234"', "pin-in-init"),
        ("Init2 = at^cpin=1234", "pin-in-init"),
        ('Init2 = AT&F;+CPIN="1234"', "pin-in-init"),
        ('APN = internet\nInit2 = at + cgdcont = 1,"IP","x"', "apn-twice"),
    ],
)
def test_commands_are_known_as_the_dial_knows_them(line: str, code: str) -> None:
    assert code in [one.code for one in find(SOUND + f"{line}\n")]


@pytest.mark.parametrize("line", ["Init2 = AT+CPIN=?", "Init2 = AT+CPIN?", "APN = internet\nInit2 = AT+CGDCONT=?"])
def test_a_question_sets_nothing(line: str) -> None:
    assert not {"pin-in-init", "apn-twice"} & {one.code for one in find(SOUND + f"{line}\n")}
