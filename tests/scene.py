"""Scenes of tests/scenes/: what goes wrong for users, played from end to end, with what they read on the screen.

# row 14: a title          each file is a row of docs/decisions/pains.md
== a title                 begins a scene
modem NAME OPTION=VALUE…   the simulator with this personality and options; `modem own` with the `|` lines that follow
| > ATD...                 a line of that personality
modem none                 there is none: Modem is a name that leads nowhere
set NAME = VALUE           an option of the configuration, in place of the how-to's
section NAME               the `set` lines that follow belong to [Dialer NAME]; `line TEXT` is a line as it stands
pppd exit 10 TEXT | TEXT   a stand-in for pppd that logs these lines and ends so, or by a signal, -11; without it, one
                           that speaks PPP
patch MODULE:NAME = VALUE  a Python value that the program has in place of its own: a time, or what the system tells
once                       what `patch` cannot do: PYTHON, run before the program starts
holder NAME                another program of that name has the modem's port open; `reader NAME`: and reads from it
$ pydial --once            the command; {device}, {folder} and {pid}, of the holder, stand for what they say
stop after TEXT            Ctrl-C, once this was said; else it must end by itself
exit 4                     its exit code
says TEXT                  a part of a line that it says; all of them, in this order
silent on TEXT             what it never says
needs /usr/sbin/pppd       a file that must be there, else the scene is left out; `needs root`
heard ATZ 2                how often the modem heard this line (of the simulator's trace)
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from pydial.simulator.launch import RunningModem
from tests.dialing import LONGEST, World, read_until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "scenes"
HOW_TO = {
    "Init1": "ATZ",
    "Init2": "ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0",
    "Phone": "*99#",
    "Username": "x",
    "Password": "y",
    "Stupid Mode": "yes",
    "Check DNS": "no",
    "Check Def Route": "no",
}
"""What people have copied for fifteen years."""
SHORTER = (
    "pydial.system.serial_port:GUARD_SECONDS = 0.05",
    "pydial.dial.scripts.init:GUARD_SECONDS = 0.05",
    "pydial.run.session:CALL_END_SECONDS = 0.05",
    "pydial.run.modem_watch:LOOK_SECONDS = 0.2",
)
"""Waits that no scene is about."""
PROGRAM = """#!{python}
import importlib
import sys
{patches}
from pydial.cli.dial import main
sys.exit(main())
"""
PATCH = """
_place, _last = importlib.import_module({module!r}), {names!r}.split(".")
for _name in _last[:-1]:
    _place = getattr(_place, _name)
setattr(_place, _last[-1], {value})
"""
PPPD = """#!{python} -IS
import os, sys
if "logfd" in sys.argv:
    os.write(int(sys.argv[sys.argv.index("logfd") + 1]), {log!r})
if "dryrun" in sys.argv or {exit} == 2:
    os.write(2, {log!r})
if {exit} < 0:
    os.kill(os.getpid(), -({exit}))
sys.exit({exit})
"""
HOLDER = """
import os, sys
open(f"/proc/{os.getpid()}/comm", "w").write(sys.argv[2])
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
print("open", flush=True)
while sys.argv[3]:
    if not os.read(fd, 1):
        break
