"""The Link Control Protocol: its options, magic number and echoes (RFC 1661 5.8 and 6, RFC 1662 7.1)."""

from __future__ import annotations

from pydial.ppp import automaton, framing, packet
from pydial.ppp.control import ControlProtocol, Restart
from pydial.ppp.packet import Option, Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers

MRU, ACCM, AUTH, MAGIC, PFC, ACFC = 1, 2, 3, 5, 7, 8
AUTH_VALUES = {"pap": b"\xc0\x23", "chap": b"\xc2\x23\x05"}  # CHAP with MD5
SMALLEST_MRU = 128


class LcpSettings(Record):
    """`demand`: "", "pap" or "chap", asked of the peer. `willing`: what it may ask of us, best first."""

    demand: str = ""
    willing: tuple[str, ...] = ()
    answers_echo: bool = True


class Lcp(ControlProtocol):
    """`peer` holds what the peer asked for, by option; `demanded_by_peer` is "", "pap" or "chap"."""

    def __init__(
        self,
        timers: Timers,
        send: Callable[[Packet], None],
        tell: Callable[[str], None],
        settings: LcpSettings,
        restart: Restart,
        random_octets: Callable[[int], bytes],
    ) -> None:
        super().__init__(timers, send, tell, restart)
        self._random_octets = random_octets
        self.settings = settings
        self.looped_back = False
        self.peer: dict[int, bytes] = {}
        self.echoes_unanswered = 0
        self._magic = random_octets(4)
        self._left_out: set[int] = set()

    @property
    def demanded_by_peer(self) -> str:
        value = self.peer.get(AUTH, b"")
        return next((name for name, known in AUTH_VALUES.items() if known == value), "")

    def wishes(self) -> list[Option]:
        wanted = [Option(ACCM, bytes(4)), Option(MAGIC, self._magic), Option(PFC), Option(ACFC)]
        if self.settings.demand:
            wanted.insert(1, Option(AUTH, AUTH_VALUES[self.settings.demand]))
        return [option for option in wanted if option.kind not in self._left_out]

    def judge(self, options: list[Option]) -> tuple[list[Option], list[Option]]:
        wrong, unknown = [], []
        for option in options:
            verdict = self._verdict(option)
            if verdict is None:
                unknown.append(option)
            elif verdict != option:
                wrong.append(verdict)
        self.peer = {option.kind: option.value for option in options}
        return wrong, unknown

    def _verdict(self, option: Option) -> Option | None:
        """The option itself: agreed; another: what would be agreed; None: unknown."""
        match option.kind, len(option.value):
            case (2, 4) | (7, 0) | (8, 0):
                return option
            case (1, 2):
                size = max(int.from_bytes(option.value, "big"), SMALLEST_MRU)
                return Option(MRU, size.to_bytes(2, "big"))
            case (5, 4):
                return self._other_magic(option)
            case (3, _) if self.settings.willing:
                good = [AUTH_VALUES[name] for name in self.settings.willing]
                return option if option.value in good else Option(AUTH, good[0])
        return None

    def _other_magic(self, option: Option) -> Option:
        self.looped_back = option.value == self._magic
        if self.looped_back or option.value == bytes(4):
            return Option(MAGIC, self._random_octets(4))
        return option

    def naked(self, option: Option) -> None:
        if option.kind == MAGIC:
            self._magic = self._random_octets(4)
        else:
            self.rejected(option)

    def rejected(self, option: Option) -> None:
        if option.kind == AUTH:
            self.reason = "peer refused to authenticate"
            self.event("Close")
        else:
            self._left_out.add(option.kind)

    def other_code(self, heard: Packet) -> bool:
        if heard.code == packet.ECHO_REQUEST:
            self.event("RXR")
        elif heard.code == packet.ECHO_REPLY:
            self.echoes_unanswered = 0
        return heard.code in (packet.ECHO_REQUEST, packet.ECHO_REPLY, packet.DISCARD_REQUEST)

    def do_ser(self) -> None:
        if self.settings.answers_echo:
            data = self._magic_sent() + self._heard.data[4:]
            self._send(Packet(packet.ECHO_REPLY, self._heard.identifier, data))

    def ask_echo(self) -> None:
        """Echo-Request; `echoes_unanswered` counts those since the last reply."""
        self.echoes_unanswered += 1
        self._send(Packet(packet.ECHO_REQUEST, self.next_identifier(), self._magic_sent()))

    def reject_protocol(self, protocol: int, payload: bytes) -> None:
        """Protocol-Reject; only sent while Opened (RFC 1661 5.7)."""
        if self.state == automaton.OPENED:
            data = protocol.to_bytes(2, "big") + payload[:1000]
            self._send(Packet(packet.PROTOCOL_REJECT, self.next_identifier(), data))

    def _magic_sent(self) -> bytes:
        return bytes(4) if MAGIC in self._left_out else self._magic

    # what was agreed

    def sending_accm(self) -> int:
        """Which control characters we escape: the peer's wish."""
        return int.from_bytes(self.peer[ACCM], "big") if ACCM in self.peer else framing.ALL_CONTROLS

    def receiving_accm(self) -> int:
        return framing.ALL_CONTROLS if ACCM in self._left_out else 0
