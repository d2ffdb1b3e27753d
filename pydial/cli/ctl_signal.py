"""`pydialctl signal`: how a modem hears its network, once or until Ctrl-C."""

from __future__ import annotations

import os

from pydial.errors import Interrupted
from pydial.report.screen import can_show_live_lines
from pydial.report.sparkline import BLOCKS, PLAIN, sparkline
from pydial.report.watching import can_show_blocks
from pydial.run.dialer_network import note
from pydial.system import clock, output
from pydial.system.alternate_screen import AlternateScreen
from pydial.talk import modem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.ctl_talk import Talk
    from pydial.run.at_session import AtSession
    from pydial.run.remote_session import RemoteSession
    from pydial.talk.modem import Signal

EVERY_SECONDS = 2.0
KEPT = 600  # measurements
NOT_REGISTERED = 12
UNITS = {"rssi_dbm": "dBm", "rsrp_dbm": "dBm", "rsrq_db": "dB", "sinr_db": "dB"}
LABELS = {"rssi_dbm": "RSSI", "rsrp_dbm": "RSRP", "rsrq_db": "RSRQ", "sinr_db": "SINR"}
RANGES = {"rssi_dbm": (-113.0, -51.0), "rsrp_dbm": (-140.0, -44.0)}


def run(talk: Talk) -> int:
    """0 if the modem is registered, else 12."""
    choice = talk.choose()
    with talk.session(choice) as session:
        found = session.run(modem.signal())
        if choice.dialer:
            note(choice.dialer, found)
        if talk.request.watch:
            return _watch(talk, session, found)
    if talk.request.json:
        talk.print_json(found.facts())
    else:
        talk.print_text("".join(f"{line}\n" for line in lines(found)))
    return 0 if found.cell.registered else NOT_REGISTERED


def lines(found: Signal) -> list[str]:
    """A line for each fact that is known."""
    rows = [
        (LABELS.get(name, name.capitalize()), f"{fact:g} {UNITS[name]}" if name in UNITS else str(fact))
        for name, fact in found.facts().items()
        if fact is not None and name != "registered"
    ]
    width = max(len(label) for label, _ in rows)
    return [f"{label:<{width}}  {value}" for label, value in rows]


def _watch(talk: Talk, session: AtSession | RemoteSession, found: Signal) -> int:
    """Until a signal comes: on a terminal in place, elsewhere a line or an object for each look."""
    history: list[float | None] = []
    in_place = not talk.request.json and can_show_live_lines(1, os.environ)
    with AlternateScreen(1, in_place) as screen:
        while not talk.signals.caught:
            history = [*history, _strength(found)[1]][-KEPT:]
            if talk.request.json:
                talk.print_json({"time": clock.epoch(), **found.facts()})
            elif in_place:
                screen.draw([*lines(found), "", _picture(found, history, screen.columns)])
            else:
                talk.print_text("  ".join(" ".join(line.split()) for line in lines(found)) + "\n")
            talk.signals.wait([], EVERY_SECONDS)
            try:
                found = session.run(modem.signal())
            except Interrupted:
                break
    return 0


def _strength(found: Signal) -> tuple[str, float | None]:
    """What is drawn: RSRP where it is told, else RSSI."""
    radio = found.radio
    return ("rsrp_dbm", radio.rsrp_dbm) if radio.rsrp_dbm is not None else ("rssi_dbm", radio.rssi_dbm)


def _picture(found: Signal, history: list[float | None], columns: int) -> str:
    low, high = RANGES[_strength(found)[0]]
    levels = BLOCKS if can_show_blocks(output.encoded("█")) else PLAIN
    return sparkline(history, max(1, columns - 1), low, high, levels)
