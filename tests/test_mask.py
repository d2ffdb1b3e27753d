"""No secret passes, whole or in pieces, with whatever pauses; and nothing else is changed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pydial.events import Connect, Failure, Line, Network, Online, PppdStarted, Prompt, Received
from pydial.secrets.commands import MASK
from pydial.secrets.mask import Mask, quoted, without_parity
from pydial.secrets.stream import Stream

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


SPELT = "geheimWort!42"
ODD_ECHOES = {
    "covered": "".join(f"{char}\b*" for char in SPELT),
    "covered and back": "".join(f"{char}\b*\b" for char in SPELT),
    "erased": "".join(f"{char}\b \b" for char in SPELT),
    "on two lines": "gehei\r\n> mWort!42",
    "with blanks": " ".join(SPELT),
    "cut short": "geheimWort!4",
    "in a URL": "\r\nhttp://h/?p=geheimWort%2142",
}


@pytest.mark.parametrize("name", ODD_ECHOES)
@pytest.mark.parametrize("sizes", [[], [1] * 80, [3, 7, 2]])
def test_no_part_of_an_odd_echo_is_shown(name, sizes):
    stream = Stream(Mask((SPELT,)))
    stream.sent(SPELT, secret=True)
    told = "".join(shown(stream, f"{ODD_ECHOES[name]}\r\nWelcome\r\n", sizes))
    kept = told.replace("http://h/?p=", "").replace("Welcome", "")
    assert told.endswith("\r\nWelcome\r\n") and MASK in told
    assert not any(char.isalnum() for char in kept), told


@pytest.mark.parametrize("said", ["gehei\r\n> and so on", "g e h o", "geheim\b*", "gehei\r\n", "geheimWort!4 x"])
def test_what_resembles_an_odd_echo_is_shown(said):
    stream = Stream(Mask((SPELT,)))
    stream.sent(SPELT, secret=True)
    assert "".join(shown(stream, f"{said}\r\nWelcome\r\n", [2, 3])) == f"{said}\r\nWelcome\r\n"


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
        ("s3cret!x", "bye\x1b[1ms3cret!x", f"bye\x1b[1m{MASK}"),
        ("geheim", "Welcome, \x1b[31mgeheim\x1b[0m!", f"Welcome, \x1b[31m{MASK}\x1b[0m!"),
        ("geheim", "g\0e\0h\0e\0i\0m\0", MASK),
        ("geheim", "\xff\xfbge\xff\xf1heim", "\xff\xfbge\xff\xf1heim"),  # with its parity bits nobody speaks Telnet
        ("geheim", "GEHEIM Geheim", f"{MASK} {MASK}"),
        ("geheim", 'UCS2 "00670065006800650069006d"', f'UCS2 "{MASK}"'),
        ("geheim", "hex 67656865696D", f"hex {MASK}"),
        ("tops3cret", "Welcometops3cretjoe", f"Welcome{MASK}joe"),
        (
            "p\xe4ssw\xf6rt",
            "login p\xc3\xa4ssw\xc3\xb6rt".translate(str.maketrans("\xc3\xa4\xb6", "C$6")),
            f"login {MASK}",
        ),
        ("joe", '+CGAUTH: 1,2,"me","hush"', '1,2,"***","***"'),
    ],
)
def test_what_somebody_else_says_is_masked_where_it_is_the_secret(secret, text, masked):
    assert masked in Mask((secret,)).foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0000", "local 10.1.1000.1", "fe80::0000:1", "12:0000:30", "2026-0000-10", "+49 89/0000-12",
        "*99***0000#", "tel 0000-12-34", "1.0000", "a0000", "0000b",
    ],
)  # fmt: skip
def test_a_pin_is_no_part_of_addresses_and_telephone_numbers(text):
    assert Mask(("0000",)).foreign(text) == text


@pytest.mark.parametrize(
    "text", ["bad 0000", "PIN:0000", '"0000"', "code:0000.", "0000\r\n", "(0000)", "0000-", "PIN-0000"]
)
def test_a_pin_that_stands_alone_is_masked(text):
    assert Mask(("0000",)).foreign(text) == text.replace("0000", MASK)


def test_what_the_configuration_shows_openly_stays():
    mask = Mask(("orange", "4711"), public=("orange", "joe_4711", "0815-4711"))
    text = 'Sending: AT+CGDCONT=1,"IP","orange" as joe_4711, ATDT0815-4711, Orange'
    assert mask.foreign(text) == mask.own(text) == text
    assert mask.foreign("PIN 4711 of joe_4711") == f"PIN {MASK} of joe_4711"
    assert mask.sent("orange") == MASK
    stream = Stream(mask)
    assert stream.sent("orange", secret=True) == MASK
    assert "".join(shown(stream, "orange\r\norange is open\r\n", [2])).startswith(f"{MASK}\r\n")


def test_foreign_words_in_a_sentence_of_ours_are_masked_as_such():
    mask = Mask(("refused", "2026"))
    assert mask.own(f"It refused {quoted('refused 2026')} in 2026.") == f"It refused {MASK} {MASK} in 2026."
    assert Mask().own(f"{quoted('')}a{quoted('b')}") == "ab"
    assert mask.own(f"x {quoted(chr(3) + 'refused' + chr(2))} y") == f"x  {MASK}  y"


def test_what_is_left_of_an_echo_that_was_cut_off_is_not_shown_later():
    stream = Stream(Mask((SECRET,)))
    stream.sent(SECRET, secret=True)
    assert stream.feed("\r\ngehe") + stream.end() == f"\r\n{MASK}"
    stream.sent("next")
    assert "im123456" not in stream.feed("im123456\r\nnext\r\n") + stream.end()


def test_what_was_no_echo_after_all_is_shown_again():
    stream = Stream(Mask((SECRET,)))
    stream.sent(SECRET, secret=True)
    assert stream.feed("ge") + stream.end() == MASK
    stream.sent("next")
    assert stream.feed("himself\r\n") + stream.end() == "himself\r\n"


def test_a_secret_whose_beginning_was_shown_is_not_shown_whole():
    stream = Stream(Mask((SECRET,)))
    assert stream.feed("bye gehe") + stream.end() == "bye gehe"
    assert stream.feed("im123456 you") + stream.end() == f"{MASK} you"


@given(CUTS)
def test_an_answer_that_tells_a_login_is_masked_in_pieces(sizes):
    text = '\r\n+CGAUTH: 1,1,"joe","hush"\r\n+CREG: 0,1\r\n^AUTHDATA: 1,2,joe,hush\r\n\r\nOK\r\n'
    expected = f'\r\n+CGAUTH: 1,1,"{MASK}","{MASK}"\r\n+CREG: 0,1\r\n^AUTHDATA: 1,2,{MASK},{MASK}\r\n\r\nOK\r\n'
    assert "".join(shown(Stream(Mask()), text, sizes)) == expected


@given(st.text(st.sampled_from("aeu1\r\n +\x1b[m~"), max_size=40), CUTS)
def test_without_any_of_its_letters_nothing_is_lost_or_added(text, sizes):
    stream = Stream(Mask(("gohtim9",)))
    stream.sent("gohtim9", secret=True)
    assert "".join(shown(stream, text, sizes)) == text


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
        (Connect(9600, "CONNECT looks"), Connect(9600, f"CONNECT {MASK}")),
        (PppdStarted(2026, ("pppd", "s3cret", quoted("looks"))), PppdStarted(2026, ("pppd", MASK, MASK))),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_every_event_passes_once(event, expected):
    assert Mask(("2026", "s3cret", "looks")).event(event) == expected
