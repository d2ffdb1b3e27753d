"""The login dialogue: conversations, near misses beside each prompt, order and limits of the judgement."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.dial.pppframe import holds_frame
from pydial.dial.prompt import (
    HEARD_LIMIT,
    JUDGES,
    CarrierLost,
    LoginOptions,
    LoginProgress,
    Reply,
    StartPpp,
    Verdict,
    Wait,
    judge,
    keep,
    says_no_carrier,
)
from pydial.dial.questions import clean
from pydial.secrets.mask import Mask
from tests import conversation

LOGINS = sorted(Path(__file__).parent.glob("conversations/login/*.txt"))
OPTIONS = LoginOptions("user", "secret")
START = LoginProgress()
LCP = b'~\xff}#\xc0!}!}!} }4}"}&} } } } }%}&\xa9\xce\xf5\x9e}\'}"}(}"\x8c\xfe~'


def answer(text: str, options: LoginOptions = OPTIONS, silence: float = 5.0) -> str:
    """The kind of the reply to `text`, or the verdict's name."""
    verdict = judge(text, START, options, silence)
    return verdict.kind if isinstance(verdict, Reply) else type(verdict).__name__


@pytest.mark.parametrize("path", LOGINS, ids=lambda path: path.stem)
def test_login_conversation(path: Path) -> None:
    login = conversation.read(path)
    assert conversation.played(login) == conversation.expected(login)


GOLDEN = Path(__file__).parents[2] / "shared" / "oracle" / "golden"
RECORDED = sorted(path for kind in ("login", "menu") for path in GOLDEN.glob(f"{kind}_*.json"))
DEVIATES = {
    "login_carrier_lost": "circuit 109 is no matter of the dialogue",
    "login_no_carrier_text": "NO CARRIER is noticed",
    "login_ppp_glued": "what comes with CONNECT is not lost",
    "login_pwprompt_03": "Passwd: is a password prompt",
    "login_pwprompt_04": "pass: is a password prompt",
}


@pytest.mark.skipif(not RECORDED, reason="recordings of the real wvdial are not here")
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_announces_what_wvdial_announced(path: Path) -> None:
    if path.stem in DEVIATES:
        pytest.skip(DEVIATES[path.stem])
    recording = json.loads(path.read_text())
    said = recording["stderr_norm"].partition("Waiting for prompt.\n")[2].partition("--> Starting pppd")[0]
    assert announced(recording["scenario"]) == [line for line in said.split("\n") if line.startswith("--> ")]


