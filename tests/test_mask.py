"""No secret passes, whole or in pieces, with whatever pauses; and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pydial.events import Failure, Line, Network, Online, Prompt, Received
from pydial.secrets.commands import MASK
from pydial.secrets.mask import Mask, Stream, without_parity

SECRET = "geheim123456"
BYTES = st.text(st.characters(max_codepoint=255), min_size=1, max_size=64)
CUTS = st.lists(st.integers(1, 9), max_size=20)
HARMLESS = "\r\nWelcome to the host.\r\n~ % ! 0.1 10.1.1.1\r\n"
COMMANDS = (
    'AT+CPIN="{}"',
    "AT+CPIN={}",
    'AT+CGAUTH=1,1,"joe","{}"',
    'AT^NDISDUP=1,1,"apn.example","joe","{}",1',
    'ATZ;#PASSW="{}"',
)


def in_pieces(text: str, sizes: list[int]) -> list[str]:
    """`text` cut where `sizes` say, the rest as one piece."""
    pieces = []
    for size in sizes:
        pieces.append(text[:size])
        text = text[size:]
    return [*filter(None, pieces), *([text] if text else [])]


def shown(stream: Stream, text: str, sizes: list[int]) -> list[str]:
    """What is shown after each piece: between any two there may be a pause."""
    return [stream.feed(piece) for piece in in_pieces(text, sizes)] + [stream.end()]


@pytest.mark.parametrize("sizes", [[4, 4], [1] * 12, [11], [3, 7]])
def test_the_echo_of_a_password_with_pauses_in_it_is_masked(sizes):
    stream = Stream(Mask((SECRET,)))
    assert stream.sent(SECRET, secret=True) == MASK
    assert "".join(shown(stream, f"{SECRET}\r\nWelcome", sizes)) == f"{MASK}\r\nWelcome"


@given(BYTES.filter(str.strip), CUTS)
@example("1", [])
@example("p\xe4ssw\xf6rt9", [3])
@example("OK", [1])
@example("login", [2, 1])
def test_any_password_is_masked_in_any_pieces_of_its_echo_and_nothing_else_is_changed(password, sizes):
    stream = Stream(Mask((password,)))
    stream.sent(password, secret=True)
    echo = without_parity(password)
    told = shown(stream, echo + "\r\n", sizes)
    assert "".join(told) == f"{MASK}\r\n"
    assert all(piece in ("", MASK, f"{MASK}\r\n", f"{MASK}\r", "\r\n", "\r", "\n") for piece in told)


PARAMETERS = st.from_regex(r"[0-9]{1,8}|[!-~]{1,64}", fullmatch=True)


@given(PARAMETERS.filter(lambda text: text != "?" and not set('";,=') & set(text)), CUTS)
def test_any_secret_of_a_command_is_masked_in_its_echo(secret, sizes):
    for command in COMMANDS:
        stream, line = Stream(Mask()), command.format(secret)
        if (sent := stream.sent(line)) == line:
            assert len(secret) == 1 and secret.isdigit()  # the kind of an authentication, for all that can be told
            continue
        assert sent.count(MASK) >= 1 and f'"{secret}"' not in sent.replace('"joe"', "")
        assert "".join(shown(stream, f"\r\nRING\r\n{line}\r\r\nOK\r\n", sizes)) == f"\r\nRING\r\n{sent}\r\r\nOK\r\n"


@given(BYTES.filter(str.strip), CUTS)
def test_without_an_echo_nothing_is_changed(password, sizes):
    stream = Stream(Mask((password,)))
    stream.sent(password, secret=True)
    told = "".join(shown(stream, HARMLESS, sizes))
    assert told == HARMLESS or without_parity(password) in HARMLESS or MASK in told.splitlines()[-1]


def test_what_only_begins_like_the_secret_is_shown():
    stream = Stream(Mask(("Welcome1",)))
    stream.sent("Welcome1", secret=True)
    assert shown(stream, "Welcome to the host\r\n", [7, 1]) == ["", "Welcome ", "to the host\r\n", ""]


def test_an_echo_may_run_into_other_words():
    stream = Stream(Mask((SECRET,)))
    stream.sent(SECRET, secret=True)
    assert "".join(shown(stream, f"\r\n(you typed{SECRET}Welcome)\r\n", [3])) == f"\r\n(you typed{MASK}Welcome)\r\n"


def test_the_end_of_a_prompt_may_come_after_the_reply():
    stream = Stream(Mask(("7",)))
    stream.sent("7", secret=True)
    assert "".join(shown(stream, " 7\r\n7 lines\r\n", [1])) == f" {MASK}\r\n7 lines\r\n"


def test_most_of_a_secret_is_not_shown_when_nothing_more_comes():
    stream = Stream(Mask(("tops3cret",)))
    assert stream.feed("tops3c") + stream.end() == MASK
    assert stream.feed(" to") + stream.end() == " to"


def test_a_secret_that_is_learned_later_is_masked_from_then_on():
    mask = Mask()
    assert mask.foreign("secret1") == "secret1"
    mask.learn("secret1")
    assert mask.foreign("secret1") == MASK


@pytest.mark.parametrize("common", ["1", "10", "OK", "CONNECT", "password", "No Carrier", "   "])
def test_a_secret_that_is_part_of_everything_is_masked_as_an_echo_only(common):
    mask = Mask((common,))
    text = "0.1.0 local  IP address 10.1.1.1, password: OK CONNECT NO CARRIER"
    assert mask.foreign(text) == mask.own(text) == text
    stream = Stream(mask)
    assert stream.feed(f"{common}\r\nCONNECT 9600\r\n") + stream.end() == f"{common}\r\nCONNECT 9600\r\n"


@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("secret1", "Login failed for joe/secret1.", f"Login failed for joe/{MASK}."),
        ("secret1", "mysecret1 secret12", "mysecret1 secret12"),
        ("1234", "+CME ERROR: bad command 1234 12345 10.12.34.1234 fe80::1234", f"bad command {MASK} 12345"),
        ("p\xc3\xa4ss", r"rcvd [PAP AuthNak id=0x1 p\303\244ss]", rf"AuthNak id=0x1 {MASK}]"),
        ('a"b\\c9', r'rcvd [PAP AuthNak id=0x1 "a\"b\\c9"]', f'"{MASK}"'),
    ],
)
def test_what_somebody_else_says_is_masked_where_it_is_the_secret(secret, text, masked):
    assert masked in Mask((secret,)).foreign(text)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Line("Sending: AT+CPIN=4711"), Line(f"Sending: AT+CPIN={MASK}")),
        (Line("Pid of pppd: 2026"), Line("Pid of pppd: 2026")),
        (Line("Looks like a password prompt."), Line("Looks like a password prompt.")),
        (Failure("x", 7, "refused (AT+CPIN=1)", ""), Failure("x", 7, f"refused (AT+CPIN={MASK})", "")),
        (Line("it said s3cret"), Line(f"it said {MASK}")),
        (Prompt("login", "2026 s3cret"), Prompt("login", f"{MASK} {MASK}")),
        (Network("registered", "s3cret"), Network("registered", MASK)),
        (Received("2026"), Received("2026")),
        (Online("ppp0", "10.1.1.1", "10.2.2.2", (), 2.0), Online("ppp0", "10.1.1.1", "10.2.2.2", (), 2.0)),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_every_event_passes_once(event, expected):
    assert Mask(("2026", "s3cret", "looks")).event(event) == expected
