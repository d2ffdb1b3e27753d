"""ip-up, ip-down and their siblings: one at a time, none for addresses that are gone already (pppd(8), SCRIPTS)."""

from __future__ import annotations

import os
import signal
import time

from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LOOK_SECONDS = 0.02  # between two looks at a script whose end nothing tells


class Facts(Record):
    """What the scripts are told of a network protocol that is up: their arguments, and their environment."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


def start(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Its pid; 0 if there is no such program, or it may not be run. No descriptor of ours, no signal ignored."""
    if not os.access(argv[0], os.X_OK) or os.path.isdir(argv[0]):
        return 0
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0)
    copies = [(os.POSIX_SPAWN_DUP2, 0, 1), (os.POSIX_SPAWN_DUP2, 0, 2)]
    catchable = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
    try:
        return os.posix_spawn(
            argv[0], list(argv), dict(environment), file_actions=[nothing, *copies], setsid=True, setsigdef=catchable
        )
    except OSError:
        return 0  # a script without its first line, and the like


def run_to_end(argv: Sequence[str], environment: Mapping[str, str], seconds: float) -> None:
    """Run it, and wait; after so many seconds it is ended."""
    pid = start(argv, environment)
    end = time.monotonic() + seconds
    while pid and not os.waitpid(pid, os.WNOHANG)[0]:
        if time.monotonic() > end:
            kill(pid)
            return
        time.sleep(LOOK_SECONDS)


def kill(pid: int) -> None:
    """A script and what it has started, for it leads a group of its own."""
    try:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


class ScriptPair:
    """The scripts `up` and `down` of one network protocol. They follow what is wanted, one after the other."""

    def __init__(self, paths: tuple[str, str], log: Callable[[str], None], changed: Callable[[], None]) -> None:
        self._up, self._down = paths
        self._log, self._changed = log, changed
        self._wanted: Facts | None = None
        self._done: Facts | None = None  # of the last `up` that has been started and not undone
        self._pid = 0
        self._path = ""

    @property
    def is_settled(self) -> bool:
        """Nothing runs, and nothing is to be run."""
        return not self._pid and self._wanted is self._done

    @property
    def done(self) -> Facts | None:
        """Those of the last `up` that was started, until `down` has ended."""
        return self._done

    @property
    def pid(self) -> int:
        """Of the one that runs now, 0 for none."""
        return self._pid

    def want(self, facts: Facts | None) -> None:
        """The network protocol is up with these facts; None: it is down."""
        self._wanted = facts
        self._go_on()

    def add_to_environment(self, more: dict[str, str]) -> None:
        """What the script `down` is told besides."""
        if self._done:
            self._done.environment.update(more)

    def ended(self, pid: int, status: int) -> None:
        """A child has ended with this status, as wait(2) has it."""
        if pid != self._pid:
            return
        self._log(f"Script {self._path} finished (pid {pid}), status = {status:#x}")
        self._pid = 0
        if self._path == self._down:
            self._done = None
        self._go_on()
        self._changed()

    def _go_on(self) -> None:
        while not self._pid and self._wanted is not self._done:
            if self._done:
                self._start(self._down, self._done)
                if not self._pid:
                    self._done = None
            else:
                self._done = self._wanted
                assert self._done
                self._start(self._up, self._done)
        self._changed()

    def _start(self, path: str, facts: Facts) -> None:
        self._path = path
        self._pid = start((path, *facts.arguments), facts.environment)
        if self._pid:
            self._log(f"Script {path} started (pid {self._pid})")
