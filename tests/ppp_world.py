"""Network namespaces with pydial-pppd in them, and lines between them: real interfaces, nothing of the host's."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
import tty
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 15.0  # seconds that anything here may take
AS_ROOT = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
# /etc and /run of its own, /etc as it is here at first.
PREPARE = """
mount -t tmpfs tests /run && mkdir /run/upper /run/work &&
mount -t overlay tests -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc &&
mkdir -p /etc/ppp && rm -rf /etc/ppp/ip-up.d/* /etc/ppp/options && ip link set lo up && echo ready && exec sleep 1000
"""
RECORDER = """#!/bin/sh
{ echo "$(basename "$0") $*"; /usr/bin/env; echo; } > /run/told.$$
cat /run/told.$$ >> /run/told
"""


def possible() -> bool:
    """Whether this user may have such namespaces, and interfaces in them, here."""
    if not os.path.exists("/dev/net/tun"):
        return False
    opens_tun = 'python3 -c \'open("/dev/net/tun", "r+b", 0)\''
    script = PREPARE.replace("exec sleep 1000", opens_tun)
    command = ["unshare", *AS_ROOT, "--net", "--mount", "sh", "-c", script]
    return subprocess.run(command, capture_output=True, timeout=LONGEST).returncode == 0


def others_may_run_python() -> bool:
    """Whether another user can run this Python with pydial: not where the checkout lies in /root."""
    words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", "import pydial.cli"]
    return os.geteuid() == 0 and subprocess.run(words, capture_output=True, cwd="/", timeout=LONGEST).returncode == 0


class Namespace:
    """A network and a file system of its own, until `close`."""

    def __init__(self) -> None:
        command = ["unshare", *AS_ROOT, "--net", "--mount", "sh", "-c", PREPARE]
        self._holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout
        assert self._holder.stdout.readline() == "ready\n"
        user = ["--user", "--preserve-credentials"] if AS_ROOT else []
        self._enter = ["nsenter", "-t", str(self._holder.pid), *user, "--net", "--mount", "--"]

    def run(self, *words: str, check: bool = True) -> str:
        """What a program says that runs in it."""
        done = subprocess.run([*self._enter, *words], capture_output=True, text=True, timeout=LONGEST)
        assert not check or done.returncode == 0, done
        return done.stdout

    def start(self, *words: str, **how: object) -> subprocess.Popen[str]:
        """A program that runs in it."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/nowhere"}
        return subprocess.Popen([*self._enter, *words], env=environment, text=True, **how)

    def python(self, code: str, *words: str) -> str:
        """What Python says that runs `code` in it."""
        return self.run(sys.executable, "-c", code, *words)

    def write(self, path: str, text: str, mode: str = "644") -> None:
        subprocess.run(
            [*self._enter, "sh", "-c", f"cat > {path} && chmod {mode} {path}"], input=text, text=True, check=True
        )

    def record_scripts(self) -> None:
        """All of pppd's scripts write what they are told to /run/told."""
        for name in ("ip-pre-up", "ip-up", "ip-down", "ipv6-up", "ipv6-down"):
            self.write(f"/etc/ppp/{name}", RECORDER, "755")

    def told(self) -> list[tuple[str, dict[str, str]]]:
        """What the scripts were told: their names with their arguments, and their environment."""
        found = []
        for block in self.run("sh", "-c", "cat /run/told 2>/dev/null || true").split("\n\n"):
            first, *rest = block.splitlines() or [""]
            if first:
                found.append((first, dict(line.split("=", 1) for line in rest if "=" in line)))
        return found

    def close(self) -> None:
        self._holder.kill()
        self._holder.wait()


class Cable:
    """Two ttys whose octets come out of the other one; `cut` ends it."""

    def __init__(self) -> None:
        pairs = [os.openpty() for _ in range(2)]
        self.ends = [slave for _master, slave in pairs]
        self._masters = [master for master, _slave in pairs]
        for slave in self.ends:
            tty.setraw(slave)
        for master in self._masters:
            os.set_blocking(master, False)
        self._stop, self._stopping = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        first, second = self._masters
        waiting = {first: b"", second: b""}
        other = {first: second, second: first}
        while True:
            reading = [self._stop, *(end for end in self._masters if len(waiting[other[end]]) < 4096)]
            ready, writable, _ = select.select(reading, [end for end in self._masters if waiting[end]], [])
            if self._stop in ready:
                return
            try:
                for end in ready:
                    waiting[other[end]] += os.read(end, 4096)
                for end in writable:
                    waiting[end] = waiting[end][os.write(end, waiting[end]) :]
            except OSError:
                return

    def cut(self) -> None:
        """Both ends are hung up."""
        if self._masters:
            os.write(self._stopping, b"x")
            self._thread.join()
            for fd in (*self._masters, self._stop, self._stopping):
                os.close(fd)
            self._masters = []

    def close(self) -> None:
        self.cut()
        for end in self.ends:
            os.close(end)


class Pppd:
    """A pydial-pppd on one end of a cable, in a namespace; its log is read line by line."""

    def __init__(self, place: Namespace, line: int, *words: str) -> None:
        reading, log = os.pipe()
        common = ("local", "nodetach", "logfd", str(log))
        command = (sys.executable, "-m", "pydial.daemon", *common, *words)
        self.process = place.start(
            *command, stdin=line, pass_fds=(log,), stderr=subprocess.PIPE, start_new_session=True
        )
        os.close(log)
        self._log = reading
        self.lines: list[str] = []
        self._rest = b""

    def wait_for(self, text: str) -> str:
        """The line with `text`."""
        end = time.monotonic() + LONGEST
        while not (found := [line for line in self.lines if text in line]):
            left = end - time.monotonic()
            ready = select.select([self._log], [], [], max(left, 0))[0]
            assert ready, (text, self.lines)
            data = os.read(self._log, 4096)
            assert data, (text, self.lines, self.process.communicate(timeout=LONGEST))
            *lines, self._rest = (self._rest + data).split(b"\n")
            self.lines += [line.decode("latin-1") for line in lines]
        return found[0]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Its exit code, after this signal."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(LONGEST)
        while data := os.read(self._log, 65536):
            self._rest += data
        self.lines += self._rest.decode("latin-1").splitlines()
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()  # type: ignore[union-attr]
        os.close(self._log)
