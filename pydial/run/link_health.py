"""Whether the link that is up is of any use: the default route, the name servers, Check Link."""

from __future__ import annotations

from pydial.config.check_link import link_check
from pydial.dial import states
from pydial.dial.states import Happening
from pydial.events import INFO, WARNING, Line, Warn
from pydial.system import clock, network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.links.data_link import DataLink
    from pydial.report.reporter import Reporter
    from pydial.system.link_probe import LinkProbe
    from pydial.system.waiting import Signals

SETTLING_SECONDS = 3.0  # for pppd's scripts to write the name servers down


class HostLinkHealth:
    """The LinkHealth of a link whose interface is this host's."""

    def __init__(self, settings: Settings, reporter: Reporter, signals: Signals) -> None:
        self._settings = settings
        self._reporter = reporter
        self._signals = signals
        self._link: DataLink | None = None  # that is up
        self._look_at_dns: float | None = None  # when to do so
        self._probe: LinkProbe | None = None  # that is on

    def begin(self, link: DataLink) -> None:
        """The link is up: is it the one that packets take?"""
        self._link = link
        self._look_at_dns = clock.now() + SETTLING_SECONDS
        facts = link.facts
        if self._settings.flag("Check Def Route") and facts.interface and not facts.failing:
            self._warn_of_other_route(facts.interface)

    def end(self) -> None:
        """Nothing of the link is to be looked at any more."""
        self._link = self._look_at_dns = None
        if self._probe:
            self._probe.forget()
            self._probe = None

    # -- routes and name servers

    def _warn_of_other_route(self, interface: str) -> None:
        other = network.default_interface()
        if other is None:
            self._reporter.tell(Warn("default-route", "There is no default route.", "See pppd's own messages."))
        elif other != interface:
            message = f"The default route still goes through {other}, not {interface}."
            hint = "Replace Default Route = yes lets pppd take it over."
            self._reporter.tell(Warn("default-route", message, hint))

    def _warn_of_other_name_servers(self) -> None:
        """Those that the peer told are not those that this host asks, SETTLING_SECONDS after the link came up."""
        if self._look_at_dns is None or clock.now() < self._look_at_dns:
            return
        self._look_at_dns = None
        told = self._link.facts.dns if self._link and self._settings.flag("Check DNS") else ()
        servers = network.name_servers() if told else []
        if told and not set(servers) & set(told) and not any(map(network.is_local, servers)):
            message = f"The provider's name servers ({', '.join(told)}) are not in /etc/resolv.conf."
            self._reporter.tell(Warn("name-servers", message, "Debian: apt install resolvconf, or write them there."))

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
        """When to look at the name servers."""
        return None if self._look_at_dns is None else max(0.0, self._look_at_dns - clock.now())

    def look(self) -> Happening | None:
        """LINK_ANSWERED or LINK_SILENT, once a check has ended."""
        self._warn_of_other_name_servers()
        answered = self._probe.answered() if self._probe else None
        if answered is None:
            return None
        self._probe = None
        return Happening(states.LINK_ANSWERED if answered else states.LINK_SILENT)
