"""What a session needs of the world, and who gives it: each mode of dialling puts its own givers together."""

from __future__ import annotations

from pydial.events import Line
from pydial.links.pppd_child import ExecPppd, PppdChild
from pydial.record import Record
from pydial.run.link_health import HostLinkHealth
from pydial.run.modem_watch import DeviceWatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from pydial.at.access_points import AccessPoint
    from pydial.config.settings import Settings
    from pydial.dial.states import Happening, State
    from pydial.links.data_link import DataLink, LinkKind
    from pydial.report.reporter import Reporters
    from pydial.run.modem_device import ModemDevice
    from pydial.run.opening import Opener
    from pydial.system.waiting import Signals
else:
    Protocol = object


class PinMemory(Protocol):
    """The PINs that were entered, and what came of it (system/refused_pins.py).

    `identity`: the number of the card, "" where the modem does not tell it, None where nobody has asked for it.
    """

    def look(self, pin: str, identity: str | None = None) -> str:
        """What is known of `pin` (`at.exchange`), and behind a blank the file that says so."""

    def note(self, pin: str, identity: str = "", anew: bool = False) -> str:
        """`pin` is about to be entered: what was known of it; `anew`: a note of it is replaced."""

    def refused(self, pin: str, identity: str = "") -> None:
        """The card has refused `pin`."""

    def opened(self, pin: str = "", identity: str = "") -> None:
        """The card is open."""


class ModemWatch(Protocol):
    """Looks out for the modem, and for other programs that use it."""

    def begin(self) -> None:
        """Look out for the modem as long as it is waited for."""

    def descriptors(self, state: State) -> list[int]:
        """Those that are readable when there is news."""

    def seconds_until_due(self, state: State) -> float | None:
        """When to look although no descriptor says so; None: never."""

    def look(self, state: State) -> Happening | None:
        """DEVICE_APPEARED, if the modem is there (again)."""


class LinkHealth(Protocol):
    """Sees whether the link that is up is of any use: routes, name servers, Check Link."""

    def begin(self, link: DataLink) -> None:
        """The link is up."""

    def say_how_it_is_configured(self) -> None:
        """The system has done what it does about a new link: wvdial's lines about route and name servers."""

    def check(self) -> None:
        """Begin one check of the link (Check Link), unless one is on."""

    def end(self) -> None:
        """The link has ended."""

    def descriptors(self) -> list[int]:
        """Those that are readable when there is news."""

    def seconds_until_due(self) -> float | None:
        """When to look although no descriptor says so; None: never."""

    def look(self) -> Happening | None:
        """LINK_ANSWERED or LINK_SILENT, once a check has ended."""


class Remedies(Protocol):
    """What is done for a modem whose link is up, but carries nothing."""

    def reset_usb_port(self) -> None:
        """Cut the modem's USB port off and on again."""

    def run_recover_command(self) -> None:
        """Run the user's own cure, Recover Command."""


class Services(Record):
    """All that a session does to the world, it does through these."""

    opener: Opener
    link: LinkKind
    ask_password: Callable[[], str]
    """Asks the person; "" if nothing was typed, or a signal came."""
    ask_person: Callable[[str, bool], str]
    """Asks the person at the terminal the question, whose answer may be secret; "" where there is none."""
    access_points: Callable[[str], tuple[AccessPoint, ...] | None]
    """What the provider database has for a SIM's identity; None where there is no database."""
    use_login: Callable[[str], bool]
    """Takes the user for PPP; False where the configuration names one."""
    refused_pins: Callable[[], PinMemory]
    modem_watch: ModemWatch
    link_health: LinkHealth
    remedies: Callable[[], Remedies]


def link_kind(settings: Settings, *, as_wvdial: bool, becomes_pppd: bool) -> LinkKind:
    """How the data connection is made: the one place where that is chosen."""
    kind = ExecPppd if becomes_pppd else PppdChild
    return kind(settings, as_wvdial=as_wvdial)


def of_this_host(
    settings: Settings, device: ModemDevice, opener: Opener, link: LinkKind, reporter: Reporters, signals: Signals
) -> Services:
    """The services of a dial with a modem of this host; what most runs never need is loaded when it is asked for."""

    def ask_password() -> str:
        from pydial.system.terminal import ask  # Ask Password only

        return ask(signals)

    def ask_person(question: str, secret: bool) -> str:
        from pydial.system.terminal import ask, is_there  # APN = auto only

        if not is_there():
            return ""
        reporter.tell(Line(question))
        return ask(signals, echo=not secret).strip()

    def access_points(imsi: str) -> tuple[AccessPoint, ...] | None:
        from pydial.system import providers  # APN = auto, and for the hint of a call that failed

        return providers.access_points(imsi)

    def refused_pins() -> PinMemory:
        from pydial.system.refused_pins import RefusedPins  # PIN only

        return RefusedPins(settings.files)

    def remedies() -> Remedies:
        from pydial.run.remedies import HostRemedies  # subprocess: Check Link only

        return HostRemedies(settings, device, reporter, signals)

    return Services(
        opener=opener,
        link=link,
        ask_password=ask_password,
        ask_person=ask_person,
        access_points=access_points,
        use_login=settings.use_login,
        refused_pins=refused_pins,
        modem_watch=DeviceWatch(device, reporter),
        link_health=HostLinkHealth(settings, reporter, signals),
        remedies=remedies,
    )
