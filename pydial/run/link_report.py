"""What is told of a link's life: Online, once more when its addresses change, and Offline."""

from __future__ import annotations

from pydial.events import Offline, Online
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.links.data_link import Ended, Up
    from pydial.report.reporter import Reporter

SETTLING_SECONDS = 0.1  # without further news: the link has told all its new addresses and name servers


class LinkReport:
    """Of one dial's links. Seconds to online count from when this is made."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._started = clock.now()
        self._online_since: float | None = None
        self._told: Online | None = None
        self._news: Up | None = None  # other addresses, not told yet
        self._news_at = 0.0  # when they are to be told

    def tell_online(self, facts: Up) -> None:
        """The link is up, or up with other addresses."""
        self._online_since = self._online_since or clock.now()
        self._told, self._news = self._online(facts), None
        self._reporter.tell(self._told)

    def _online(self, facts: Up) -> Online:
        took = round((self._online_since or 0.0) - self._started, 3)
        ipv6 = facts.local_ipv6, facts.remote_ipv6
        return Online(facts.interface, facts.local_ip, facts.remote_ip, facts.dns, took, *ipv6)

    def note_addresses(self, facts: Up) -> None:
        """The link has these addresses now: they are told once they are all there, if Online was told."""
        if self._told is not None:
            self._news, self._news_at = facts, clock.now() + SETTLING_SECONDS

    def tell_news(self, *, is_stopped: bool) -> None:
        """Tell other addresses, if it is time to; not of a link that has been asked to end."""
        if self._news is None or clock.now() < self._news_at:
            return
        news, self._news = self._news, None
        if not is_stopped and self._online(news) != self._told:
            self.tell_online(news)

    def seconds_until_due(self) -> float | None:
        """When to tell other addresses."""
        return None if self._news is None else max(0.0, self._news_at - clock.now())

    def tell_offline(self, ended: Ended, stopped_by: int) -> None:
        """The link has ended; `stopped_by`: the signal that asked for it, 0 if none did."""
        if self._online_since is not None:
            reason = f"ended by signal {stopped_by}" if stopped_by else ended.reason
            seconds = round(clock.now() - self._online_since, 3)
            self._reporter.tell(Offline(reason, ended.exit_code, seconds, ended.bytes_in, ended.bytes_out))
        self._online_since = self._told = self._news = None
