"""What the built-in commands do (V.250 6, 27.007): settings, S-registers, identity."""

from __future__ import annotations

from pydial.simulator.cellular import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from pydial.simulator.cellular import Cellular
    from pydial.simulator.command_line import Command
    from pydial.simulator.personality import Personality
else:
    Protocol = object

# name: (default, highest level)
LEVELS = {
    "E": (1, 1),
    "Q": (0, 1),
    "V": (1, 1),
    "X": (4, 4),
    "L": (1, 3),
    "M": (1, 2),
    "N": (1, 1),
    "W": (0, 2),
    "B": (0, 99),
    "P": (0, 0),
    "T": (0, 0),
    "&C": (1, 1),
    "&D": (2, 3),
    "&G": (0, 2),
    "&K": (3, 6),
    "&L": (0, 1),
    "&M": (0, 5),
    "&Q": (5, 9),
    "&R": (0, 1),
    "&S": (0, 2),
    "\\G": (0, 1),
    "\\J": (0, 1),
    "\\N": (3, 7),
    "\\Q": (3, 4),
    "\\V": (0, 9),
    "%C": (1, 3),
    "%E": (0, 3),
}

REGISTERS = {0: 0, 2: 43, 3: 13, 4: 10, 5: 8, 6: 2, 7: 50, 8: 2, 9: 6, 10: 14, 11: 70, 12: 50}

# name: (default, what the test form answers); set and read as they are
PARAMETERS = {
    "+FCLASS": ("0", "0"),
    "+IPR": ("0", "(),(300-460800)"),
    "+IFC": ("2,2", "(0-2),(0-2)"),
    "+ICF": ("3,3", "(0-3),(0-3)"),
    "+DR": ("0", "(0,1)"),
    "+DS": ("3,0,1024,32", "(0-3),(0,1),(512-2048),(6-32)"),
    "+ES": ("3,0,2", "(0-7),(0-4),(0-9)"),
    "+MS": ("V34,1", "(V21,V22,V22B,V32,V32B,V34,V90),(0,1)"),
    "+ILRR": ("0", "(0,1)"),
}

REFUSED_VALUES = {"+FCLASS": lambda value: value not in ("0", "0.0")}


class Settings:
    """What ATZ and AT&F put back."""

    def __init__(self, personality: Personality) -> None:
        self._personality = personality
        self.reset()

    def reset(self) -> None:
        self.levels = {name: default for name, (default, _highest) in LEVELS.items()}
        self.levels["E"] = int(self._personality.echo)
        self.levels["V"] = int(self._personality.codes == "verbose")
        self.registers = dict(REGISTERS)
        self.parameters = {name: default for name, (default, _test) in PARAMETERS.items()}

    def char(self, register: int) -> str:
        """The character that S3, S4 or S5 holds."""
        return chr(self.registers[register])


class Dce(Protocol):
    """The modem, as its commands see it."""

    personality: Personality
    settings: Settings
    cellular: Cellular
    multiplex: Callable[[Command], str] | None

    @property
    def in_call(self) -> bool:
        """Whether there is a call, be it in command state."""

    def hang_up(self, why: str) -> None:
        """End the call, if there is one."""

    def inform(self, lines: list[str]) -> None:
        """Send information text."""

    def say_later(self, seconds: float, lines: list[str]) -> None:
        """Send lines that nobody has asked for just now (unsolicited result codes), each by itself."""


def _reset(modem: Dce, command: Command) -> str:
    modem.hang_up("ATZ")
    modem.settings.reset()
    return "OK"


def _hook(modem: Dce, command: Command) -> str:
    if command.argument not in ("0", "1"):
        return "ERROR"
    if command.argument == "0":
        modem.hang_up("ATH")
    return "OK"


def _online(modem: Dce, command: Command) -> str:
    return modem.personality.connect if modem.in_call else "NO CARRIER"


