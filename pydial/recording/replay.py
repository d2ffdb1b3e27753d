"""`--replay`: the mode of a dial against a recording. The line leads to the player, pppd is only told of.

A session acts on the world through its services only (run/services.py). Here each of them is one that looks into the
recording: nothing on this system is opened, asked, written, started or cured.
"""

from __future__ import annotations

import os
import shlex
import signal

from pydial import errors
from pydial.dial import states
from pydial.dial.states import Happening
from pydial.events import Event, Line, Offline, Online, Warn
from pydial.links.pppd_child import told
from pydial.recording.stage import Stage
from pydial.report.reporter import Reporters
from pydial.run.opening import EarlyOpener
from pydial.run.services import Services
from pydial.secrets.commands import MASK
from pydial.system import clock, pppd_process
from pydial.system.serial_port import WAKE_UP

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from pydial.config.settings import Settings
    from pydial.dial.states import State
    from pydial.links.data_link import DataLink
    from pydial.links.pppd_link import PppdLink
    from pydial.recording.format import Recording, Step
    from pydial.report.reporter import Reporter
    from pydial.system.waiting import Signals
    from pydial.system.wire import Channel

WAKING_SECONDS = 0.1  # more than a modem gets: what it said while it woke up must be there by then
WORLDLY = ("name-servers", "recover", "baud", "lock", "shared")  # warnings that no table gives
REFUSALS: dict[str, type[errors.PydialError]] = {
    kind.__name__: kind for kind in (errors.ConfigError, errors.NoDevice, errors.DeviceBusy, errors.ModemSilent)
}
"""Why a line could not be opened."""
NOTICEABLE = (states.DEVICE_APPEARED, states.LINK_ANSWERED, states.LINK_SILENT)
CONFIGURED = "Connected... Press Ctrl-C to disconnect"  # the end of what is said of routes and name servers


class Ahead:
    """The steps of the recording that the dialer has not come to."""

    def __init__(self, recording: Recording) -> None:
        self.steps = list(recording.steps)
        self._routes = [
            step for step in self.steps if step.word == "warning" and _warning(step).code == "default-route"
        ]

    def next(self, *words: str) -> Step | None:
        """The next step of these; those before it are done with."""
        while self.steps:
            step = self.steps.pop(0)
            if step.word in words:
                return step
        return None

    def next_route(self) -> Step | None:
        """The next warning of a default route that is not the link's."""
        return self._routes.pop(0) if self._routes else None


# -- the line


class RecordedWire:
    """The line as it was; its carrier is lost when it was."""

    greedy = True

    def __init__(self, device: str, speed: int, wire: socket.socket, stage: Stage) -> None:
        self.device = device
        self._speed = speed
        self._wire = wire
        self._stage = stage
        wire.setblocking(False)
        self.write(WAKE_UP)
        self.awake_at = clock.now() + WAKING_SECONDS

    @property
    def fd(self) -> int:
        """Our end of the socket pair."""
        return self._wire.fileno()

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

    def write(self, data: bytes) -> None:
        """To the player."""
        try:
            self._wire.send(data)
        except OSError:
            return  # it has ended, or does not listen

    def take_back(self) -> None:
        """Nobody has had it."""

    def hang_up(self, blindly: bool = False, silent_seconds: float = 0.0) -> None:
        """Nobody is there to be hung up on."""

    def close(self) -> None:
        """The player learns of it."""
        self._wire.close()


class RecordedModem:
    """Opens the line as often as the recording does, and refuses it as often."""

    def __init__(self, ahead: Ahead, stage: Stage) -> None:
        self._ahead = ahead
        self._stage = stage

    def open(self) -> RecordedWire:
        """As of an `Opener`. NoDevice: the recording holds no further try."""
        step = self._ahead.next("open", "refused")
        if step is None:
            raise errors.NoDevice("The recording holds no further try.", "It ends here.")
        if step.word == "refused":
            self._stage.tell("o")
            raise _refusal(step.text)
        device, _, speed = step.text.rpartition(" ")
        wire = RecordedWire(device, int(speed), self._stage.line(), self._stage)
        self._stage.carrier_lost = False
        return wire


# -- the link


class RecordedPppd:
    """What a link sees of pppd: its log and its end."""

    def __init__(self, argv: list[str], log_fd: int, stage: Stage) -> None:
        self.pid = stage.pid
        self.argv = argv
        self.log_fd = log_fd
        self.end_fd: int | None = stage.notes
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

    def end(self) -> None:
        """It is gone, and nothing more is heard of it."""
        self.kill()
        self.close()

    def close(self) -> None:
        """Nothing more is heard of it."""
        os.close(self.log_fd)
        self.end_fd = None


