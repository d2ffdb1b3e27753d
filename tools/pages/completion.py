"""Completion for bash, zsh and fish, made from the tables of switches and options."""

from __future__ import annotations

import shlex
from pathlib import Path
from string import Template

from pydial.cli.switches import DEVICES, FILE, FOLDER, OVERRIDE, PROGRAMS, RECORDING, SECTION, USB_DEVICE
from pydial.config.options import CHOICE, FLAG, OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.switches import Program, Switch
    from pydial.config.options import Option

HERE = Path(__file__).parent
MADE = "# Completion of {names} for {shell}. Made by `make pages` from the tables of switches and options.\n"


def files() -> dict[str, str]:
    """The completions of every program, by their path below share/."""
    made = {}
    for program in PROGRAMS.values():
        made[f"bash-completion/completions/{program.name}"] = bash(program)
        made[f"zsh/site-functions/_{program.name}"] = zsh(program)
        made[f"fish/vendor_completions.d/{program.name}.fish"] = fish(program)
    return made


def _names(program: Program) -> list[str]:
    """The command, and the name of the original that it may have, too."""
    return [name for name in (program.name, program.original) if name]


def _head(program: Program, shell: str) -> str:
    return MADE.format(names=" and ".join(_names(program)), shell=shell)


def _spellings(switch: Switch) -> list[str]:
    """As they are typed: -c, --chat."""
    return [*(f"-{letter}" for letter in switch.letters), f"--{switch.name}"]


def _excluded(program: Program, switch: Switch) -> list[str]:
    """The spellings of every switch that makes no sense beside this one, and its own if it counts only once."""
    others = [other for other in program.switches if other.name in switch.excludes or switch.name in other.excludes]
    own = [] if switch.several else [switch]
    return [spelling for other in (*own, *others) for spelling in _spellings(other)]


def _overrides(program: Program) -> dict[str, str]:
    """The options that may stand on the command line, with the kind of their values; no secrets: others see them."""
    if not any(operand.kind == OVERRIDE for operand in program.operands):
        return {}
    return {option.name: _values(option) for option in OPTIONS if option.read and not option.secret}


def _values(option: Option) -> str:
    if option.name == "Modem":
        return DEVICES
    words = option.choices if option.kind == CHOICE else ("yes", "no") if option.kind == FLAG else ()
    return f"one of {' '.join(words)}" if words else "text"


# -- bash

BASH = Template("""\
$head
$helpers
_$name() {
    local operands=$operands word_only=
    local -A kinds=(
$kinds
    )
    local -A excludes=(
$excludes
    )
    local -A overrides=(
$overrides
    )
    __pydial_complete
}

complete -F _$name $names
""")


def bash(program: Program) -> str:
    """The file of a program for bash-completion."""
    rows = [(spelling, switch) for switch in program.switches for spelling in _spellings(switch)]
    return BASH.substitute(
        head=_head(program, "bash"),
        helpers=(HERE / "helpers.bash").read_text(),
        name=program.name.replace("-", "_"),
        names=" ".join(_names(program)),
        operands=shlex.quote(" ".join(operand.kind for operand in program.operands)),
        kinds=_array({spelling: switch.kind for spelling, switch in rows}),
        excludes=_array({spelling: " ".join(_excluded(program, switch)) for spelling, switch in rows}),
        overrides=_array(_overrides(program)),
    )


def _array(pairs: dict[str, str]) -> str:
    return "\n".join(f"        [{shlex.quote(key)}]={shlex.quote(value)}" for key, value in pairs.items())


# -- zsh

ZSH = Template("""\
#compdef $names
$head
$helpers
_$name() {
    local -A overrides
    overrides=(
$overrides
    )
    _arguments -s -S \\
$specs
}

_$name "$$@"
""")
ZSH_ACTIONS = {
    FILE: "_files",
    FOLDER: "_files -/",
    RECORDING: "__pydial_recordings",
    DEVICES: "_sequence __pydial_devices",
    USB_DEVICE: "__pydial_usb",
}


