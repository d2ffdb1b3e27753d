"""Whether the link that is up is of any use: the default route, the name servers, Check Link."""

from __future__ import annotations

from pydial.config.check_link import link_check
from pydial.config.pppd_option import option_words
from pydial.dial import states
from pydial.dial.states import Happening
from pydial.events import INFO, WARNING, Line, Warn
from pydial.system import clock, network, pppd_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.links.data_link import DataLink
    from pydial.report.reporter import Reporter
    from pydial.system.link_probe import LinkProbe
    from pydial.system.waiting import Signals

SETTLING_SECONDS = 3.0  # for pppd's scripts to write the name servers down
TRAFFIC_SECONDS = 60.0  # in which something comes back from a network that works
NO_ROUTE = "nodefaultroute"
SPARE = (NO_ROUTE, "defaultroute-metric")
"""Words of PPPD Option that say that another link is to have the default route."""


class HostLinkHealth:
    """The LinkHealth of a link whose interface is this host's."""

    def __init__(self, settings: Settings, reporter: Reporter, signals: Signals) -> None:
        self._settings = settings
        self._reporter = reporter
        self._signals = signals
        self._link: DataLink | None = None  # that is up
        self._look_at_dns: float | None = None  # when to do so
        self._look_at_traffic: float | None = None
        self._traffic: tuple[int | None, int | None] = (None, None)  # bytes in and out, when the link came up
        self._probe: LinkProbe | None = None  # that is on

    def begin(self, link: DataLink) -> None:
        """The link is up: is it the one that packets take?"""
        self._link = link
        self._look_at_dns = clock.now() + SETTLING_SECONDS
        facts = link.facts
        if facts.interface and not self._settings.text("Check Link"):
            self._look_at_traffic = clock.now() + TRAFFIC_SECONDS
            self._traffic = network.traffic(facts.interface)
        if self._settings.flag("Check Def Route") and facts.interface and not facts.failing:
            self._warn_of_other_route(facts.interface)

    def end(self) -> None:
        """Nothing of the link is to be looked at any more."""
        self._link = self._look_at_dns = self._look_at_traffic = None
        if self._probe:
            self._probe.forget()
            self._probe = None

    # -- routes and name servers

    def _warn_of_other_route(self, interface: str) -> None:
        other = network.default_interface()
        if other == interface or self._is_spare():
            return
        message = "There is no default route."
        hint = f"sudo ip route add default dev {interface} makes one."
        if other is not None:
            message = f"The default route still goes through {other}, not {interface}."
            hint = "Replace Default Route = yes lets pppd take it over; a spare link has a Route Metric."
        if places := [path for path in (pppd_process.PEERS_FILE, pppd_process.OPTIONS_FILE) if _forbids_route(path)]:
            hint = f"`{NO_ROUTE}` in {places[0]} keeps pppd from making one."
        elif other is not None and self._settings.flag("Replace Default Route"):
            hint = f"pppd could not take it over: sudo ip route replace default dev {interface}"
        self._reporter.tell(Warn("default-route", message, hint))

    def _is_spare(self) -> bool:
        """The configuration says that the default route may stay with another interface."""
        words = option_words(self._settings.text("PPPD Option"))
        return self._settings.number("Route Metric") >= 0 or any(word in SPARE for word in words)

    def _warn_of_other_name_servers(self) -> None:
        """Those that the peer told are not those that this host asks, SETTLING_SECONDS after the link came up."""
        if self._look_at_dns is None or clock.now() < self._look_at_dns:
            return
        self._look_at_dns = None
        told = self._link.facts.dns if self._link and self._settings.flag("Check DNS") else ()
        servers = network.name_servers() if told else []
        if told and network.RESOLVED_STUB in servers:
            self._warn_of_resolved(told)
            return
        if told and not set(servers) & set(told) and not any(map(network.is_local, servers)):
            message = f"The provider's name servers ({', '.join(told)}) are not in /etc/resolv.conf."
            self._reporter.tell(Warn("name-servers", message, "Debian: apt install resolvconf, or write them there."))

    def _warn_of_resolved(self, told: tuple[str, ...]) -> None:
        """systemd-resolved, which this host asks, knows none of them."""
        known = network.name_servers(network.RESOLVED)
        if self._link and known and not set(known) & set(told):
            names = " ".join(told)
            message = (
                f"systemd-resolved ({network.RESOLVED_STUB}) was not told of the provider's name servers: {names}."
            )
            hint = f"sudo resolvectl dns {self._link.facts.interface} {names}"
            self._reporter.tell(Warn("name-servers", message, hint))

    def _warn_of_no_answers(self) -> None:
        """Since the link came up something was sent, and nothing came back."""
        if self._look_at_traffic is None or clock.now() < self._look_at_traffic:
            return
        self._look_at_traffic = None
        before_in, before_out = self._traffic
        came, went = network.traffic(self._link.facts.interface) if self._link else (None, None)
        if came is not None and came == before_in and went is not None and went > (before_out or 0):
            message = f"Online, but nothing comes back: 0 bytes received in {TRAFFIC_SECONDS:g} s."
            hint = "Is the volume used up? `Check Link = ping 9.9.9.9` lets pydial cure this by itself."
            self._reporter.tell(Warn("nothing-received", message, hint))

    def say_how_it_is_configured(self) -> None:
        """wvdial's lines, once pppd's ip-up script has run."""
        if self._settings.flag("Check Def Route"):
            route = network.default_interface() is not None
            self._say("Default route Ok." if route else "Default route failure.")
        if self._settings.flag("Check DNS"):
            self._check_dns()
        self._say("Connected... Press Ctrl-C to disconnect")

    def _check_dns(self) -> None:
        if trouble := network.lacks_name_server():
            self._say(f"warning, {trouble}", WARNING)
        elif self._finds_a_name():
            self._say("Nameserver (DNS) Ok.")
            return
        else:
            self._say("warning, address lookup does not work", WARNING)
        self._say("Nameserver (DNS) failure, the connection may not work.")

    def _finds_a_name(self) -> bool:
        """Whether DNS Test1 or, failing that, DNS Test2 has an address."""
        from pydial.system.name_lookup import has_address  # threads and sockets: only where names can be looked up

        first = self._settings.text("DNS Test1")
        if has_address(first, self._signals.wait):
            return True
        self._say(f"warning, can't find address for `{first}`", WARNING)
        return has_address(self._settings.text("DNS Test2"), self._signals.wait)

    def _say(self, text: str, level: str = INFO) -> None:
        self._reporter.tell(Line(text, level))

    # -- Check Link

    def check(self) -> None:
        """Begin one, unless one is on."""
        from pydial.system.link_probe import LinkProbe  # threads and subprocess: only with Check Link

        wanted = link_check(self._settings.text("Check Link"))
        if wanted and self._probe is None and self._link is not None:
            self._probe = LinkProbe(wanted, self._link.facts.interface)

    def descriptors(self) -> list[int]:
        """That of the check that is on."""
        return [self._probe.fd] if self._probe else []

    def seconds_until_due(self) -> float | None:
        """When to look at the name servers, or at what has come."""
        due = [when for when in (self._look_at_dns, self._look_at_traffic) if when is not None]
        return max(0.0, min(due) - clock.now()) if due else None

    def look(self) -> Happening | None:
        """LINK_ANSWERED or LINK_SILENT, once a check has ended."""
        self._warn_of_other_name_servers()
        self._warn_of_no_answers()
        answered = self._probe.answered() if self._probe else None
        if answered is None:
            return None
        self._probe = None
        return Happening(states.LINK_ANSWERED if answered else states.LINK_SILENT)


def _forbids_route(path: str) -> bool:
    return bool(pppd_process.lines_with(NO_ROUTE, path))
