"""The entry points of the commands: Ctrl-C ends them silently from their first import on.

Python answers SIGINT with KeyboardInterrupt: while some 60 files are imported, Ctrl-C would show the traceback of one.
So SIGINT ends the process until `main`, which catches that exception, has been loaded, and once it has returned.
"""

import gc

# `signal` itself imports enum and re: a third of the time that is to be covered.
from _signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def pydial() -> int:
    """`pydial`, also under the name wvdial; the exit code."""
    signal(SIGINT, SIG_DFL)
    gc.disable()  # until a dial begins (run/dialing.py): it would walk all that is loaded, and find nothing
    from pydial.cli.dial import main  # Ctrl-C is silent from here on: see above

    return _run(main)


def pydialconf() -> int:
    """`pydialconf`, also under the name wvdialconf; the exit code."""
    signal(SIGINT, SIG_DFL)
    from pydial.cli.conf import main  # as above

    return _run(main)


def pydialctl() -> int:
    """`pydialctl`; the exit code."""
    signal(SIGINT, SIG_DFL)
    from pydial.cli.ctl import main  # as above

    return _run(main)


def pydial_pppd() -> int:
    """`pydial-pppd`; the exit code."""
    signal(SIGINT, SIG_DFL)
    from pydial.daemon.program import main  # as above

    return main()


def _run(main: "Callable[[], int]") -> int:
    signal(SIGINT, default_int_handler)
    code = main()
    if getsignal(SIGINT) is default_int_handler:  # a dial has a handler of its own, which is silent
        signal(SIGINT, SIG_DFL)
    return code
