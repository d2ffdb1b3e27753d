"""`--replay`: a dial against a recording. The line leads to the player, pppd is only told of."""

from __future__ import annotations

import os
import select
import shlex
import signal
import socket

from pydial import errors
from pydial.at.access_points import AccessPoint
from pydial.dial import commands, states
from pydial.dial.states import Happening
from pydial.events import Event, Offline, Online, Warn
from pydial.events import Line as LineEvent
from pydial.report.escape import escaped
from pydial.report.reporter import Reporters
from pydial.run.aftercare import Aftercare
from pydial.run.means import WAKE_UP, Means
from pydial.secrets.commands import MASK
from pydial.simulator.player import Player
from pydial.system import clock, output, pppd
from pydial.system.given_line import GivenLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.dial.states import State
    from pydial.recording import Recording, Step
    from pydial.report.reporter import Reporter
    from pydial.run.link import Link
    from pydial.system.line import Line
    from pydial.system.waiting import Signals

PLAYER_SECONDS = 1.0  # for the player to end by itself when the dialer has ended
WAKING_SECONDS = 0.05  # more than a modem gets: what it said while it woke up must be there by then
TERMINATED_BY_SIGNAL = 5  # pppd's exit code after SIGTERM
WORLDLY = ("name-servers", "recover", "baud", "lock", "shared")  # warnings that no table gives
REFUSALS: dict[str, type[errors.PydialError]] = {
    kind.__name__: kind for kind in (errors.ConfigError, errors.NoDevice, errors.DeviceBusy, errors.ModemSilent)
}
"""Why a line could not be opened."""
NOTICEABLE = (states.DEVICE_APPEARED, states.LINK_ANSWERED, states.LINK_SILENT)
CHECKED = "Connected... Press Ctrl-C to disconnect"  # the end of what is said of routes and name servers


class Stage:
    """The player's process, and our ends of the wires to it."""

    def __init__(self, recording: Recording) -> None:
        self._control, control = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._notes, notes = os.pipe()
        os.set_blocking(self._notes, False)
        self._read = b""  # of a note that has not come whole
        dialer = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._play(Player(recording, control, notes, dialer, _complain))
        control.close()
        os.close(notes)
        self._steps = {step.line: step for step in recording.steps}
        self.carrier_lost = False
        self.status: int | None = None  # of the pppd that ended last
        self.has_news = False  # a note was taken since the session last waited
        self.noticed: list[Step] = []

    def _play(self, player: Player) -> None:
        """The child's whole life."""
        try:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # the terminal's; the dialer's end is ours
            os.dup2(2, 1)
            self._control.close()
            os.close(self._notes)
            player.run()
        finally:
            os._exit(0)

    @property
    def notes(self) -> int:
        """Readable when the player has something to tell that is neither the line's nor the log's."""
        return self._notes

    def tell(self, word: str, *wires: int) -> None:
        """What we do, and the player's end of the wire that it takes."""
        try:
            socket.send_fds(self._control, [word.encode()], wires)
        except OSError:
            return  # the player has ended; so will we

    def line(self) -> socket.socket:
        """Our end of a new line."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.tell("o", theirs.fileno())
        return ours

    def log(self) -> int:
        """Our end of a new pppd's log."""
        reading, writing = os.pipe()
        self.tell("p", writing)
        os.close(writing)
        return reading

    def look(self) -> None:
        """Take the player's notes."""
        try:
            *notes, self._read = (self._read + os.read(self._notes, 4096)).split(b"\n")
        except BlockingIOError:
            return
        for note in notes:
            self.has_news = True
            step = self._steps.get(int(note))
            if step is None:
                self.status = TERMINATED_BY_SIGNAL
            elif step.word == "exit":
                self.status = int(step.text)
            elif step.word == "carrier-lost":
                self.carrier_lost = True
            else:
                self.noticed.append(step)

    def close(self) -> None:
        """End the player."""
        self._control.close()
        try:
            end = os.pidfd_open(self.pid)
        except OSError:  # before Linux 5.3
            os.kill(self.pid, signal.SIGKILL)
        else:
            if not select.select([end], [], [], PLAYER_SECONDS)[0]:
                os.kill(self.pid, signal.SIGKILL)
            os.close(end)
        os.waitpid(self.pid, 0)


def _complain(text: str) -> None:
    output.writer(2)(f"--> {escaped(text)}\n".encode("latin-1", "replace"))


class ReplayedLine(GivenLine):
    """The line as it was; its carrier is lost when it was."""

    greedy = True

    def __init__(self, device: str, speed: int, wire: socket.socket, stage: Stage) -> None:
        super().__init__(device, wire.fileno())
        self._wire = wire
        self._speed = speed
        self._stage = stage

    @property
    def speed(self) -> int:
        """As recorded, in bit/s."""
        return self._speed

    @property
    def carrier(self) -> bool | None:
        """False when it was lost, told once: the next call has one again."""
        self._stage.look()
        lost, self._stage.carrier_lost = self._stage.carrier_lost, False
        return False if lost else None

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """Nobody is there to be hung up on."""

    def close(self) -> None:
        """The player learns of it."""
        super().close()
        self._wire.close()


