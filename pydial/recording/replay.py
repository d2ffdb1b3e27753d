"""`--replay`: the mode of a dial against a recording. The line leads to the player, pppd is only told of.

A session acts on the world through its services only (run/services.py). Here each of them is one that looks into the
recording: nothing on this system is opened, asked, written, started or cured.
"""

from __future__ import annotations

from pydial import errors
from pydial.at.access_points import AccessPoint
from pydial.at.exchange import NOTHING
from pydial.dial import states
from pydial.dial.states import Happening
from pydial.events import Event, Line, Offline, Online
from pydial.recording.recorded_line import Ahead, RecordedLinks, RecordedModem, warning_of
from pydial.recording.stage import Stage
from pydial.report.reporter import Reporters
from pydial.run.opening import EarlyOpener
from pydial.run.services import Services
from pydial.secrets.commands import MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.dial.states import State
    from pydial.links.data_link import DataLink
    from pydial.recording.format import Recording
    from pydial.report.reporter import Reporter
    from pydial.secrets.mask import Mask
    from pydial.system.waiting import Signals

WORLDLY = ("name-servers", "recover", "baud", "lock", "shared")  # warnings that no table gives
NOTICEABLE = (states.DEVICE_APPEARED, states.LINK_ANSWERED, states.LINK_SILENT)
CONFIGURED = "Connected... Press Ctrl-C to disconnect"  # the end of what is said of routes and name servers


class RecordedHealth:
    """The LinkHealth of a replay: what was found out then is told again."""

    def __init__(self, ahead: Ahead, reporter: Reporter, signals: Signals) -> None:
        self._ahead = ahead
        self._reporter = reporter
        self._signals = signals

    def begin(self, _link: DataLink) -> None:
        """The route as it was."""
        if step := self._ahead.next_route():
            self._reporter.tell(warning_of(step))

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
            warning = warning_of(step)
            if warning.code in WORLDLY:
                self._reporter.tell(warning)
        return None


class RecordedPins:
    """What was known of refused PINs then; nothing is noted."""

    def __init__(self, ahead: Ahead) -> None:
        self._steps = ahead.steps

    def look(self, pin: str, identity: str | None = None) -> str:
        """The next answer of the recording; NOTHING where it has none."""
        step = next((step for step in self._steps if step.word == "recalled"), None)
        if step is None:
            return NOTHING
        self._steps.remove(step)
        return step.text

    def note(self, pin: str, identity: str = "", anew: bool = False) -> str:
        """As it was then."""
        return self.look(pin, identity)

    def refused(self, pin: str, identity: str = "") -> None:
        """A replay leaves no trace."""

    def opened(self, pin: str = "", identity: str = "") -> None:
        """The same."""


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
    """The mode of `--replay`. ConfigError: `recording` holds what cannot be noticed.

    `mask`: of the secrets that this run may send.
    """

    def __init__(self, settings: Settings, recording: Recording, mask: Mask) -> None:
        _refuse_unknown(recording)
        self._settings = settings
        self._ahead = Ahead(recording)
        self._stage = Stage(recording, mask)

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
            ask_person=self._ask_person,
            access_points=self._access_points,
            use_login=self._settings.use_login,
            refused_pins=lambda: pins,
            modem_watch=RecordedWatch(self._stage, reporter),
            link_health=RecordedHealth(self._ahead, reporter, signals),
            remedies=lambda: remedies,
        )

    def _ask_password(self) -> str:
        """Whether one was typed."""
        step = self._ahead.next("asked")
        return MASK if step and step.text == "yes" else ""

    def _ask_person(self, _question: str, _secret: bool) -> str:
        """What was typed."""
        step = self._ahead.next("typed")
        return step.text if step else ""

    def _access_points(self, _imsi: str) -> tuple[AccessPoint, ...] | None:
        """What was found."""
        step = self._ahead.next("access-points")
        return points_in(step.text) if step else None

    def close(self) -> None:
        """The end of the dial is that of the player."""
        self._stage.close()


def points_in(text: str) -> tuple[AccessPoint, ...] | None:
    """The access points of a step; None: there was no database."""
    if text == "-":
        return None
    fields = len(AccessPoint("").fields())
    rows = (line.split("\t") for line in text.split("\n") if line)
    return tuple(AccessPoint(*row[:fields]) for row in rows)


def _refuse_unknown(recording: Recording) -> None:
    for step in recording.steps:
        if step.word == "noticed" and step.text.partition(" ")[0] not in NOTICEABLE:
            message = f"{recording.name}:{step.line}: nothing of this name can be noticed."
            raise errors.ConfigError(message, f"It can be {', '.join(NOTICEABLE)}.")
