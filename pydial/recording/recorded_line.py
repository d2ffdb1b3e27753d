"""The line and the link of a replay: they are as the recording says, and lead to the player."""

from __future__ import annotations

import os
import shlex
import signal

from pydial import errors
from pydial.events import Warn
from pydial.links.pppd_child import told
from pydial.recording.stage import Stage
from pydial.system import clock, pppd_process
from pydial.system.serial_port import WAKE_UP

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from pydial.config.settings import Settings
    from pydial.links.pppd_link import PppdLink
    from pydial.recording.format import Recording, Step
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel

WAKING_SECONDS = 0.1  # more than a modem gets: what it said while it woke up must be there by then
REFUSALS: dict[str, type[errors.PydialError]] = {
    kind.__name__: kind for kind in (errors.ConfigError, errors.NoDevice, errors.DeviceBusy, errors.ModemSilent)
}
"""Why a line could not be opened."""


class Ahead:
    """The steps of the recording that the dialer has not come to."""

    def __init__(self, recording: Recording) -> None:
        self.steps = list(recording.steps)
        self._routes = [
            step for step in self.steps if step.word == "warning" and warning_of(step).code == "default-route"
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


def warning_of(step: Step) -> Warn:
    """The warning that a step of the recording holds."""
    code, message, hint = (step.text + "\n\n").split("\n", 2)
    return Warn(code, message, hint.strip("\n"))


def _refusal(text: str) -> errors.PydialError:
    name, message, hint = (text + "\n\n").split("\n", 2)
    kind, hint = REFUSALS.get(name, errors.NoDevice), hint.strip("\n")
    if kind is not errors.NoDevice:
        return kind(message, hint)
    return errors.NoDevice(message, hint, missing=" missing" in name, searched=name.endswith(" searched"))
