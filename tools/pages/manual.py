"""Manual pages in mdoc(7): what the tables know, in the frame of a page that is written by hand.

The frame of pydial(1) is pydial.1.mdoc beside this file; a line `@NAME@` there stands for what a function of FILLERS
makes. A program without such a file gets FRAME.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import control

from pydial.cli.switches import PROGRAMS
from pydial.config.options import GROUPS
from pydial.errors import EXIT_CODES
from pydial.messages.lines import LINES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.switches import Operand, Program, Switch
    from pydial.config.options import Option

HERE = Path(__file__).parent
DATE = "November 24, 2026"
"""Of the last change of the pages' own text."""
VOLUMES = {"pydial-pppd": 8}
"""Where a page is not in volume 1."""
CONFIGURATION = "wvdial.conf.5"

HEAD = """\
.\\" Made by `make pages` from the tables of switches, options and exit codes, and {frame}.
.Dd {date}
.Dt {title} {volume}
.Os
"""
FRAME = """\
@NAME@
@SYNOPSIS@
@DESCRIPTION@
@SWITCHES@
@EXIT_CODES@
.Sh SEE ALSO
.Xr pydial 1 ,
.Xr wvdial.conf 5
"""


def pages() -> dict[str, str]:
    """Every page, by its path below share/."""
    made = {}
    for program in PROGRAMS.values():
        volume = VOLUMES.get(program.name, 1)
        made[f"man/man{volume}/{program.name}.{volume}"] = _page(f"{program.name}.{volume}", program)
    made[f"man/man1/{control.PYDIALCTL}.1"] = _page(f"{control.PYDIALCTL}.1", None)
    made[f"man/man5/{CONFIGURATION}"] = _page(CONFIGURATION, None)
    return made


def _page(name: str, program: Program | None) -> str:
    title, _, volume = name.rpartition(".")
    file = HERE / f"{name}.mdoc"
    frame = f"tools/pages/{file.name}" if file.exists() else "tools/pages/manual.py"
    text = file.read_text() if file.exists() else FRAME
    head = HEAD.format(frame=frame, date=DATE, title=title.upper(), volume=volume)

    def filled(place: re.Match[str]) -> str:
        return "\n".join(FILLERS[place[1]](program))

    return head + _folded(re.sub(r"(?m)^@([A-Z_]+)@$", filled, text))


# -- text

NAMES = ("pppd", "wvdial", "pydial")
"""Words that no sentence begins with a capital."""


