"""Whatever the secret is, however its echo comes: nothing that is told depends on it; and nothing else is changed.

A conversation goes through the real ways out (tests/outputs.py) with one secret, then with another one of the same
length in its place: what is told must be the same. PYDIAL_EXAMPLES sets how many conversations are tried; `make
endurance` tries many more, and other ones each time.
"""

from __future__ import annotations

import os

from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from pydial.config.words import fold
from pydial.secrets.commands import MASK, without_secrets
from pydial.secrets.mask import forms, is_ordinary, without_parity
from tests.at_commands import WITH_SECRETS, WITHOUT_SECRETS
from tests.outputs import Outputs

PROFILE = settings(max_examples=int(os.environ.get("PYDIAL_EXAMPLES", "120")), database=None, print_blob=True)

ANY_BYTE = st.characters(min_codepoint=1, max_codepoint=255)
WRITABLE = st.text(ANY_BYTE, min_size=1, max_size=64).filter(lambda text: text.strip() != "")
WORDS = st.sampled_from(
    ["a", "1", "x", "OK", "ATZ", "CONNECT", "***", "login", "geheim", "Welcome", "10", "p\xe4ss", "ssssss"]
)
PASSWORDS = st.one_of(
    WRITABLE, WORDS, st.from_regex(r"[0-9]{1,12}", fullmatch=True), st.from_regex("[a-z]{1,64}", fullmatch=True)
)
PINS = st.from_regex(r"[0-9]{4,8}", fullmatch=True)
IN_COMMANDS = st.one_of(PINS, st.from_regex(r"[!#-+\--:<-~]{2,64}", fullmatch=True))
CUTS = st.lists(st.integers(1, 9), max_size=24)
HOSTS = st.sampled_from([
    "\r\nWelcome to the host.\r\n~ % ! 0.1 10.1.1.1\r\n", "\r\n\r\n", "\r\nYour IP address is 10.0.0.7. MTU is 15.\r\n",
    "\r\nLogin incorrect\r\nlogin: ", "\r\n\x1b[1mlast login\x1b[0m: 2026-10-05 10:10:10\r\n# ", "\r\nNO CARRIER\r\n",
])  # fmt: skip


def as_it_is(text: str) -> str:
    return text


def in_capitals(text: str) -> str:
    return "".join(char.upper() if char.isascii() else char for char in text)


def each_twice(text: str) -> str:
    return "".join(char * 2 for char in text)


def coloured(text: str) -> str:
    return f"\x1b[32m{text}\x1b[0m"


def with_a_colour_for_each(text: str) -> str:
    return "".join(f"\x1b[3{number % 8}m{char}" for number, char in enumerate(text))


def with_nuls(text: str) -> str:
    return "".join(f"{char}\0" for char in text)


def with_telnet(text: str) -> str:
    return "".join(f"{char}\xff\xf1" for char in text)


def broken_into_lines(text: str) -> str:
    return "\r\n".join(text[place : place + 7] for place in range(0, len(text), 7))


def with_even_parity(text: str) -> str:
    return "".join(chr(ord(char) & 0x7F | (ord(char) & 0x7F).bit_count() % 2 << 7) for char in text)


def with_mark_parity(text: str) -> str:
    return "".join(chr(ord(char) | 0x80) for char in text)


ECHOES = st.sampled_from([
    as_it_is, as_it_is, with_even_parity, with_mark_parity, in_capitals, each_twice, coloured, with_a_colour_for_each,
    with_nuls, with_telnet, broken_into_lines,
])  # fmt: skip
FOR_LONG_ONES = (in_capitals, each_twice, coloured, with_a_colour_for_each, with_nuls, with_telnet, broken_into_lines)


def other(secret: str) -> str:
    """Another one of the same length, which resembles neither it nor anything that is said."""
    return "".join("zqjx"[number % 4] for number in range(len(secret)))


def digits_other(secret: str) -> str:
    """The same where a PIN is wanted."""
    return "".join(str((int(char) + 5) % 10) for char in secret)


