"""A second kind of link: a session needs no more of it than `links/data_link.py` says, and knows no pppd."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from pydial import simulator
from pydial.config.ini import parse
from pydial.config.settings import Settings, resolve
from pydial.ending import Ending
from pydial.errors import PppdUnusable, PydialError
from pydial.events import Event, Line, Offline, Online
from pydial.links.data_link import Configured, Ended, Up
from pydial.report.reporter import Reporter, Reporters
from pydial.run.dialing import run_dial
from pydial.run.mode import ModemMode
from pydial.secrets.mask import Mask
from pydial.system.waiting import STOPPING, Signals
from pydial.system.wire import Channel

CONFIG = """\
[Dialer Defaults]
Modem = {}
Phone = *99#
Username = u
Password = p
Stupid Mode = on
Auto Reconnect = off
Check DNS = off
"""


@pytest.fixture
def signals() -> Iterator[Signals]:
    """Those of a run; this process gets its own back."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    yield Signals()
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


class Bearer:
    """A network bearer: it is up at once, and ends when it is told that it `is_over`."""

    facts = Up("wwan0", "10.0.0.2", "10.0.0.1", ())

    def __init__(self, error: PydialError | None) -> None:
        self.is_over = False
        ending = Ending("the network ended it", ("No more network",), error=error, final=error is not None)
        self._news: list[Up | Configured] = [self.facts, Configured()]
        self._end = Ended(ending, "the network ended it", None, 1.0)

    def descriptors(self) -> list[int]:
        return []

    def seconds_until_due(self) -> float | None:
        return 0.0 if self._news or self.is_over else None

    def look(self) -> Up | Configured | Ended | None:
        if self._news:
            return self._news.pop(0)
        return self._end if self.is_over else None

    def stop(self) -> None:
        raise AssertionError("nobody asked it to end")

    def kill(self) -> None:
        raise AssertionError("nobody asked it to end")

    def close(self) -> None:
        raise AssertionError("it has ended")


class BearerKind:
    """Makes one Bearer; `problem`: why it cannot, found when the call is made."""

    def __init__(self, error: PydialError | None = None, problem: PydialError | None = None) -> None:
        self._problem = problem
        self.bearer = Bearer(error)
        self.passwords: list[str] = []

    def unusable(self) -> PydialError | None:
        return None

    def start(self, channel: Channel, password: str, _reporter: Reporters) -> Bearer:
        assert channel.name == "" and channel.fd >= 0
        self.passwords.append(password)
        if self._problem:
            raise self._problem
        return self.bearer


class Told(Reporter):
    """Keeps what it is told; the bearer is over once it is online."""

    def __init__(self, bearer: Bearer) -> None:
        self._bearer = bearer
        self.events: list[Event] = []

    def tell(self, event: Event) -> None:
        self.events.append(event)
        self._bearer.is_over |= isinstance(event, Online)


def dial_with(kind: BearerKind, signals: Signals) -> tuple[PydialError | None, list[Event]]:
    told = Told(kind.bearer)
    with simulator.start("nokia") as modem:
        settings: Settings = resolve([("F", parse(CONFIG.format(modem.device).encode()))], (), ())
        reporter = Reporters(Mask(), told)
        mode = ModemMode(settings, as_wvdial=False)
        opener = mode.opener(reporter, signals)
        services = mode.services(opener, reporter, signals).replace(link=kind)
        finish = run_dial(settings, services, reporter, signals)
    return finish.error, told.events


def test_it_is_told_of_as_any_other(signals: Signals) -> None:
    kind = BearerKind()
    error, events = dial_with(kind, signals)
    assert error is None and kind.passwords == ["p"]
    assert [event.interface for event in events if isinstance(event, Online)] == ["wwan0"]
    (offline,) = [event for event in events if isinstance(event, Offline)]
    assert (offline.reason, offline.exit_code, offline.bytes_in) == ("the network ended it", None, None)
    lines = [event.text for event in events if isinstance(event, Line)]
    assert lines.index("Connected... Press Ctrl-C to disconnect") < lines.index("No more network")


def test_how_it_ended_is_the_words_of_the_link(signals: Signals) -> None:
    error, _events = dial_with(BearerKind(error=PydialError("The network refused.", "Try another APN.")), signals)
    assert (error and error.message, error and error.hint) == ("The network refused.", "Try another APN.")


def test_why_it_cannot_be_made_is_an_error_of_the_dial(signals: Signals) -> None:
    error, events = dial_with(BearerKind(problem=PppdUnusable("No interface.")), signals)
    assert error and error.message == "No interface."
    assert not any(isinstance(event, Online) for event in events)
