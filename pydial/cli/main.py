"""The frame of every program: whatever is raised becomes words on standard error and an exit code."""

from __future__ import annotations

import errno
import os
import sys

from pydial import __version__
from pydial.cli.switches import PROGRAMS
from pydial.errors import Interrupted, PydialError, UsageError
from pydial.harmless import harmless, harmless_lines
from pydial.secrets.mask import Mask
from pydial.system import output, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.cli.switches import Program

FAILED = 1
"""The exit code of wvdial and wvdialconf for whatever goes wrong, and of a bug under any name."""

MORE = {
    errno.EMFILE: "This program may open too few files here: ulimit -n 64 is enough.",
    errno.ENFILE: "The whole system has too many open: sysctl fs.file-max",
}
"""What the system has no more of, and how to get more."""


def exit_code_of(program: Program, job: Callable[[Mask], int]) -> int:
    """What `job` returns, or the exit code for what it raises. `job` gets the mask that knows the run's secrets."""
    process.forbid_core_dumps()
    mask = Mask()
    try:
        output.occupy_standard_descriptors()
        return job(mask)
    except UsageError as problem:
        _write(mask.own(f"{problem.message}\n{problem.hint}".rstrip()))
        return problem.exit_code
    except Interrupted as problem:
        process.die_by(problem.signal)
        return problem.exit_code
    except KeyboardInterrupt:  # before the program listens to signals itself
        process.die_by(process.SIGINT)
        return FAILED
    except PydialError as problem:
        return _tell(problem, os.path.basename(sys.argv[0]), mask)
    except Exception as bug:  # the edge of the program: whatever is not in errors.py is a bug of ours
        if isinstance(bug, OSError) and bug.errno in MORE:
            return _tell(PydialError(f"{bug.strerror}.", MORE[bug.errno]), os.path.basename(sys.argv[0]), mask)
        return report_bug(bug, program, mask)


def _tell(problem: PydialError, called: str, mask: Mask) -> int:
    """An error in two lines. Its exit code is wvdial's where a program was called by wvdial's name."""
    text = f"{called}: {' '.join(problem.message.split())}\n{problem.hint}".rstrip()
    _write(mask.own(text))
    return FAILED if called in (program.original for program in PROGRAMS.values()) else problem.exit_code


def report_bug(bug: Exception, program: Program, mask: Mask) -> int:
    """One line for people, and the traceback with -v, where the program has such a switch."""
    what = harmless(mask.foreign(f"{type(bug).__name__}: {bug}"))
    is_verbose = {"-v", "--verbose"} & set(sys.argv)
    advice = f"`{program.name} -v` shows where; please report it."
    if not any(switch.name == "verbose" for switch in program.switches):
        is_verbose, advice = set(), "Please report it."
    if is_verbose:
        import traceback  # of a bug, with -v

        trace = mask.foreign("".join(traceback.format_exception(bug)))
        _write("\n".join(map(harmless, trace.splitlines())))
    _write(f"--> Bug in pydial {__version__}: {what}. {advice}")
    return FAILED


def _write(text: str) -> None:
    output.writer(2)(output.encoded(f"{harmless_lines(text)}\n"))
