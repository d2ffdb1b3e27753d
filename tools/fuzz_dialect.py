#!/usr/bin/env python3
"""Holds pydial's reader of wvdial.conf against the real one, on files that nobody would write.

usage: fuzz_dialect.py [COUNT [SEED]]     (20000 files; needs `uni` of Debian's uniconf-tools)

Keys, values and warnings must be the same. A file that makes the real reader crash (a lone quotation
mark as key, value or section) must be one that pydial calls malformed. Exits with 1 if any file reads
differently.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydial.config.ini import BLANKS, Document, parse

SPECIAL = [
    *'"{}\\=#;[]/\r\n\0 \t\v\f',
    *'"{}\\=',
    "\\\n",
    "\r\n",
    "\\\r\n",
    "{}",
    '""',
    "\n[",
    "]\n",
    "\n#",
    '\n"',
    "\n{",
]
NAMES = [
    *"aAé=",
    "Phone",
    "PHONE",
    "Init1",
    "Key x",
    "x/y",
    "/x",
    "x/",
    "//",
    "; Phone",
    "",
    "\xff",
    "\x01",
    '"',
]
SECTIONS = [
    "Dialer Defaults",
    "dialer defaults",
    "S",
    "s/t",
    "/S",
    "S/",
    "",
    " T ",
    "{A}",
    '"B"',
    "B][C",
    "é",
]
VALUES = [
    *"v'\"",
    "",
    "*99***1#",
    'AT+X="x"',
    '"q v"',
    '"IP","x"',
    "{b v}",
    "AT\\N3",
    "<x>",
    "v # c",
    "\\\\",
    "{a",
    "b}",
]
EQUALS = ["=", " = ", "\t=", "= "]
NOISE = [
    "",
    "   ",
    "# comment",
    "; remark",
    "no equals",
    "[A] x",
    "[A",
    "{",
    "}",
    "\\",
    "\0",
    "\x80\xfe",
    '"',
]


def _line(random: random.Random) -> str:
    """One line, likely sound."""
    match random.randrange(8):
        case 0 | 1:
            line = f"[{random.choice(SECTIONS)}]"
        case 2:
            line = random.choice(NOISE)
        case _:
            line = f"{random.choice(NAMES)}{random.choice(EQUALS)}{random.choice(VALUES)}"
    return (
        random.choice(["", "", "", " ", "\t"])
        + line
        + random.choice(["", "", " ", "\\"])
        + random.choice(["\n", "\n", "\r\n", "\r"])
    )


def _spoil(random: random.Random, text: str) -> str:
    """`text` with special characters put in and pieces taken out."""
    for _ in range(random.choice([0, 0, 1, 1, 2, 4, 9])):
        place = random.randrange(len(text) + 1)
        text = text[:place] + random.choice(SPECIAL) + text[place + random.choice([0, 0, 0, 1, 3]) :]
    return text


def make_file(random: random.Random) -> bytes:
    """A file: lines that are spoilt, a soup of special characters, random bytes, or one huge line."""
    kind = random.randrange(100)
    if kind < 70:
        text = _spoil(random, "".join(_line(random) for _ in range(random.randrange(9))))
    elif kind < 95:
        text = "".join(
            random.choice([*SPECIAL, "a", "B", "=", "K=v", "[S]"]) for _ in range(random.randrange(30))
        )
    elif kind < 99:
        text = random.randbytes(random.randrange(60)).decode("latin-1")
    else:
        text = "[S]\n" + _spoil(
            random, f"K={random.choice(['x', '{', chr(92), 'a b', '}'])}\n" * random.randrange(400)
        )
    return text.encode("latin-1").removeprefix(b"\xef\xbb\xbf")  # a BOM is read on purpose


def _tcl_word(text: str, place: int) -> tuple[str, int]:
    """One word of uni's output and where it ends."""
    if text[place] == "{":
        depth = 0
        for mark in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, place):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if not depth:
                return text[place + 1 : mark.start()], mark.end()
    found = re.compile(r"(?:\\.|(?! = )[^\n\\])*", re.DOTALL).match(text, place)
    assert found
    return re.sub(r"\\(.)", r"\1", found[0], flags=re.DOTALL), found.end()


def _tcl_pairs(text: str) -> dict[str, str]:
    """uni's output: `key = value` lines, each side one word."""
    pairs, place = {}, 0
    while place < len(text):
        key, place = _tcl_word(text, place)
        assert text.startswith(" = ", place), text[place : place + 50]
        pairs[key], place = _tcl_word(text, place + 3)
        assert text.startswith("\n", place), text[place : place + 50]
        place += 1
    return pairs


def ask_real(path: str) -> tuple[dict[str, str], list[str]] | None:
    """Keys (inner levels too) and warnings of the real reader; None if it crashed."""
    command = [shutil.which("uni") or "uni", "hdump", "/"]
    environment = {**os.environ, "UNICONF": f"ini:{path}"}
    answer = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    if answer.returncode < 0:
        return None
    prefix = f"{path}<Warn>: "
    lines = answer.stderr.decode("latin-1").split("\n")[:-1]
    return _tcl_pairs(answer.stdout.decode("latin-1")), [line.removeprefix(prefix) for line in lines]


def with_levels(values: dict[str, str]) -> dict[str, str]:
    """`values` and an empty value for each level above them, as uni lists them."""
    levels = {key[: slash.start()]: "" for key in values for slash in re.finditer("/", key)}
    return levels | values


def would_crash(document: Document) -> bool:
    """Whether a lone quotation mark was called malformed."""
    lone = re.compile(
        rf'\A[{BLANKS}]*\[[{BLANKS}]*"[{BLANKS}]*\]\Z|=[{BLANKS}]*"\Z|\A=*[{BLANKS}]*"[{BLANKS}]*='
    )
    return any(lone.search(malformed.text) for malformed in document.malformed if not malformed.broken)


def difference(data: bytes, path: str) -> str:
    """What the two readers see differently in `data` ("" if nothing); `path` is a file to write it to."""
    Path(path).write_bytes(data)
    document, real = parse(data), ask_real(path)
    if document.render() != data:
        return "render() changed the file"
    if real is None:
        return "" if would_crash(document) else "the real reader crashed"
    ours = with_levels(document.values()), document.warnings
    return "" if ours == real else f"real {real}\n  ours {ours}"


def main() -> int:
    if not shutil.which("uni"):
        print(
            "fuzz_dialect: `uni` is not installed (Debian: uniconf-tools); nothing was compared",
            file=sys.stderr,
        )
        return 1
    count, seed = (int(word) for word in (sys.argv[1:] + ["20000", "1"][len(sys.argv) - 1 :]))
    generator = random.Random(seed)  # noqa: S311
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            data = make_file(generator)
            if found := difference(data, f"{folder}/file.ini"):
                differences += 1
                print(f"{data!r}\n  {found}", file=sys.stderr)
    print(f"{count} files (seed {seed}): {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