sys.stdin.read()
"""

NEVER_ENDED = -99


class Scene:
    """One of a file; `steps` are (word, text) in its order."""

    def __init__(self, row: int, title: str, steps: list[tuple[str, str]]) -> None:
        self.row, self.title, self.steps = row, title, steps

    def __str__(self) -> str:
        return f"{self.row:02}-{re.sub('[^a-z0-9]+', '-', self.title.lower()).strip('-')}"

    def texts(self, *words: str) -> list[str]:
        """The texts of these words, in order."""
        return [text for word, text in self.steps if word in words]

    def text(self, word: str, otherwise: str = "") -> str:
        """The last of them."""
        return next(reversed(self.texts(word)), otherwise)


WORDS = (
    *("modem", "|", "set", "section", "line", "pppd exit", "patch", "once", "holder", "reader", "needs", "$"),
    *("stop after", "exit", "says", "silent on", "heard"),
)


def scenes() -> Iterator[Scene]:
    """All of them."""
    for path in sorted(FOLDER.glob("*.txt")):
        head, *parts = re.split(r"(?m)^== ", path.read_text())
        row = re.match(r"# row (\d+): .", head)
        assert row, f"{path}: say which row it is"
        for part in parts:
            title, *lines = part.splitlines()
            yield Scene(int(row[1]), title, [_step(line) for line in lines if line.strip() and line[:1] != "#"])


def _step(line: str) -> tuple[str, str]:
    word = next((word for word in WORDS if line == word or line.startswith(f"{word} ")), None)
    assert word, f"no word of a scene: {line}"
    return word, line[len(word) + 1 :]


def lacks(scene: Scene) -> str:
    """What a scene needs and this machine has not."""
    wanted = scene.texts("needs")
    return next((one for one in wanted if (os.geteuid() if one == "root" else not os.access(one, os.X_OK))), "")


def world_of(scene: Scene, folder: Path) -> World:
    """The modem, the programs and the configuration of a scene."""
    name, *options = scene.text("modem", "nokia").split()
    provider = dict(option.split("=", 1) for option in options)
    modem = None
    if name == "none":
        modem = _NoModem(str(folder / "ttyUSB0"))
    elif name == "own":
        name = str(folder / "personality.txt")
        Path(name).write_text("\n".join(scene.texts("|")) + "\n")
    world = World(folder, name, modem, **provider)
    given = {"folder": folder, "device": world.modem.device}
    patches = [_patch(text, given) for text in (*SHORTER, *scene.texts("patch"))]
    patches += [_filled(text, given) for text in scene.texts("once")]
    for program in ("pydial", "wvdial"):
        world.script(program, PROGRAM.format(python=sys.executable, patches="\n".join(patches)))
    if ended := scene.text("pppd exit"):
        code, _, log = ended.partition(" ")
        lines = "".join(f"{line.strip()}\n" for line in log.split(" | ")).encode()
        world.script("pppd", PPPD.format(python=sys.executable, exit=int(code), log=lines))
    world.config.write_text(configuration(scene, world))
    world.config.chmod(0o600)
    return world


class _NoModem:
    def __init__(self, device: str) -> None:
        self.device = device

    def stop(self) -> None:
        """Nothing runs."""


def _patch(text: str, given: dict[str, object]) -> str:
    place, _, value = text.partition(" = ")
    module, _, names = place.partition(":")
    return PATCH.format(module=module, names=names, value=_filled(value, given))


def configuration(scene: Scene, world: World) -> str:
    """The file: the how-to's lines with those of the scene in their place, then its sections."""
    options = {"Modem": world.modem.device, **HOW_TO, "PPPD Path": str(world.folder / "pppd")}
    head: list[str] = []
    rest: list[str] = []
    for word, written in scene.steps:
        text = _filled(written, {"folder": world.folder, "device": world.modem.device})
        if word == "section":
            rest.append(f"\n[Dialer {text}]")
        elif word == "line":
            (rest or head).append(text)
        elif word == "set" and rest:
            rest.append(text)
        elif word == "set":
            name, _, value = text.partition(" = ")
            options[name.removesuffix(" =")] = value
    options = {name: value for name, value in options.items() if value != "(none)"}
    lines = ["[Dialer Defaults]", *(f"{name} = {value}" for name, value in options.items()), *head, *rest]
    return "\n".join(lines) + "\n"


def play(scene: Scene, folder: Path) -> list[str]:
    """The scene, to its end: what was not as it must be."""
    with world_of(scene, folder) as world:
        holders = [_holder(world, name, reads=False) for name in scene.texts("holder")]
        holders += [_holder(world, name, reads=True) for name in scene.texts("reader")]
        try:
            said, code = _run(scene, world)
        finally:
            for holder in holders:
                holder.kill()
                holder.communicate()
        given = {"folder": folder, "device": world.modem.device, "pid": holders[0].pid if holders else 0}
        log = world.modem.log if isinstance(world.modem, RunningModem) else []
    return [*_compared(scene, said, code, given), *_heard(scene, log)]


def _holder(world: World, name: str, *, reads: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, world.modem.device, name, "yes" if reads else ""]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdout.readline() == "open\n"
    return child


def _run(scene: Scene, world: World) -> tuple[str, int]:
    given = {"folder": world.folder, "device": world.modem.device}
    program, *words = _filled(scene.text("$"), given).split()
    if not scene.texts("stop after"):
        try:
            done = world.run(program, *words)
        except subprocess.TimeoutExpired:
            return (world.folder / "err").read_text(), NEVER_ENDED
        return done.stderr + done.stdout, done.returncode
    dialer = world.start(program, *words, stdout=subprocess.DEVNULL)
    wanted = _filled(scene.text("stop after"), given)
    said = "\n".join(read_until(dialer.stderr, wanted))
    dialer.send_signal(signal.SIGINT)
    rest = dialer.communicate(timeout=LONGEST)[1]
    return f"{said}\n{rest}", dialer.returncode


def _compared(scene: Scene, said: str, code: int, given: dict[str, object]) -> list[str]:
    found = [f"exit {code}"] if str(code) != scene.text("exit") else []
    place = 0
    for text in scene.texts("says"):
        wanted = _filled(text, given)
        at = said.find(wanted, place)
        if at < 0:
            found.append(f"not said{' there' if wanted in said else ''}: {wanted}")
        else:
            place = at + len(wanted)
    found += [f"said: {text}" for text in scene.texts("silent on") if _filled(text, given) in said]
    found += ["a traceback"] if "Traceback" in said or "Bug in pydial" in said else []
    return [*found, said] if found else []


def _filled(text: str, given: dict[str, object]) -> str:
    for word, value in given.items():
        text = text.replace(f"{{{word}}}", str(value))
    return text


def _heard(scene: Scene, log: list[str]) -> list[str]:
    found = []
    for text in scene.texts("heard"):
        line, _, count = text.rpartition(" ")
        heard = sum(entry.endswith(f"< {line}") for entry in log)
        if heard != int(count):
            found += [f"heard {heard} times: {line}", *log]
    return found
