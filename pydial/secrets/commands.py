"""The secrets in AT command lines, in what a modem answers, and in addresses: PINs, and names and passwords.

A command is judged by its form (blanks outside quotes and the case of letters do not count), then by its name. An
unknown command of a maker's is taken for a login when it has two texts or more, quoted or not: the first is the access
point or the name. When its first text names a secret (`"PIN"`), what stands behind that is one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pydial.at.command_line import LONGEST_LINE, Parameter, answers, set_commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.at.command_line import SetCommand

MASK = "***"

PIN_COMMANDS = {
    "CPIN": 1, "CPIN2": 1, "CLCK": 3, "CPWD": 2, "CPBS": 2, "CACM": 1, "CAMM": 2, "CPUC": 3, "CSIM": 2,
    "CARDLOCK": 1, "EPIN": 1, "SPIN": 1, "CPUK": 1,
}  # fmt: skip
"""By name without its sign: the first parameter, counted from 1, that may be a PIN.

27.007 8.3, 7.4, 7.5, 8.11, 8.24 to 8.26; 8.17: in what is sent to a SIM as it is, anything may be.
"""

LOGIN_COMMANDS = {
    "+CGAUTH": 3, "$QCPDPP": 3, "^AUTHDATA": 3, "+UAUTHREQ": 3, "*EIAAUW": 3, "#PDPAUTH": 3, "+XGAUTH": 3, "+MGAUTH": 3,
    "+WPPP": 3, "^SGAUTH": 3, "#SGACT": 3, "+QICSGP": 4, "^NDISDUP": 4, "+CNCFG": 4, "%IPDPCFG": 4, "+CIPCSGP": 3,
    "+CSTT": 2, "+ZGPCOAUTH": 2, "+QIREGAPP": 2, "_OPDPP": 3, "^PPPCFG": 1, "#PASSW": 1, "#USERID": 1, "+CGPCO": 2,
    "#APNUN": 1, "#APNPW": 1, "$QCMIPMHSS": 1, "$QCMIPMASS": 1, "$QCMIPMHSSX": 1, "$QCMIPMASSX": 1,
    "!ENTERCND": 1, "!SETCND": 1, "!OPENCND": 1, "!OPENMEP": 1,
}  # fmt: skip
"""Which parameter, counted from 1, is the first of name and password: makers do not agree which of them comes first."""

KEYED_COMMANDS = {
    "+SAPBR": (3, ("USER", "PWD")),
    "^SICS": (2, ("USER", "PASSWD")),
    "+UPSD": (2, ("2", "3")),
    "+WIPBR": (3, ("0", "1")),
}
"""A parameter (counted from 1) names what is set; the one behind it is secret when it is one of these."""

HARMLESS = frozenset(
    (
        *("+CGDCONT", "+CGDSCONT", "+CGQREQ", "+CGQMIN", "+CGEQREQ", "+CGEQMIN", "+CGTFT", "+CGEREP", "+CPINR"),
        *("+CPMS", "+CSCS", "+CSCA", "+CSAS", "+CMGW", "+CMGS", "+CPBW", "+CPBF", "+CUSD", "+CCFC", "+CRSM"),
        *("+COPS", "+CPOL", "+QCFG", "+QURCCFG", "+QNWPREFCFG", "+QGPSCFG", "+CGSOCKCONT", "^SYSCFG", "^SYSCFGEX"),
        *("+CPWROFF", "^SCFG"),
    ),
)  # fmt: skip
"""Commands with several quoted texts or a telling name that hold no secret, as a rule: see `_tells_by_key`."""

TELLING = re.compile("PIN|PUK|LOCK|PASS|PWD|AUTH|PW$")
"""A maker's command with one of these in its name is taken to hold secrets."""
TELLING_ANSWER = re.compile("PASS|PWD|AUTH|PW$")
"""The same of an answer: `+CPIN: SIM PIN` and `+CLCK: 1` hold none."""

