"""The secrets files' text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydial.pppd.secrets_file import quoted, with_secret

HEAD = "# Secrets\n# client\tserver\tsecret\n"


def pppd_reads(line: str) -> list[str]:
    """The words of a line by pppd(8)'s rules, written anew here so that two readings must agree."""
    words, word, quote, text = [], None, "", iter(line)
    letters = dict(zip("abfnrst", "\a\b\f\n\r \t", strict=True))
    for char in text:
        if char == "\\":
            escaped = next(text)
            word = (word or "") + letters.get(escaped, escaped)
        elif quote:
            if char == quote:
                quote = ""
            else:
                word = (word or "") + char
        elif char in "\"'" and word is None:
            quote, word = char, ""
        elif char in " \t\n\v\f\r#":
            if word is not None:
                words.append(word)
            word = None
            if char in "\n#":
                break
        else:
            word = (word or "") + char
    return words


def test_a_new_entry_goes_last() -> None:
    assert with_secret(HEAD, "joe", "*", "pw1") == HEAD + "joe\t*\tpw1\n"
    assert with_secret("", "joe", "*", "pw1") == "joe\t*\tpw1\n"


def test_the_older_one_of_the_same_user_goes() -> None:
    old = HEAD + 'joe * old\njoe\tisp\told2 10.0.0.1\njoe *\t"old 3"\n'
    assert with_secret(old, "joe", "isp", "new") == HEAD + "joe\tisp\tnew\n"


@pytest.mark.parametrize(
    "line",
    [
        "jo\t*\tx",
        "joel\t*\tx",
        "JOE\t*\tx",
        "joe\tother\tx",
        "joe\tisp2\tx",
        "joe\t*isp\tx",
        'joe\t"*"\tx',
        '"joe"\t*\tx',
        "  joe\t*\tx",
        "# joe\t*\tx",
        "joe",
        "ann\t*\tx\r",
        "\x0bjoe\t*\tx\x85\x1cjoe\t*",
        "",
    ],
)
def test_all_others_stay_byte_for_byte(line: str) -> None:
    text = f"{line}\nzoe * y\n"
    assert with_secret(text, "joe", "isp", "pw") == text + "joe\tisp\tpw\n"


def test_crlf_and_a_missing_last_line_end() -> None:
    assert with_secret("ann\t*\tx\r\njoe\t*\told\r\n", "joe", "*", "n") == "ann\t*\tx\r\njoe\t*\tn\n"
    assert with_secret("ann\t*\tx", "joe", "*", "n") == "ann\t*\tx\njoe\t*\tn\n"


@given(st.text("ab \n\"'#\\*.@"), st.text("ab \"'#\\*."), st.text("ab \"'#\\*.\n"))
def test_the_second_time_changes_nothing(user: str, remote: str, password: str) -> None:
    once = with_secret(HEAD + "ann * x\n", user, remote, password)
    assert with_secret(once, user, remote, password) == once
    assert with_secret(once, user, remote, "other").count("\n") == once.count("\n")


def test_quoting_is_wvdials() -> None:
    assert quoted("joe@isp.net") == r"joe\@isp\.net"
    assert quoted("a b\t\\\xe9") == "a\\ b\\\t\\\\\\\xe9"
    assert with_secret("", "joe", "isp.net", "x") == "joe\tisp.net\tx\n"


def test_no_name_no_password_no_remote_still_is_a_line_of_three_words() -> None:
    assert pppd_reads(with_secret("", "", "", "")) == ["", "*", ""]


@given(
    st.text("ab01\n\t\r \"'#\\*@!~\x80\xe9\xff"),
    st.text("ab \"'#\\*.\n", min_size=1),
    st.text("anrstx07\n\t\r \"'#\\*@\xa0"),
)
def test_pppd_reads_back_what_was_meant(user: str, remote: str, password: str) -> None:
    assert pppd_reads(with_secret("", user, remote, password)) == [user, remote, password]
