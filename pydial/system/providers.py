"""The provider database of this system: mobile-broadband-provider-info, where it is installed."""

from __future__ import annotations

from pydial.at.access_points import AccessPoint, find

FILES = (
    "/usr/share/mobile-broadband-provider-info/serviceproviders.xml",
    "/usr/local/share/mobile-broadband-provider-info/serviceproviders.xml",
)
LIMIT = 16 * 2**20  # bytes that are read at the most


def access_points(imsi: str) -> tuple[AccessPoint, ...] | None:
    """The access points for a SIM; None where no database is installed."""
    for path in FILES:
        try:
            with open(path, "rb") as file:
                return find(file.read(LIMIT), imsi)
        except OSError:
            continue
    return None
