"""Programs in the network namespace of another process (network_namespaces(7))."""

from __future__ import annotations

import subprocess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ALONE = ("/usr/bin/unshare", "--net")
"""Before a command: it runs in a namespace that is new, and in which nothing is but a loopback interface."""


def start_beside(pid: int, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a program where the process `pid` is; what it says is to be read from its stdout. OSError: it cannot be."""
    entered = ["/usr/bin/nsenter", f"--net=/proc/{pid}/ns/net", "--", *command]
    null = subprocess.DEVNULL
    return subprocess.Popen(entered, stdin=null, stdout=subprocess.PIPE, stderr=null)
