"""Who is told of a run: lines for people, JSON for programs, and whoever else the settings name."""

from __future__ import annotations

import os

from pydial.report.lines import NORMAL, QUIET, VERBOSE, Lines
from pydial.report.reporter import Reporter, Reporters
from pydial.system import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.switches import Arguments
    from pydial.config.settings import Settings
    from pydial.events import Warn
    from pydial.report.statefile import StateFile  # json: after the first byte, as a rule
    from pydial.secrets.mask import Mask
    from pydial.system.waiting import Signals

STALL_SECONDS = 2.0  # that a reader who has stopped reading may hold up a dial, and signals with it
HOOKS = ("On Connect", "On Disconnect", "On Failure")
PROGRAMS = (*HOOKS, "Recover Command")


def for_people(arguments: Arguments) -> Lines:
    """wvdial's lines on stderr; on a terminal some of it stands out, and there may be a live line."""
    detail = QUIET if arguments.quiet else VERBOSE if arguments.verbose else NORMAL
    if detail == QUIET or not os.isatty(2):
        return Lines(output.writer(2, STALL_SECONDS), detail)
    from pydial.report import screen  # on a terminal only

    if not screen.can_show_live_lines(2, os.environ):
        return Lines(output.writer(2, STALL_SECONDS), detail)
    colours = screen.wants_colours(os.environ)
    return screen.ScreenLines(
        screen.Screen(output.writer(2, STALL_SECONDS), lambda: screen.terminal_size(2), colours), detail
    )


def for_run(arguments: Arguments, lines: Lines, mask: Mask, *others: Reporter) -> Reporters:
    """The reporters of a dial that are needed from its start."""
    reporters = Reporters(mask, lines)
    if arguments.json:
        from pydial.report.jsonlines import JsonLines  # json: --json only

        write = output.writer(1, STALL_SECONDS, lambda problem: lines.tell(_no_more_events(problem)))
        reporters.reporters.append(JsonLines(write, session_id()))
    if arguments.background and not arguments.no_syslog:
        from pydial.report.syslog import Syslog  # in the background only

        reporters.reporters.append(Syslog("wvdial" if arguments.as_wvdial else "pydial"))
    reporters.reporters.extend(others)
    return reporters


def _no_more_events(problem: OSError) -> Warn:
    from pydial.messages.warnings import warning  # few readers go away

    return warning("output", reason=problem.strerror)


def add_state_file(reporters: Reporters, settings: Settings, signals: Signals) -> StateFile:
    """Adds the state file, by which --status and --hangup find the dialer, and its control socket."""
    from pydial.report.statefile import StateFile  # json: after the first byte, as a rule
    from pydial.run.control import ControlSocket  # as above
    from pydial.secrets.settings import option_shown

    modem, second_port = option_shown("Modem", settings.text("Modem")), settings.text("Second Port")
    state = StateFile(settings.sections, settings.files, modem, second_port)
    control = ControlSocket(state, reporters, signals)
    state.listen = control.listen
    reporters.reporters.insert(0, state)
    reporters.reporters.append(control)
    return state


def add_late(reporters: Reporters, arguments: Arguments, settings: Settings, signals: Signals) -> None:
    """Adds those that can wait until the first byte is on the line; none in chat mode, where pppd is in charge."""
    if arguments.chat:
        return
    others = reporters.reporters
    if not arguments.background:
        add_state_file(reporters, settings, signals)
    for screen in [one.screen for one in others if isinstance(one, Lines) and one.screen]:
        from pydial.report.live import LiveLine  # on a terminal only

        login = dict.fromkeys(("PRODDING", "LISTENING", "JUDGING"), settings.seconds("Login Timeout"))
        network = {"SEARCHING": settings.seconds("Register Timeout")}
        others.append(LiveLine(screen, {"DIALING": float(settings.number("Dial Timeout")), **network, **login}))
    if os.environ.get("NOTIFY_SOCKET"):
        from pydial.report.systemd import ServiceManager  # under systemd only
        from pydial.system.notify import notifier

        if manager := notifier():
            others.append(ServiceManager(manager))
    if any(settings.text(name) for name in HOOKS):
        from pydial.run.hooks import Hooks  # subprocess: few settings name programs

        others.append(Hooks(settings, reporters, signals))


def session_id() -> str:
    """A new id for this run."""
    return os.urandom(8).hex()
