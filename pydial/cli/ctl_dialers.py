"""`pydialctl status`, `hangup` and `reconnect`: the dialers that run."""

from __future__ import annotations

import os

from pydial.cli import status
from pydial.cli.switches import Arguments
from pydial.errors import Interrupted, PydialError
from pydial.report import openmetrics, watching
from pydial.report.screen import can_show_live_lines, wants_colours
from pydial.run import dialers
from pydial.run.dialer_network import note
from pydial.run.modem_access import Choice
from pydial.system import clock, dialer_socket, output
from pydial.system.alternate_screen import AlternateScreen
from pydial.talk import modem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.ctl_talk import Talk
    from pydial.run.dialers import Facts

LOOK_SECONDS = 1.0  # between two looks at the dialers
NETWORK_SECONDS = 60.0  # for which what is known of the network is new enough
WATCHED_SECONDS = 5.0  # the same while somebody watches


def run(talk: Talk) -> int:
    """The command that is asked for; its exit code."""
    match talk.request.command:
        case "hangup":
            return status.hang_up(_arguments(talk))
        case "reconnect":
            return _reconnect(talk)
    if talk.request.watch:
        return _watch(talk)
    for facts in _running(talk):
        ask_network(talk, facts, NETWORK_SECONDS)
    if talk.request.openmetrics:
        found = [dialers.up_to_date(facts) for facts in _running(talk)]
        talk.print_text(openmetrics.text((dialers.name_of(facts), facts) for facts in found))
        return 0 if any(facts["online"] for facts in found) else 1
    return status.show(_arguments(talk))


def _arguments(talk: Talk) -> Arguments:
    request = talk.request
    return Arguments("pydialctl", sections=request.sections, config=request.config, json=request.json)


def _running(talk: Talk) -> list[Facts]:
    return dialers.asked_for(talk.request.sections, talk.request.config)


def ask_network(talk: Talk, facts: Facts, seconds: float) -> None:
    """The dialer knows its network anew, unless it was told within `seconds`, or there is no second way in."""
    told = facts.get("network_at")
    if isinstance(told, int | float) and clock.epoch() - told < seconds:
        return
    if not facts.get("online") or not facts.get("control"):
        return
    try:
        with talk.session(Choice(str(facts.get("modem") or ""), facts)) as session:
            note(facts, session.run(modem.signal()))
    except Interrupted:
        raise
    except PydialError:
        return  # what is known stays


def _reconnect(talk: Talk) -> int:
    """0 once the dialer has begun it; 1 if none runs."""
    found = _running(talk)
    if not found:
        talk.say(status.NONE_RUNS)
        return 1
    if len(found) > 1:
        raise PydialError("Several dialers are running.", "Name the section: pydialctl status shows them.")
    reply = dialer_socket.ask(found[0], {"command": "reconnect"})
    name = dialers.name_of(found[0])
    if reply is None:
        raise PydialError(f"The dialer of {name} does not answer.", "`pydialctl hangup` ends it.")
    if error := reply.get("error"):
        raise PydialError(f"The dialer of {name}: {error}.", "`pydialctl status` shows what it does.")
    talk.say(f"{name} dials anew.")
    return 0


# -- while somebody watches


def _watch(talk: Talk) -> int:
    """Until a signal comes: on a terminal in place, else a line for each dialer and look."""
    histories: dict[str, watching.History] = {}
    in_place = not talk.request.json and can_show_live_lines(1, os.environ)
    asked = 0.0
    with AlternateScreen(1, in_place) as screen:
        while not talk.signals.caught:
            if clock.now() - asked >= WATCHED_SECONDS:
                asked = clock.now()
                _ask_all(talk)
            seen = []
            for facts in map(dialers.up_to_date, _running(talk)):
                history = histories.setdefault(str(facts.get("control") or facts.get("pid")), watching.History())
                history.note(facts, clock.now())
                seen.append((dialers.name_of(facts), facts, history))
            if in_place:
                blocks = watching.can_show_blocks(output.encoded("█"))
                colours = wants_colours(os.environ)
                screen.draw(watching.screen(seen, screen.columns, blocks=blocks, colours=colours))
            elif talk.request.json:
                talk.print_json({"time": clock.epoch(), "dialers": [facts for _, facts, _ in seen]})
            else:
                talk.print_text("".join(f"{watching.line(*one)}\n" for one in seen) or f"{status.NONE_RUNS}\n")
            talk.signals.wait([], LOOK_SECONDS)
    return 0


def _ask_all(talk: Talk) -> None:
    try:
        for facts in _running(talk):
            ask_network(talk, facts, WATCHED_SECONDS)
    except Interrupted:
        return  # the watch ends