SHORT_PIN = 4  # characters, the least that a PIN has (27.007 8.3)
_MISWRITTEN = r"(?i)[+^]\s*C\s*P\s*I\s*N\s*2?[\s:\"']*(\d{4,8})(?!\d)"  # no command, for its `=` is missing
_IN_DIAL_STRING = r"\*\*0[45]2?\*(\d{4,8})\*(\d{4,8})\*(\d{4,8})"  # PIN or PUK, and the new PIN twice (22.030 6.6)
_IN_ADDRESS = r"://[^/\s:@]*:(?!\*{3}@)([^/\s@]+)@"  # the password of `socket://user:password@host` (RFC 3986 3.2.1)
_BEGINS = r"[+*^$#%_](?:$|([A-Za-z]\w*)\s*(?:$|[:=]))"


def secret_parameters(command_line: str, *, prose: bool = False) -> list[Parameter]:
    """Those parts of `command_line` that must not be shown, in order. `prose` as for `set_commands`: there may be an
    answer in it, too. What is too long to be looked at is not shown: it is the last of them.
    """
    if len(command_line) > LONGEST_LINE and not prose:
        rest = Parameter(command_line[LONGEST_LINE:], LONGEST_LINE, len(command_line), quoted=False)
        found = [one for one in secret_parameters(command_line[:LONGEST_LINE]) if one.end < LONGEST_LINE]
        return [*found, rest] if re.search(r"\w", rest.text) else found
    commands = [p for command in set_commands(command_line, prose=prose) for p in _of_command(command, prose)]
    told = [p for answer in answers(command_line) for p in _of_answer(answer)] if prose else []
    found = [one for one in (*commands, *told) if one.text and not _is_masked(one)]
    for more in _without_command(command_line):
        if not any(one.start < more.end and more.start < one.end for one in found):
            found.append(more)
    return sorted(found, key=lambda parameter: parameter.start)


def secrets_of(command_line: str) -> tuple[str, ...]:
    """The texts of `secret_parameters`; also of each what a modem takes, where a remark or more stands behind it."""
    texts = (
        text for one in secret_parameters(command_line[:LONGEST_LINE]) for text in (one.text, _taken_text(one)) if text
    )
    return tuple(dict.fromkeys(texts))


def _taken_text(parameter: Parameter) -> str:
    """`4711` of `4711 # the PIN` and `"4711" # the PIN`."""
    if parameter.quoted:
        return parameter.text.partition('"')[0]
    return re.split(r"[ \t]+[#;]", parameter.text)[0]


def without_secrets(command_line: str, *, prose: bool = False) -> str:
    """`command_line` as it may be shown."""
    pieces, shown = [], 0
    for begin, end in joined((one.start, one.end) for one in secret_parameters(command_line, prose=prose)):
        pieces += [command_line[shown:begin], MASK]
        shown = end
    return "".join([*pieces, command_line[shown:]])


def joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(places):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def unfinished(text: str) -> int:
    """How many characters at the end of `text` are a line that has begun to tell a secret, or may do so."""
    line = text[max(text.rfind("\r"), text.rfind("\n")) + 1 :]
    found = re.match(_BEGINS, line)
    may_go_on = found is not None and found.end() == len(line)
    return len(line) if found and (may_go_on or _is_login(line[0] + (found[1] or "").upper())) else 0


def _is_login(name: str) -> bool:
    return name in LOGIN_COMMANDS or name in KEYED_COMMANDS or TELLING_ANSWER.search(name) is not None


