"""The manual page and the completion of pydialctl, made from the table of its commands."""

from __future__ import annotations

import shlex
from pathlib import Path

from pydial.cli.ctl_commands import DEVICE, PURPOSE, PYDIALCTL, VERBS
from pydial.cli.switches import FILE, SECTION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.cli.ctl_commands import Argument, Verb

HERE = Path(__file__).parent
MADE = "# Completion of pydialctl for {}. Made by `make pages` from the table of its commands.\n"
ALWAYS = ("-h", "--help")


def paths(verbs: tuple[Verb, ...] = VERBS, before: str = "") -> Iterator[tuple[str, Verb]]:
    """Each command as it is typed, `sms list`, those that have parts themselves included."""
    for verb in verbs:
        yield f"{before}{verb.name}", verb
        yield from paths(verb.parts, f"{verb.name} ")


def completions() -> dict[str, str]:
    """The completions, by their path below share/."""
    return {
        f"bash-completion/completions/{PYDIALCTL}": bash(),
        f"zsh/site-functions/_{PYDIALCTL}": zsh(),
        f"fish/vendor_completions.d/{PYDIALCTL}.fish": fish(),
    }


def _spellings(argument: Argument) -> list[str]:
    return [f"-{argument.letter}", argument.name] if argument.letter else [argument.name]


def _options(verb: Verb) -> list[Argument]:
    return [argument for argument in verb.arguments if argument.is_option]


def _takes_sections(verb: Verb) -> bool:
    return any(argument.kind == SECTION and not argument.is_option for argument in verb.arguments)


KINDS = {FILE: "file", SECTION: "section", DEVICE: "devices"}


# -- bash


def bash() -> str:
    """Commands, their parts, options, and the values of options; sections behind a command."""
    rows = list(paths())
    below = {".": VERBS, **{path: verb.parts for path, verb in rows if verb.parts}}
    offered = {path: " ".join(verb.name for verb in verbs) for path, verbs in below.items()}
    options = {
        path: " ".join((*(option.name for option in _options(verb)), ALWAYS[1]))
        for path, verb in rows
        if not verb.parts
    }
    kinds = {
        spelling: KINDS.get(option.kind, "")
        for _, verb in rows
        for option in _options(verb)
        if option.kind
        for spelling in _spellings(option)
    }
    sections = " ".join(f"[{shlex.quote(path)}]=1" for path, verb in rows if _takes_sections(verb))
    return f"""\
{MADE.format("bash")}
{(HERE / "helpers.bash").read_text()}
_{PYDIALCTL}() {{
    local -A below=({_array(offered)})
    local -A options=({_array(options)})
    local -A kinds=({_array(kinds)})
    local -A sections=({sections.replace("'", "'")})
    local -a words=()
    local kept open_quote word before path=. last skip=
    COMPREPLY=()
    __pydial_split
    word=${{words[-1]}} before=${{words[-2]}}
    for last in "${{words[@]:1:${{#words[@]}}-2}}"; do
        if [[ $skip ]]; then skip=; continue; fi
        [[ ${{kinds[$last]+set}} ]] && skip=1
        [[ $last == -* ]] && continue
        [[ " ${{below[$path]}} " == *" $last "* ]] && path=${{path#.}} path="${{path:+$path }}$last"
    done
    if [[ $skip && ${{#words[@]}} -gt 2 ]]; then
        __pydial_value "${{kinds[$before]}}" "$word" ''
    elif [[ $word == -* ]]; then
        __pydial_offer "$word" '' < <(printf '%s\\n' ${{options[$path]}})
    elif [[ ${{below[$path]}} ]]; then
        __pydial_offer "$word" '' < <(printf '%s\\n' ${{below[$path]}})
    elif [[ ${{sections[$path]}} ]]; then
        __pydial_offer "$word" '' < <(__pydial_sections)
    fi
}}

complete -F _{PYDIALCTL} {PYDIALCTL}
"""


def _array(pairs: dict[str, str]) -> str:
    """The elements of an associative array of bash."""
    return "".join(f"\n        [{shlex.quote(key)}]={shlex.quote(value)}" for key, value in pairs.items()) + "\n    "


# -- zsh

ZSH_ACTIONS = {FILE: "_files", DEVICE: "__pydial_devices", SECTION: "__pydial_a_section"}


def zsh() -> str:
    """The function for zsh's completion."""
    return f"""\
#compdef {PYDIALCTL}
{MADE.format("zsh")}
{(HERE / "helpers.zsh").read_text()}
__pydial_a_section() {{
    local -a names
    local expl
    names=(${{(f)"$(__pydial_sections)"}})
    _wanted sections expl section compadd -a names
}}

{"".join(_zsh_function(path, verb) for path, verb in paths())}{_zsh_chooser("", VERBS)}
_{PYDIALCTL} "$@"
"""


def _name(path: str) -> str:
    return "_".join((f"_{PYDIALCTL}", *path.split()))


def _zsh_function(path: str, verb: Verb) -> str:
    if verb.parts:
        return _zsh_chooser(path, verb.parts)
    specs = [_zsh_spec(option, spelling) for option in _options(verb) for spelling in _spellings(option)]
    specs.append("'(- *)'{-h,--help}'[print a help text]'")
    for place, word in enumerate([one for one in verb.arguments if not one.is_option], 1):
        where = "*" if word.count == "*" else str(place)
        specs.append(f"'{where}:{word.name}:{ZSH_ACTIONS.get(word.kind, ' ')}'")
    lines = " \\\n".join(f"        {spec}" for spec in specs)
    return f"{_name(path)}() {{\n    _arguments -s \\\n{lines}\n}}\n\n"