class RecordedLinks:
    """The LinkKind of a replay: the links that were made then."""

    def __init__(self, settings: Settings, ahead: Ahead, stage: Stage) -> None:
        self._settings = settings
        self._ahead = ahead
        self._stage = stage

    def unusable(self) -> None:
        """Nothing to look for."""

    def start(self, _channel: Channel, _password: str, reporter: Reporters) -> PppdLink:
        """The one that was started then."""
        step = self._ahead.next("pppd")
        if step is None:
            raise pppd_process.unusable(self._settings.text("PPPD Path"), "it was not started in the recording")
        return told(RecordedPppd(shlex.split(step.text), self._stage.log(), self._stage), self._settings, reporter)


class RecordedHealth:
    """The LinkHealth of a replay: what was found out then is told again."""

    def __init__(self, ahead: Ahead, reporter: Reporter, signals: Signals) -> None:
        self._ahead = ahead
        self._reporter = reporter
        self._signals = signals

    def begin(self, _link: DataLink) -> None:
        """The route as it was."""
        if step := self._ahead.next_route():
            self._reporter.tell(_warning(step))

    def say_how_it_is_configured(self) -> None:
        """The lines of then, and the time that they took."""
        steps = self._ahead.steps
        end = next((n for n, step in enumerate(steps) if (step.word, step.text) == ("-->", CONFIGURED)), -1)
        begin = max((n for n, step in enumerate(steps[: max(0, end)]) if step.word == "log"), default=0)
        for step in steps[begin : end + 1]:
            if step.word == "wait":
                self._signals.wait([], float(step.text))  # it kept the dialer busy then
            elif step.word == "-->" and not step.text.startswith("Script "):
                self._reporter.tell(Line(step.text))
        del steps[: end + 1]

    def check(self) -> None:
        """The recording says how it went: RecordedWatch tells."""

    def end(self) -> None:
        """Nothing is kept of a link."""

    def descriptors(self) -> list[int]:
        """None."""
        return []

    def seconds_until_due(self) -> None:
        """Never."""

    def look(self) -> None:
        """RecordedWatch tells what was noticed."""


# -- all else


class RecordedWatch:
    """The ModemWatch of a replay: what was noticed beside the line is noticed again."""

    def __init__(self, stage: Stage, reporter: Reporter) -> None:
        self._stage = stage
        self._reporter = reporter

    def begin(self) -> None:
        """The player looks out."""

    def descriptors(self, _state: State) -> list[int]:
        """Where the player's notes come in."""
        return [self._stage.notes]

    def seconds_until_due(self, _state: State) -> float | None:
        """Notes come by themselves; but one that was read just now may be for somebody who was asked before."""
        has_news, self._stage.has_news = self._stage.has_news, False
        return 0.0 if has_news else None

    def look(self, state: State) -> Happening | None:
        """The next thing that was noticed."""
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


class RecordedPins:
    """What was known of refused PINs then; nothing is noted."""

    def __init__(self, ahead: Ahead) -> None:
        self._steps = ahead.steps

    def knows(self, pin: str, identity: str = "") -> bool:
        """The next answer of the recording; False where it has none."""
        step = next((step for step in self._steps if step.word == "recalled"), None)
        if step is not None:
            self._steps.remove(step)
        return step is not None and step.text == "yes"

    def add(self, pin: str, identity: str = "") -> None:
        """A replay leaves no trace."""


class NoRemedies:
    """The Remedies of a replay: nothing is cured."""

    def reset_usb_port(self) -> None:
        """The recording says what came of it."""

    def run_recover_command(self) -> None:
        """The recording says what came of it."""


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


class ReplayMode:
    """The mode of `--replay`. ConfigError: `recording` holds what cannot be noticed."""

    def __init__(self, settings: Settings, recording: Recording) -> None:
        _refuse_unknown(recording)
        self._settings = settings
        self._ahead = Ahead(recording)
        self._stage = Stage(recording)

    def opener(self, _reporter: Reporters, _signals: Signals) -> EarlyOpener:
        """Opens the recorded line when the session asks for it: nothing wakes up more slowly for it."""
        return EarlyOpener(RecordedModem(self._ahead, self._stage), at_once=False)

    def services(self, opener: EarlyOpener, reporter: Reporters, signals: Signals) -> Services:
        """All of them from the recording."""
        pins, remedies = RecordedPins(self._ahead), NoRemedies()
        return Services(
            opener=opener,
            link=RecordedLinks(self._settings, self._ahead, self._stage),
            ask_password=self._ask_password,
            refused_pins=lambda: pins,
            modem_watch=RecordedWatch(self._stage, reporter),
            link_health=RecordedHealth(self._ahead, reporter, signals),
            remedies=lambda: remedies,
        )

    def _ask_password(self) -> str:
        """Whether one was typed."""
        step = self._ahead.next("asked")
        return MASK if step and step.text == "yes" else ""

    def close(self) -> None:
        """The end of the dial is that of the player."""
        self._stage.close()


def _refuse_unknown(recording: Recording) -> None:
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