def _of_command(command: SetCommand, prose: bool) -> list[Parameter]:
    """In a sentence (`prose`) a word behind a comma and a blank may be its own."""
    name, parameters = command.name, list(command.parameters)
    if (first := PIN_COMMANDS.get(name[1:])) is not None:
        return [parameter for parameter in parameters[first - 1 :] if _may_be_pin(name, parameter)]
    if (first := LOGIN_COMMANDS.get(name)) is not None:
        return _texts(parameters[first - 1 :])
    if name in KEYED_COMMANDS:
        return _behind_key(name, parameters)
    if name in HARMLESS:
        return parameters[1:] if _tells_by_key(parameters) else []
    if TELLING.search(name):
        return _texts(parameters)
    if parameters[0].quoted and TELLING.search(parameters[0].text.upper()):
        return _texts(parameters[1:])
    quoted = [parameter for parameter in parameters if parameter.quoted]
    return quoted[1:] or _texts(_behind_word(_without_gap(parameters) if prose else parameters))


def _of_answer(answer: SetCommand) -> list[Parameter]:
    """Name and password are the last quoted texts of an answer: some modems leave out what goes before them."""
    name, parameters = answer.name, list(answer.parameters)
    if not _is_login(name):
        return []
    if name in KEYED_COMMANDS:
        return _behind_key(name, parameters)
    quoted = [parameter for parameter in parameters if parameter.quoted]
    first = LOGIN_COMMANDS.get(name, 1) - 1
    return quoted[-2:] if quoted else [one for one in parameters[first:] if re.search("[A-Za-z]", one.text)]


def _behind_key(name: str, parameters: list[Parameter]) -> list[Parameter]:
    place, words = KEYED_COMMANDS[name]
    named = [parameter.text.upper() for parameter in parameters[place - 1 : place]]
    return parameters[place:] if named and named[0] in words else []


def _tells_by_key(parameters: list[Parameter]) -> bool:
    """`^SCFG="Userware/Passwd",…`: what is set is named in the first text."""
    return bool(parameters and parameters[0].quoted and TELLING_ANSWER.search(parameters[0].text.upper()))


def _may_be_pin(name: str, parameter: Parameter) -> bool:
    """+CLCK ends in a class of at most three digits, which is none."""
    return "CPIN" in name or len("".join(parameter.text.split())) >= SHORT_PIN


def _is_word(parameter: Parameter) -> bool:
    """A name or a password; `3FFFFFFF`, `V34` and `0x1F` are numbers."""
    return re.fullmatch(r"[A-Za-z]?[0-9A-Fa-f]*|0[xX][0-9A-Fa-f]*|[^A-Za-z]*", parameter.text.strip()) is None


def _behind_word(parameters: list[Parameter]) -> list[Parameter]:
    first = next((place for place, one in enumerate(parameters) if _is_word(one)), len(parameters))
    return parameters[first + 1 :]


def _without_gap(parameters: list[Parameter]) -> list[Parameter]:
    """Those that follow each other with no blank between."""
    gaps = (place for place, (one, more) in enumerate(pairwise(parameters), 1) if more.start - one.end > 1)
    return parameters[: next(gaps, len(parameters))]


def _texts(parameters: list[Parameter]) -> list[Parameter]:
    """A digit without quotes is the number of a context, or the kind of authentication."""
    return [one for one in parameters if one.quoted or len(one.text) > 1 or not one.text.isdigit()]


def _is_masked(parameter: Parameter) -> bool:
    """Whether it is what was shown of a secret, be it with more of the sentence that it stands in."""
    text = parameter.text
    return text.rstrip('.:"') == MASK or (parameter.quoted and text.startswith(f'{MASK}"'))


def _without_command(text: str) -> list[Parameter]:
    """PINs in what no modem takes for a command that sets something, and passwords in addresses."""
    found = [*re.finditer(_MISWRITTEN, text)] if "PIN" in text.upper() else []
    found += re.finditer(_IN_DIAL_STRING, text) if "**0" in text else []
    found += re.finditer(_IN_ADDRESS, text) if "://" in text else []
    return [Parameter(one[n], *one.span(n), quoted=False) for one in found for n in range(1, (one.re.groups or 0) + 1)]