def readable(secret: str, told: str) -> list[str]:
    """The forms of a secret that stand in what was told, as a recording, JSON or a terminal would have them."""
    shapes = {form for form in forms(secret) if not is_ordinary(form) and len(form) > 5}
    shapes |= {shape.encode("unicode_escape").decode() for shape in shapes}
    return [shape for shape in shapes if fold(shape) in fold(told)]


def logs_in(secret: str, echo, cuts: list[int], host: str) -> Outputs:
    """The host asks for a password, echoes it, and goes on."""
    outputs = Outputs(password=secret)
    outputs.hears("\r\nPassword: ", [])
    outputs.sends(secret, secret=True)
    outputs.hears(echo(secret + "\r") + host, cuts)
    outputs.fails(f"It refused, after {len(secret)} characters.")
    return outputs


@PROFILE
@given(PASSWORDS, ECHOES, CUTS, HOSTS)
@example("1", as_it_is, [], "\r\n10.1.1.1\r\n")
@example("geheim123456", as_it_is, [4, 4, 4], "\r\n")
@example("p\xe4ssw\xf6rt9", with_mark_parity, [3], "\r\n")
def test_what_is_told_of_a_login_does_not_depend_on_the_password(password, echo, cuts, host) -> None:
    assume(echo not in FOR_LONG_ONES or (without_parity(password).isprintable() and not is_ordinary(password)))
    told = logs_in(password, echo, cuts, host)
    assert told.same_as(logs_in(other(password), echo, cuts, host))
    assert not readable(password, told.all)


def initialises(command: str, echo, cuts: list[int], answer: str) -> Outputs:
    """The modem echoes a command line and refuses it."""
    outputs = Outputs(init=command)
    outputs.sends(command)
    outputs.hears(f"{echo(command)}\r\r\n{answer}\r\n", cuts)
    outputs.refused(command, answer)
    return outputs


@PROFILE
@given(st.sampled_from(WITH_SECRETS), IN_COMMANDS, ECHOES, CUTS, st.sampled_from(["OK", "ERROR", "+CME ERROR: 16"]))
def test_what_is_told_of_a_command_does_not_depend_on_the_secret_in_it(template, secret, echo, cuts, answer) -> None:
    quiet = template.replace("{p}", other(secret))
    assume(without_secrets(quiet).count(MASK) == template.count("{p}"))
    assume(not (secret.isdigit() and len(secret) < 4) and secret not in ("00", "0.10"))
    told = initialises(template.replace("{p}", secret), echo, cuts, answer)
    assert told.same_as(initialises(quiet, echo, cuts, answer))
    assert not readable(secret, told.all)
    event(echo.__name__)


@PROFILE
@given(st.sampled_from(WITH_SECRETS), PINS, CUTS)
def test_what_the_modem_says_of_it_does_not_either(template, pin, cuts) -> None:
    first, second = (template.replace("{p}", secret) for secret in (pin, digits_other(pin)))
    said = "+CME ERROR: bad command {}"
    told = initialises(first, as_it_is, cuts, said.format(first))
    assert told.same_as(initialises(second, as_it_is, cuts, said.format(second)))
    assert not readable(pin, told.all)


@PROFILE
@given(st.sampled_from(WITHOUT_SECRETS), PASSWORDS, PINS, CUTS, HOSTS)
def test_what_holds_no_secret_is_told_as_it_is(command, password, pin, cuts, host) -> None:
    text = fold(f"{command}{host}{without_parity(host)}")
    assume(all(is_ordinary(form) or fold(form) not in text for secret in (password, pin) for form in forms(secret)))
    told, plain = Outputs(password=password, pin=pin), Outputs()
    for outputs in (told, plain):
        outputs.sends(command)
        outputs.hears(f"{command}\r\r\nOK\r\n{host}", cuts)
        outputs.refused(command, "+CME ERROR: 30")
        outputs.fails("The host ended the link.")
    assert told.same_as(plain)
