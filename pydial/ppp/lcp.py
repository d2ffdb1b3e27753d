"""The Link Control Protocol: its options, magic number and echoes (RFC 1661 5.8 and 6, RFC 1662 7.1)."""

from __future__ import annotations

from pydial.ppp import automaton, framing, packet
from pydial.ppp.control import MOST_RETURNED, ControlProtocol, Restart
from pydial.ppp.packet import Option, Packet
from pydial.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pydial.ppp.timers import Timers

MRU, ACCM, AUTH, MAGIC, PFC, ACFC = 1, 2, 3, 5, 7, 8
AUTH_VALUES = {"pap": b"\xc0\x23", "chap": b"\xc2\x23\x05"}  # CHAP with MD5
DEFAULT_MRU, SMALLEST_MRU, LARGEST_MRU = 1500, 128, 16384
SILENT_CODES = (packet.ECHO_REQUEST, packet.ECHO_REPLY, packet.DISCARD_REQUEST)
TOLD_CODES = (packet.IDENTIFICATION, packet.TIME_REMAINING)


class LcpSettings(Record):
    """`demand`: of "pap" and "chap" what the peer is asked for, best first. `willing`: what it may ask of us.

    `accm`: the characters that the peer is to escape; None: all of them, and no map is negotiated.
    """

    demand: tuple[str, ...] = ()
    willing: tuple[str, ...] = ()
    answers_echo: bool = True
    mru: int = DEFAULT_MRU
    accm: int | None = 0
    magic: bool = True
    pfc: bool = True
    acfc: bool = True


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
        self.peer: dict[int, bytes] = {}
        self.echoes_unanswered = 0
        self._loops = 0
        self.reset()

    def reset(self) -> None:
        self._magic = self._random_octets(4)
        self._mru = self.settings.mru
        self._accm = self.settings.accm or 0
        self._demand = list(self.settings.demand)
        self._left_out = {
            *((MRU,) if self.settings.mru == DEFAULT_MRU else ()),
            *((ACCM,) if self.settings.accm is None else ()),
            *(() if self.settings.magic else (MAGIC,)),
            *(() if self.settings.pfc else (PFC,)),
            *(() if self.settings.acfc else (ACFC,)),
        }

    @property
    def looped_back(self) -> bool:
        """Our own Configure-Requests come back, and a new magic number has not helped as often as we try."""
        return self._loops >= self._restart.max_failure

    @property
    def demanded_by_peer(self) -> str:
        value = self.peer.get(AUTH, b"")
        return next((name for name, known in AUTH_VALUES.items() if known == value), "")

    @property
    def demanded(self) -> str:
        """What the peer has agreed to prove itself by: "", "pap" or "chap"."""
        return self._demand[0] if self._demand else ""

    def wishes(self) -> list[Option]:
        wanted = [Option(MRU, self._mru.to_bytes(2, "big")), Option(ACCM, self._accm.to_bytes(4, "big"))]
        if self._demand:
            wanted.append(Option(AUTH, AUTH_VALUES[self._demand[0]]))
        wanted += [Option(MAGIC, self._magic), Option(PFC), Option(ACFC)]
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
            case (2, 4):
                return option
            case (7, 0):
                return option if self.settings.pfc else None
            case (8, 0):
                return option if self.settings.acfc else None
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
        is_ours = option.value == self._magic and MAGIC not in self._left_out
        self._loops = self._loops + 1 if is_ours else 0
        if is_ours or option.value == bytes(4):
            return Option(MAGIC, self._random_octets(4))
        return option

    def naked(self, option: Option) -> None:
        match option.kind, len(option.value):
            case (1, 2):
                self._mru = min(max(int.from_bytes(option.value, "big"), SMALLEST_MRU), LARGEST_MRU)
                self._left_out.discard(MRU)
            case (2, 4):
                self._accm |= int.from_bytes(option.value, "big")
            case (5, _):
                self._magic = self._random_octets(4)
            case (3, _):
                others = [name for name in self._demand[1:] if AUTH_VALUES[name] == option.value]
                self._demand = others
                if not others:
                    self.rejected(option)
            case _:
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
        elif heard.code == packet.ECHO_REPLY and (heard.data[:4] != self._magic or MAGIC in self._left_out):
            self.echoes_unanswered = 0  # one with our own magic number is our own, come back
        return heard.code in SILENT_CODES or heard.code in TOLD_CODES

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
            data = protocol.to_bytes(2, "big") + payload[:MOST_RETURNED]
            self._send(Packet(packet.PROTOCOL_REJECT, self.next_identifier(), data))

    def _magic_sent(self) -> bytes:
        return bytes(4) if MAGIC in self._left_out else self._magic

    # what was agreed

    def sending_accm(self) -> int:
        """Which control characters we escape: the peer's wish."""
        return int.from_bytes(self.peer[ACCM], "big") if ACCM in self.peer else framing.ALL_CONTROLS

    def receiving_accm(self) -> int:
        return framing.ALL_CONTROLS if ACCM in self._left_out else self._accm

    def sending_mru(self) -> int:
        """The longest datagram that the peer takes, in octets."""
        return int.from_bytes(self.peer[MRU], "big") if MRU in self.peer else DEFAULT_MRU
