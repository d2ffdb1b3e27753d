"""The user's own programs: run without a shell, told facts in the environment, never for longer than they may."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess

from pydial.harmless import harmless
from pydial.system import clock
from pydial.system.pppd_process import as_bytes
from pydial.system.process import pidfd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Waiter = Callable[[Iterable[int], float | None], object]

LONGEST_SECONDS = 30.0
KILL_SECONDS = 1.0  # for a killed program to be gone
LOOK_SECONDS = 0.5  # between two looks at a program where the kernel does not tell of its end


def words_of(command: str) -> list[str]:
    """A command of the configuration as words, quoted as in a shell. ValueError: a quote is not closed, or no word."""
    words = shlex.split(command)
    if not words:
        raise ValueError("no program is named")
    return words


class Program:
    """One that runs, in a session of its own; its output goes where our stderr goes. OSError: it cannot be run.

    Whoever has one polls it to its end, and kills it when its time is up.
    """

    def __init__(self, words: list[str], facts: Mapping[str, str], seconds: float = LONGEST_SECONDS) -> None:
        # harmless: it may show them on a terminal
        told = {name.encode(): as_bytes(harmless(value)) for name, value in facts.items()}
        environment = {**os.environb, **told}
        self._child = subprocess.Popen(
            [as_bytes(word) for word in words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=2,
            start_new_session=True,
        )
        self._end_fd = pidfd(self._child.pid)
        self._deadline = clock.now() + seconds
        self.timed_out = False
        self._is_left = False  # killed, but not gone

    def poll(self) -> int | None:
        """None while it runs; then its exit code, or -N for signal N. Kills it when its time is up.

        One that cannot be killed counts as killed.
        """
        if self._child.poll() is None and clock.now() >= self._deadline:
            self.timed_out = True
            self.kill()
        code = self._child.poll()
        if code is None and self._is_left:
            code = -signal.SIGKILL
        if code is not None and self._end_fd is not None:
            os.close(self._end_fd)
            self._end_fd = None
        return code

    def patience(self) -> float:
        """Seconds until `poll` may be due although no descriptor says so."""
        left = max(0.0, self._deadline - clock.now())
        return left if self._end_fd is not None else min(left, LOOK_SECONDS)

    def descriptors(self) -> list[int]:
        """Readable when it has ended."""
        return [] if self._end_fd is None else [self._end_fd]

    def allow(self, seconds: float) -> None:
        """Its time is up in `seconds` at the latest."""
        self._deadline = min(self._deadline, clock.now() + seconds)

    def kill(self) -> None:
        """At once, with whatever it has started in its group, except what is another user's (sudo)."""
        if self._child.poll() is None and not self._is_left:
            with contextlib.suppress(PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            try:
                self._child.wait(KILL_SECONDS)
            except subprocess.TimeoutExpired:
                self._is_left = True

    def finish(self, wait: Waiter, hurried: Callable[[], bool]) -> int:
        """Waits for its end, cut short when `hurried`. Returns as `poll`."""
        while (code := self.poll()) is None:
            if hurried():
                self.kill()
            else:
                wait(self.descriptors(), self.patience())
        return code

    def failure(self, code: int) -> str:
        """Why it did not do its work, for people; "" if it did."""
        if self.timed_out:
            return "took too long and cannot be killed" if self._is_left else "took too long and was killed"
        return "" if code == 0 else f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def run_program(
    command: str,
    facts: Mapping[str, str],
    wait: Waiter,
    hurried: Callable[[], bool],
    seconds: float = LONGEST_SECONDS,
) -> str:
    """Runs `command` to its end, waiting with `wait` (Signals.wait). "" if all went well, else why not."""
    try:
        program = Program(words_of(command), facts, seconds)
    except (OSError, ValueError) as problem:
        return f"cannot be run: {reason(problem)}"
    return program.failure(program.finish(wait, hurried))


def run_tool(command: Sequence[str], seconds: float = LONGEST_SECONDS) -> str:
    """Runs one of the system's own tools to its end, for `seconds` at most. "" if it did its work, else why not."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return "it took too long"
    except OSError as problem:
        return f"it cannot be run: {reason(problem)}"
    if not done.returncode:
        return ""
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return said[-1] if said else f"it ended with exit code {done.returncode}"


def reason(problem: OSError | ValueError) -> str:
    """Without the number and the file's name."""
    return getattr(problem, "strerror", None) or str(problem)
