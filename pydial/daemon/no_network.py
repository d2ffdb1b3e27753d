"""In place of a Network, for the stand-in."""

from __future__ import annotations

from pydial.daemon.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pydial.daemon.network import Done


class NoNetwork:
    """The stand-in's: no interface is made, and nothing of the system is touched."""

    is_settled = True
    debug = False

    def __init__(self, options: Options) -> None:
        self.name = options.text("ifname", f"ppp{options.number('unit')}")

    def open(self) -> int:
        """No descriptor."""
        return -1

    def up(
        self, local: str, remote: str, dns: tuple[str, ...], mtu: int, environment: dict[str, str], done: Done
    ) -> None:
        """All is done."""
        done("")

    def down(self, more: dict[str, str]) -> None:
        """Nothing."""

    def up6(self, local: bytes, remote: bytes, mtu: int, environment: dict[str, str]) -> str:
        """All is done."""
        return ""

    def down6(self, more: dict[str, str]) -> None:
        """Nothing."""

    def child_ended(self, pid: int, status: int) -> None:
        """It has none."""

    def stop_waiting(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is left."""
