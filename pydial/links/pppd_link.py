"""pppd at work: its log heard and told, its addresses and its end noticed."""

from __future__ import annotations

from pydial.events import Auth, Event, Line
from pydial.links.data_link import Configured, Ended, LinkExited, LinkSaid, Up
from pydial.pppd.exitcodes import ending
from pydial.pppd.loglines import LogLine, LogLines, read_log_line
from pydial.system import clock
from pydial.system.waiting import read_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from pydial.report.reporter import Reporters
else:
    Protocol = object

LOG_LEFT = 65536 // 4096  # reads that a full pipe holds when pppd has ended (pipe(7)); what it left behind may write on
IPV4_SECONDS = 3.0  # for IPCP to come up behind IPV6CP, before the link counts as one of IPv6 alone
BLIND_SECONDS = 0.5  # between two looks at pppd where no descriptor tells of its end (before Linux 5.3)
FACTS = ("interface", "local-address", "remote-address", "local-ipv6", "remote-ipv6", "dns", "connect-time", "bytes")
"""Lines in which nobody but pppd has a word: programs read them, and they hold no secret."""


class RunningPppd(Protocol):
    """What a link needs of a pppd that runs: a `PppdProcess`, or the one of a recording."""

    pid: int
    argv: list[str]
    log_fd: int  # its messages; their end is not its own
    end_fd: int | None  # readable when it has ended; None where nothing tells

    def poll(self) -> int | None:
        """None while it runs; then its exit code, or less than 0 for the signal that killed it."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it at once."""

    def end(self) -> None:
        """End it at once, wait until it is gone, and let go of it."""

    def close(self) -> None:
        """Let go of it: it has ended."""


class LogFacts:
    """What pppd's log has told so far."""

    def __init__(self) -> None:
        self.interface = self.local = self.remote = ""
        self.local_ipv6: str | None = None
        self.remote_ipv6: str | None = None
        self.ipv6_since: float | None = None  # when both IPv6 addresses were known
        self.dns: list[str] = []
        self.auth_failed = False
        self.reason = ""  # why it ends
        self.bytes_out: int | None = None
        self.bytes_in: int | None = None

    def note(self, line: LogLine) -> None:
        """Take in one line."""
        first = line.values[0] if line.values else ""
        match line.kind:
            case "interface":
                self.interface = first
            case "local-address":  # it comes first, each time that IPCP comes up (pppd's ipcp.c, ipcp_up)
                self.local, self.dns = first, []
            case "remote-address":
                self.remote = first
            case "local-ipv6":
                self.local_ipv6 = first
            case "remote-ipv6":
                self.remote_ipv6 = first
                self.ipv6_since = self.ipv6_since or clock.now()
            case "dns":
                self.dns.append(first)
            case "auth-failed":
                self.auth_failed = True
            case "hangup" | "terminated-by-peer" | "no-echo":
                self.reason = self.reason or line.text
            case "bytes":
                self.bytes_out, self.bytes_in = int(line.values[0]), int(line.values[1])


class PppdLink:
    """The data connection that a running pppd makes; `reporter` is told what its log says."""

    def __init__(self, pppd: RunningPppd, reporter: Reporters) -> None:
        self._pppd = pppd
        self._reporter = reporter
        self._started = clock.now()
        self._log_open = True
        self._log = LogLines()
        self._unread: list[str] = []  # lines of the log that nobody has looked at
        self._known = LogFacts()
        self._told: dict[str, object] = {}  # the addresses that `look` told last

    @property
    def facts(self) -> Up:
        """What its log has told so far."""
        known = self._known
        ipv6 = known.local_ipv6, known.remote_ipv6
        return Up(known.interface, known.local, known.remote, tuple(known.dns), known.reason, *ipv6)

    def descriptors(self) -> list[int]:
        """Those of its log and of its end."""
        log = [self._pppd.log_fd] if self._log_open else []
        return log if self._pppd.end_fd is None else [*log, self._pppd.end_fd]

    def seconds_until_due(self) -> float | None:
        """At once while lines are left; when IPv4 has had its time; now and then where nothing tells of its end."""
        if self._unread:
            return 0.0
        blind = BLIND_SECONDS if self._pppd.end_fd is None else None
        ipv4 = None if self._told else self._seconds_for_ipv4()
        return min((seconds for seconds in (blind, ipv4) if seconds is not None), default=None)

    def _seconds_for_ipv4(self) -> float | None:
        """That it still has, when IPv6, which pppd was told to speak, is there already; None: it is not waited for."""
        known = self._known
        if known.ipv6_since is None or (known.local and known.remote) or "+ipv6" not in self._pppd.argv:
            return None
        return max(0.0, known.ipv6_since + IPV4_SECONDS - clock.now())

    def look(self) -> Up | Configured | Ended | None:
        """What its log tells, then its end: a link that was up for no time at all was up."""
        status = self._pppd.poll()
        if not self._unread:
            self._read_log(pieces=1 if status is None else LOG_LEFT)
        while self._unread:
            if self._hear(self._unread.pop(0)) == "ip-up":
                return Configured()
        return self._new_addresses() or (None if status is None else self._ended(status))

    def _read_log(self, pieces: int) -> None:
        for _ in range(pieces):
            data = read_now(self._pppd.log_fd) if self._log_open else None
            if data is None:
                return
            self._log_open = bool(data)
            self._unread += self._log.feed(data)

    def _hear(self, text: str) -> str:
        """Tell what a line of the log says; its kind, "" if it means nothing to us."""
        line = read_log_line(text)
        masked = self._reporter.mask.foreign
        self._reporter.tell(LinkSaid(text if line and line.kind in FACTS else masked(text)))
        if line is None:
            return ""
        self._known.note(line)
        for event in events_of(line, masked):
            self._reporter.tell(event)
        return line.kind

    def _new_addresses(self) -> Up | None:
        """The facts, if both addresses are known, and not those told last: IPCP may come up anew (RFC 1332)."""
        facts = self.facts
        addresses = facts.replace(failing="").fields()
        is_addressed = bool(facts.local_ip and facts.remote_ip) or self._seconds_for_ipv4() == 0.0
        if not is_addressed or addresses == self._told:
            return None
        self._told = addresses
        return facts

    def _ended(self, status: int) -> Ended:
        self._pppd.close()
        self._reporter.tell(LinkExited(status))
        known, seconds = self._known, clock.now() - self._started
        reason = known.reason or f"pppd ended with exit code {status}"
        return Ended(ending(status, known.auth_failed), reason, status, seconds, known.bytes_in, known.bytes_out)

    def stop(self) -> None:
        """SIGTERM."""
        self._pppd.terminate()

    def kill(self) -> None:
        """SIGKILL."""
        self._pppd.kill()

    def close(self) -> None:
        """SIGKILL, and no word is heard of it any more."""
        self._pppd.end()


def events_of(line: LogLine, masked: Callable[[str], str]) -> Iterator[Event]:
    """What a line of pppd's log is told as; the peer's messages may hold the password, so they are `masked`."""
    for text in line.shown:
        yield Line(text if line.kind in FACTS else masked(text))
    if line.kind in ("auth-ok", "auth-failed"):
        message = line.values[1] if len(line.values) > 1 else ""
        yield Auth(line.values[0], line.kind == "auth-ok", masked(message))
