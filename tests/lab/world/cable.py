"""A null modem cable between two 16550s that can be pulled out, once for a boot: DCD, DSR and CTS go off.

QEMU shows those of a line that is connected to a socket as on, those of one connected to a host's pty as off.
So its monitor (QMP) is asked to connect the line to a pty that leads nowhere.
"""

from __future__ import annotations

import json
import os
import select

from world.waiting import patient

MONITOR = "/dev/virtio-ports/qmp"
ANSWER_SECONDS = 10.0


class Cable:
    """`near_end` is the dialer's, `far_end` the modem's."""

    near_end, far_end = "/dev/ttyS4", "/dev/ttyS5"

    def pull(self) -> None:
        """Out of the near end."""
        nothing = {"type": "serial", "data": {"device": f"{os.environ['LAB_FOLDER']}/nothing"}}
        monitor = os.open(MONITOR, os.O_RDWR | os.O_NONBLOCK)
        try:
            _ask(monitor, "qmp_capabilities")
            _ask(monitor, "chardev-change", id=os.path.basename(self.near_end), backend=nothing)
        finally:
            os.close(monitor)


def _ask(monitor: int, command: str, **arguments: object) -> None:
    """Have QEMU do something; events of its own are passed over."""
    os.write(monitor, json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
    pending = b""
    while select.select([monitor], [], [], patient(ANSWER_SECONDS))[0]:
        *lines, pending = (pending + os.read(monitor, 4096)).split(b"\n")
        for answer in map(json.loads, lines):
            assert "error" not in answer, answer
            if "return" in answer:
                return
    raise AssertionError(f"QEMU does not answer {command}")
