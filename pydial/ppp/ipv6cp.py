"""The IPv6 Control Protocol: interface identifiers (RFC 5072 4)."""

from __future__ import annotations

from pydial.ppp.control import ControlProtocol, Restart
from pydial.ppp.packet import Option, Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers

INTERFACE_IDENTIFIER = 1
NONE = bytes(8)


class Ipv6cpSettings(Record):
    """`local`, `remote`: interface identifiers that this end insists on, eight octets; zeros: any."""

    local: bytes = NONE
    remote: bytes = NONE
    accepts_local: bool = True
    accepts_remote: bool = False


class Ipv6cp(ControlProtocol):
    """`local` and `remote` are the identifiers that are agreed, once up."""

    def __init__(
        self,
        timers: Timers,
        send: Callable[[Packet], None],
        tell: Callable[[str], None],
        settings: Ipv6cpSettings,
        restart: Restart,
        random_octets: Callable[[int], bytes],
    ) -> None:
        super().__init__(timers, send, tell, restart)
        self.settings, self._random_octets = settings, random_octets
        self.remote = settings.remote
        self._left_out = False
        self._identifier_wanted = settings.local if any(settings.local) else self._invented()

    def reset(self) -> None:
        self._left_out = False

    @property
    def local(self) -> bytes:
        return self._identifier_wanted

    def _invented(self) -> bytes:
        """A random identifier; its bit "universal" is 0 (RFC 5072 4.1)."""
        octets = self._random_octets(8)
        return bytes([octets[0] & 0xFD]) + octets[1:7] + bytes([octets[7] | 1])

    def wishes(self) -> list[Option]:
        return [] if self._left_out else [Option(INTERFACE_IDENTIFIER, self._identifier_wanted)]

    def judge(self, options: list[Option]) -> tuple[list[Option], list[Option]]:
        wrong, unknown = [], []
        for option in options:
            if option.kind != INTERFACE_IDENTIFIER or len(option.value) != 8:
                unknown.append(option)
            elif (good := self._good(option.value)) != option.value:
                wrong.append(Option(INTERFACE_IDENTIFIER, good))
            else:
                self.remote = good
        return wrong, unknown

    def _good(self, asked: bytes) -> bytes:
        """What the peer should ask for."""
        free = any(asked) and asked != self._identifier_wanted
        if any(self.settings.remote) and not (free and self.settings.accepts_remote):
            return self.settings.remote
        return asked if free else self._invented()

    def naked(self, option: Option) -> None:
        insists = any(self.settings.local) and not self.settings.accepts_local
        if option.kind == INTERFACE_IDENTIFIER and len(option.value) == 8 and not insists:
            self._identifier_wanted = option.value if any(option.value) else self._invented()

    def rejected(self, option: Option) -> None:
        self._left_out = self._left_out or option.kind == INTERFACE_IDENTIFIER
