"""pydial's commands, each in a process of its own that is forked off one which has loaded them.

That saves nine tenths of the time that a command takes to start. What a command finds is its own: arguments,
environment, folder, descriptors, and the places where the system's configuration, run files, locks, marks of refused
PINs and the ports of a scan are: rows that run at once may name the same device.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys

from tests.dialing import ISOLATED, ROOT

LONGEST = 15.0
"""Seconds that a command may take."""
MEMORY = 1 << 30
"""Bytes of address space that a command may have."""
HUNG = "it did not end"


class Commands:
    """The server, for the one who asks. `stop` it at the end."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._server = subprocess.Popen(
            [*ISOLATED, sys.executable, "-m", __name__], cwd=ROOT, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, bufsize=0,  # a line that was read with the one before it shows in no select()
        )  # fmt: skip

    def run(
        self,
        words: list[str],
        folder: str,
        environment: dict[str, str],
        streams: list[str],
        ended_after: float | None = None,
    ) -> int | str:
        """The exit code, -N for signal N, or HUNG. `streams`: files for stdin, stdout and stderr, `closed` for none.

        SIGTERM comes if it has not ended after so many seconds. `words` and `environment` may hold surrogates for odd
        bytes.
        """
        asked = {"words": words, "folder": folder, "environment": environment, "streams": streams}
        self._server.stdin.write(json.dumps(asked).encode("ascii") + b"\n")
        self._server.stdin.flush()
        pid = int(self._server.stdout.readline())
        hung = not self._ends_within(LONGEST if ended_after is None else ended_after)
        if hung and ended_after is not None:
            os.kill(pid, signal.SIGTERM)
            hung = not self._ends_within(LONGEST)
        if hung:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        code = int(self._server.stdout.readline())
        return HUNG if hung else code

    def _ends_within(self, seconds: float) -> bool:
        return bool(select.select([self._server.stdout], [], [], seconds)[0])

    def stop(self) -> None:
        """Nothing is left of it."""
        self._server.stdin.close()
        self._server.wait(LONGEST)
        self._server.stdout.close()


def serve() -> dict[str, object]:
    """The server's life; in each child: what it is asked for."""
    for asked in map(json.loads, sys.stdin.buffer):
        pid = os.fork()
        if pid == 0:
            return asked
        os.write(1, b"%d\n" % pid)
        status = os.waitpid(pid, 0)[1]
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))
    return {}


def become(asked: dict[str, object]) -> None:
    """A command's process, as a shell would have made it."""
    import resource

    from pydial.run import automatic
    from pydial.system import config_files, lockfile, refused_pins, rundir

    os.setsid()
    folder = asked["folder"]
    os.chdir(folder)
    config_files.SYSTEM_FILE = f"{folder}/etc/wvdial.conf"
    rundir.FOLDER, rundir.OF_USERS = f"{folder}/var/pydial", f"{folder}/var/user"
    refused_pins.FOLDER = f"{folder}/lib"
    automatic.DEV = f"{folder}/dev"
    lockfile.FOLDER = f"{folder}/lock"
    lockfile.lock_path.__defaults__ = lockfile.acquire.__defaults__ = (lockfile.FOLDER,)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = asked["words"]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for descriptor, path in enumerate(asked["streams"]):
        os.close(descriptor)
        if path != "closed":
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND if descriptor else os.O_RDONLY
            opened = os.open(path, flags | os.O_NOCTTY, 0o600)
            os.dup2(opened, descriptor)
            if opened != descriptor:
                os.close(opened)


def main() -> int:
    """The server's exit code, and each command's."""
    # What a dial loads as it goes on is loaded here, once.
    import pydial.cli.chat
    import pydial.cli.check
    import pydial.cli.ctl_at
    import pydial.cli.ctl_dialers
    import pydial.cli.ctl_modems
    import pydial.cli.ctl_pin
    import pydial.cli.ctl_signal
    import pydial.cli.ctl_sms
    import pydial.cli.ctl_ussd
    import pydial.cli.demo
    import pydial.cli.recordings
    import pydial.cli.slips
    import pydial.cli.status
    import pydial.dial.machine
    import pydial.run.conversation
    import pydial.run.scan
    import pydial.run.session
    import pydial.system.relay  # noqa: F401
    from pydial.cli import conf, ctl, dial

    asked = serve()
    if not asked:
        return 0
    become(asked)
    name = os.path.basename(sys.argv[0])
    return (ctl if name == "pydialctl" else conf if "conf" in name else dial).main()


if __name__ == "__main__":
    sys.exit(main())
