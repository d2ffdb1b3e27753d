"""What a dial needs of this system, as far as it shows without touching the modem: the findings of `--check`.

An error is what pydial itself refuses to go on with; a warning is what may stop pppd, or may still change.
"""

from __future__ import annotations

from pydial.config.problems import INFO, Problem, problem
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydial.config.settings import Settings

MISSING, DENIED, NO_PORT, NO_DRIVER = "missing", "denied", "no port", "no driver"


class Access(Record):
    """What this user may do with a path."""

    path: str
    refusal: str = ""
    """MISSING, DENIED (`way_in` is the next step), NO_PORT, NO_DRIVER, or "" if nothing is in the way."""
    way_in: str = ""


class Preconditions(Record):
    """What was seen. None: it was not looked at, because this dial does not need it."""

    modem: Access | None = None
    lock_folder: Access | None = None
    pppd_path: str = ""
    pppd_trouble: str = ""
    """Why PPPD Path cannot be run; "" if it can."""
    pppd_lacks_root: bool = False
    """It is not setuid root, and this user is not root."""
    kernel_ppp: Access | None = None
    """/dev/ppp."""
    peers: Access | None = None
    """/etc/ppp/peers/wvdial, which pppd reads with the rights of this user."""
    secrets: tuple[Access, ...] = ()
    """pap-secrets and chap-secrets."""


def judge(seen: Preconditions, settings: Settings) -> Iterator[Problem]:
    """What stands in the way of a dial with these settings."""
    if seen.modem:
        yield from _of_modem(seen.modem, settings)
    if seen.lock_folder and seen.lock_folder.refusal == DENIED:
        message = f"No lock can be written in {seen.lock_folder.path} by you."
        yield problem("lock-denied", "", message, way_in=seen.lock_folder.way_in)
    where = _place(settings, "PPPD Path")
    if seen.pppd_trouble:
        yield problem("pppd-unusable", where, f"Unable to run {seen.pppd_path or 'PPPD Path'}.", why=seen.pppd_trouble)
    elif seen.pppd_lacks_root:
        message = f"{seen.pppd_path} is not setuid root, and you are not root."
        yield problem("pppd-lacks-root", where, message, path=seen.pppd_path)
    if seen.kernel_ppp and seen.kernel_ppp.refusal:
        message, hint = _KERNEL[seen.kernel_ppp.refusal]
        yield problem("kernel-ppp", "", f"{seen.kernel_ppp.path} {message}", advice=hint)
    if seen.peers and seen.peers.refusal == DENIED:
        message = f"{seen.peers.path} cannot be read by you, and pppd reads it as you."
        yield problem("peers-denied", "", message, way_in=seen.peers.way_in)
    yield from _of_secrets([access for access in seen.secrets if access.refusal])


_CONTAINER = "in a container: --device /dev/ppp --cap-add NET_ADMIN"
_KERNEL = {
    MISSING: ("is missing: pppd can make no link.", f"sudo modprobe ppp_generic; {_CONTAINER}."),
    NO_DRIVER: (
        "leads nowhere: the kernel has no PPP.",
        "sudo modprobe ppp_generic, or boot a kernel that is built with PPP (Debian's cloud kernel is not).",
    ),
    DENIED: ("cannot be opened, not even by root.", f"{_CONTAINER[:1].upper()}{_CONTAINER[1:]}."),
}
"""Refusal: what is said of /dev/ppp, and the next step."""


def _of_modem(modem: Access, settings: Settings) -> Iterator[Problem]:
    where = _place(settings, "Modem")
    if modem.refusal == MISSING:
        yield _of_missing_modem(modem.path, where, settings)
    elif modem.refusal == NO_PORT:
        yield problem("modem-no-port", where, f"{modem.path} is no serial port.")
    elif modem.refusal == DENIED:
        yield problem("modem-denied", where, f"{modem.path} cannot be opened by you.", way_in=modem.way_in)


def _of_missing_modem(path: str, where: str, settings: Settings) -> Problem:
    found = problem("modem-missing", where, f"{path} is not there.")
    if settings.seconds("Wait For Modem"):
        return found.replace(severity=INFO, hint="Wait For Modem lets a dial wait for it.")
    if not settings.is_set("Modem"):
        return found.replace(hint="No section that is read sets Modem: `pydialconf` finds the modem and writes it.")
    return found


def _of_secrets(refused: list[Access]) -> Iterator[Problem]:
    if refused:
        names = " and ".join(access.path for access in refused)
        message = f"{names} cannot be written by you: pppd may lack the password."
        yield problem("secrets-denied", "", message)


def _place(settings: Settings, name: str) -> str:
    return settings.source(name) if settings.is_set(name) else ""
