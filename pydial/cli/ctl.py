"""`pydialctl`: look at modems and dialers, and talk to them, while a dial is on or not."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from pydial.cli import ctl_arguments
from pydial.cli.ctl_commands import PURPOSE, PYDIALCTL
from pydial.cli.ctl_talk import Talk
from pydial.cli.main import exit_code_of
from pydial.cli.switches import Program
from pydial.errors import PydialError, UsageError
from pydial.run import modem_access
from pydial.system import output, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.secrets.mask import Mask

PROGRAM = Program(PYDIALCTL, "", PURPOSE, (), "", f"{PYDIALCTL} {{pydial}}", "")
COMMANDS = {
    "status": "pydial.cli.ctl_dialers",
    "hangup": "pydial.cli.ctl_dialers",
    "reconnect": "pydial.cli.ctl_dialers",
    "modems": "pydial.cli.ctl_modems",
    "signal": "pydial.cli.ctl_signal",
    "at": "pydial.cli.ctl_at",
    "sms": "pydial.cli.ctl_sms",
    "ussd": "pydial.cli.ctl_ussd",
    "pin": "pydial.cli.ctl_pin",
}
"""The module of each command; its `run` takes a Talk and returns the exit code."""


def main() -> int:
    """The entry point: the exit code."""
    return exit_code_of(PROGRAM, run)


def run(mask: Mask) -> int:
    """Do what the command line says. With --json an error is an object on standard output, too."""
    process.set_process_name(PYDIALCTL)
    try:
        request = ctl_arguments.request(sys.argv[1:])
    except ctl_arguments.HelpWanted as wanted:
        output.result(output.encoded(wanted.text))
        return 0
    process.hide_arguments(os.fsencode(word) for word in request.words if mask.command(word) != word)
    talk = Talk(request, mask)
    try:
        code: int = import_module(COMMANDS[request.command]).run(talk)
        return code
    except PydialError as problem:
        if request.json:
            talk.print_json({"error": modem_access.why(problem)})
        if isinstance(problem, UsageError) and not problem.message.startswith(PYDIALCTL):
            problem.message = f"{PYDIALCTL}: {problem.message}"
        raise
