"""pppd at work: its log heard and told, its addresses and its end noticed."""

from __future__ import annotations

from pydial.dial import states
from pydial.dial.states import Happening
from pydial.ppp.exitcodes import ending
from pydial.report import raw
from pydial.run.link import FACTS, Link, events_of
from pydial.system import clock
from pydial.system.waiting import read_now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.loglines import LogLine
    from pydial.report.reporter import Reporter
    from pydial.secrets.mask import Mask
    from pydial.system.pppd import Pppd

SETTLING_SECONDS = 0.1  # of silence in pppd's log: it has told all addresses and name servers
LINES_TOGETHER = 8  # that tell these, at most: it writes each by itself
LOG_LEFT = 65536 // 4096  # reads that a full pipe holds when pppd has ended (pipe(7)); what it left behind may write on


class Supervision:
    """One run of pppd. `check` is told the kind of every line that means something, with the link so far."""

    def __init__(
        self, pppd: Pppd, link: Link, reporter: Reporter, mask: Mask, check: Callable[[str, Link, Reporter], None]
    ) -> None:
        self._pppd = pppd
        self.link = link
        self._reporter = reporter
        self._mask = mask
        self._check = check
        self._log_open = True
        self._is_up = False  # LINK_UP was told

    @property
    def is_blind(self) -> bool:
        """No descriptor tells of its end (before Linux 5.3): it has to be looked at now and then."""
        return self._pppd.end_fd is None

    def descriptors(self) -> list[int]:
        """What may bring news."""
        log = [self._pppd.log_fd] if self._log_open else []
        return log if self._pppd.end_fd is None else [*log, self._pppd.end_fd]

    def look(self, stopped_by: int) -> Happening | None:
        """LINK_UP or LINK_ENDED, if that has happened; `stopped_by`: the signal that asked for its end, 0 if none."""
        status = self._pppd.poll()
        self._hear_log(pieces=1 if status is None else LOG_LEFT)
        if status is not None:
            return self._ended(status, stopped_by)
        if self.link.has_changed and not stopped_by:
            self._tell_other_addresses()
        if self._is_up or not self.link.addressed:
            return None
        self._is_up = True
        return Happening(states.LINK_UP)

    def _tell_other_addresses(self) -> None:
        """The peer has negotiated IPCP anew (RFC 1332): tell everybody, once pppd has said all of it."""
        self._hear_log(LINES_TOGETHER, SETTLING_SECONDS)
        if self.link.has_changed:
            self._reporter.tell(self.link.online())

    def _hear_log(self, pieces: int, patience: float = 0.0) -> None:
        """Tell what pppd's log says: so many pieces of it at most, for each of which it waits `patience` seconds."""
        for _ in range(pieces):
            data = read_now(self._pppd.log_fd, patience) if self._log_open else None
            if data is None:
                return
            self._log_open = bool(data)
            for text, line in self.link.hear(data):
                self._reporter.tell(raw.PppdSaid(self._shown(text, line)))
                if line is None:
                    continue
                for event in events_of(line, self._mask.foreign):
                    self._reporter.tell(event)
                self._check(line.kind, self.link, self._reporter)

    def _shown(self, text: str, line: LogLine | None) -> str:
        """A line of the log; pppd's own facts are no secrets, whatever the password is."""
        return text if line and line.kind in FACTS else self._mask.foreign(text)

    def _ended(self, status: int, stopped_by: int) -> Happening:
        seconds = clock.now() - self.link.pppd_started
        self._pppd.close()
        self._reporter.tell(raw.PppdEnded(status))
        if self.link.online_since is not None:
            self._reporter.tell(self.link.offline(status, stopped_by))
        return Happening(states.LINK_ENDED, ending=ending(status, self.link.auth_failed), seconds=seconds)

    def terminate(self) -> None:
        """Ask it to end."""
        self._pppd.terminate()

    def kill(self) -> None:
        """At once."""
        self._pppd.kill()

    def abandon(self) -> None:
        """End it whatever it does, and forget it."""
        self._pppd.kill()
        self._pppd.wait(1.0)
        self._pppd.close()
