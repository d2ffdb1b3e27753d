"""The IP Control Protocol: addresses and name servers (RFC 1332, RFC 1877)."""

from __future__ import annotations

from pydial.ppp.control import ControlProtocol, Restart
from pydial.ppp.packet import Option, Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers

IP_ADDRESS, PRIMARY_DNS, SECONDARY_DNS = 3, 129, 131
NONE = "0.0.0.0"  # noqa: S104 - "give me one", not an interface to listen on


def as_octets(address: str) -> bytes:
    return bytes(int(part) for part in address.split("."))


def as_address(octets: bytes) -> str:
    return ".".join(map(str, octets))


class IpcpSettings(Record):
    """`local`, `remote`: addresses that this end insists on, 0.0.0.0 to be told or to take any.

    `dns_offered`: name servers for the peer; `asks_dns`: ask the peer for some.
    """

    local: str = NONE
    remote: str = NONE
    dns_offered: tuple[str, ...] = ()
    asks_dns: bool = False
    accepts_local: bool = True  # take another local address if the peer gives one
    accepts_remote: bool = False  # let the peer have another address than `remote`


class Ipcp(ControlProtocol):
    """`local`, `remote` and `dns` are what is agreed, once up."""

    def __init__(
        self,
        timers: Timers,
        send: Callable[[Packet], None],
        tell: Callable[[str], None],
        settings: IpcpSettings,
        restart: Restart,
    ) -> None:
        super().__init__(timers, send, tell, restart)
        self.settings = settings
        self.remote = settings.remote
        self.reset()
        self._offered = dict(zip((PRIMARY_DNS, SECONDARY_DNS), settings.dns_offered, strict=False))

    def reset(self) -> None:
        self._wanted = {IP_ADDRESS: self.settings.local}
        if self.settings.asks_dns:
            self._wanted |= {PRIMARY_DNS: NONE, SECONDARY_DNS: NONE}

    @property
    def local(self) -> str:
        return self._wanted.get(IP_ADDRESS, NONE)

    @property
    def dns(self) -> tuple[str, ...]:
        """The name servers that the peer told."""
        told = (self._wanted.get(kind, NONE) for kind in (PRIMARY_DNS, SECONDARY_DNS))
        return tuple(address for address in told if address != NONE)

    def wishes(self) -> list[Option]:
        return [Option(kind, as_octets(address)) for kind, address in self._wanted.items()]

    def judge(self, options: list[Option]) -> tuple[list[Option], list[Option]]:
        wrong, unknown = [], []
        asked = {option.kind for option in options}
        for option in options:
            good = self._good(option)
            if not good or len(option.value) != 4:
                unknown.append(option)
            elif as_octets(good) != option.value:
                wrong.append(Option(option.kind, as_octets(good)))
            elif option.kind == IP_ADDRESS:
                self.remote = good
        if IP_ADDRESS not in asked and self.settings.remote != NONE:
            wrong.append(Option(IP_ADDRESS, as_octets(self.settings.remote)))
        return wrong, unknown

    def _good(self, option: Option) -> str:
        """What the peer should ask for; empty if the option is unknown here."""
        if option.kind != IP_ADDRESS:
            return self._offered.get(option.kind, "")
        asked = as_address(option.value)
        if self.settings.remote != NONE and (asked == NONE or not self.settings.accepts_remote):
            return self.settings.remote
        return "" if asked == NONE else asked  # neither end knows the peer's address: reject, as pppd does

    def naked(self, option: Option) -> None:
        asked = self._wanted.get(option.kind)
        insists = option.kind == IP_ADDRESS and asked != NONE and not self.settings.accepts_local
        useless = option.kind == IP_ADDRESS and not any(option.value)
        if asked is not None and len(option.value) == 4 and not insists and not useless:
            self._wanted[option.kind] = as_address(option.value)

    def rejected(self, option: Option) -> None:
        self._wanted.pop(option.kind, None)