class ReplayedPppd(pppd.Pppd):
    """What a session sees of pppd: its log and its end."""

    def __init__(self, argv: list[str], log_fd: int, stage: Stage) -> None:
        self.pid = stage.pid
        self.argv = argv
        self.log_fd = log_fd
        self.end_fd = stage.notes
        self._stage = stage
        stage.status = None

    def poll(self) -> int | None:
        """None until it ended in the recording."""
        self._stage.look()
        return self._stage.status

    def terminate(self) -> None:
        """It ends as it did then, or at once if it was not asked to."""
        self._stage.tell("t")

    def kill(self) -> None:
        """It is gone."""
        self._stage.status = -signal.SIGKILL if self._stage.status is None else self._stage.status

    def close(self) -> None:
        """Nothing more is heard of it."""
        os.close(self.log_fd)
        self.end_fd = None


class ReplayedCare(Aftercare):
    """What was found out then is found out again; nothing is looked at, nothing is cured."""

    def __init__(self, stage: Stage, routes: list[Step], reporter: Reporter) -> None:
        self._stage = stage
        self._routes = routes  # the warnings of a default route that is not the link's
        self._reporter = reporter

    def descriptors(self, _state: State) -> list[int]:
        """Where the player's notes come in."""
        return [self._stage.notes]

    def patience(self, _state: State) -> list[float]:
        """Notes come by themselves; but one that was read just now may be for somebody who was asked before."""
        has_news, self._stage.has_news = self._stage.has_news, False
        return [0.0] if has_news else []

    def look(self, state: State) -> Happening | None:
        """The next of them."""
        self._stage.look()
        while self._stage.noticed:
            step = self._stage.noticed.pop(0)
            if step.word == "noticed":
                kind, _, text = step.text.partition(" ")
                if kind in state.may_happen:
                    return Happening(kind, text)
                continue
            warning = _warning(step)
            if warning.code in WORLDLY:
                self._reporter.tell(warning)
        return None

    def online(self, _link: Link) -> None:
        """The route as it was."""
        if self._routes:
            self._reporter.tell(_warning(self._routes.pop(0)))

    def offline(self) -> None:
        """Nothing is kept of a link."""

    def watch(self) -> None:
        """The player looks out."""

    check_link = reset_usb = run_recover_command = watch


class AsRecorded(Reporters):
    """The reporters of a replay: the seconds that a connection took are those of then."""

    def __init__(self, reporters: Reporters, recording: Recording) -> None:
        super().__init__(reporters.mask, *reporters.reporters)
        self._seconds = {
            word: [float(step.text) for step in recording.steps if step.word == word] for word in ("online", "offline")
        }

    def tell(self, event: Event) -> None:
        """Pass it on."""
        if isinstance(event, Online) and self._seconds["online"]:
            event = event.replace(seconds_to_online=self._seconds["online"].pop(0))
        elif isinstance(event, Offline) and self._seconds["offline"]:
            event = event.replace(seconds_online=self._seconds["offline"].pop(0))
        super().tell(event)


class ReplayMeans(Means):
    """Everything from the recording: nothing on this system is opened, asked, written or started."""

    def __init__(self, settings: Settings, recording: Recording) -> None:
        super().__init__(settings)
        _refuse_unknown(recording)
        self._steps = list(recording.steps)
        self._routes = [
            step for step in self._steps if step.word == "warning" and _warning(step).code == "default-route"
        ]
        self._stage = Stage(recording)

    def close_early(self) -> None:
        """The end of the dial is that of the player."""
        super().close_early()
        self._stage.close()

    def _next(self, *words: str) -> Step | None:
        """The next step of these; those before it are done with."""
        while self._steps:
            step = self._steps.pop(0)
            if step.word in words:
                return step
        return None

    def open_early(self, reporter: Reporter) -> None:
        """Nothing wakes up more slowly for it."""

    def _open(self, reporter: Reporter) -> Line:
        step = self._next("open", "refused")
        if step is None:
            raise errors.NoDevice("The recording holds no further try.", "It ends here.")
        if step.word == "refused":
            self._stage.tell("o")
            raise _refusal(step.text)
        device, _, speed = step.text.rpartition(" ")
        line = ReplayedLine(device, int(speed), self._stage.line(), self._stage)
        line.write(WAKE_UP)
        self._stage.carrier_lost = False
        self.woken_at = clock.now() + WAKING_SECONDS
        return line

    def aftercare(self, reporter: Reporter, signals: Signals) -> Aftercare:
        """As it was."""
        return ReplayedCare(self._stage, self._routes, reporter)

    def ask_password(self, signals: Signals) -> str:
        """Whether one was typed."""
        step = self._next("asked")
        return MASK if step and step.text == "yes" else ""

    def access_points(self, imsi: str) -> tuple[AccessPoint, ...] | None:
        """What was found then."""
        step = self._next("access-points")
        return points_in(step.text) if step else None

    def ask_person(self, question: str, secret: bool, reporter: Reporter) -> str:
        """What was typed then."""
        step = self._next("typed")
        return step.text if step else ""

    def refused_pins(self) -> RecordedPins:
        """What was known then."""
        return RecordedPins(self._steps)

    def preflight(self) -> errors.PydialError | None:
        """Nothing to look for: the stand-in always runs."""
        return None

    def start_pppd(self, line: Line, reporter: Reporter) -> pppd.Pppd:
        """The one that ran then."""
        step = self._next("pppd")
        if step is None:
            raise pppd.unusable(self._settings.text("PPPD Path"), "it was not started in the recording")
        return ReplayedPppd(shlex.split(step.text), self._stage.log(), self._stage)

    def run_pppd(self, *_how: object) -> pppd.Pppd:
        """Never: `start_pppd` is the only one that asks for it."""
        raise errors.PppdUnusable("A replay starts no pppd.")

    def check(self, kind: str, link: Link, reporter: Reporter) -> None:
        """What was found then."""
        if kind != "ip-up":
            return
        end = next((n for n, step in enumerate(self._steps) if (step.word, step.text) == ("-->", CHECKED)), -1)
        begin = max((n for n, step in enumerate(self._steps[: max(0, end)]) if step.word == "log"), default=0)
        for step in self._steps[begin : end + 1]:
            if step.word == "wait":
                self.signals.wait([], float(step.text))  # it kept the dialer busy then
            elif step.word == "-->" and not step.text.startswith("Script "):
                reporter.tell(LineEvent(step.text))
        del self._steps[: end + 1]