def _identify(modem: Dce, command: Command) -> str:
    who = modem.personality
    lines = {"0": who.manufacturer, "1": who.revision, "2": "", "3": who.model, "4": who.manufacturer, "9": ""}
    if int(command.argument) > 9:
        return "ERROR"
    line = lines.get(command.argument, who.model)
    modem.inform([line] if line else [])
    return "OK"


def _view(modem: Dce, command: Command) -> str:
    levels = " ".join(f"{name}{level}" for name, level in modem.settings.levels.items())
    registers = " ".join(f"S{n:02}:{value:03}" for n, value in modem.settings.registers.items())
    modem.inform(["ACTIVE PROFILE:", levels, registers])
    return "OK"


def _answer(modem: Dce, command: Command) -> str:
    return "NO CARRIER"  # nobody ever calls


def _ok(modem: Dce, command: Command) -> str:
    return "OK"


def _factory(modem: Dce, command: Command) -> str:
    modem.settings.reset()
    return "OK"


ACTIONS: dict[str, Callable[[Dce, Command], str]] = {
    "A": _answer,
    "H": _hook,
    "I": _identify,
    "O": _online,
    "Z": _reset,
    "&F": _factory,
    "&V": _view,
    "&W": _ok,
    "&Y": _ok,
}


def execute(modem: Dce, command: Command) -> str:
    """Do one command other than D; the final result code."""
    if command.name[0] in "+^$*!@#" and len(command.name) > 1:
        return _extended(modem, command)
    if command.name in ACTIONS:
        return ACTIONS[command.name](modem, command)
    if command.name in LEVELS:
        return _level(modem, command)
    if command.name[0] == "S" and len(command.name) > 1:
        return _register(modem, command)
    return "ERROR"


def _level(modem: Dce, command: Command) -> str:
    level = int(command.argument)
    if level > LEVELS[command.name][1]:
        return "ERROR"
    modem.settings.levels[command.name] = level
    return "OK"


def _register(modem: Dce, command: Command) -> str:
    number = int(command.name[1:])
    if number > 255:
        return "ERROR"
    if command.verb == "?":
        modem.inform([f"{modem.settings.registers.get(number, 0):03}"])
    elif command.verb == "=":
        if int(command.argument) > 255:
            return "ERROR"
        modem.settings.registers[number] = int(command.argument)
    return "OK"


def _extended(modem: Dce, command: Command) -> str:
    if lines := _identity(modem, command):
        modem.inform(lines)
        return "OK"
    if command.name in PARAMETERS:
        return _parameter(modem, command)
    if command.name == "+CMUX" and modem.multiplex:
        return modem.multiplex(command)
    if not modem.personality.cellular or not modem.cellular.knows(command.name):
        return "ERROR"
    try:
        if modem.cellular.is_for_the_phone(command):
            return modem.cellular.phone.handle(command, modem)
        modem.inform(modem.cellular.handle(command))
    except Refused as refusal:
        shown: dict[int, str] = {1: f"+CME ERROR: {refusal.number}", 2: f"+CME ERROR: {refusal}"}
        return shown.get(modem.cellular.cme_level, "ERROR")
    return "OK"


def _identity(modem: Dce, command: Command) -> list[str]:
    who = modem.personality
    known = {
        "I": who.manufacturer,
        "M": who.model,
        "R": who.revision,
    }
    if command.verb or command.name[:-1] not in ("+GM", "+CGM") or (command.name[1] == "C" and not who.cellular):
        return [f"+GCAP: +FCLASS{',+CGSM' * who.cellular}"] if command.name == "+GCAP" else []
    return [known[command.name[-1]]] if command.name[-1] in known else []


def _parameter(modem: Dce, command: Command) -> str:
    if command.verb == "?":
        modem.inform([f"{command.name}: {modem.settings.parameters[command.name]}".replace("+FCLASS: ", "")])
    elif command.verb == "=?":
        modem.inform([f"{command.name}: {PARAMETERS[command.name][1]}".replace("+FCLASS: ", "")])
    elif REFUSED_VALUES.get(command.name, lambda value: False)(command.argument):
        return "ERROR"
    else:
        modem.settings.parameters[command.name] = command.argument
    return "OK"
