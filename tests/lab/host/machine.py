"""The virtual machine: its command line, and the reports that its tests send while it runs.

| guest | other end |
| --- | --- |
| ttyS0 | the console: a log on the host, or the terminal of `--shell` |
| ttyS1, ttyS2 | each other: a null modem cable. QEMU shows DCD, DSR and CTS as on at both ends, always |
| ttyS3 | the virtio port `bare-cable`: a cable of three wires. DCD, DSR and CTS are off, always |
| ttyS4, ttyS5 | each other: a null modem cable that can be pulled out of ttyS4, once |
| virtio port `reports` | this program: one JSON object a line |
| virtio port `qmp` | QEMU's own monitor: it pulls that cable |
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import time
import tty
from collections.abc import Iterator
from pathlib import Path

from host.errors import LabFailed

SILENCE_LIMIT = 300.0  # seconds without a word, in reports or on the console, after which the guest counts as hung
KERNEL_ARGUMENTS = (
    "console=ttyS0 quiet panic=-1 net.ifnames=0 8250.nr_uarts=6 mitigations=off tsc=reliable clocksource=tsc "
    "no_timer_check"  # where QEMU gets no CPU for a moment, the kernel would take the timer for broken, and panic
)
MARKS = {"passed": "ok  ", "failed": "FAIL", "skipped": "skip", "error": "FAIL"}


class Machine:
    """One boot of the guest."""

    def __init__(self, kernel: Path, folder: Path, console: Path) -> None:
        self.kernel = kernel
        self.folder = folder  # holds the ramdisk `initrd`; the sockets are made there
        self.console = console

    def _command(self, wires: _Wires, console: str) -> list[str]:
        master, slave = wires.bare_cable
        sockets = {name: self.folder / name for name in ("null-modem", "pulled-cable", "reports", "qmp")}
        characters = [
            f"{console},id=ttyS0",
            f"socket,id=ttyS1,path={sockets['null-modem']},server=on,wait=off",
            f"socket,id=ttyS2,path={sockets['null-modem']}",
            f"serial,id=ttyS3,path={slave}",
            "serial,id=bare-cable,path=/dev/fdset/7",
            f"socket,id=ttyS4,path={sockets['pulled-cable']},server=on,wait=off",
            f"socket,id=ttyS5,path={sockets['pulled-cable']}",
            f"socket,id=reports,path={sockets['reports']},server=off",
            f"socket,id=qmp-guest,path={sockets['qmp']},server=on,wait=off",
            f"socket,id=qmp,path={sockets['qmp']}",
        ]
        ports = {"reports": "reports", "qmp": "qmp-guest", "bare-cable": "bare-cable"}
        return [
            # One CPU: two wait for each other without end, once in some ten runs on a busy host ("soft lockup").
            *("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "1024", "-smp", "1"),
            *("-display", "none", "-no-reboot", "-nodefaults", "-net", "none"),
            *("-kernel", str(self.kernel), "-initrd", str(self.folder / "initrd"), "-append", KERNEL_ARGUMENTS),
            *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
            *("-add-fd", f"fd={master},set=7"),
            *(part for character in characters for part in ("-chardev", character)),
            *(part for line in ("ttyS0", "ttyS1", "ttyS2", "ttyS3") for part in ("-serial", f"chardev:{line}")),
            *("-device", "pci-serial-2x,chardev1=ttyS4,chardev2=ttyS5"),
            *("-device", "virtio-serial"),
            *(
                part
                for name, character in ports.items()
                for part in ("-device", f"virtserialport,chardev={character},name={name}")
            ),
            *("-mon", "chardev=qmp,mode=control"),
        ]

    def shell(self) -> int:
        """A developer's shell in the guest, on this terminal."""
        with _Wires(self.folder) as wires:
            return subprocess.run(self._command(wires, "stdio,signal=off"), pass_fds=wires.for_qemu).returncode

    def run_tests(self, limit: float) -> int:
        """Run the tests, print a line for each as it ends and the summary; the exit code."""
        started = time.monotonic()
        with _Wires(self.folder) as wires, self.console.open("wb") as qemu_says:
            guest = subprocess.Popen(
                self._command(wires, f"file,path={self.console},append=on"),
                stdin=subprocess.DEVNULL,
                stdout=qemu_says,
                stderr=subprocess.STDOUT,
                pass_fds=wires.for_qemu,
            )
            try:
                return _tell(wires.reports(guest, self.console, started + limit), started)
            except LabFailed as failure:
                raise LabFailed(f"{failure}\nLast lines of the guest's console:\n{self._tail()}") from None
            finally:
                guest.kill()
                guest.wait()

    def _tail(self) -> str:
        return "\n".join(self.console.read_text("utf-8", "replace").splitlines()[-40:])


def _tell(reports: Iterator[dict[str, object]], started: float) -> int:
    """Print the reports; 0 if at least one test ran and all passed."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for report in reports:
        if report["report"] == "started":
            print(f"lab: guest up after {time.monotonic() - started:.0f} s, {report['count']} tests", flush=True)
            continue
        outcome = str(report["outcome"])
        counts["failed" if outcome == "error" else outcome] += 1
        print(f"{MARKS[outcome]} {report['test']} ({report['seconds']:.1f} s)", flush=True)
        if report["text"]:
            print(report["text"], flush=True)
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    seconds = time.monotonic() - started
    print(f"lab: {seconds:.0f} s, {counts['passed']} passed, {counts['failed']} failed{skipped}", flush=True)
    return 0 if counts["passed"] and not counts["failed"] else 1


class _Wires:
    """The host's ends of the cables, in the folder of this run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> _Wires:
        master, slave = os.openpty()
        tty.setraw(slave)
        self._slave = slave  # held open: a pty whose last slave closes reports a hangup
        self.bare_cable = (master, os.ttyname(slave))
        self._nothing = os.openpty()  # what ttyS4 is connected to when its cable is pulled
        (self._folder / "nothing").symlink_to(os.ttyname(self._nothing[1]))
        self._listener = socket.socket(socket.AF_UNIX)
        self.for_qemu = (master,)
        self._listener.bind(str(self._folder / "reports"))
        self._listener.listen(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for descriptor in (self.bare_cable[0], self._slave, *self._nothing):
            os.close(descriptor)

    def reports(self, guest: subprocess.Popen[bytes], console: Path, deadline: float) -> Iterator[dict[str, object]]:
        """The reports up to the one that says the tests are over."""
        self._listener.settimeout(120)
        try:
            channel = self._listener.accept()[0]
        except TimeoutError:
            raise LabFailed("QEMU did not start") from None
        pending = b""
        heard, shown = time.monotonic(), 0
        while True:
            if time.monotonic() > deadline:
                raise LabFailed("the time limit for the whole run is over")
            if console.stat().st_size != shown:
                heard, shown = time.monotonic(), console.stat().st_size
            if time.monotonic() > heard + SILENCE_LIMIT:
                raise LabFailed(f"not a word within {SILENCE_LIMIT:.0f} s: the guest hangs")
            if not select.select([channel], [], [], 1.0)[0]:
                continue
            data = channel.recv(65536)
            if not data:
                raise LabFailed(f"the guest ended before its tests did (QEMU's exit code {guest.wait(10)})")
            heard = time.monotonic()
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                report = json.loads(line)
                if report["report"] == "over":
                    if report["problem"]:
                        raise LabFailed(str(report["problem"]))
                    return
                yield report
