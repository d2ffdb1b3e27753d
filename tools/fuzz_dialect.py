#!/usr/bin/env python3
"""Holds pydial's reader of wvdial.conf against the real one, on files that nobody would write.

usage: fuzz_dialect.py [COUNT [SEED]] [--seconds N]     (20000 files; needs `uni` of Debian's uniconf-tools)

Keys, values and warnings must be the same. A file that makes the real reader crash (a lone quotation
mark as key, value or section) must be one that pydial calls malformed. Exits with 1 if any file reads
differently.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydial.config.ini import Document, parse
from pydial.config.words import BLANKS

SPECIAL = [*'"{}\\=#;[]/' * 2, *"\r\n\0 \t\v\f", "{}", '""', "\\\n", "\r\n", "\n[", "]\n", "\n#", '\n"', "\n{"]
NAMES = [*'"aAé=\xff\x01', "Phone", "PHONE", "Init1", "Key x", "x/y", "/x", "x/", "//", "; Phone", ""]
SECTIONS = ["Dialer Defaults", "dialer defaults", "S", "s/t", "/S", "S/", "", " T ", "{A}", '"B"', "B][C", "é"]
TEXTS = ["", "v", "*99***1#", 'AT+X="x"', '"q v"', "AT\\N3", "<x>", "v # c", "\\\\"]
VALUES = [*TEXTS, '"IP","x"', "{b v}", "{a", "b}", '"']
EQUALS = ["=", " = ", "\t=", "= "]
NOISE = ["", "   ", "# comment", "; remark", "no equals", "[A] x", "[A", "{", "}", "\\", "\0", "\x80\xfe", '"']
LINE_ENDS = ["\n", "\n", "\r\n", "\r"]


def _line(dice: random.Random) -> str:
    """One line, likely sound."""
    match dice.randrange(8):
        case 0 | 1:
            line = f"[{dice.choice(SECTIONS)}]"
        case 2:
            line = dice.choice(NOISE)
        case _:
            line = f"{dice.choice(NAMES)}{dice.choice(EQUALS)}{dice.choice(VALUES)}"
    indent, tail = dice.choice(["", "", "", " ", "\t"]), dice.choice(["", "", " ", "\\"])
    return indent + line + tail + dice.choice(LINE_ENDS)


def _spoil(dice: random.Random, text: str) -> str:
    """`text` with special characters put in and pieces taken out."""
    for _ in range(dice.choice([0, 0, 1, 1, 2, 4, 9])):
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(SPECIAL) + text[place + dice.choice([0, 0, 0, 1, 3]) :]
    return text


def make_file(dice: random.Random) -> bytes:
    """A file: spoilt lines, a soup of special characters, random bytes, or one thing many times, in lines or in one."""
    kind = dice.randrange(200)
    if kind < 140:
        text = _spoil(dice, "".join(_line(dice) for _ in range(dice.randrange(9))))
    elif kind < 190:
        text = "".join(dice.choice([*SPECIAL, "a", "B", "=", "K=v", "[S]"]) for _ in range(dice.randrange(30)))
    elif kind < 197:
        text = dice.randbytes(dice.randrange(60)).decode("latin-1")
    elif kind < 199:
        text = "[S]\n" + _spoil(dice, f"K={dice.choice(['x', '{', chr(92), 'a b', '}'])}\n" * dice.randrange(400))
    else:
        text = "[S]\n" + _spoil(dice, "K=" + dice.choice(["x", "a b", "{}", "\\=", "=", "}"]) * dice.randrange(30000))
    return text.encode("latin-1").removeprefix(b"\xef\xbb\xbf")  # a BOM is skipped on purpose


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
    lone = re.compile(rf'\A[{BLANKS}]*\[[{BLANKS}]*"[{BLANKS}]*\]\Z|=[{BLANKS}]*"\Z|\A=*[{BLANKS}]*"[{BLANKS}]*=')
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
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=20000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="the longest that it may take")
    asked = parser.parse_args()
    end = time.monotonic() + asked.seconds
    generator = random.Random(asked.seed)  # noqa: S311
    files = differences = 0
    with tempfile.TemporaryDirectory() as folder:
        while files < asked.count and time.monotonic() < end:
            files += 1
            data = make_file(generator)
            if found := difference(data, f"{folder}/file.ini"):
                differences += 1
                print(f"{data!r}\n  {found}", file=sys.stderr)
    print(f"{files} files (seed {asked.seed}): {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