def announced(scenario: dict[str, Any]) -> list[str]:
    """What we announce when the host of a recorded scenario speaks."""
    pairs = (line.split(" = ", 1) for line in scenario["conf"].splitlines() if " = " in line)
    names = {name.lower().replace(" ", "_"): value for name, value in pairs}
    options = {name: names[name].replace("\\", "") for name in OPTIONS.fields() if name in names}
    caller = conversation.Caller(OPTIONS.replace(**{**options, "compuserve": "compuserve" in names}))
    done: list[str] = []
    awaited = 0
    for act in scenario["modem"]["dialog"]:
        awaited += "expect" in act
        while len([line for line in done if line.startswith(">")]) < awaited and "pppd" not in done:
            done.append(caller.next())
        if "pppd" in done:
            break
        for piece in act.get("chunks", [act["raw"]] if "raw" in act else []):
            done += caller.hear(piece) + (caller.wait(0.15) if "chunks" in act else [])
        done += caller.hear(done[-1][2:] + "\r\n") if act.get("echo") else []
        done += caller.wait(act["wait"] / 1000) if "wait" in act else []
        done += caller.hear(LCP.decode("latin-1")) if "ppp" in act else []
    while "pppd" not in done:
        done.append(caller.next())
    return [line for line in done if line.startswith("-->")]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("login: ", "login"),
        ("LOGIN:", "login"),
        ("User Name: ", "login"),
        ("User-ID> ", "login"),
        ("user_id:", "login"),
        ("sign on: ", "login"),
        ("sign-on:", "login"),
        ("signon:", "login"),
        ("Usuario: ", "login"),
        ("id=", "login"),
        ("host login => ", "login"),
        ("login. . .", "login"),
        ("login\x11", "login"),
        ("password id: ", "login"),
        ("Login ID: (gate)", "login"),
        ("login", "Wait"),
        ("login: ppp", "Wait"),
        ("login: \r", "Wait"),
        ("login:\n", "Wait"),
        ("login:\x07", "Wait"),
        ("last login: ", "Wait"),
        ("Last successful login: ", "Wait"),
        ("login foo:", "prompt"),
        ("login (x):", "prompt"),
        ("nombre:", "prompt"),
        ("sign here on:", "prompt"),
        ("Password:", "password"),
        ("old password>", "password"),
        ("User password: ", "password"),
        ("login/password: ", "password"),
        ("Passwd: ", "password"),
        ("pass: ", "password"),
        ("your pass:", "password"),
        ("[sudo] password for user: ", "password"),
        ("password", "Wait"),
        ("Password:\r\n", "Wait"),
        ("Invalid password.", "Wait"),
        ("Forgot your password?", "Wait"),
        ("bypass: ", "prompt"),
        ("passwords:", "prompt"),
        ("Your password (x):", "prompt"),
        ("Enter your password please: ", "prompt"),
        ("pass for gate:", "prompt"),
        ("passcode:", "prompt"),
        ("foo>", "prompt"),
        ("foo)", "prompt"),
        ("foo}", "prompt"),
        ("foo]", "prompt"),
        ("foo|", "prompt"),
        ("foo-", "prompt"),
        ("foo? ", "prompt"),
        ("foo$ ", "prompt"),
        ("foo%\t", "prompt"),
        ("===> \x11", "prompt"),
        ("ppp > ", "prompt"),
        ("Entering PPP mode.", "prompt"),
        ("root# ", "Wait"),
        ("foo*", "Wait"),
        ("foo;", "Wait"),
        ("foo", "Wait"),
        ("PPP.", "Wait"),
        ("slip/ppp> ", "Wait"),
        ("foo>\r\n", "Wait"),
        ("2) PPP\r\nfoo>\r\n\r\n", "menu"),
        ("2) PPP\rfoo>\r\r", "menu"),
        ("2) PPP\r\nfoo bar\r\n", "Wait"),
        ("2) PPP.", "Wait"),
        ("2) PPP?", "menu"),
        ("Host Name:", "login"),
    ],
)
def test_what_the_last_line_asks(line: str, kind: str) -> None:
    assert answer("\r\n" + line) == kind


@pytest.mark.parametrize(
    ("line", "option", "kind"),
    [
        ("Kennung: ", "kennung", "login"),
        ("KENNUNG: ", "Kennung:", "login"),
        ("Kennung (x): ", "kennung (x)", "login"),
        ("Ben\xfctzer:", "Ben\xfctzer", "login"),
        ("Kennung x: ", "kennung.x", "prompt"),
        ("Kennung: ", "ken*ung", "prompt"),
        ("Kennung: ", ":", "prompt"),
        ("Kennung: ", "\u0438\u043c\u044f", "prompt"),
        ("Kennung", "kennung", "Wait"),
    ],
)
def test_login_prompt_option(line: str, option: str, kind: str) -> None:
    text = clean(line.encode("latin-1"))
    assert answer(text, OPTIONS.replace(login_prompt=option)) == kind
    expected = kind.replace("login", "password")
    assert answer(text, OPTIONS.replace(password_prompt=option)) == expected


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_the_password_goes_to_password_prompts_only(text: str) -> None:
    verdict = judge(text, START, OPTIONS, 0.1)
    if isinstance(verdict, Reply) and verdict.text == OPTIONS.password:
        assert "pass" in text.lower()
        assert verdict.secret


def test_the_password_is_never_told() -> None:
    verdict = judge("Password:", START, OPTIONS, 0.1)
    assert isinstance(verdict, Reply)
    assert [line.text for line in verdict.announce] == ["Looks like a password prompt.", "Sending: (password)"]
    assert "secret'" not in repr(verdict) + repr(OPTIONS)


@pytest.mark.parametrize(
    ("text", "progress", "verdict"),
    [
        ("}!}\r\nNO CARRIER\r\n", START, CarrierLost),
        ("}!}\r\nlogin: ", LoginProgress(replies=5), StartPpp),
        ("login: ", LoginProgress(replies=5), StartPpp),
        ("", LoginProgress(replies=5), StartPpp),
        ("login: ", LoginProgress(replies=4), Reply),
        ("mtu\r\nlogin: ", LoginProgress(password_sent=True), Reply),
        ("mtu\r\nhost>", LoginProgress(password_sent=True), StartPpp),
        ("mtu\r\nhost>", START, Wait),
    ],
)
def test_order_of_judgement(text: str, progress: LoginProgress, verdict: type[Verdict]) -> None:
    assert type(judge(text, progress, OPTIONS, 0.1)) is verdict


