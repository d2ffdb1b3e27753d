"""`--demo`: the real pppd where it can run, else our own PPP, on an interface where root may have one."""

from __future__ import annotations

import os

from pydial.events import Line
from pydial.links.data_link import Ended, Up
from pydial.links.ppp_program import OWN_COMMAND, STANDIN_COMMAND, PppProgram
from pydial.links.pppd_child import arguments, told
from pydial.system import own_python, pppd_process, tun
from pydial.system.network_namespace import ALONE, start_beside
from pydial.system.waiting import read_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

    from pydial.config.settings import Settings
    from pydial.links.data_link import Configured, DataLink
    from pydial.links.pppd_link import PppdLink
    from pydial.report.reporter import Reporters
    from pydial.system.wire import Channel

# The host's routes, name servers and scripts are none of the demo's business.
SHOWCASE = own_python.command("pydial.daemon.showcase")
HARMLESS = ("nodefaultroute", "ip-up-script", "/bin/true", "ip-down-script", "/bin/true")
HARMLESS_OWN = ("ip-pre-up-script", "/bin/true")


def chosen(pppd_path: str) -> tuple[PppProgram, str]:
    """The program that works here, and what it is in words: with an interface where root can have one of its own."""
    if os.geteuid() == 0 and os.access(ALONE[0], os.X_OK):
        if os.access(pppd_path, os.X_OK) and pppd_process.kernel_has_ppp():
            return PppProgram(ALONE[0], (*ALONE[1:], pppd_path)), "the real pppd, in a network namespace of its own"
        if tun.is_usable():
            own = PppProgram(ALONE[0], (*ALONE[1:], *OWN_COMMAND), True)
            return own, "pydial's own PPP on a TUN, in a network namespace of its own"
    path, *before = STANDIN_COMMAND
    return PppProgram(path, tuple(before), True), "pydial's own PPP, without an interface"


def provider(pppd_path: str) -> list[str] | str:
    """The far end of the demo's call, as the simulator takes it: one with a web page, where one can be reached."""
    program, _what = chosen(pppd_path)
    return [*ALONE, *SHOWCASE, "provide"] if program.is_own and program.path == ALONE[0] else "user"


class DemoPppd:
    """A pppd that leaves no trace on this system: no secrets are written, no script is run."""

    def __init__(self, settings: Settings, *, as_wvdial: bool) -> None:
        self._settings = settings
        self._as_wvdial = as_wvdial
        self._program, self._what = chosen(settings.text("PPPD Path"))
        self.has_interface = self._program.is_own and self._program.path == ALONE[0]

    def unusable(self) -> None:
        """Nothing: one of them always runs."""

    def start(self, channel: Channel, _password: str, reporter: Reporters) -> DataLink:
        """Start it."""
        reporter.tell(Line(f"The demo runs {self._what}."))
        words = arguments(self._settings, channel.speed, self._program, as_wvdial=self._as_wvdial)

        def all_words(log_fd: int, password_fd: int | None) -> list[str]:
            return [*words(log_fd, password_fd), *HARMLESS, *(HARMLESS_OWN if self._program.is_own else ())]

        pppd = pppd_process.start(self._program.path, channel.fd, all_words, None)
        link = told(pppd, self._settings, reporter)
        return VisitingLink(link, pppd.pid, reporter) if self.has_interface else link


class VisitingLink:
    """A link in a network namespace of its own: once it is up, its peer is pinged and a page is fetched from it."""

    def __init__(self, link: PppdLink, pid: int, reporter: Reporters) -> None:
        self._link, self._pid, self._reporter = link, pid, reporter
        self._visitor: Popen[bytes] | None = None

    @property
    def facts(self) -> Up:
        """The link's."""
        return self._link.facts

    def descriptors(self) -> list[int]:
        """The link's, and that of the visitor's words."""
        words = [self._visitor.stdout.fileno()] if self._visitor and self._visitor.stdout else []
        return [*self._link.descriptors(), *words]

    def seconds_until_due(self) -> float | None:
        """The link's."""
        return self._link.seconds_until_due()

    def look(self) -> Up | Configured | Ended | None:
        """What the link tells; what the visitor says is told by the way."""
        self._hear()
        happened = self._link.look()
        if isinstance(happened, Up) and not self._visitor:
            self._visitor = start_beside(self._pid, (*SHOWCASE, "visit", happened.remote_ip))
        elif isinstance(happened, Ended):
            self._dismiss()
        return happened

    def _hear(self) -> None:
        if not self._visitor or not self._visitor.stdout:
            return
        said = read_now(self._visitor.stdout.fileno())
        for line in (said or b"").decode("ascii", "replace").splitlines():
            self._reporter.tell(Line(line))
        if said == b"":
            self._dismiss()

    def _dismiss(self) -> None:
        if self._visitor and self._visitor.stdout:
            self._visitor.kill()
            self._visitor.wait()
            self._visitor.stdout.close()
            self._visitor.stdout = None

    def stop(self) -> None:
        """The link's."""
        self._link.stop()

    def kill(self) -> None:
        """The link's."""
        self._link.kill()

    def close(self) -> None:
        """Of both."""
        self._dismiss()
        self._link.close()
