"""The secrets in AT command lines: PINs, and the names and passwords of access points.

A command is judged by its form (blanks outside quotes and the case of letters do not count), then by its name. An
unknown command of a maker's is taken for a login when it has two quoted texts or more: the first is the access point.
"""

from __future__ import annotations

from pydial.at.command_line import Parameter, set_commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.at.command_line import SetCommand

MASK = "***"

PIN_COMMANDS = {"CPIN": 1, "CPIN2": 1, "CLCK": 3, "CPWD": 2, "CARDLOCK": 1, "EPIN": 1, "SPIN": 1, "CPUK": 1}
"""By name without its sign: the first parameter, counted from 1, that may be a PIN (27.007 8.3, 7.4, 7.5)."""

LOGIN_COMMANDS = {
    "+CGAUTH": 3, "$QCPDPP": 3, "^AUTHDATA": 3, "+UAUTHREQ": 3, "*EIAAUW": 3, "#PDPAUTH": 3, "+XGAUTH": 3, "+MGAUTH": 3,
    "+WPPP": 3, "^SGAUTH": 3, "#SGACT": 3, "+QICSGP": 4, "^NDISDUP": 4, "+CNCFG": 4, "%IPDPCFG": 4, "+CIPCSGP": 3,
    "+CSTT": 2, "+ZGPCOAUTH": 2, "+QIREGAPP": 2, "_OPDPP": 3, "^PPPCFG": 1, "#PASSW": 1, "#USERID": 1,
}  # fmt: skip
"""Which parameter, counted from 1, is the first of name and password: makers do not agree which of them comes first."""

KEYED_COMMANDS = {
    "+SAPBR": (3, ("USER", "PWD")),
    "^SICS": (2, ("USER", "PASSWD")),
    "+UPSD": (2, ("2", "3")),
}
"""A parameter (counted from 1) names what is set; the one behind it is secret when it is one of these."""

HARMLESS = frozenset(
    (
        *("+CGDCONT", "+CGDSCONT", "+CGQREQ", "+CGQMIN", "+CGEQREQ", "+CGEQMIN", "+CGTFT", "+CGEREP", "+CPINR"),
        *("+CPMS", "+CSCS", "+CSCA", "+CSAS", "+CMGW", "+CMGS", "+CPBW", "+CPBF", "+CPBS", "+CUSD", "+CCFC", "+CRSM"),
        *("+COPS", "+CPOL", "+QCFG", "+QURCCFG", "+QNWPREFCFG", "^SYSCFG", "^SYSCFGEX"),
    ),
)  # fmt: skip
"""Commands with several quoted texts or a telling name that hold no secret."""

TELLING = ("PIN", "PUK", "LOCK", "PASS", "PWD", "AUTH")
"""A maker's command with one of these in its name is taken to hold secrets."""

SHORT_PIN = 4  # characters, the least that a PIN has (27.007 8.3)


def secret_parameters(command_line: str, *, prose: bool = False) -> list[Parameter]:
    """Those parameters of `command_line` that must not be shown, in order. `prose` as for `set_commands`."""
    return [
        parameter
        for command in set_commands(command_line, prose=prose)
        for parameter in _of_command(command)
        if parameter.text and parameter.text != MASK
    ]


def secrets_of(command_line: str) -> tuple[str, ...]:
    """The texts of `secret_parameters`."""
    return tuple(dict.fromkeys(parameter.text for parameter in secret_parameters(command_line)))


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


def _of_command(command: SetCommand) -> list[Parameter]:
    name, parameters = command.name, list(command.parameters)
    if (first := PIN_COMMANDS.get(name[1:])) is not None:
        return [parameter for parameter in parameters[first - 1 :] if _may_be_pin(name, parameter)]
    if (first := LOGIN_COMMANDS.get(name)) is not None:
        return _texts(parameters[first - 1 :])
    if name in KEYED_COMMANDS:
        place, words = KEYED_COMMANDS[name]
        named = [parameter.text.upper() for parameter in parameters[place - 1 : place]]
        return parameters[place:] if named and named[0] in words else []
    if name in HARMLESS:
        return []
    if any(word in name for word in TELLING):
        return _texts(parameters)
    quoted = [parameter for parameter in parameters if parameter.quoted]
    return quoted[1:]


def _may_be_pin(name: str, parameter: Parameter) -> bool:
    """+CLCK ends in a class of at most three digits, which is none."""
    return "CPIN" in name or len("".join(parameter.text.split())) >= SHORT_PIN


def _texts(parameters: list[Parameter]) -> list[Parameter]:
    """A digit without quotes is the number of a context, or the kind of authentication."""
    return [one for one in parameters if one.quoted or len(one.text) > 1 or not one.text.isdigit()]