def test_compuserve_words_are_judged_before_login() -> None:
    options = OPTIONS.replace(compuserve=True)
    assert [answer(text, options) for text in ("Host Name:", "hostname>", "Name:")] == [
        "compuserve",
        "compuserve",
        "login",
    ]


def test_replies_are_counted_over_calls() -> None:
    """wvdial gives up after five replies in all (login_carrier_lost)."""
    verdict = judge("Password:", LoginProgress(replies=3, choice="2"), OPTIONS, 0.1)
    assert verdict.progress.next_call() == LoginProgress(replies=4)


@pytest.mark.parametrize(
    ("text", "silence", "until"),
    [("", 0.1, 30.0), ("hello\r\n", 0.1, 10.0), ("host>", 0.1, 1.0), ("host>", 0.999, 1.0)],
)
def test_when_to_judge_again(text: str, silence: float, until: float) -> None:
    verdict = judge(text, START, OPTIONS, silence)
    assert isinstance(verdict, Wait)
    assert verdict.until == until


def test_a_host_that_has_spoken_gets_ten_seconds() -> None:
    verdict = judge("", LoginProgress(spoken=True), OPTIONS, 0.1)
    assert isinstance(verdict, Wait)
    assert verdict.until == 10.0


def test_a_menu_is_announced_once_while_it_grows() -> None:
    progress, said = START, list[str]()
    text = "1) SLIP\r\n2) PPP\r\n3) PPP or SLIP\r\nfoo"
    for end in range(len(text) + 1):
        verdict = judge(text[:end], progress, OPTIONS, 0.1)
        progress = verdict.progress
        said += [Mask().own(line.text) for line in verdict.announce]
    assert said == ['Found a good menu option: "2".', 'Found a good menu option: "3".']
    assert progress.choice == "3"


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("\r\nNO CARRIER\r\n", True),
        ("user\rNO CARRIER\r", True),
        ("NO CARRIER\n", True),
        ("NO CARRIER", False),
        ("NO CARRIERS\r\n", False),
        ("say NO CARRIER\r\n", False),
        ("no carrier\r\n", False),
    ],
)
def test_no_carrier_is_a_whole_line(text: str, ended: bool) -> None:
    assert says_no_carrier(text) is ended


def test_clean_strips_parity_and_nul() -> None:
    assert clean(bytes(range(256)))[:128] == " " + "".join(map(chr, range(1, 128)))
    assert clean(bytes(range(256)))[128:] == clean(bytes(range(128)))


@pytest.mark.parametrize("begun", [LCP, b"!}!", b"}!}", b"~\xff\x03\xc0!\x01", LCP[:4]])
def test_ppp_frames(begun: bytes) -> None:
    assert holds_frame("Entering PPP mode.\r\n" + clean(begun))
    assert holds_frame(begun.decode("latin-1"))


@pytest.mark.parametrize("text", ["", "~ } ! }", "}}!!", "!!}{!", "~}#", "~\x7f", "\x7f\x03", "wow!\r\n}"])
def test_no_ppp_frames(text: str) -> None:
    assert not holds_frame(text)


@given(st.lists(st.integers(0, len(LCP)), max_size=6))
def test_a_frame_is_found_however_it_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(LCP)]
    heard = "login ok\r\n"
    for start, end in pairwise(edges):
        heard = keep(heard, clean(LCP[start:end]))
    assert holds_frame(heard)


def test_a_long_banner_is_no_hindrance() -> None:
    heard = ""
    for _ in range(200):
        heard = keep(heard, "The quick brown fox jumps over the lazy dog.\r\n")
    assert len(heard) == HEARD_LIMIT
    assert answer(keep(heard, "login: ")) == "login"


@pytest.mark.parametrize(
    "piece", ["(", "a", "}", "~\x7f", "password for ", "1 - ppp ", "user ", "\r", ": ", "NO CARRIER"]
)
def test_hostile_hosts_take_no_time(piece: str) -> None:
    text = keep("", piece * HEARD_LIMIT)
    start = time.perf_counter()
    judge(text + ":", START, OPTIONS, 0.1)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("left_out", range(len(JUDGES) - 1))
def test_each_judge_is_needed(left_out: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conversations notice when one is missing."""
    monkeypatch.setattr("pydial.dial.prompt.JUDGES", JUDGES[:left_out] + JUDGES[left_out + 1 :])
    logins = [conversation.read(path) for path in LOGINS]
    assert any(conversation.played(login) != conversation.expected(login) for login in logins)