def _folded(page: str) -> str:
    """Each sentence on a line of its own, and no line longer than 79: as mdoc(7) wants text."""
    lines, literal = [], False
    for line in page.splitlines():
        literal = line.startswith(".Bd") or (literal and line != ".Ed")
        if literal or line.startswith("."):
            lines.append(line)
            continue
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z(])", line):
            lines += textwrap.wrap(sentence, 79, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text as roff prints it letter by letter; hyphens stay hyphens."""
    text = text.replace("\\", "\\e")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def _literal(text: str) -> str:
    """A word to be typed: bold, with signs that can be copied."""
    for sign, name in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("^", "\\(ha"), ("~", "\\(ti")):
        text = text.replace(sign, name)
    return f"\\fB{text}\\fR"


def prose(text: str) -> str:
    """A sentence of a table: what stands in backticks is literal; a capital first, a full stop last."""
    parts = text.split("`")
    shown = "".join(_literal(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))
    if not shown.startswith(NAMES):
        shown = shown[0].upper() + shown[1:]
    return shown if shown.endswith((".", "?", "!")) else f"{shown}."


def _argument(text: str) -> str:
    """An argument of a macro: one word, whatever is in it."""
    return '"' + text.replace('"', '""') + '"' if " " in text else text


# -- programs


def name(program: Program) -> list[str]:
    """NAME, for man -k."""
    names = [word for word in (program.name, program.original) if word]
    purpose = program.purpose[0].lower() + program.purpose[1:].rstrip(".")
    return [".Sh NAME", *(f".Nm {word} ," for word in names[:-1]), f".Nm {names[-1]}", f".Nd {purpose}"]


def synopsis(program: Program) -> list[str]:
    """SYNOPSIS: the grammar, not every switch."""
    return [".Sh SYNOPSIS", f".Nm {program.name}", ".Op Ar switch ...", *map(_operand, program.operands)]


def _operand(operand: Operand) -> str:
    word = operand.shown.removesuffix("...").strip("[]")
    first, equals, last = word.partition("=")
    shown = f"Ar {first}" + (f" Ns = Ns Ar {last}" if equals else "")
    more = " ..." if operand.shown.endswith("...") else ""
    return f".Op {shown}{more}" if operand.shown.startswith("[") else f".{shown}{more}"


def description(program: Program) -> list[str]:
    """DESCRIPTION, from what --help says."""
    paragraphs = [program.purpose, *program.closing.split("\n\n")]
    lines = [".Sh DESCRIPTION"]
    for paragraph in paragraphs:
        lines += [".Pp", _escaped(" ".join(paragraph.split()))]
    return [lines[0], *lines[2:]]


def switches(program: Program) -> list[str]:
    """Every switch, by its group."""
    groups = list(dict.fromkeys(switch.group for switch in program.switches))
    lines = [".Sh OPTIONS", "Long ones may be cut short as long as they are clear."]
    for group in groups:
        rows = [switch for switch in program.switches if switch.group == group]
        lines += [
            f".Ss {group}",
            ".Bl -tag -width Ds",
            *(line for row in rows for line in _switch(program, row)),
            ".El",
        ]
    return lines


def _switch(program: Program, switch: Switch) -> list[str]:
    value = f" Ar {_argument(switch.value)}" if switch.value else ""
    forms = [f"Fl {letter}{value}" for letter in switch.letters]
    forms.append(f"Fl -{switch.name}" + (f" Ns ={value and ' Ns' + value}" if value else ""))
    lines = [f".It {' , '.join(forms)}", prose(switch.meaning.format(program=program.name))]
    if switch.several:
        lines.append("May be given several times.")
    if others := [other.name for other in program.switches if _exclude(switch, other)]:
        lines += ["Not together with", *(f".Fl -{other} ," for other in others[:-1]), f".Fl -{others[-1]} ."]
        if len(others) > 1:
            lines.insert(-1, "or")
    return lines


def _exclude(one: Switch, other: Switch) -> bool:
    return other.name in one.excludes or one.name in other.excludes


def exit_codes(_program: Program | None) -> list[str]:
    """EXIT STATUS, from the tree of errors."""
    rows = [line for code, meaning in sorted(EXIT_CODES.items()) for line in (f".It {code}", prose(meaning))]
    return [
        ".Sh EXIT STATUS",
        ".Bl -tag -width Ds",
        *rows,
        ".It 128+N",
        "A signal with the number N ended it before the link was up.",
        ".El",
    ]


def diagnostics(_program: Program | None) -> list[str]:
    """DIAGNOSTICS, from the table of lines."""
    rows = [line for row in LINES for line in (f".It {_plain(row.line)}", prose(row.meaning), prose(row.cure))]
    return [
        ".Sh DIAGNOSTICS",
        "Lines of wvdial, and what to do;",
        ".Ql ...",
        "is what differs.",
        ".Fl -why",
        "finds the reason of most of them by itself.",
        ".Bl -diag",
        *rows,
        ".El",
    ]


def _plain(text: str) -> str:
    """Words for a macro's line, none of which is a macro itself."""
    return _argument(text.replace("{}", "..."))


# -- wvdial.conf


def options(_program: Program | None) -> list[str]:
    """Every option, by what it is about."""
    lines = []
    for group, rows in GROUPS.items():
        lines += [f".Ss {group}", ".Bl -tag -width Ds", *(line for row in _joined(rows) for line in row), ".El"]
    return lines


def _joined(rows: tuple[Option, ...]) -> list[list[str]]:
    """An entry for each option; Init2 to Init9, whose text is the same, share one."""
    same: dict[str, list[Option]] = {}
    for row in rows:
        same.setdefault(row.meaning, []).append(row)
    return [[f".It {_tag(alike)}", _option(alike[0])] for alike in same.values()]


def _tag(rows: list[Option]) -> str:
    names = " , ".join(_argument(row.name) for row in rows)
    values = " | ".join(rows[0].choices) if rows[0].choices else rows[0].kind
    return f"Cm {names} No = Ar {_argument(values)}"


def _option(row: Option) -> str:
    text = prose(row.meaning)
    if others := (*row.stronger, *row.weaker):
        text += f" Also written {' or '.join(map(_literal, others))}."
    if row.default:
        text += f" Default: {_literal(row.default)}."
    if not row.wvdial:
        text += " (wvdial ignores it.)"
    return text


FILLERS: dict[str, Callable[[Program], list[str]]] = {
    "NAME": name,
    "SYNOPSIS": synopsis,
    "DESCRIPTION": description,
    "SWITCHES": switches,
    "EXIT_CODES": exit_codes,
    "OPTIONS": options,
    "DIAGNOSTICS": diagnostics,
    "CTL_NAME": lambda _program: control.purpose(),
    "CTL_COMMANDS": lambda _program: control.commands(),
    "CTL_OPTIONS": lambda _program: control.options(),
}
