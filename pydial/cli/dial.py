"""`pydial`, also under the name wvdial: a dial, or the mode that the command line asks for."""

from __future__ import annotations

import sys

from pydial.cli import command_line, modes, reporters
from pydial.cli.main import exit_code_of
from pydial.cli.one_dial import fail, once_through
from pydial.cli.switches import PROGRAMS, PYDIAL
from pydial.errors import Interrupted, PydialError, UsageError
from pydial.run.mode import ModemMode
from pydial.secrets.settings import option_shown
from pydial.system import output, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.cli.modes import Call
    from pydial.report.reporter import Reporter
    from pydial.secrets.mask import Mask

PROGRAM = PROGRAMS[PYDIAL]


def main() -> int:
    """The entry point: the exit code."""
    return exit_code_of(PROGRAM, run)


def run(mask: Mask) -> int:
    """Do what the command line says. Errors go to whoever is told of a dial."""
    called = sys.argv[0]
    arguments = command_line.dial_arguments(sys.argv[1:], called)
    process.set_process_name(PROGRAM.original if arguments.as_wvdial else PROGRAM.name)
    if secret := [(name, value) for name, value in arguments.overrides if option_shown(name.strip(), value) != value]:
        process.hide_arguments(f"{name}={value}".encode("latin-1") for name, value in secret)
    lines = reporters.for_people(arguments)
    try:
        return act(modes.Call(arguments, called, lines, mask))
    except (UsageError, Interrupted):
        raise
    except PydialError as problem:
        told = lines if isinstance(problem, output.CannotWrite) else reporters.for_run(arguments, lines, mask)
        try:
            return fail(problem, arguments, told)
        finally:
            told.close()


def act(call: Call) -> int:
    """The mode that is asked for, or a dial. CannotWrite: a text cannot be written."""
    if call.arguments.action:
        output.result(output.encoded(command_line.information(PROGRAM, call.arguments)))
        return 0
    mode = modes.module_for(call.arguments, modes.DIAL_MODES)
    code: int = mode.run(call) if mode else dial(call)
    return code


def dial(call: Call) -> int:
    """Dial, here or in the background."""
    configuration, settings = call.configuration_to_dial()
    others: list[Reporter] = []
    if call.arguments.background:
        from pydial.run import background  # --background only

        is_dialer, descriptor = background.split()
        if not is_dialer:
            return background.wait_until_online(descriptor)
        others.append(background.Announcer(descriptor))
    told = reporters.for_run(call.arguments, call.lines, call.mask, *others)
    mode = ModemMode(settings, as_wvdial=call.arguments.as_wvdial, becomes_pppd=call.arguments.exec)
    return once_through(call.arguments, settings, mode, told, configuration)
