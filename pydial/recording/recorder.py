"""Writes a dial down as it happens (`--record`). It is told events only, and those hold no secrets."""

from __future__ import annotations

import shlex

from pydial.events import Event, Line, Offline, Online, PortOpened, PppdStarted, Sent, Starting, Warn
from pydial.links.data_link import LinkExited, LinkSaid
from pydial.recording import events as recorded
from pydial.recording.format import written
from pydial.report.reporter import Reporter
from pydial.secrets.commands import MASK
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydial.at.access_points import AccessPoint

TOGETHER_SECONDS = 0.02  # pieces of a line that come so close upon each other are written as one
LONGEST = 8192  # characters of a line that are kept until its end comes; more are written in pieces
SHORTEST_SECONDS = 0.005  # a shorter pause is none


class Recorder(Reporter):
    """Hands text to `write`, whole lines at a time.

    Once `write` has failed, `complain` is told why, and nothing more is written.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        complain: Callable[[OSError], object] = bool,
        now: Callable[[], float] = clock.now,
    ) -> None:
        self._write = write
        self._complain = complain
        self._failed = False
        self._now = now
        self._last = now()  # when the last step happened
        self._piece = ""  # of a line that came in, without its end yet
        self._piece_began = self._piece_ended = 0.0

    def head(self, version: str, options: Iterable[str], settings: Iterable[tuple[str, str]]) -> None:
        """What a replay must know before it starts; the settings come masked."""
        self._put(f"# Recorded by pydial {version} on {clock.date()}. docs/recording.md says what the lines mean.")
        if options := tuple(options):
            self._put(written("options", " ".join(options)))
        for name, value in settings:
            self._put(written("set", f"{name} = {value}".rstrip()))

    def tell(self, event: Event) -> None:
        """One event, if it is a step of a dial."""
        if isinstance(event, recorded.Heard):
            self._heard(event.text)
        elif isinstance(event, Starting):
            for word, names in (("config", event.config), ("section", event.sections)):
                for name in names:
                    self._put(written(word, name))
            self._last = self._now()
        elif isinstance(event, Line):
            self._end_piece()
            self._step(self._now(), "-->", event.text)
        elif step := WRITTEN.get(type(event)):
            word, text_of = step
            self._end_piece()
            self._step(self._now(), word, text_of(event))

    def close(self) -> None:
        """The piece of a line that was still to go on."""
        self._end_piece()

    def _heard(self, text: str) -> None:
        now = self._now()
        if self._piece and now - self._piece_ended > TOGETHER_SECONDS:
            self._end_piece()
        if not self._piece:
            self._piece_began = now
        self._piece_ended = now
        *lines, self._piece = (self._piece + text).split("\r\n")
        for line in lines:
            self._step(self._piece_began, "<", line)
            self._piece_began = now
        if len(self._piece) >= LONGEST:
            self._end_piece()

    def _end_piece(self) -> None:
        text, self._piece = self._piece, ""
        if text:
            self._step(self._piece_began, "<-", text)

    def _step(self, when: float, word: str, text: str) -> None:
        if when - self._last >= SHORTEST_SECONDS:
            self._put(f"wait {round(when - self._last, 3):g}")
        self._last = when
        self._put(written(word, text))

    def _put(self, line: str) -> None:
        if self._failed:
            return
        try:
            self._write(line.encode("latin-1") + b"\n")
        except OSError as problem:
            self._failed = True
            self._complain(problem)


def _nothing(_event: Event) -> str:
    return ""


def _points_as_text(points: tuple[AccessPoint, ...] | None) -> str:
    """One a line, its fields with tabs between them; `-` where there is no database."""
    if points is None:
        return "-"
    hidden = (one.replace(password=MASK if one.password else "") for one in points)
    return "\n".join("\t".join(str(value) for value in one.fields().values()) for one in hidden)


WRITTEN: dict[type[Event], tuple[str, Callable[..., str]]] = {
    PortOpened: ("open", lambda event: f"{event.device} {event.speed}"),
    recorded.OpenRefused: (
        "refused",
        lambda event: (
            f"{event.error}{' missing' * event.missing}{' searched' * event.searched}\n{event.message}\n{event.hint}"
        ),
    ),
    recorded.Closed: ("close", _nothing),
    recorded.LineGone: ("gone", _nothing),
    recorded.CarrierLost: ("carrier-lost", _nothing),
    Sent: (">", lambda event: event.text),
    recorded.Escaped: (">-", lambda event: event.text),
    recorded.CrSent: (">", _nothing),
    recorded.Asked: ("asked", lambda event: "yes" if event.given else "no"),
    recorded.Recalled: ("recalled", lambda event: event.known),
    recorded.AccessPointsFound: ("access-points", lambda event: _points_as_text(event.points)),
    recorded.Typed: ("typed", lambda event: MASK if event.secret and event.text else event.text),
    PppdStarted: ("pppd", lambda event: shlex.join(event.argv)),
    LinkSaid: ("log", lambda event: event.text),
    Online: ("online", lambda event: str(event.seconds_to_online)),
    Offline: ("offline", lambda event: str(event.seconds_online)),
    LinkExited: ("exit", lambda event: str(event.status)),
    Warn: ("warning", lambda event: "\n".join((event.code, event.message, event.hint))),
    recorded.Noticed: ("noticed", lambda event: f"{event.kind} {event.text}".rstrip()),
    recorded.Signalled: ("signal", lambda event: str(event.number)),
}
