"""`--demo`: a dial like any other, but to a virtual modem, and without a trace on this system."""

from __future__ import annotations

import os
import signal

from pydial.events import Event, Line, Online
from pydial.report.reporter import Reporter
from pydial.run.opening import Means
from pydial.simulator import standin_command
from pydial.system import pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.errors import PydialError
    from pydial.system import serial_port

CONFIGURATION = b"""\
[Dialer Defaults]
Modem = %s
Baud = 460800
Init1 = ATZ
Init2 = ATQ0 V1 E1 S0=0 &C1 &D2 +FCLASS=0
Phone = *99#
Username = username
Password = password
Stupid Mode = 1
Check Def Route = no
Check DNS = no
"""

ONLINE_SECONDS = 3.0  # the demo hangs up by itself

# The host's routes, name servers and scripts are none of the demo's business.
ISOLATED = ["unshare", "--net", "--"]
HARMLESS = ["nodefaultroute", "ip-up-script", "/bin/true", "ip-down-script", "/bin/true"]


def real_pppd_works(path: str) -> bool:
    """Root, a kernel with PPP, and pppd: then the demo uses the real one, in a network namespace of its own."""
    found = os.access(path, os.X_OK) and any(os.access(f"/{place}/unshare", os.X_OK) for place in ("usr/bin", "bin"))
    return os.geteuid() == 0 and os.path.exists("/dev/ppp") and found


class DemoMeans(Means):
    """Opens the virtual modem without a lock file; no secrets are written."""

    locked = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.real = real_pppd_works(settings.text("PPPD Path"))

    def preflight(self) -> PydialError | None:
        """Nothing to look for: the stand-in always runs."""
        return None

    def start_pppd(self, line: serial_port.Line, reporter: Reporter) -> pppd_process.Pppd:
        """The real pppd where it can run, else the stand-in that speaks the same PPP in user space."""
        path = self._settings.text("PPPD Path")
        command = [*ISOLATED, path] if self.real else standin_command()
        what = "the real pppd, in a network namespace of its own" if self.real else "a stand-in for pppd"
        reporter.tell(Line(f"The demo runs {what}."))

        def arguments(log_fd: int, password_fd: int | None) -> list[str]:
            words = self.pppd_words(line.speed, log_fd, password_fd)
            return [*command[1:], *words, *(HARMLESS if self.real else [])]

        return pppd_process.start(_found(command[0]), line.fd, arguments, None)


def _found(program: str) -> str:
    if program.startswith("/"):
        return program
    return next(path for path in (f"/usr/bin/{program}", f"/bin/{program}") if os.access(path, os.X_OK))


class HangsUp(Reporter):
    """Ends the demo, as Ctrl-C would, a little after it is online."""

    def tell(self, event: Event) -> None:
        """Online: the clock runs."""
        if isinstance(event, Online):
            signal.signal(signal.SIGALRM, lambda _number, _frame: os.kill(os.getpid(), signal.SIGINT))
            signal.setitimer(signal.ITIMER_REAL, ONLINE_SECONDS)
