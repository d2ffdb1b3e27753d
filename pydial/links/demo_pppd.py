"""`--demo`: the real pppd where it can run, else the stand-in that speaks the same PPP in user space."""

from __future__ import annotations

import os

from pydial.events import Line
from pydial.links.pppd_child import arguments, told
from pydial.simulator import standin_command
from pydial.system import pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.links.pppd_link import PppdLink
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel

# The host's routes, name servers and scripts are none of the demo's business.
ISOLATED = ["unshare", "--net", "--"]
HARMLESS = ["nodefaultroute", "ip-up-script", "/bin/true", "ip-down-script", "/bin/true"]


def real_pppd_works(path: str) -> bool:
    """Root, a kernel with PPP, and pppd: then the demo uses the real one, in a network namespace of its own."""
    found = os.access(path, os.X_OK) and any(os.access(f"/{place}/unshare", os.X_OK) for place in ("usr/bin", "bin"))
    return os.geteuid() == 0 and os.path.exists("/dev/ppp") and found


class DemoPppd:
    """A pppd that leaves no trace on this system: no secrets are written."""

    def __init__(self, settings: Settings, *, as_wvdial: bool) -> None:
        self._settings = settings
        self._as_wvdial = as_wvdial
        self.is_real = real_pppd_works(settings.text("PPPD Path"))

    def unusable(self) -> None:
        """Nothing: the stand-in always runs."""

    def start(self, channel: Channel, _password: str, reporter: Reporters) -> PppdLink:
        """Start the one that works here."""
        what = "the real pppd, in a network namespace of its own" if self.is_real else "a stand-in for pppd"
        reporter.tell(Line(f"The demo runs {what}."))
        program, *before = [*ISOLATED, self._settings.text("PPPD Path")] if self.is_real else standin_command()
        words = arguments(self._settings, channel.speed, as_wvdial=self._as_wvdial)

        def all_words(log_fd: int, password_fd: int | None) -> list[str]:
            return [*before, *words(log_fd, password_fd), *(HARMLESS if self.is_real else [])]

        return told(pppd_process.start(_found(program), channel.fd, all_words, None), self._settings, reporter)


def _found(program: str) -> str:
    if program.startswith("/"):
        return program
    return next(path for path in (f"/usr/bin/{program}", f"/bin/{program}") if os.access(path, os.X_OK))
