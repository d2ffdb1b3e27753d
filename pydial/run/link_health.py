"""What keeps a dial online: looks out for the modem, checks the link, tells the truth about routes, cures."""

from __future__ import annotations

from pydial.config.check_link import link_check
from pydial.dial import states
from pydial.dial.states import Happening
from pydial.events import Warn
from pydial.system import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.config.settings import Settings
    from pydial.dial.states import State
    from pydial.report.reporter import Reporter
    from pydial.run.link import Link
    from pydial.run.modem_device import Whereabouts
    from pydial.system.holders import Holder
    from pydial.system.hotplug import Hotplug
    from pydial.system.link_probe import LinkCheck
    from pydial.system.waiting import Signals

LOOK_SECONDS = 5.0  # between two looks at /dev while the modem is away: udev may be silent (in a container)
BLIND_LOOK_SECONDS = 1.0  # where there is no udev at all
SETTLING_SECONDS = 3.0  # for pppd's scripts to write the name servers down
PLUG_SECONDS = 2.0  # a USB port is off, as if the plug were pulled
AWAY = (states.WAITING, states.RECONNECTING)


class Aftercare:
    """One dial's; the session asks it what to wait for, and what has happened."""

    def __init__(self, settings: Settings, where: Whereabouts, reporter: Reporter, signals: Signals) -> None:
        self._settings = settings
        self._where = where
        self._reporter = reporter
        self._signals = signals
        self._hotplug: Hotplug | None = None
        self._check: LinkCheck | None = None
        self._look_at_dns: float | None = None
        self._sharers: list[Holder] = []  # that were told of
        self._link: Link | None = None

    def descriptors(self, state: State) -> list[int]:
        """What may bring news."""
        found = [self._hotplug.fd] if self._hotplug and self._hotplug.fd is not None and state in AWAY else []
        return found + ([self._check.fd] if self._check else [])

    def patience(self, state: State) -> list[float]:
        """Seconds after which to look again without news."""
        due = [] if self._look_at_dns is None else [max(0.0, self._look_at_dns - clock.now())]
        if state not in AWAY:
            return due
        blind = self._hotplug is None or self._hotplug.fd is None
        return [*due, BLIND_LOOK_SECONDS if blind else LOOK_SECONDS]

    def look(self, state: State) -> Happening | None:
        """What has happened."""
        self._tell_dns()
        if state.reads and (device := self._where.just_opened()):
            self._tell_sharers(device)
        if self._check and (answered := self._check.answered()) is not None:
            self._check = None
            return Happening(states.LINK_ANSWERED if answered else states.LINK_SILENT)
        if state not in AWAY:
            self._look_out_no_more()
            return None
        if self._hotplug:
            self._hotplug.drain()
        device = self._where.appeared(was_missing=state is states.WAITING)
        return Happening(states.DEVICE_APPEARED, device) if device else None

    def _tell_sharers(self, device: str) -> None:
        """Another program that has the modem open without a lock: it may take the modem's answers."""
        from pydial.system import holders

        found = holders.holders(device)
        if found and found != self._sharers:
            names = "; ".join(map(str, found))
            message = f"{device} is open in another program, too: {names}."
            hint = f"It may take what the modem says. {holders.release_hint(device, found[0])}"
            self._reporter.tell(Warn("shared", message, hint))
        self._sharers = found

    def watch(self) -> None:
        """From now on look out for the modem."""
        if self._hotplug is None:
            from pydial.system.hotplug import Hotplug

            self._hotplug = Hotplug()

    def _look_out_no_more(self) -> None:
        if self._hotplug:
            self._hotplug.close()
            self._hotplug = None

    def online(self, link: Link) -> None:
        """The link is up: is it the one that packets take?"""
        self._link = link
        self._look_at_dns = clock.now() + SETTLING_SECONDS
        if self._settings.flag("Check Def Route") and not link.reason:  # it may be gone already
            from pydial.system import network

            other = network.default_interface()
            if other != link.interface and link.interface:
                message = f"The default route still goes through {other}, not {link.interface}."
                hint = "Replace Default Route = yes lets pppd take it over."
                warning = (message, hint) if other else ("There is no default route.", "See pppd's own messages.")
                self._reporter.tell(Warn("default-route", *warning))

    def _tell_dns(self) -> None:
        if self._look_at_dns is None or clock.now() < self._look_at_dns:
            return
        self._look_at_dns = None
        link = self._link
        if link is None or link.online_since is None or not self._settings.flag("Check DNS") or not link.dns:
            return
        from pydial.system import network

        servers = network.name_servers()
        if not set(servers) & set(link.dns) and not any(map(network.is_local, servers)):
            said = ", ".join(link.dns)
            message = f"The provider's name servers ({said}) are not in /etc/resolv.conf."
            self._reporter.tell(Warn("name-servers", message, "Debian: apt install resolvconf, or write them there."))

    def offline(self) -> None:
        """The link is down: nothing of it is to be looked at any more."""
        self._look_at_dns, self._link = None, None
        if self._check:
            self._check.forget()
            self._check = None

    def check_link(self) -> None:
        """Begin a check, unless one is still on."""
        from pydial.system.link_probe import LinkCheck

        check = link_check(self._settings.text("Check Link"))
        if check and self._check is None and self._link is not None:
            self._check = LinkCheck(check, self._link.interface)

    def reset_usb(self) -> None:
        """Off and on again."""
        from pydial.system import hotplug

        usb = self._where.usb
        if usb is None:
            self._reporter.tell(Warn("recover", "The modem is no USB device: there is no port to reset."))
            return
        try:
            hotplug.authorize(usb, on=False)
            self._signals.wait([], PLUG_SECONDS)
            hotplug.authorize(usb, on=True)
        except OSError as problem:
            self._reporter.tell(Warn("recover", f"{usb} cannot be reset: {problem.strerror}.", "Run pydial as root."))

    def run_recover_command(self) -> None:
        """The user's own cure."""
        from pydial.system.programs import run_program

        command = self._settings.text("Recover Command")
        if not command:
            return
        facts = {
            "PYDIAL_EVENT": "recover",
            "PYDIAL_SECTION": "+".join(self._settings.sections),
            "PYDIAL_DEVICE": self._where.device(),
        }
        failure = run_program(command, facts, self._signals.wait, lambda: bool(self._signals.caught))
        if failure and not self._signals.caught:
            self._reporter.tell(Warn("recover", f"Recover Command {failure}."))