def zsh(program: Program) -> str:
    """The function of a program for zsh's completion."""
    specs = [_zsh_spec(program, switch, spelling) for switch in program.switches for spelling in _spellings(switch)]
    kinds = [operand.kind for operand in program.operands]
    if SECTION in kinds:
        specs.append("'*:section:__pydial_section_or_override'")
    elif FILE in kinds:
        specs.append("':file:_files'")
    return ZSH.substitute(
        head=_head(program, "zsh"),
        helpers=(HERE / "helpers.zsh").read_text(),
        name=program.name.replace("-", "_"),
        names=" ".join(_names(program)),
        overrides="\n".join(
            f"        {shlex.quote(name)} {shlex.quote(kind)}" for name, kind in _overrides(program).items()
        ),
        specs=" \\\n".join(f"        {spec}" for spec in specs),
    )


def _zsh_spec(program: Program, switch: Switch, spelling: str) -> str:
    excluded = _excluded(program, switch)
    before = "*" if switch.several else ""
    before += f"({' '.join(excluded)})" if excluded else ""
    if switch.several and excluded:
        before = f"({' '.join(excluded)})*"
    equals = ("=" if spelling.startswith("--") else "+") if switch.value else ""
    meaning = switch.meaning.format(program=program.name)
    for mark in "[]:":
        meaning = meaning.replace(mark, f"\\{mark}")
    value = switch.value.replace(":", "\\:")
    action = f":{value}:{ZSH_ACTIONS.get(switch.kind, ' ')}" if switch.value else ""
    return "'" + f"{before}{spelling}{equals}[{meaning}]{action}".replace("'", "'\\''") + "'"


# -- fish

FISH_VALUES = {
    FILE: "-r -F",
    FOLDER: "-x -a '(__fish_complete_directories (commandline -ct))'",
    RECORDING: "-x -a '(__pydial_recordings)'",
    DEVICES: "-x -a '(__pydial_devices)'",
    USB_DEVICE: "-x -a '(__pydial_usb)'",
}


def fish(program: Program) -> str:
    """The file of a program for fish."""
    command = f"complete -c {program.name}"
    lines = [_head(program, "fish"), (HERE / "helpers.fish").read_text()]
    lines += [f"{command} {'' if any(o.kind == FILE for o in program.operands) else '-f'}".rstrip()]
    for switch in program.switches:
        letters = "".join(f" -s '{letter}'" for letter in switch.letters)
        value = f" {FISH_VALUES.get(switch.kind, '-x')}" if switch.value else ""
        about = shlex.quote(switch.meaning.format(program=program.name)).replace("'\"'\"'", "\\'")
        lines.append(f"{command}{_fish_condition(program, switch)}{letters} -l {switch.name}{value} -d {about}")
    if any(operand.kind == SECTION for operand in program.operands):
        lines.append(f"{command} -a '(__pydial_sections)' -d section")
    for name, kind in _overrides(program).items():
        values = kind.removeprefix("one of ").split() if kind.startswith("one of ") else [""]
        lines += [f"{command} -a '\"{name}={value}\"' -d option" for value in values]
        if kind == DEVICES:
            lines.append(f"{command} -a '{name}=(__pydial_devices)' -d option")
    if program.original:
        lines.append(f"complete -c {program.original} --wraps {program.name}")
    return "\n".join(lines) + "\n"


def _fish_condition(program: Program, switch: Switch) -> str:
    """Not beside the switches that it excludes, nor twice; its own value may come next, though."""
    own = _spellings(switch) if switch.value else []
    excluded = [spelling for spelling in _excluded(program, switch) if spelling not in own]
    letters = [f"-s '{spelling[1]}'" for spelling in excluded if not spelling.startswith("--")]
    names = [spelling[2:] for spelling in excluded if spelling.startswith("--")]
    return f' -n "not __fish_contains_opt {" ".join([*letters, *names])}"' if names else ""
