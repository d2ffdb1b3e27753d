"""The settings as pppd's command line."""

from __future__ import annotations

from pydial.ppp.arguments import PppSettings, pppd_arguments
from pydial.secrets.commands import MASK
from pydial.secrets.settings import password_in
from pydial.system import pppd
from pydial.system.line import nearest_speed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydial.config.settings import Settings


def ppp_settings(
    settings: Settings, speed: int, password_fd: int | None = None, *, as_wvdial: bool = False
) -> PppSettings:
    """The part of the settings that becomes pppd's arguments; `speed` of the line as it runs, bit/s.

    `as_wvdial`: nothing is added to what wvdial would give.
    """
    return PppSettings(
        speed=speed,
        user=settings.text("Username"),
        flow_control=settings.text("FlowControl"),
        address=settings.text("Force Address"),
        new_pppd=settings.flag("New PPPD"),
        auto_dns=settings.flag("Auto DNS"),
        isdn=settings.flag("ISDN"),
        pppd_option=settings.text("PPPD Option"),
        idle_seconds=settings.number("Idle Seconds"),
        replace_default_route=settings.flag("Replace Default Route"),
        auth="" if as_wvdial else settings.text("Auth"),
        ipv6=not as_wvdial and settings.text("PDP Type") != "IP",
        echoes=not as_wvdial and not pppd.options_set_echoes(),
        peers_file=pppd.peers_file_exists(),
        password_fd=password_fd,
    )


def words(
    settings: Settings, speed: int, log_fd: int, password_fd: int | None = None, *, as_wvdial: bool = False
) -> list[str]:
    """pppd's arguments on a line that runs at `speed` bit/s."""
    return pppd_arguments(ppp_settings(settings, speed, password_fd, as_wvdial=as_wvdial), log_fd)


def pppd_command(settings: Settings, *, as_wvdial: bool = False) -> list[str]:
    """The command line that pppd will get, for `--check`; the log's descriptor is a guess."""
    speed = nearest_speed(settings.number("Baud"))
    return [settings.text("PPPD Path"), *shown(settings, words(settings, speed, log_fd=3, as_wvdial=as_wvdial))]


def shown(settings: Settings, argv: Iterable[str]) -> tuple[str, ...]:
    """pppd's command line without the password that `PPPD Option` may hold: as it may be told."""
    secret = password_in(settings.text("PPPD Option"))
    return tuple(MASK if secret and word == secret else word for word in argv)
