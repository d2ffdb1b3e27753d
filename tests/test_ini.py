"""The dialect of wvdial.conf: what is read, what is told of, and that writing keeps every other byte."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pydial.config.ini import BOM, Document, parse, path_of
from pydial.config.words import BLANKS, quote, unquote
from pydial.errors import ConfigError

VALUES = {
    # as written: as read
    "v": "v",
    "  v w \t": "v w",
    '"a"': "a",
    '" a "': " a ",
    '"a" # c': '"a" # c',
    '"IP","x"': 'IP","x',
    'AT+CGDCONT=1,"IP","x"': 'AT+CGDCONT=1,"IP","x"',
    "{ }": " ",
    "{}": "",
    '""': "",
    "": "",
    "{a b} c": "{a b} c",
    "{a}}": "a}",
    "{}{}": "}{",
    "a}b": "a}b",
    '"a': '"a',
    r"AT\N3": "ATN3",
    r"AT\\N3": r"AT\N3",
    r"p\"q": 'p"q',
    r"\{x": "{x",
    r"{AT\N3}": r"AT\N3",
    r'"\""': '"',
    "v\\\nw": "v\nw",
    "{a\nb}": "a\nb",
    "'x'": "'x'",
    "v;x": "v;x",
    "v #x": "v #x",
    "v=w": "v=w",
    "v\0w": "v",
    "caf\xc3\xa9": "caf\xc3\xa9",
}


@pytest.mark.parametrize("written", VALUES)
def test_value(written: str) -> None:
    document = Document(f"[S]\nKey = {written}\nNext = 1\n")
    assert document.values() == {"S/Key": VALUES[written], "S/Next": "1"}
    assert document.warnings == []


def plain(*lines: str) -> list[str]:
    return [f'Ignoring malformed input line: "{line}"' for line in lines]


MALFORMED = {
    # lines: keys that are read all the same, warnings
    "[S]\nKey v\n  = v \nB = 1": ({"S/B": "1"}, plain("Key v", "  = v")),
    "[S]\n;remark\n; Phone = 1": ({"S/; Phone": "1"}, plain(";remark")),
    "[S]\n[A] x\n[A\nB = 1": ({"S/B": "1"}, plain("[A] x", "[A")),
    "[S]\nKey = a{b\nB = 1": ({"S/B": "1"}, ["XXX " + plain("Key = a{b")[0]]),
    "[S]\nKey = a{b\nB = }1": ({"S/Key": "a{b\nB = }1"}, []),
    '[S]\n"Key" = v\nB = 1': ({"S/B": "1"}, ["XXX " + plain('"Key" = v')[0]]),
    '[S]\nKey = "\nB = 1': ({"S/B": "1"}, plain('Key = "')),
    '["]\nB = 1': ({"B": "1"}, plain('["]')),
    "[S]\n# it {is\nB = 1": ({"S/B": "1"}, ["XXX " + plain("# it {is")[0]]),
    "[S]\n# back\\\nB = 1\nC = 2": ({"S/C": "2"}, []),
    "[S]\nB = 1\\": ({}, ["XXX " + plain("B = 1\\")[0]]),
    "[S]\n\ta\x01b\x7f\x8a": ({}, plain(" a[01]b[7f]\x8a")),
    "[S]\n{ x\n\n  y\n}": ({}, ['Ignoring malformed input line: "{ x', "  y", '}"']),
    BOM + "[S]\nB = 1": ({"S/B": "1"}, []),
}


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_lines(text: str) -> None:
    document = Document(text)
    assert (document.values(), document.warnings) == MALFORMED[text]


def test_names_are_paths_and_fold_ascii_only() -> None:
    document = Document("[Dialer A]\nPhone = 1\nPHONE = 2\n[dialer a]\n/x = 3\nB/ = 4\n\xc9=5\n\xe9=6\n[a/b]\nc/d=7\n")
    assert document.values() == {
        "Dialer A/Phone": "2",
        "Dialer A/x": "3",
        "Dialer A/\xc9": "5",
        "Dialer A/\xe9": "6",
        "a/b/c/d": "7",
    }
    assert document.get("DIALER A", "phone") == "2"
    assert document.has("dialer a") and document.has("a") and not document.has("a/b")
    assert document.sections == ["Dialer A"]
    assert path_of("/a//b/", "c/") is None


def test_line_numbers_are_those_of_an_editor() -> None:
    document = Document("\n\r\n[S]\r\nA = {x\ny}\n\n# c\n  B = 1\n")
    assert [(entry.key, entry.line) for entry in document.entries] == [("A", 4), ("B", 8)]
    assert document.headers[0].line == 3


@settings(deadline=None)
@given(st.binary())
def test_untouched_bytes_stay(data: bytes) -> None:
    document = parse(data)
    assert document.render() == data
    assert all(entry.line <= data.count(b"\n") + 1 for entry in document.entries)


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=255, exclude_characters="\0")))
def test_any_value_can_be_written(value: str) -> None:
    document = Document("[S]\nA = 1 \n")
    document.set("S", "Key", value)
    again = parse(document.render())
    assert again.values() == {"S/A": "1", "S/Key": value}
    document.set("S", "key", "2")
    assert document.render() == b"[S]\nA = 1 \nKey = 2\n"


SOUP = st.text(st.sampled_from('[]{}"\\=#;/ \n\rAB\0'), max_size=60)


@settings(deadline=None)
@given(SOUP, st.sampled_from(["v", '"', "{", "a\\b", ""]))
@example("\\\0\r", "v")
def test_setting_changes_nothing_else(text: str, value: str) -> None:
    """In any file: the key reads as set and all others as before, or the change is refused."""
    document = Document(text)
    before = document.values()
    try:
        document.set("S", "Key", value)
    except ConfigError:
        return
    assert document.get("S", "Key") == value
    after = document.values()
    assert {key: after[key] for key in after if key.lower() != "s/key"} == {
        key: before[key] for key in before if key.lower() != "s/key"
    }


CHANGES = [
    ("[S]\nKey = a # c\n", "[S]\nKey = new\n"),
    ("[S]\r\n# c\r\n Key\t=  a \r\nB = 1\r\n", "[S]\r\n# c\r\n Key\t=  new \r\nB = 1\r\n"),
    ("[S]\nkey = a\nKEY = b\n", "[S]\nkey = a\nKEY = new\n"),
    ("[S]\nKey =\n", "[S]\nKey = new\n"),
    ("[S]\nKey=\n", "[S]\nKey=new\n"),
    ("[S]\nB = 1\n\n[T]\nC = 2\n", "[S]\nB = 1\nKey = new\n\n[T]\nC = 2\n"),
    ("[S]\r\nB = 1", "[S]\r\nB = 1\r\nKey = new"),
    ("[S]", "[S]\nKey = new"),
    ("", "[S]\nKey = new\n"),
    ("[T]\nB = 1\n", "[T]\nB = 1\n\n[S]\nKey = new\n"),
    ("[T]\nB = 1", "[T]\nB = 1\n\n[S]\nKey = new\n"),
    (BOM + "[S]\nKey = a\0b\nB = \0\n", BOM + "[S]\nKey = new\0b\nB = \0\n"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_set_changes_only_the_value(before: str, after: str) -> None:
    document = Document(before)
    document.set("S", "Key", "new")
    assert document.render().decode("latin-1") == after


def test_setting_the_same_value_changes_nothing() -> None:
    document = Document('[S]\nKey = "a"\n')
    document.set("S", "Key", "a")
    assert document.render() == b'[S]\nKey = "a"\n'


def test_remove() -> None:
    document = Document("[S]\r\nKey = a\r\n# c\r\nB = 1\r\n  key = {x\r\ny}\r\n\r\nC = 2")
    document.remove("s", "KEY")
    assert document.render() == b"[S]\r\n# c\r\nB = 1\r\n\r\nC = 2"


@pytest.mark.parametrize("key", ["", "a=b", " a", "a/b", "[a]", "#a", "a\nb"])
def test_impossible_keys_are_refused(key: str) -> None:
    with pytest.raises(ConfigError):
        Document("").set("S", key, "v")


def test_a_swallowed_line_is_refused() -> None:
    document = Document("[S]\nA = {\n# }\\")
    with pytest.raises(ConfigError, match="swallow"):
        document.set("T", "Key", "v")
    assert document.render() == b"[S]\nA = {\n# }\\"


@pytest.mark.parametrize(
    "text", ["{\n" * 50_000, "a\\\n" * 50_000, "{\n" * 30_000 + "}\n" * 30_000 + "\\\n", "{" * 100_000]
)
def test_hostile_input_takes_linear_time(text: str) -> None:
    """With a square in it each of these would take minutes."""
    assert Document(text).entries == []


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=255, exclude_characters="\0")))
def test_quote_is_undone_by_unquote(value: str) -> None:
    assert unquote(quote(value).strip(BLANKS)) == value


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Password tops3cret", "Password ***"),
        ("password = p{w", "password ***"),
        ("; PIN 1234", "; PIN ***"),
        ("SIM PIN 1234", "SIM PIN ***"),
        ("Phone *99#", "Phone *99#"),
        ("PINKY x", "PINKY x"),
    ],
)
def test_a_malformed_line_is_shown_without_a_secret(line: str, shown: str) -> None:
    document = parse(f"[Dialer Defaults]\n{line}\n".encode())
    assert [text.rpartition(": ")[2] for text in document.shown_warnings] == [f'"{shown}"']
