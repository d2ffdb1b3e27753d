"""`--replay`: a dial against a recording. The line leads to the player, pppd is only told of."""

from __future__ import annotations

import os
import shlex
import signal
import socket

from pydial import errors
from pydial.dial.states import Happening
from pydial.events import Event, Offline, Online, Warn
from pydial.events import Line as LineEvent
from pydial.report.masking import MASK
from pydial.report.reporter import Reporters
from pydial.run.aftercare import Aftercare
from pydial.run.means import WAKE_UP, Means
from pydial.simulator.player import Player, Wires
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

WAKING_SECONDS = 0.05  # more than a modem gets: what it said while it woke up must be there by then
TERMINATED_BY_SIGNAL = 5  # pppd's exit code after SIGTERM
WORLDLY = ("name-servers", "recover", "baud", "lock", "shared")  # warnings that no table gives
CHECKED = "Connected... Press Ctrl-C to disconnect"  # the end of what is said of routes and name servers


class Stage:
    """The player's process, and our ends of the wires to it."""

    def __init__(self, recording: Recording) -> None:
        words = [step.word for step in recording.steps]
        lines = [socket.socketpair() for _ in range(words.count("open"))]
        logs = [os.pipe() for _ in range(words.count("pppd"))]
        self._control, control = socket.socketpair()
        self._notes, notes = os.pipe()
        os.set_blocking(self._notes, False)
        self.lines = [ours for ours, _ in lines]
        self.logs = [reading for reading, _ in logs]
        wires = Wires(control, notes, tuple(theirs for _, theirs in lines), tuple(writing for _, writing in logs))
        dialer = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._play(Player(recording, wires, dialer, _complain))
        for theirs in (control, *wires.lines):
            theirs.close()
        for fd in (notes, *wires.logs):
            os.close(fd)
        self._steps = {step.line: step for step in recording.steps}
        self.carrier_lost = False
        self.status: int | None = None  # of the pppd that ended last
        self.noticed: list[Step] = []

    def _play(self, player: Player) -> None:
        """The child's whole life."""
        try:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # the terminal's; the dialer's end is ours
            os.dup2(2, 1)
            for wire in (self._control, *self.lines):
                wire.close()
            for fd in (self._notes, *self.logs):
                os.close(fd)
            player.run()
        finally:
            os._exit(0)

    @property
    def notes(self) -> int:
        """Readable when the player has something to tell that is neither the line's nor the log's."""
        return self._notes

    def tell(self, word: str) -> None:
        """What we do."""
        try:
            self._control.send(word.encode())
        except OSError:
            return  # the player has ended; so will we

    def look(self) -> None:
        """Take the player's notes."""
        try:
            notes = os.read(self._notes, 4096).decode().split()
        except BlockingIOError:
            return
        for note in notes:
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
        os.waitpid(self.pid, 0)


def _complain(text: str) -> None:
    output.writer(2)(f"--> {text}\n".encode("latin-1", "replace"))


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
        """Notes come by themselves."""
        return []

    def look(self, _state: State) -> Happening | None:
        """The next of them."""
        self._stage.look()
        while self._stage.noticed:
            step = self._stage.noticed.pop(0)
            if step.word == "noticed":
                kind, _, text = step.text.partition(" ")
                return Happening(kind, text)
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
        super().__init__(*reporters.reporters)
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
        self._stage.tell("o")
        if step.word == "refused":
            raise _refusal(step.text)
        device, _, speed = step.text.rpartition(" ")
        line = ReplayedLine(device, int(speed), self._stage.lines.pop(0), self._stage)
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

    def preflight(self) -> errors.PydialError | None:
        """Nothing to look for: the stand-in always runs."""
        return None

    def start_pppd(self, line: Line, reporter: Reporter) -> pppd.Pppd:
        """The one that ran then."""
        step = self._next("pppd")
        if step is None:
            raise pppd.unusable(self._settings.text("PPPD Path"), "it was not started in the recording")
        self._stage.tell("p")
        return ReplayedPppd(shlex.split(step.text), self._stage.logs.pop(0), self._stage)

    def check(self, kind: str, link: Link, reporter: Reporter) -> None:
        """What was found then."""
        if kind != "ip-up":
            return
        end = next((n for n, step in enumerate(self._steps) if (step.word, step.text) == ("-->", CHECKED)), -1)
        begin = max((n for n, step in enumerate(self._steps[: max(0, end)]) if step.word == "log"), default=0)
        for step in self._steps[begin : end + 1]:
            if step.word == "wait":
                clock.sleep(float(step.text))  # it kept the dialer busy then
            elif step.word == "-->" and not step.text.startswith("Script "):
                reporter.tell(LineEvent(step.text))
        del self._steps[: end + 1]


def _warning(step: Step) -> Warn:
    code, message, hint = (step.text + "\n\n").split("\n", 2)
    return Warn(code, message, hint.strip("\n"))


def _refusal(text: str) -> errors.PydialError:
    name, message, hint = (text + "\n\n").split("\n", 2)
    kind = getattr(errors, name, errors.NoDevice)
    return kind(message, hint.strip("\n")) if issubclass(kind, errors.PydialError) else errors.NoDevice(message)
