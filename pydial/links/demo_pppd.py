"""`--demo`: the real pppd where it can run, else our own PPP, on an interface where root may have one."""

from __future__ import annotations

import os

from pydial.events import Line
from pydial.links.ppp_program import OWN_COMMAND, PppProgram
from pydial.links.pppd_child import arguments, told
from pydial.simulator import standin_command
from pydial.system import pppd_process, tun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.links.pppd_link import PppdLink
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel

# The host's routes, name servers and scripts are none of the demo's business.
ISOLATED = ("/usr/bin/unshare", "--net", "--")
HARMLESS = ("nodefaultroute", "ip-up-script", "/bin/true", "ip-down-script", "/bin/true")
HARMLESS_OWN = ("ip-pre-up-script", "/bin/true")


def chosen(pppd_path: str) -> tuple[PppProgram, str]:
    """The program that works here, and what it is in words: with an interface where root can have one of its own."""
    if os.geteuid() == 0 and os.access(ISOLATED[0], os.X_OK):
        if os.access(pppd_path, os.X_OK) and pppd_process.kernel_has_ppp():
            return PppProgram(
                ISOLATED[0], (*ISOLATED[1:], pppd_path)
            ), "the real pppd, in a network namespace of its own"
        if tun.is_usable():
            own = PppProgram(ISOLATED[0], (*ISOLATED[1:], *OWN_COMMAND), True)
            return own, "pydial's own PPP on a TUN, in a network namespace of its own"
    path, *before = standin_command()
    return PppProgram(path, tuple(before), True), "pydial's own PPP, without an interface"


class DemoPppd:
    """A pppd that leaves no trace on this system: no secrets are written, no script is run."""

    def __init__(self, settings: Settings, *, as_wvdial: bool) -> None:
        self._settings = settings
        self._as_wvdial = as_wvdial
        self._program, self._what = chosen(settings.text("PPPD Path"))

    def unusable(self) -> None:
        """Nothing: one of them always runs."""

    def start(self, channel: Channel, _password: str, reporter: Reporters) -> PppdLink:
        """Start it."""
        reporter.tell(Line(f"The demo runs {self._what}."))
        words = arguments(self._settings, channel.speed, self._program, as_wvdial=self._as_wvdial)

        def all_words(log_fd: int, password_fd: int | None) -> list[str]:
            return [*words(log_fd, password_fd), *HARMLESS, *(HARMLESS_OWN if self._program.is_own else ())]

        return told(pppd_process.start(self._program.path, channel.fd, all_words, None), self._settings, reporter)
