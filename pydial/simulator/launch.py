"""The simulator as a child process that never outlives its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from pydial.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

STOP_SECONDS = 5.0


class RunningModem:
    """`device` is the pty to dial, `second` that of its second port; `log` is what was heard (`<`), said (`>`) and done
    (`*`) so far.
    """

    def __init__(self, personality: str, options: dict[str, object]) -> None:
        self._trace = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this object
        secret = options.pop("secret", None)
        has_second = bool(options.get("second"))
        fds = () if secret is None else (_pipe_with(secret),)
        if fds:
            options["secret_fd"] = fds[0]
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-PS", "-m", "pydial.simulator", *_arguments(personality, options)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._trace,
                pass_fds=fds,
                env={**os.environ, "PYTHONPATH": _python_path()},
            )
        finally:
            for fd in fds:
                os.close(fd)
        assert self._child.stdout
        self.device = self._child.stdout.readline().decode().strip()
        if not self.device:
            said = self._read_trace()
            self.stop()
            raise UsageError(f"The simulator did not start: {said.strip()}")
        self.second = self._child.stdout.readline().decode().strip() if has_second else ""

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def log(self) -> list[str]:
        """The lines of the trace: seconds since the start, then `<`, `>` or `*` and text."""
        return self._read_trace().splitlines()

    def stop(self) -> None:
        """End it and wait until it has ended; may be called twice."""
        for stream in (self._child.stdin, self._child.stdout):
            if stream:
                stream.close()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.stop()

    def _read_trace(self) -> str:
        size = os.fstat(self._trace.fileno()).st_size
        return os.pread(self._trace.fileno(), size, 0).decode(errors="replace")


def _python_path() -> str:
    """So that the child finds this very package, installed or not; by -P it finds nothing in the current folder."""
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH", ""))))


def _pipe_with(secret: object) -> int:
    reading, writing = os.pipe()
    os.write(writing, secret if isinstance(secret, bytes) else str(secret).encode())
    os.close(writing)
    return reading


def _arguments(personality: str, options: dict[str, object]) -> list[str]:
    """The options as a command line; a list repeats its option; the provider comes last."""
    provider = options.pop("provider", "user")
    words = ["--personality", personality, "--trace", "--stop-at-eof"]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        for item in value if isinstance(value, list | tuple) else [value]:
            words += [flag] if item is True else [] if item in (False, None) else [flag, str(item)]
    return [*words, "--provider", *(provider if isinstance(provider, list) else [str(provider)])]