def _zsh_spec(option: Argument, spelling: str) -> str:
    others = "" if option.several else f"({' '.join(_spellings(option))})"
    meaning = option.meaning.replace("'", "'\\''").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = f":{option.kind}:{ZSH_ACTIONS.get(option.kind, ' ')}" if option.kind else ""
    return f"'{'*' if option.several else ''}{others}{spelling}[{meaning}]{value}'"


def _zsh_chooser(path: str, verbs: tuple[Verb, ...]) -> str:
    rows = "\n".join(f"        {shlex.quote(f'{verb.name}:{verb.meaning}')}" for verb in verbs)
    cases = "\n".join(f"            ({verb.name}) {_name(f'{path} {verb.name}')} ;;" for verb in verbs)
    return f"""\
{_name(path)}() {{
    local -a commands
    local line state
    commands=(
{rows}
    )
    _arguments -C '(- *)'{{-h,--help}}'[print a help text]' ':command:->command' '*::argument:->argument'
    case $state in
        (command) _describe command commands ;;
        (argument) case $words[1] in
{cases}
        esac ;;
    esac
}}

"""


# -- fish

FISH_VALUES = {
    FILE: "-r -F",
    DEVICE: "-x -a '(__pydial_devices)'",
    SECTION: "-x -a '(__pydial_sections)'",
}


def fish() -> str:
    """The file for fish."""
    lines = [MADE.format("fish"), (HERE / "helpers.fish").read_text(), f"complete -c {PYDIALCTL} -f"]
    for path, verb in [("", None), *paths()]:
        *_, before = ["", *path.split()]
        parts = VERBS if verb is None else verb.parts
        names = " ".join(part.name for part in parts)
        seen = f"__fish_seen_subcommand_from {before}; and " if before else ""
        for part in parts:
            condition = f"{seen}not __fish_seen_subcommand_from {names}"
            lines.append(f"complete -c {PYDIALCTL} -n '{condition}' -a {part.name} -d {shlex.quote(part.meaning)}")
        if verb is not None and not verb.parts:
            lines += _fish_options(path, verb)
    return "\n".join(lines) + "\n"


def _fish_options(path: str, verb: Verb) -> list[str]:
    condition = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in path.split())
    head = f"complete -c {PYDIALCTL} -n '{condition}'"
    lines = []
    for option in _options(verb):
        letter = f" -s {option.letter}" if option.letter else ""
        value = f" {FISH_VALUES.get(option.kind, '-x')}" if option.kind else ""
        lines.append(f"{head}{letter} -l {option.name[2:]}{value} -d {shlex.quote(option.meaning)}")
    if _takes_sections(verb):
        lines.append(f"{head} -a '(__pydial_sections)' -d section")
    return lines


# -- the manual page's parts


def commands() -> list[str]:
    """COMMANDS: each with its words, its meaning and the options that are its own."""
    lines = [".Sh COMMANDS", ".Bl -tag -width Ds"]
    for path, verb in paths():
        if verb.parts:
            continue
        words = [_operand(one) for one in verb.arguments if not one.is_option]
        lines += [" ".join([f".It Cm {path}", *words]), f"{verb.meaning[0].upper()}{_hyphens(verb.meaning[1:])}."]
        own = [one for one in _options(verb) if one.name not in COMMON]
        lines += [line for one in own for line in (".br", f"{_literal(one)}: {_hyphens(one.meaning)}.")]
    return [*lines, ".El"]


COMMON = {"--json", "--config", "--modem", "--section", "--verbose"}


def options() -> list[str]:
    """OPTIONS: those that most commands have."""
    found: dict[str, Argument] = {}
    for _, verb in paths():
        found |= {one.name: one for one in _options(verb) if one.name in COMMON}
    lines = [".Sh OPTIONS", "Most commands have these.", ".Bl -tag -width Ds"]
    for one in found.values():
        letter = f"Fl {one.letter}{_value(one)} , " if one.letter else ""
        lines += [
            f".It {letter}Fl \\-{one.name[2:]}{_value(one)}",
            f"{one.meaning[0].upper()}{_hyphens(one.meaning[1:])}.",
        ]
    return [*lines, ".El"]


def _operand(one: Argument) -> str:
    name = one.name.removesuffix("s") if one.count == "*" else one.name
    shown = f"Ar {name.upper()}" + (" ..." if one.count == "*" else "")
    return f"Op {shown}" if one.count else shown


def _value(one: Argument) -> str:
    return f" Ar {one.kind.upper()}" if one.kind else ""


def _literal(one: Argument) -> str:
    """An option within a sentence."""
    value = f" \\fI{one.kind.upper()}\\fR" if one.kind else ""
    return f"\\fB{_hyphens(one.name)}\\fR{value}"


def _hyphens(text: str) -> str:
    """Text as roff prints it letter by letter."""
    return text.replace("\\", "\\e").replace("--", "\\-\\-")


def purpose() -> list[str]:
    """NAME, for man -k."""
    return [".Sh NAME", f".Nm {PYDIALCTL}", f".Nd {PURPOSE[0].lower()}{PURPOSE[1:].rstrip('.')}"]
