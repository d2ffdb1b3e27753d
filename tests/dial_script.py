"""Scripts of the dial's table: text files with what happens, and what the dial does about it.

# where it comes from
set phones = 1 2           a field of Plan; words are a tuple where Plan has one
* opened                   something happens (WORDS below); `* pppd exited 16 seconds=50 auth_failed`,
                           `* access points one two`, `* no database`, `* person types 2`
< NO CARRIER               the DCE sends a line; <- text: the host says this
> ATZ                      what the dial sends; --> a line it says; `. open the line`: what else it does
= DIALING 60               the state it is in then, and for how many seconds at the most
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydial.at import results
from pydial.at.access_points import AccessPoint
from pydial.dial import commands, states
from pydial.dial.machine import Machine
from pydial.dial.memory import Dial
from pydial.dial.plan import Plan
from pydial.dial.prompt import LoginOptions
from pydial.dial.states import Happening
from pydial.dial.table import TABLE
from pydial.errors import DeviceBusy, ModemSilent, NoDevice, PppdUnusable
from pydial.events import Cause, Event, Line, Network, Redial, Warn
from pydial.pppd import exitcodes
from pydial.secrets.mask import Mask

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = ("#", "set ", "*", "<")
DEFAULTS = Plan(dial_prefix="ATDT", phones=("5551234",), stupid=True, login=LoginOptions("user", "secret"))
WORDS = {
    "start": Happening(states.START),
    "opened": Happening(states.OPENED),
    "opened, the only port": Happening(states.OPENED, number=1),
    "channel 1": Happening(states.CHANNEL_CHOSEN),
    "channel 2": Happening(states.CHANNEL_CHOSEN),
    "the whole line": Happening(states.CHANNEL_CHOSEN),
    "no channels": Happening(states.CHANNEL_CHOSEN, "the modem does not answer in frames"),
    "no other channel": Happening(states.CHANNEL_CHOSEN, "the modem has no other channel"),
    "missing": Happening(states.OPEN_FAILED, error=NoDevice("Cannot open it: No such file", missing=True)),
    "busy": Happening(states.OPEN_FAILED, error=DeviceBusy("Cannot open it: busy")),
    "timeout": Happening(states.TIMEOUT),
    "typed": Happening(states.PASSWORD_GIVEN, "typed"),
    "nothing typed": Happening(states.PASSWORD_REFUSED),
    "carrier lost": Happening(states.CARRIER_LOST),
    "gone": Happening(states.LINE_GONE),
    "link started": Happening(states.LINK_STARTED),
    "link unusable": Happening(states.LINK_UNUSABLE, error=PppdUnusable("Unable to run it.")),
    "addresses": Happening(states.LINK_UP),
    "reconnect asked": Happening(states.RECONNECT),
    "stop": Happening(states.STOP, number=15),
    "plugged in": Happening(states.DEVICE_APPEARED, "/dev/ttyACM1"),
    "link answers": Happening(states.LINK_ANSWERED),
    "link is silent": Happening(states.LINK_SILENT),
    "never entered": Happening(states.RECALLED, "no"),
    "noted": Happening(states.RECALLED, "no"),
    "maybe another card's": Happening(states.RECALLED, "perhaps /notes"),
    "entered before": Happening(states.RECALLED, "entered /notes"),
    "refused before": Happening(states.RECALLED, "refused /notes"),
    "two others refused before": Happening(states.RECALLED, "last /notes"),
    "cannot be noted": Happening(states.RECALLED, "nowhere"),
    "the silence is explained": Happening(states.EXAMINED, error=ModemSilent("Noise came.", "Set Baud.")),
    "it answers now": Happening(states.EXAMINED),
    "login takes too long": Happening(states.LOGIN_TIMEOUT),
}


def lines_of(path: Path) -> list[str]:
    """The lines that count; the file must say where it comes from."""
    lines = [line.rstrip() for line in path.read_text().splitlines() if line.strip()]
    assert lines[0].startswith("# "), f"{path}: say where it comes from"
    return lines


def machine_for(lines: list[str]) -> Machine:
    """The machine with the plan that the script sets."""
    return Machine(TABLE, Dial(DEFAULTS.replace(**{name: value for name, value in map(setting, lines) if name})))


def lines_told(lines: list[str]) -> list[Line]:
    """Every line for people that the dial tells in the script."""
    machine = machine_for(lines)
    done = [command for line in lines if line.startswith(("*", "<")) for command in machine.handle(happening(line))]
    return [one.event for one in done if isinstance(one, commands.Tell) and isinstance(one.event, Line)]


def play(lines: list[str]) -> list[str]:
    """The whole script with what the dial really does."""
    machine = machine_for(lines)
    written: list[str] = []
    for line in lines:
        if line.startswith(GIVEN):
            written.append(line)
        if line.startswith(("*", "<")):
            done = machine.handle(happening(line))
            written += [told for command in done for told in described(command)]
            limit = "" if machine.timeout is None else f" {machine.timeout:g}"
            written.append(f"= {machine.state}{limit}")
    return written


def setting(line: str) -> tuple[str, object]:
    """Name and value of a `set` line."""
    if not line.startswith("set "):
        return "", None
    name, _, text = (part.strip() for part in line.removeprefix("set ").partition("="))
    if name == "link_unusable":
        return name, PppdUnusable(text)
    default = getattr(DEFAULTS, name)
    if isinstance(default, bool):
        return name, text == "yes"
    if isinstance(default, tuple):
        words = tuple(word for word in text.split(" | ") if word)
        return name, tuple(map(Line, words)) if name in ("before_dialing", "when_connected") else words
    return name, type(default)(text)


def happening(line: str) -> Happening:
    """What a line of the script stands for."""
    if line.startswith("<- "):
        return Happening(states.HOST_SPOKE, line[3:].encode().decode("unicode_escape"))
    if line.startswith("<"):
        code = results.parse(line[2:])
        return Happening(code.kind, code.text, result=code) if code else Happening(states.TEXT, line[2:])
    words = line.removeprefix("* ")
    if words.startswith("access points"):
        names = words.removeprefix("access points").split()
        points = tuple(AccessPoint(name, "Net", network="00101") for name in names)
        return Happening(states.ACCESS_POINTS, points=points)
    if words == "no database":
        return Happening(states.ACCESS_POINTS)
    if words.startswith("person types"):
        return Happening(states.TYPED, words.removeprefix("person types").strip())
    if words.startswith("pppd exited"):
        status, *facts = words.split()[2:]
        seconds = next((float(fact[8:]) for fact in facts if fact.startswith("seconds=")), 0.0)
        end = exitcodes.ending(int(status), "auth_failed" in facts)
        return Happening(states.LINK_ENDED, ending=end, seconds=seconds)
    return WORDS[words]


def described(command: commands.Command) -> list[str]:
    """A command in the words of a script."""
    if isinstance(command, commands.Send):
        raw = command.text.encode("unicode_escape").decode()
        return ["> (secret)" if command.secret else f">- {raw}" if command.raw else f"> {command.text}"]
    if isinstance(command, commands.Tell):
        return told(command.event)
    if isinstance(command, commands.CloseLine):
        return [f". close line{', blindly' * command.blindly}"]
    if isinstance(command, commands.AskPerson):
        return [f". ask the person: {line}" for line in Mask().own(command.question).split("\n")]
    if isinstance(command, commands.TellDate):
        return [f"--> {command.text} DATE"]
    if isinstance(command, commands.Finish):
        error = f"exit {command.error.exit_code}" if command.error else "exit 0"
        return [f". finish, {error}, as wvdial {command.wvdial_code}"]
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in type(command).__name__)
    facts = "".join(
        f", {name}={value}"
        for name, value in command.fields().items()
        if value is not False and value != "" and name != "error"
    )
    return [f". {words.strip()}{facts}"]


def told(event: Event) -> list[str]:
    """An event, where it is for people or of weight; without the marks of what is quoted in it."""
    event = Mask().event(event)
    if isinstance(event, Line):
        return [f"--> {event.text}"]
    if isinstance(event, Warn):
        return [f"--> Warning: {event.message}"]
    if isinstance(event, Cause):
        return [f"--> {event.message}"]
    if isinstance(event, Redial):
        return [f". redial in {event.in_seconds:g} s, attempt {event.attempt}"]
    if isinstance(event, Network):
        return [f". network: {event.registration}"]
    return []
