"""The program under test: started with a configuration, read line by line, signalled, waited for."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from world.waiting import Limit, patient

PROGRAM = os.environ["LAB_DIALER"]
CONFIGURATION = Path("/etc/wvdial.conf")
IS_WVDIAL = os.path.basename(PROGRAM) == "wvdial"  # it knows none of pydial's options, and its own exit codes

Settings = Mapping[str, object]


def configure(settings: Settings, path: Path = CONFIGURATION) -> None:
    """Write [Dialer Defaults]."""
    lines = [f"{key} = {value}" for key, value in settings.items()]
    path.write_text("\n".join(["[Dialer Defaults]", *lines, ""]))
    path.chmod(0o644)


class Dialer:
    """A running dialer. stdout and stderr are one pipe; all that came is in `text`."""

    def __init__(
        self, *arguments: str, program: str = PROGRAM, user: int | None = None, groups: tuple[int, ...] = ()
    ) -> None:
        self.text = ""
        self._seen = 0  # up to here `wait_for` has matched
        if IS_WVDIAL:
            arguments = tuple(argument for argument in arguments if argument != "--once")
        reading, writing = os.pipe()
        identity = {} if user is None else {"user": user, "group": user, "extra_groups": list(groups)}
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LAB_", "PYTEST_"))}
        if user is not None:
            environment["HOME"] = "/tmp"
        self.process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            start_new_session=True,
            env=environment,
            **identity,
        )
        os.close(writing)
        os.set_blocking(reading, False)
        self._pipe = reading
        self._started = time.monotonic()

    @property
    def pid(self) -> int:
        return self.process.pid

    def _read(self, seconds: float) -> bool:
        """Read what comes within that time; False at the end of the output."""
        if not select.select([self._pipe], [], [], seconds)[0]:
            return True
        data = os.read(self._pipe, 65536)
        text = data.decode("utf-8", "backslashreplace")
        self.text += text
        print(f"{time.monotonic() - self._started:7.3f} {text.rstrip()}", flush=True)  # to the guest's console
        return bool(data)

    def wait_for(self, pattern: str, within: float = 30.0) -> re.Match[str]:
        """Wait for a pattern in the output that comes after the last one waited for."""
        limit = Limit(repr(pattern), within)
        open_ = True
        while True:
            found = re.compile(pattern, re.MULTILINE).search(self.text, self._seen)
            if found:
                self._seen = found.end()
                return found
            assert open_, f"the output ended without {pattern!r}:\n{self.text}"
            limit.hold(f":\n{self.text}")
            open_ = self._read(0.2)

    def wait_until_online(self, within: float = 40.0) -> str:
        """Wait for both addresses; the name of the interface."""
        interface = self.wait_for(r"Using interface (\S+)", within)[1]
        self.wait_for(r"remote IP address", within)
        return interface

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, within: float = 10.0) -> int:
        """Wait for the dialer's end; its exit code (negative: the signal that killed it)."""
        limit = Limit("the dialer's end", within)
        while self.process.poll() is None:
            limit.hold(f":\n{self.text}")
            if not self._read(0.1):
                time.sleep(0.02)
        while select.select([self._pipe], [], [], 0)[0] and self._read(0):
            pass
        return self.process.returncode

    def end(self, number: int = signal.SIGINT, within: float = 10.0) -> int:
        """Signal it and wait for its end."""
        self.send(number)
        return self.wait(within)

    def descriptors(self) -> list[str]:
        """What it has open; what it closes just now is not among them."""
        found = []
        for descriptor in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.append(os.readlink(descriptor))
        return sorted(found)

    def memory(self) -> int:
        """kB of its own (proc(5), RssAnon)."""
        status = Path("/proc", str(self.pid), "status").read_text()
        return int(re.search(r"RssAnon:\s*(\d+) kB", status)[1])

    def destroy(self) -> None:
        """Whatever its state, be rid of it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(patient(10))
        os.close(self._pipe)
