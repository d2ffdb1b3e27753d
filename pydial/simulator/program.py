"""Another program as the far end of a call: a real pppd, for one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import tty

from pydial.simulator.host import Call, Host
from pydial.simulator.loop import Loop

ENDING: set[int] = set()
"""Process groups of programs whose call is over, and which have not ended yet."""
LOOK_SECONDS = 0.02
KILLED_SECONDS = 1.0  # for a killed program to be gone; where nobody reaps, it stays a zombie


def wait_for_programs(seconds: float) -> None:
    """Until no program of a call is left, nor what it has started; whatever is left then is killed."""
    _wait(seconds)
    for group in filter(_is_there, ENDING):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    _wait(KILLED_SECONDS)


def _wait(seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(map(_is_there, ENDING)) and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)


def _is_there(group: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's by now: a setuid pppd
        pass
    return True


class ProgramHost(Host):
    """Another program, a real pppd for one, with a pty of its own as stdin and stdout."""

    def __init__(self, call: Call, argv: list[str]) -> None:
        super().__init__(call)
        self._argv = argv
        self._master = -1

    def start(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        try:
            self._process = subprocess.Popen(self._argv, stdin=slave, stdout=slave, stderr=None, start_new_session=True)
        except OSError as error:
            self.call.log(f"cannot run {self._argv[0]}: {error.strerror}")
            self.call.timers.after(0, lambda: self.call.ended("the provider's program cannot be run"))
            return
        finally:
            os.close(slave)
        self._loop().watch(self._master, self._readable)

    def feed(self, data: bytes) -> None:
        if self._master < 0:
            return
        try:
            os.write(self._master, data)
        except OSError:
            self.call.log("the provider's program does not read: octets lost")

    def hang_up(self) -> None:
        if self._master < 0:
            return
        self._loop().unwatch(self._master)
        os.close(self._master)
        self._master = -1
        if hasattr(self, "_process"):
            self._process.terminate()
            ENDING.add(self._process.pid)
            self._reap(50)

    def _loop(self) -> Loop:
        assert isinstance(self.call.timers, Loop)
        return self.call.timers

    def _readable(self, events: int) -> None:
        try:
            data = os.read(self._master, 4096)
        except OSError:
            data = b""
        if data:
            self.call.write(data)
        else:
            self.call.ended("the provider's program ended")

    def _reap(self, tries: int) -> None:
        """Wait for its end in steps of 0.1 s; kill it in the end."""
        if self._process.poll() is not None:
            return
        if tries == 0:
            self._process.kill()
        self.call.timers.after(0.1, lambda: self._reap(tries - 1))