class RecordedPins:
    """What was known of refused PINs then; nothing is noted."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps

    def knows(self, pin: str, identity: str = "") -> bool:
        """The next answer of the recording; False where it has none."""
        step = next((step for step in self._steps if step.word == "recalled"), None)
        if step is not None:
            self._steps.remove(step)
        return step is not None and step.text == "yes"

    def add(self, pin: str, identity: str = "") -> None:
        """A replay leaves no trace."""


REPLAYED = (
    commands.OpenLine, commands.CloseLine, commands.Send, commands.SendCr, commands.Tell, commands.TellDate,
    commands.AskPassword, commands.StartLink, commands.StopLink, commands.KillLink, commands.TellOnline,
    commands.WatchForModem, commands.CheckLink, commands.ResetUsbPort, commands.RunRecoverCommand, commands.Finish,
    commands.StartLoginClock, commands.RecallPin, commands.RememberPin, commands.FindAccessPoints,
    commands.AskPerson, commands.UseLogin,
)  # fmt: skip
"""The commands of a dial that do nothing to this computer in a replay. One that is not here is refused."""
INHERITED: tuple[tuple[type, type, tuple[str, ...]], ...] = (
    (Means, ReplayMeans, ("check_early", "open_line", "use_login", "pppd_words", "shown")),
    (Aftercare, ReplayedCare, ()),
    (pppd.Pppd, ReplayedPppd, ("wait", "stop", "rest_of_log")),
)
"""For each class whose place a replay takes, the methods that may stay: all that they do goes through the others."""


def points_in(text: str) -> tuple[AccessPoint, ...] | None:
    """The access points of a step; None: there was no database."""
    if text == "-":
        return None
    fields = len(AccessPoint("").fields())
    rows = (line.split("\t") for line in text.split("\n") if line)
    return tuple(AccessPoint(*row[:fields]) for row in rows)


def not_replayed() -> list[str]:
    """What a dial can do that no replay knows of, and would do for real; [] unless a programmer forgot something."""
    from pydial.run.session import DOING

    methods = [
        f"{real.__name__}.{name}"
        for real, replayed, kept in INHERITED
        for name, value in vars(real).items()
        if callable(value) and not name.startswith("_") and name not in kept and name not in vars(replayed)
    ]
    return [*(command.__name__ for command in DOING if command not in REPLAYED), *methods]


def _refuse_unknown(recording: Recording) -> None:
    """PydialError: this pydial does things that no replay knows of. ConfigError: the recording does."""
    if unknown := not_replayed():
        raise errors.PydialError(f"A replay would do this for real: {', '.join(unknown)}.", "Please report it.")
    for step in recording.steps:
        if step.word == "noticed" and step.text.partition(" ")[0] not in NOTICEABLE:
            message = f"{recording.name}:{step.line}: nothing of this name can be noticed."
            raise errors.ConfigError(message, f"It can be {', '.join(NOTICEABLE)}.")


def _warning(step: Step) -> Warn:
    code, message, hint = (step.text + "\n\n").split("\n", 2)
    return Warn(code, message, hint.strip("\n"))


def _refusal(text: str) -> errors.PydialError:
    name, message, hint = (text + "\n\n").split("\n", 2)
    kind, hint = REFUSALS.get(name, errors.NoDevice), hint.strip("\n")
    missing = name.endswith(" missing")  # it may yet be plugged in
    return errors.NoDevice(message, hint, missing) if kind is errors.NoDevice else kind(message, hint)
